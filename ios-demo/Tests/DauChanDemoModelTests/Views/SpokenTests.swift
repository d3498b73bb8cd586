#if canImport(DauChanDemoApp)
import DauChan
import Foundation
import SwiftUI
import Testing

@testable import DauChanDemoApp
@testable import DauChanDemoModel

/// A walk through the app, as it is heard: what Android has pictures of. The two texts are kept to be read, and a
/// change of what is spoken is a change of them: DAUCHAN_KEEP=yes scripts/ios/test --filter SpokenTests.
@MainActor
@Suite struct SpokenTests {
    @Test func theAppIsHeardAsItIsWrittenDown() async throws {
        let texts = try await walk()
        for (language, text) in texts {
            let file = Fixtures.repository.appendingPathComponent("docs/pictures/spoken-\(language.rawValue).txt")
            if ProcessInfo.processInfo.environment["DAUCHAN_KEEP"] != nil {
                try Data(text.utf8).write(to: file)
            }
            let lines = text.split(separator: "\n")
            let kept = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let difference = zip(lines, kept).first { $0 != $1 }
            #expect(difference == nil && lines.count == kept.count, "DAUCHAN_KEEP=yes keeps what is spoken now")
        }
    }

    private func walk() async throws -> [Language: String] {
        let person = try Person(Phone())
        var texts = [Language: String]()
        func stop(_ name: String) {
            for language in Language.allCases {
                let spoken = person.inLanguage(language) { ScreenView(model: person.model).recorded(.large).spoken }
                texts[language, default: ""] += "\n\(name)\n" + spoken.map { "    \($0.written)\n" }.joined()
            }
        }
        await person.opensTheApp()
        stop("the first page")
        await person.touches("Bắt đầu")
        stop("the scanner")
        try await person.scans("market")
        stop("a check-in")
        await person.touches("Xong")
        person.phone.now += 75 * 60
        try await person.scans("bus_station")
        stop("a check-in elsewhere")
        await person.touches("Xong")
        person.phone.now += 120
        try await person.scans("bus_station")
        stop("the same code again")
        await person.touches("Rời đi")
        stop("a check-out")
        await person.touches("Xong")
        for code in ["forged", "expired", "uk_venue"] {
            try await person.scans(code)
            stop("a code that is refused: \(code)")
            await person.touches("Quét lại")
        }
        await person.touches("Tự ghi")
        await person.touches("Lưu")
        stop("a form that lacks something")
        await person.goesBack()
        await person.touches("Nhật ký")
        stop("the diary")
        await person.touches("Bến xe khách Bình Dương")
        stop("a visit")
        await person.goesBack()
        await person.touches("Lịch")
        stop("the calendar")
        await person.touches("Cài đặt")
        stop("the settings")
        await person.touches("Khóa nhật ký ngay")
        stop("a locked diary")
        return texts
    }
}

extension Spoken {
    fileprivate var written: String {
        let said = value.map { "\(label): \($0)" } ?? label
        return switch kind {
        case .heading: "# \(said)"
        case .button: isSelected ? "[\(said)] selected" : "[\(said)]"
        case .field, .date: "[\(said) …]"
        case .text, .picture, .unclear: said
        }
    }
}
#endif
