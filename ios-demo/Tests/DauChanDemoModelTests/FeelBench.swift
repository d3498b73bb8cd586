import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

#if canImport(Glibc)
import Glibc
#endif

/// How the app feels, as far as its model goes, printed: scripts/ios/bench. Milliseconds of this process's
/// CPU, all threads together, with the library as a phone carries it; what SwiftUI then draws is not in
/// them. Each limit is the product's; the bench fails where one is passed.
@MainActor
@Suite(
    .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["DAUCHAN_FEEL"] != nil, "it measures: scripts/ios/bench"))
struct FeelBench {
    private static let rounds = 20

    /// From a camera's frame of 1280 × 720 to the answer's words, as a screen of the model.
    @Test func frameToAnswer() async throws {
        let person = try await Person.atTheScanner()
        let frame = Fixtures.scene("market", width: 1_280, height: 720)
        let scanner = CodeScanner(deployment: Fixtures.deployment(), now: { Fixtures.now })
        var rounds: [Shares] = []
        for _ in 0..<Self.rounds {
            var shares = Shares()
            try await shares.of("of which the scanner, alone") { _ = try await scanner.scan(frame) }
            try await shares.of("frame to answer") {
                person.model.scanning.offer(frame)
                try await person.waits { if case .answered = person.model.state.page { true } else { false } }
            }
            await person.model.settled()
            await shares.of("answer in words") { _ = person.model.screen.texts }
            rounds.append(shares)
            person.model.scanning.again()
            person.phone.now += 360
        }
        report("frame to answer", rounds, of: ["frame to answer", "answer in words"], limit: 100)
    }

    /// From the start of the process's own work to the viewfinder, over a diary from before.
    @Test func startToViewfinder() async throws {
        let before = try await Person.atTheScanner()
        try await before.scans("market")
        await before.leavesTheApp()
        var rounds: [Shares] = []
        for _ in 0..<Self.rounds {
            var shares = Shares()
            var model: AppModel?
            await shares.of("settings and model") {
                model = AppModel(before.phone.environment(), language: .vietnamese)
            }
            await shares.of("diary opened") {
                model?.onFront()
                await model?.settled()
            }
            await shares.of("viewfinder in words") { _ = model?.screen.texts }
            guard case .scan = model?.state.page else {
                Issue.record("no viewfinder")
                return
            }
            await model?.onBack().value
            rounds.append(shares)
        }
        report("start to viewfinder", rounds, of: nil, limit: 300)
    }

    /// Ten thousand visits: opened, and scrolled by a page, beside a diary of a hundred.
    @Test func longDiary() async throws {
        for visits in [100, 10_000] {
            let phone = try Phone()
            try await Histories.write(visits, on: phone)
            let person = try Person(phone)
            await person.opensTheApp()
            var rounds: [Shares] = []
            for _ in 0..<Self.rounds {
                var shares = Shares()
                await shares.of("opened") { await person.touches("Nhật ký") }
                await shares.of("in words") { _ = person.model.screen.texts }
                await shares.of("a page further") {
                    person.model.diary.loadMore()
                    await person.model.settled()
                }
                rounds.append(shares)
            }
            #expect(person.visits.count == 100)
            report("a diary of \(visits) visits", rounds, of: nil, limit: nil)
        }
    }

    // MARK: Measuring

    /// What each part of a round took, in milliseconds of CPU.
    private struct Shares {
        var parts: [(name: String, time: Double)] = []

        @MainActor
        mutating func of(_ name: String, _ work: () async throws -> Void) async rethrows {
            let start = cpu()
            try await work()
            parts.append((name, cpu() - start))
        }

        private func cpu() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
            return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1e6
        }
    }

    /// Prints medians; those of the parts that count are held to the limit.
    private func report(_ name: String, _ rounds: [Shares], of counted: [String]?, limit: Double?) {
        func median(_ part: String) -> Double {
            rounds.flatMap(\.parts).filter { $0.name == part }.map(\.time).sorted()[rounds.count / 2]
        }
        let parts = rounds[0].parts.map(\.name)
        let total = (counted ?? parts).map(median).reduce(0, +)
        let shown = parts.map { "\($0) \(String(format: "%.2f", median($0)))" }.joined(separator: ", ")
        print("FEEL \(name): \(String(format: "%.2f", total)) ms of CPU: \(shown)")
        if let limit { #expect(total < limit, "\(name)") }
    }
}

extension Person {
    /// Waits without holding anything up.
    fileprivate func waits(until isSo: () -> Bool) async throws {
        while !isSo() { try await Task.sleep(for: .milliseconds(1)) }
    }
}
