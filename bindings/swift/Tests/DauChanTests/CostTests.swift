import DauChan
import Foundation
import Testing

/// What calls cost and whether memory grows. Alone in their process, for others would disturb them:
/// `scripts/swift/test` runs them last, and with `--measure` an optimised build of everything. Only that
/// is held to the limits.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["DAUCHAN_COST"] != nil))
struct CostTests {
    private static let isOptimised = ProcessInfo.processInfo.environment["DAUCHAN_COST"] == "optimised"

    @Test("ten thousand frames leave nothing behind")
    func memory() async throws {
        let scanner = CodeScanner(deployment: try Fixtures.deployment(), now: { Fixtures.now })
        let given = Counter()
        func look(at count: Int) async throws {
            for _ in 0..<count {
                let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 160 * 120, alignment: 16)
                memory.initializeMemory(as: UInt8.self, repeating: 255)
                let address = UInt(bitPattern: memory.baseAddress)
                let frame = LumaFrame(borrowing: UnsafeRawBufferPointer(memory), width: 160, height: 120) {
                    UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
                    given.increment()
                }
                _ = try await scanner.scan(frame)
            }
        }
        try await look(at: 1_000)
        let before = try residentBytes()
        try await look(at: 10_000)
        let growth = try residentBytes() - before
        print("COST 10000 frames: \(growth) bytes more in memory")
        #expect(await given.reaches(11_000))
        // The frames alone were 192 MB.
        #expect(growth < 4_000_000)
    }

    @Test("a frame crosses at a cost that does not depend on its size")
    func frame() throws {
        let session = ScanSession(deployment: try Fixtures.deployment(), effort: .live)
        // One pixel is looked at, however large the buffer.
        func cost(_ pixels: Data) -> Double {
            nanoseconds {
                _ = try? session.scan(
                    luma: pixels, width: 1, height: 1, rowStride: 1, rotationDegrees: 0, now: Fixtures.now)
            }
        }
        let small = cost(Data(count: 1))
        let large = cost(Data(count: 1_920 * 1_080))
        print("COST frame of 1 pixel in a buffer of 1 byte: \(Int(small)) ns; of 1920 x 1080: \(Int(large)) ns")
        // What is not the frame: the same work in Rust alone, as scripts/swift/test measured it, and reading
        // what was found.
        let found = try session.scan(
            luma: Data(count: 1), width: 1, height: 1, rowStride: 1, rotationDegrees: 0, now: Fixtures.now)
        var answers = (0..<Self.runs * Self.rounds).map { _ in FfiConverterTypeScanOutcome_lower(found) }
        let answer = nanoseconds { _ = try? FfiConverterTypeScanOutcome_lift(answers.removeLast()) }
        let native = Double(ProcessInfo.processInfo.environment["DAUCHAN_NATIVE_COST"] ?? "") ?? 0
        print("COST of it in Rust alone: \(Int(native)) ns; the answer: \(Int(answer)) ns")
        print("COST of the frame's crossing: \(Int(large - native - answer)) ns")
        if Self.isOptimised {
            #expect(abs(large - small) < 1_000)
            #expect(large - native - answer < 1_000)
        }
    }

    @Test("a call costs little")
    func call() throws {
        let phone = try Phone()
        let diary = try NativeDiary.open(
            deployment: phone.deployment, folder: phone.folder.path, vault: phone.vault, now: Fixtures.now)
        let cost = nanoseconds { _ = try? diary.changeNumber() }
        print("COST call: \(Int(cost)) ns")
        if Self.isOptimised {
            #expect(cost < 200)
        }
    }

    @Test("ready soon, with a list of 5,000 revocations")
    func coldStart() async throws {
        let phone = try Phone()
        let diary = try await phone.open()
        try await diary.applyTrustList(Fixtures.list("large"))
        await diary.lock()
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<20 {
            let start = clock.now
            let deployment = try Fixtures.deployment()
            let diary = try await Diary.open(deployment, in: phone.folder, vault: phone.vault, now: phone.clock.read)
            times.append(clock.now - start)
            #expect(deployment.trustList(now: Fixtures.now).version.counter == 13)
            await diary.lock()
        }
        let median = times.sorted()[10]
        print("COST cold start: \(median)")
        if Self.isOptimised {
            #expect(median < .milliseconds(30))
        }
    }

    @Test("from a text to its outcome, the disk's sync among it")
    func outcome() async throws {
        let phone = try Phone()
        let diary = try await phone.open()
        let codes = [Fixtures.code("market"), Fixtures.code("bus_station")]
        let clock = ContinuousClock()
        var times: [Duration] = []
        for number in 0..<100 {
            phone.clock.advance(by: 400)
            let start = clock.now
            _ = try await diary.checkIn(codes[number % 2])
            times.append(clock.now - start)
        }
        print("COST text to outcome: \(times.sorted()[50])")
    }

    private static let runs = 50
    private static let rounds = 500

    /// The shortest of many short runs, for each round: what else the machine does can only lengthen them.
    private func nanoseconds(_ work: () -> Void) -> Double {
        let clock = ContinuousClock()
        let times = (0..<Self.runs).map { _ in
            clock.measure {
                for _ in 0..<Self.rounds { work() }
            }
        }
        let shortest = (times.min() ?? .zero).components
        return (Double(shortest.attoseconds) / 1e9 + Double(shortest.seconds) * 1e9) / Double(Self.rounds)
    }

    private func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(pages[1])) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
