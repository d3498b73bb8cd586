import Foundation
import FoundationXML
import Testing

@testable import DauChanDemoModel

/// The palette: everything can be read, and is the Android demo's.
@Suite struct LookTests {
    @Test(arguments: Look.allCases)
    func everyTextStandsOutFromItsGroundByDayAndByNight(_ look: Look) {
        let day = WCAG.contrast(look.ink.day, look.ground.day)
        let night = WCAG.contrast(look.ink.night, look.ground.night)
        #expect(day >= 4.5, "\(look) by day: \(day)")
        #expect(night >= 4.5, "\(look) by night: \(night)")
    }

    /// The veil lets the camera's picture through; the worst picture is a white one.
    @Test func wordsOverTheCamerasPictureStandOutWhateverItShows() {
        let ground = WCAG.mixed(Palette.viewfinder.day, Palette.veil, over: 255)
        #expect(WCAG.contrast(Look.hint.ink.day, ground) >= 4.5)
    }

    /// A colour that a view makes up by itself would be in no look, so in no test.
    @Test func viewsTakeTheirColoursFromLooksAlone() throws {
        let app = Fixtures.repository.appendingPathComponent("ios-demo/App")
        var looks = 0
        let names = try FileManager.default.contentsOfDirectory(atPath: app.path)
        // Colours.swift is what makes colours of looks.
        for name in names where name.hasSuffix(".swift") && name != "Colours.swift" {
            let text = try String(contentsOf: app.appendingPathComponent(name), encoding: .utf8)
            looks += text.matches(of: #/\.(look|ink)\(/#).count
            for own in ["Color(red:", "Color(.", ".secondary", ".primary", ".white", ".black", ".opacity("] {
                #expect(!text.contains(own), "\(own) in \(name)")
            }
        }
        #expect(looks > 10)
    }

    @Test func theColoursAreThoseOfTheAndroidDemo() throws {
        let day = try colours("values")
        let night = try colours("values-night")
        let shared: [String: Tint] = [
            "paper": Palette.paper, "card": Palette.card, "ink": Palette.ink, "ink_soft": Palette.inkSoft,
            "accent": Palette.accent, "on_accent": Palette.onAccent, "accent_soft": Palette.accentSoft,
            "danger": Palette.danger, "tone_in": Palette.toneIn, "tone_out": Palette.toneOut,
            "tone_wait": Palette.toneWait, "tone_stop": Palette.toneStop, "tone_other": Palette.toneOther,
            "on_tone": Palette.onTone, "viewfinder": Palette.viewfinder, "on_viewfinder": Palette.onViewfinder,
            "outline": Palette.outline,
        ]
        for (name, tint) in shared {
            let ofDay = try #require(day[name], "\(name)")
            #expect(tint == Tint(day: ofDay, night: night[name] ?? ofDay), "\(name)")
        }
    }

    private func colours(_ folder: String) throws -> [String: UInt32] {
        try AndroidResources(folder, "colors.xml").texts(of: "color").mapValues { text in
            try #require(UInt32(text.dropFirst(), radix: 16), "\(text)")
        }
    }
}

/// A file of the Android demo's resources.
struct AndroidResources {
    private let root: XMLElement

    init(_ folder: String, _ file: String) throws {
        let path = Fixtures.repository.appendingPathComponent("android-demo/src/main/res/\(folder)/\(file)")
        root = try #require(try XMLDocument(contentsOf: path).rootElement())
    }

    /// The texts of the elements of a kind, by their names.
    func texts(of kind: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: root.elements(forName: kind).map { (name($0), $0.stringValue ?? "") })
    }

    /// The texts within the elements of a kind, in their order, each with its `quantity`.
    func lists(of kind: String) -> [String: [(quantity: String?, text: String)]] {
        Dictionary(
            uniqueKeysWithValues: root.elements(forName: kind).map { list in
                let items = list.elements(forName: "item")
                return (name(list), items.map { ($0.attribute(forName: "quantity")?.stringValue, $0.stringValue ?? "") })
            })
    }

    private func name(_ element: XMLElement) -> String {
        element.attribute(forName: "name")?.stringValue ?? ""
    }
}
