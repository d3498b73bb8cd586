import DauChan
import Foundation
import Testing

/// The loop over the answers, with the frames of a person who holds the camera at things.
@Suite struct AnswerTests {
    let phone = try! Phone()
    let scanner: CodeScanner
    let diary: Diary

    init() async throws {
        scanner = CodeScanner(deployment: phone.deployment, now: phone.clock.read)
        diary = try await phone.open()
    }

    @Test("a poster in view is answered once, however long it stays there")
    func once() async throws {
        let answers = await answers(seconds: 310, "market")
        guard case .outcome(.checkedIn(let visit), nil) = try #require(answers.first) else { throw Unexpected(at: #line) }
        #expect(visit.place == "Chợ Thủ Dầu Một")
        #expect(answers.count == 1)
    }

    @Test("a poster that comes back into view is answered again")
    func again() async throws {
        #expect(await answers(seconds: 2, "market").map(\.name) == ["checkedIn"])
        phone.clock.advance(by: 3)
        #expect(await answers(seconds: 2, "market").map(\.name) == ["alreadyInside"])
        phone.clock.advance(by: 300)
        #expect(await answers(seconds: 2, "market").map(\.name) == ["checkedOut"])
    }

    @Test("once ends after one answer, and its poster waits for the next round")
    func modeOnce() async throws {
        #expect(await answers(.once, seconds: 1, "market", "bus_station", "market").map(\.name) == ["checkedIn"])
        #expect(await answers(.once, seconds: 1, "market", "bus_station").map(\.name) == ["switchedFrom"])
        scanner.answerAgain()
        #expect(await answers(.once, seconds: 1, "bus_station").map(\.name) == ["alreadyInside"])
    }

    @Test("once per code answers each code a single time")
    func modeOncePerCode() async throws {
        let answers = await answers(.oncePerCode, seconds: 10, "market", "bus_station", "market", "bus_station")
        #expect(answers.map(\.name) == ["checkedIn", "switchedFrom"])
    }

    @Test("a code of another kind is answered once it stays, without its text unless it is a link")
    func foreign() async throws {
        #expect(await answers(seconds: 2, "contact").isEmpty)
        #expect(await answers(seconds: 3, "contact") == [.outcome(outcome: .foreign(kind: .contact), link: nil)])
        let link = await answers(seconds: 3, "link")
        #expect(link == [.outcome(outcome: .foreign(kind: .link), link: Fixtures.code("link"))])
    }

    @Test("each frame is reported before its answer")
    func frames() async throws {
        let seen = Counter()
        let frames = frames(seconds: 3, ["market"])
        for await answer in scanner.answers(into: diary, onFrame: { _ in seen.increment() }, frames: frames) {
            #expect(answer.name == "checkedIn")
            #expect(seen.count == 1)
        }
        #expect(seen.count == 3)
    }

    @Test("a code that a newer list may verify is kept, and a forged one is refused")
    func pending() async throws {
        guard case .keptPending(let id, let refusal) = await answers(seconds: 2, "unknown_key").first,
            case .unknownKey = refusal.reason
        else { throw Unexpected(at: #line) }
        #expect(try await diary.pending().map(\.id) == [id])
        #expect(await answers(seconds: 2, "forged").map(\.name) == ["refused"])
    }

    @Test("a failing diary is an answer, and the loop goes on")
    func failure() async throws {
        await diary.lock()
        #expect(await answers(seconds: 2, "market", "bus_station") == [.failed(error: .Locked), .failed(error: .Locked)])
        #expect(await diary.answer(Fixtures.code("market")) == .failed(error: .Locked))
    }

    private func answers(_ mode: AnswerMode = .continuous, seconds: Int, _ codes: String...) async -> [ScanAnswer] {
        var answers: [ScanAnswer] = []
        for await answer in scanner.answers(into: diary, mode: mode, frames: frames(seconds: seconds, codes)) {
            answers.append(answer)
        }
        return answers
    }

    /// A frame a second of each code, for so many seconds.
    private func frames(seconds: Int, _ codes: [String]) -> AsyncStream<LumaFrame> {
        let clock = phone.clock
        let codes = codes.flatMap { Array(repeating: $0, count: seconds) }
        let next = Counter()
        return AsyncStream {
            let number = next.count
            guard number < codes.count else { return nil }
            next.increment()
            if number > 0 { clock.advance(by: 1) }
            return Fixtures.frame(codes[number])
        }
    }
}

extension ScanAnswer {
    /// The name of the outcome or the case.
    fileprivate var name: String {
        let named: Any = if case .outcome(let outcome, _) = self { outcome } else { self }
        return String(describing: named).prefix { $0 != "(" }.description
    }
}
