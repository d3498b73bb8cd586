import Foundation
import Testing

@testable import DauChanDemoModel

/// The words are the same in both demos; Android's are in its string resources.
@Suite struct CatalogueTests {
    /// Texts that only Android's screens have a place for.
    private static let androidsOwn: Set = ["close", "reminder_channel", "visit_where", "visits"]
    /// What each app is made of differs, so the licences do.
    private static let licences = "about_licences_body"

    @Test(arguments: [(Language.vietnamese, "values"), (.english, "values-en")])
    func bothDemosSayTheSame(_ language: Language, _ folder: String) throws {
        var theirs = try texts(ofAndroid: folder)
        var ours = texts(of: language)
        let (theirLicences, ourLicences) = (lines(theirs.removeValue(forKey: Self.licences)), lines(ours.removeValue(forKey: Self.licences)))
        #expect(ourLicences.isSubset(of: theirLicences) && ourLicences.count > 2)
        for key in Set(theirs.keys).union(ours.keys).subtracting(Self.androidsOwn).sorted() {
            #expect(theirs[key] == ours[key], "\(key)")
        }
    }

    private func lines(_ text: [String: String]?) -> Set<Substring> {
        Set((text?["other"] ?? "").split(separator: "\n"))
    }

    /// Each text by its key, and of those that count each form; a text that does not count is 'other'.
    private func texts(of language: Language) -> [String: [String: String]] {
        Catalogue.bundled.strings.compactMapValues { entry in
            guard let text = entry.localizations[language.rawValue] else { return nil }
            return text.variations?.plural.mapValues(\.stringUnit.value) ?? ["other": text.stringUnit?.value ?? ""]
        }
    }

    private func texts(ofAndroid folder: String) throws -> [String: [String: String]] {
        let resources = try AndroidResources(folder, "strings.xml")
        var texts = resources.texts(of: "string").mapValues { ["other": asOurs($0)] }
        for (name, forms) in resources.lists(of: "plurals") {
            let pairs = forms.map { ($0.quantity ?? "", asOurs($0.text)) }
            texts[name] = Dictionary(uniqueKeysWithValues: pairs)
        }
        for (number, sector) in (resources.lists(of: "string-array")["sectors"] ?? []).enumerated() {
            texts["sector_\(number)"] = ["other": asOurs(sector.text)]
        }
        return texts
    }

    /// Without Android's escapes, and with the places as a string catalogue has them.
    private func asOurs(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
            .replacing("\\n", with: "\n").replacing("\\'", with: "'").replacing("\\\"", with: "\"")
            .replacing(/%(\d)\$s/) { "%\($0.1)$@" }
            .replacing(/%(\d)\$d/) { "%\($0.1)$lld" }
            .replacing("%d", with: "%1$lld")
    }
}
