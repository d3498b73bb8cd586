import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

@Suite struct WordsTests {
    private let vietnamese = Words(.vietnamese, timeZone: TimeZone(secondsFromGMT: 7 * 3_600)!)
    private let english = Words(.english, timeZone: TimeZone(secondsFromGMT: 7 * 3_600)!)

    @Test func bothLanguagesHaveEveryTextWithTheSamePlaces() throws {
        #expect(Catalogue.bundled.strings.count > 200)
        for (key, entry) in Catalogue.bundled.strings {
            let texts = try Language.allCases.map { language in
                let text = try #require(entry.localizations[language.rawValue], "\(key) in \(language)")
                let forms = text.variations?.plural
                if let forms {
                    #expect(Set(forms.keys) == (language == .english ? ["one", "other"] : ["other"]), "\(key)")
                }
                return try #require(text.stringUnit?.value ?? forms?["other"]?.stringUnit.value, "\(key)")
            }
            #expect(texts.allSatisfy { !$0.isEmpty }, "\(key)")
            #expect(places(texts[0]) == places(texts[1]), "\(key)")
        }
    }

    private func places(_ text: String) -> Set<String> {
        Set((1...3).flatMap { ["%\($0)$@", "%\($0)$lld"] }.filter(text.contains))
    }

    /// A key that is misspelt in the code would be shown as it is.
    @Test func everyKeyInTheSourcesIsInTheCatalogue() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/DauChanDemoModel").standardizedFileURL
        let prefixes = [
            "welcome_", "tab_", "scan_", "camera_", "inside_", "answer_", "good_", "refused_", "foreign_", "diary_",
            "visit_", "calendar_", "edit_", "settings_", "about_", "closed_", "failed_", "hours_",
        ]
        var found = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: sources.path) where file.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            for literal in text.split(separator: "\"", omittingEmptySubsequences: false) {
                let isKey = literal.allSatisfy { $0 == "_" || $0.isLowercase } && prefixes.contains { literal.hasPrefix($0) }
                guard isKey, literal.last != "_" else { continue }
                found += 1
                #expect(Catalogue.bundled.strings[String(literal)] != nil, "\(literal) in \(file)")
            }
        }
        #expect(found > 100)
    }

    @Test func lengthsHaveTheRightPlurals() {
        #expect(english.length(59) == "less than a minute" || english.length(59) == english("under_a_minute"))
        #expect(english.length(60) == "1 minute")
        #expect(english.length(3_600 + 2 * 60) == "1 hour 2 minutes")
        #expect(english.length(2 * 3_600) == "2 hours")
        #expect(vietnamese.length(3_600 + 60) == "1 giờ 1 phút")
        #expect(english.count("people", 1) == "1 person")
        #expect(english.count("people", 2) == "2 people")
    }

    @Test func daysAreWrittenAsEachLanguageDoes() {
        #expect(vietnamese.day(Fixtures.now) == "27 tháng 9, 2021")
        #expect(english.day(Fixtures.now) == "27 September 2021")
        #expect(vietnamese.heading(Fixtures.now, now: Fixtures.now) == "Hôm nay, Thứ Hai, 27 tháng 9")
        #expect(english.heading(Fixtures.now, now: Fixtures.now + 86_400) == "Yesterday, Monday, 27 September")
    }

    @Test func aValueThatLooksLikeAPlaceIsShownAsItIs() {
        #expect(english("answer_switched", "%1$@ 100%") == "You left %1$@ 100% at the same moment.")
    }

    @Test func theLanguageIsTheFirstThatTheAppSpeaks() {
        #expect(Language.preferred(of: ["fr-FR", "en-GB", "vi-VN"]) == .english)
        #expect(Language.preferred(of: ["fr-FR"]) == .vietnamese)
    }
}
