import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

/// A long diary: as much of it is read as somebody scrolls, and no more.
@MainActor
@Suite struct LongDiaryTests {
    @Test func visitsAreReadAsTheyAreScrolled() async throws {
        let phone = try Phone()
        try await Histories.write(220, on: phone)
        let person = try Person(phone)
        await person.opensTheApp()
        await person.touches("Nhật ký")
        #expect(person.visits.count == 50)
        #expect(person.sees("Nơi số 219"))

        // Rows above the last one are drawn over and over, and read nothing.
        rows(person).dropLast().forEach { $0.appear() }
        await person.model.settled()
        #expect(person.visits.count == 50)

        // The last one may be drawn twice before the answer comes.
        for expected in [100, 150, 200, 220, 220] {
            rows(person).last?.appear()
            rows(person).last?.appear()
            await person.model.settled()
            #expect(person.visits.count == expected)
        }
        #expect(Set(person.visits.map(\.id)).count == 220)
        #expect(person.sees("Nơi số 0"))
    }

    @Test func aSearchThatFindsMuchIsReadAsItIsScrolledToo() async throws {
        let phone = try Phone()
        try await Histories.write(60, on: phone)
        let person = try Person(phone)
        await person.opensTheApp()
        await person.touches("Nhật ký")
        await person.writes("noi so", in: "Tìm địa điểm")
        #expect(person.visits.count == 50)
        rows(person).last?.appear()
        await person.model.settled()
        #expect(person.visits.count == 60)
    }

    private func rows(_ person: Person) -> [Row] {
        person.model.screen.items.compactMap { if case .row(let row) = $0 { row } else { nil } }
    }
}

/// Diaries from before.
enum Histories {
    /// Visits of a minute each, two minutes apart, all within the days that visits are kept.
    static func write(_ visits: Int, on phone: Phone) async throws {
        try FileManager.default.createDirectory(at: phone.folder, withIntermediateDirectories: true)
        let diary = try await Diary.open(
            Fixtures.deployment(), in: phone.folder, vault: phone.vault, now: { phone.now })
        for number in 0..<visits {
            let start = phone.now - TimeInterval(120 * (visits - number))
            try await diary.addManual(.inWords(text: "Nơi số \(number)"), from: start, to: start + 60)
        }
        await diary.lock()
    }
}
