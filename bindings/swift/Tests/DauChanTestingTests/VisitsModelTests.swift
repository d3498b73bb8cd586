import DauChan
import DauChanTesting
import Foundation
import Testing

/// The tests of an app's own model, over the real library.
@Suite struct VisitsModelTests {
    let clock = TestClock()
    let vault = MemoryVault()
    let deployment = try! TestDeployment.make()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

    private func open(_ name: String = "diary", vault: (any KeyVault)? = nil) async throws -> Diary {
        let folder = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try await Diary.open(
            deployment, in: folder, vault: vault ?? self.vault, now: clock.read, timeZone: TestClock.timeZone)
    }

    @Test("simulated frames of two posters are two visits")
    func simulated() async throws {
        let diary = try await open()
        let scanner = CodeScanner(deployment: deployment, now: clock.read)
        let camera = frames(of: .market, .busStation)
        for await answer in scanner.answers(into: diary, mode: .oncePerCode, frames: camera) {
            guard case .outcome = answer else { throw Unexpected(answer: answer) }
        }
        #expect(try await diary.visits().visits.map(\.place) == ["Bến xe khách Bình Dương", "Chợ Thủ Dầu Một"])
    }

    @Test("every code has the outcome that its documentation says", arguments: TestCode.allCases)
    func outcome(code: TestCode) async throws {
        let diary = try await open(code.rawValue, vault: MemoryVault())
        let answer = await diary.answer(code.text)
        switch (code, answer) {
        case (.market, .outcome(.checkedIn, _)), (.marketLink, .outcome(.checkedIn, _)),
            (.busStation, .outcome(.checkedIn, _)), (.hospitalEntry, .outcome(.checkedIn, _)),
            (.hospitalExit, .outcome(.notInside, _)), (.unknownKey, .keptPending),
            (.contact, .outcome(.foreign, nil)), (.ukVenue, .outcome(.foreign, nil)):
            return
        case (.link, .outcome(.foreign, let text)):
            #expect(text == code.text)
        case (_, .outcome(.refused(let refusal), _)):
            let words = code.rawValue.split(separator: "_").map(\.capitalized).joined()
            #expect(String(describing: refusal.reason).lowercased().hasPrefix(words.lowercased()))
        default:
            throw Unexpected(answer: answer)
        }
    }

    @Test("a newer list verifies what waits, and a locked or emptied vault is told apart")
    func newerList() async throws {
        let diary = try await open()
        guard case .keptPending = await diary.answer(TestCode.unknownKey.text) else { throw Unexpected(answer: nil) }
        clock.advance(by: 86_400)
        #expect(try await diary.applyTrustList(TestDeployment.newerList))
        #expect(try await diary.reverify().visits.map(\.place) == ["Chợ Thủ Dầu Một"])
        await diary.lock()
        vault.isLocked = true
        await #expect(throws: OpenError.KeyUnavailable) { try await open() }
        vault.isLocked = false
        vault.loseKey()
        await #expect(throws: OpenError.KeyLost) { try await open() }
    }

    private struct Unexpected: Error {
        let answer: ScanAnswer?
    }
}
