import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

@Suite struct WordsTests {
    private let vietnamese = Words(.vietnamese, timeZone: .vietNam)
    private let english = Words(.english, timeZone: .vietNam)

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
    @Test func everyKeyInTheSourcesIsInTheCatalogueAndEveryTextIsUsed() throws {
        let keys = Catalogue.bundled.strings.keys
        let beginnings = Set(keys.map { $0.prefix { $0 != "_" } + "_" })
        var found: Set<String> = []
        for literal in try literals() {
            let isKey = literal.allSatisfy { $0 == "_" || $0.isLowercase } && beginnings.contains { literal.hasPrefix($0) }
            if keys.contains(literal) {
                found.insert(literal)
                // 'What', beside which the sources put 'what to do'.
                if keys.contains(literal + "_do") { found.insert(literal + "_do") }
            } else if isKey, literal.last != "_" {
                Issue.record("'\(literal)' is no text")
            }
        }
        let shown = found.union(Line.allCases.map(\.rawValue)).union(FormError.allCases.map(\.rawValue))
        #expect(keys.filter { !shown.contains($0) && !$0.hasPrefix("sector_") }.sorted() == [])
    }

    private func literals() throws -> [String] {
        let folders = ["Sources/DauChanDemoModel", "App"].map {
            Fixtures.repository.appendingPathComponent("ios-demo/\($0)")
        }
        return try folders.flatMap { folder in
            let names = FileManager.default.enumerator(atPath: folder.path)!.compactMap { $0 as? String }
            return try names.filter { $0.hasSuffix(".swift") }.flatMap { name in
                try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
                    .split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
            }
        }
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

    @Test func everyCountTellsOneFromMoreInEnglishAndNotInVietnamese() {
        let counted = Catalogue.bundled.strings.filter { $0.value.localizations["en"]?.variations != nil }.map(\.key)
        #expect(counted.count > 4)
        for key in counted {
            let (none, one, two) = (english.count(key, 0, "x"), english.count(key, 1, "x"), english.count(key, 2, "x"))
            #expect(none.replacing("0", with: "2") == two, "\(key)")
            #expect(one.replacing("1", with: "2") != two, "\(key)")
            #expect(
                vietnamese.count(key, 1, "x").replacing("1", with: "2") == vietnamese.count(key, 2, "x"), "\(key)")
        }
    }

    @Test(arguments: 1...12)
    func everyMonthIsWrittenAsEachLanguageDoes(_ month: Int) throws {
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        let components = DateComponents(year: 2021, month: month, day: 5)
        let moment = try #require(vietnamese.calendar.date(from: components))
        #expect(vietnamese.day(moment) == "5 tháng \(month) năm 2021")
        #expect(english.day(moment) == "5 \(names[month - 1]) 2021")
        #expect(vietnamese.month(moment) == "Tháng \(month) năm 2021")
        #expect(english.month(moment) == "\(names[month - 1]) 2021")
    }

    @Test func daysAreWrittenAsEachLanguageDoes() {
        #expect(vietnamese.day(Fixtures.now) == "27 tháng 9 năm 2021")
        #expect(english.day(Fixtures.now) == "27 September 2021")
        #expect(vietnamese.heading(Fixtures.now, now: Fixtures.now) == "Hôm nay, thứ Hai, ngày 27 tháng 9")
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
