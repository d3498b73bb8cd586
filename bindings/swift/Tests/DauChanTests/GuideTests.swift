import DauChan
import Foundation
import Testing

@Suite struct GuideTests {
    @Test("every block of the guides is code that compiles", arguments: [
        "docs/swift.md", "bindings/swift/Sources/DauChan/DauChan.docc/DauChan.md",
    ])
    func blocks(path: String) throws {
        let this = URL(fileURLWithPath: #filePath)
        let root = (0..<5).reduce(this) { folder, _ in folder.deletingLastPathComponent() }
        let page = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        let tests = this.deletingLastPathComponent()
        let sources = ["Guide.swift", "../DauChanTestingTests/VisitsModelTests.swift"]
        let code = try sources.map { try flat(String(contentsOf: tests.appendingPathComponent($0), encoding: .utf8)) }
            .joined(separator: "\n")
        let blocks = page.components(separatedBy: "```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(!blocks.isEmpty)
        // scripts/checks/newcomer compiles and runs the package and the program of the first visit.
        let programs = blocks.filter { $0.contains("swift-tools-version") || $0.contains("CommandLine.arguments") }
        for block in blocks where !programs.contains(block) {
            #expect(code.contains(flat(block)), "not in Guide.swift:\n\(block)")
        }
    }

    /// The code without its indentation.
    private func flat(_ code: String) -> String {
        code.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .joined(separator: "\n")
    }

    @Test("the first example checks in at a venue and writes the visit")
    func firstExample() async throws {
        let phone = try Phone()
        let home = phone.folder
        try FileManager.default.copyItem(at: Fixtures.deploymentFile(), to: home.appendingPathComponent("deployment.json"))
        let outcomes = try await checkIn(home: home, photo: Fixtures.photo("market"), now: phone.clock.read)
        guard case .checkedIn(let visit) = outcomes.first else { throw Unexpected(at: #line) }
        #expect(visit.place == "Chợ Thủ Dầu Một")
    }

    @Test("the guide's integration works: frame, visit, row, background")
    func wholeLine() async throws {
        let phone = try Phone()
        let deployment = try deployment(at: Fixtures.deploymentFile())
        let diary = try await phone.open()
        let scanner = CodeScanner(deployment: deployment, now: phone.clock.read)
        let screen = Screen()
        let loop = Task { await scan(with: scanner, into: diary) { screen.words.append($0) } }
        scanner.offer(Fixtures.frame("market"))
        while await screen.words.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        #expect(await screen.words == ["Đã vào: Chợ Thủ Dầu Một"])
        loop.cancel()
        #expect(try await rows(of: diary) == ["27/09 06:46 Chợ Thủ Dầu Một"])
        await enterBackground(diary)
        await #expect(throws: DiaryError.Locked) { try await rows(of: diary) }
        let other = phone.folder.appendingPathComponent("other")
        let opened = try await openDiary(deployment, in: other, vault: fileKeyVault(at: other.appendingPathExtension("key")))
        #expect(try await opened.visits().visits.isEmpty)
        #expect(advice(for: .KeyUnavailable) == "Unlock the phone and try again.")
    }

    @Test("the guide's screen follows the diary until it is locked")
    func screen() async throws {
        let phone = try Phone()
        let diary = try await phone.open()
        let shown = Shown()
        let screen = Task { try await follow(diary) { shown.rows.append($0) } }
        while await shown.rows.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        _ = try await diary.checkIn(Fixtures.code("market"))
        while await shown.rows.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
        await diary.lock()
        try await screen.value
        #expect(await shown.rows == [[], ["27/09 06:46 Chợ Thủ Dầu Một"]])
    }

    @Test("a link is asked about, unless nothing would be recorded")
    func link() async throws {
        let phone = try Phone()
        let diary = try await phone.open()
        let asked = Counter()
        func open(_ code: String, agreed: Bool) async -> ScanAnswer? {
            await opened(Fixtures.code(code), phone.deployment, diary) { _ in
                asked.increment()
                return agreed
            }
        }
        #expect(await open("market_link", agreed: false) == nil)
        #expect(await open("forged", agreed: false) != nil)
        #expect(await open("link", agreed: false) != nil)
        #expect(asked.count == 1)
        #expect(try await diary.visits().visits.isEmpty)
        #expect(await open("market_link", agreed: true) != nil)
        await diary.lock()
    }

    @MainActor private final class Screen {
        var words: [String] = []
        nonisolated init() {}
    }

    @MainActor private final class Shown {
        var rows: [[String]] = []
        nonisolated init() {}
    }
}
