import Foundation

/// The part of Xcode's string catalogue format that this app uses.
struct Catalogue: Decodable, Sendable {
    let strings: [String: Entry]

    struct Entry: Decodable, Sendable {
        let localizations: [String: Localization]
    }

    struct Localization: Decodable, Sendable {
        let stringUnit: Unit?
        let variations: Variations?
    }

    struct Variations: Decodable, Sendable {
        let plural: [String: Form]
    }

    struct Form: Decodable, Sendable {
        let stringUnit: Unit
    }

    struct Unit: Decodable, Sendable {
        let value: String
    }

    /// The catalogue of the app. It is empty if the resources are missing, which the tests would report.
    static let bundled: Catalogue = {
        let decoded = Bundle.module.url(forResource: "Words", withExtension: "xcstrings", subdirectory: "Resources")
            .flatMap { try? Data(contentsOf: $0) }
            .flatMap { try? JSONDecoder().decode(Catalogue.self, from: $0) }
        return decoded ?? Catalogue(strings: [:])
    }()

    func text(_ key: String, _ language: Language) -> String? {
        strings[key]?.localizations[language.rawValue]?.stringUnit?.value
    }

    /// Returns the plural form of a text. English has two forms, Vietnamese one.
    func plural(_ key: String, _ number: Int, _ language: Language) -> String? {
        let forms = strings[key]?.localizations[language.rawValue]?.variations?.plural
        let form = language == .english && number == 1 ? forms?["one"] : nil
        return (form ?? forms?["other"])?.stringUnit.value
    }
}
