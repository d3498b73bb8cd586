import DauChan
import Foundation
import Testing

@Suite struct ScannerTests {
    let scanner: CodeScanner

    init() throws {
        scanner = CodeScanner(deployment: try Fixtures.deployment(), now: { Fixtures.now })
    }

    @Test("a frame of a poster is a verified venue with its corners")
    func poster() async throws {
        let code = try await scanner.scan(Fixtures.frame("market")).only
        #expect(try code.reading.verified.name == "Chợ Thủ Dầu Một")
        #expect(code.text == Fixtures.code("market"))
        let side = Double(Fixtures.picture("market").side)
        let quiet = 24.0
        let corners = [(quiet, quiet), (side - quiet, quiet), (side - quiet, side - quiet), (quiet, side - quiet)]
        #expect(code.corners.count == 4)
        // A module is 6 pixels.
        for (corner, expected) in zip(code.corners, corners) {
            #expect(abs(corner.x - expected.0) < 7 && abs(corner.y - expected.1) < 7, "\(corner), not \(expected)")
        }
    }

    @Test("a code of somebody else is named, and its text stays inside")
    func foreign() async throws {
        let contact = try await scanner.scan(Fixtures.frame("contact")).only
        #expect(contact.reading == .foreign(kind: .contact))
        #expect(contact.text == nil)
        let link = try await scanner.scan(Fixtures.frame("link")).only
        #expect(link.reading == .foreign(kind: .link))
        #expect(link.text == Fixtures.code("link"))
    }

    @Test("a code that stays in view is answered once, and again when its owner asks for it")
    func answered() async throws {
        func answered(_ name: String) async throws -> String? {
            try await scanner.scan(Fixtures.frame(name)).codeToAnswer?.text
        }
        #expect(try await answered("market") == Fixtures.code("market"))
        #expect(try await answered("market") == nil)
        scanner.answerAgain()
        #expect(try await answered("market") == Fixtures.code("market"))
        #expect(try await answered("bus_station") == Fixtures.code("bus_station"))
        for expected in [nil, nil, Fixtures.code("link")] { #expect(try await answered("link") == expected) }
        for _ in 0..<2 {
            #expect(try await scanner.scanPhoto(Fixtures.photo("market")).codeToAnswer?.text == Fixtures.code("market"))
        }
    }

    @Test("a photo is looked at as a frame is")
    func photo() async throws {
        let code = try await scanner.scanPhoto(Fixtures.photo("bus_station")).only
        #expect(try code.reading.verified.name == "Bến xe khách Bình Dương")
    }

    @Test("each error of a photo is told apart")
    func photoErrors() async {
        let png = Fixtures.photo("market")
        await #expect(throws: PhotoError.Empty) { try await scanner.scanPhoto(Data()) }
        await #expect(throws: PhotoError.UnknownFormat) { try await scanner.scanPhoto(Data("GIF89a....".utf8)) }
        await #expect(throws: PhotoError.Truncated) { try await scanner.scanPhoto(png.prefix(png.count / 2)) }
        var broken = png
        broken.replaceSubrange(40..<80, with: Data(repeating: 0x55, count: 40))
        await #expect(throws: PhotoError.Damaged) { try await scanner.scanPhoto(broken) }
        await #expect(throws: PhotoError.TooBig) { try await scanner.scanPhoto(hugePNG) }
    }

    @Test("padded rows, a slice of a larger buffer and a short last row are read right")
    func stride() async throws {
        let picture = Fixtures.picture("market")
        let stride = picture.side + 13
        let before = 7
        var buffer = Data(repeating: 0x55, count: before + (picture.side - 1) * stride + picture.side + 5)
        for row in 0..<picture.side {
            let line = picture.pixels[row * picture.side..<(row + 1) * picture.side]
            let start = before + row * stride
            buffer.replaceSubrange(start..<start + picture.side, with: line)
        }
        let plane = buffer[before..<buffer.count - 5]
        #expect(plane.startIndex == before)
        let frame = LumaFrame(pixels: plane, width: picture.side, height: picture.side, rowStride: stride)
        _ = try await scanner.scan(frame).only.reading.verified
        let short = LumaFrame(pixels: plane.dropLast(), width: picture.side, height: picture.side, rowStride: stride)
        let needed = UInt64(plane.count)
        await #expect(throws: ScanError.BufferTooShort(needed: needed, given: needed - 1)) {
            try await scanner.scan(short)
        }
    }

    @Test("borrowed memory is read where it is, and given back once")
    func borrowed() async throws {
        let picture = Fixtures.picture("market")
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: picture.pixels.count, alignment: 16)
        defer { memory.deallocate() }
        memory.copyBytes(from: picture.pixels)
        let given = Counter()
        do {
            let frame = LumaFrame(
                borrowing: UnsafeRawBufferPointer(memory), width: picture.side, height: picture.side,
                release: given.increment)
            _ = try await scanner.scan(frame).only.reading.verified
            #expect(given.count == 0)
        }
        #expect(await given.reaches(1))
        _ = LumaFrame(borrowing: UnsafeRawBufferPointer(start: nil, count: 0), width: 0, height: 0, release: given.increment)
        #expect(given.count == 2)
    }

    @Test("a frame that lies on its side is turned")
    func turned() async throws {
        let picture = Fixtures.picture("market")
        let side = picture.side
        // Turned a quarter anticlockwise, so that a quarter clockwise sets it upright. Ten white rows
        // below it are at its left then.
        var turned = Data()
        for row in 0..<side {
            turned.append(contentsOf: (0..<side).map { picture.pixels[$0 * side + (side - 1 - row)] })
        }
        turned.append(Data(repeating: 255, count: 10 * side))
        let frame = LumaFrame(pixels: turned, width: side, height: side + 10, rotationDegrees: 90)
        let outcome = try await scanner.scan(frame)
        let first = try #require(outcome.only.corners.first)
        #expect(abs(first.x - 34) < 6 && abs(first.y - 24) < 6)
        #expect(outcome.frameWidth == Double(side + 10) && outcome.frameHeight == Double(side))
    }

    @Test("each error of a frame is told apart")
    func frameErrors() async {
        func scan(_ width: Int, _ height: Int, stride: Int? = nil, turned: Int = 0) async throws {
            let pixels = Data(count: 100)
            let frame = LumaFrame(
                pixels: pixels, width: width, height: height, rowStride: stride, rotationDegrees: turned)
            _ = try await scanner.scan(frame)
        }
        await #expect(throws: ScanError.Empty(width: 0, height: 10)) { try await scan(0, 10) }
        await #expect(throws: ScanError.TooBig(width: .max, height: 10)) { try await scan(-1, 10) }
        await #expect(throws: ScanError.TooBig(width: .max, height: .max)) { try await scan(.max, .max) }
        await #expect(throws: ScanError.StrideBelowWidth(rowStride: 9, width: 10)) { try await scan(10, 10, stride: 9) }
        await #expect(throws: ScanError.Rotation(degrees: 45)) { try await scan(10, 10, turned: 45) }
        await #expect(throws: ScanError.BufferTooShort(needed: 110, given: 100)) { try await scan(10, 11) }
    }

    @Test("an error says what is wrong in words")
    func words() {
        let error: any Error = ScanError.BufferTooShort(needed: 110, given: 100)
        #expect(error.localizedDescription == "the frame needs 110 bytes and has 100")
        #expect("\(error)" == "the frame needs 110 bytes and has 100")
    }

    @Test("of frames that come too fast the latest is seen, and all are given back")
    func latestWins() async throws {
        let given = Counter()
        let picture = Fixtures.picture("market")
        let white = Data(repeating: 255, count: picture.pixels.count)
        for _ in 0..<9 {
            scanner.offer(counted(white, side: picture.side, given))
        }
        scanner.offer(counted(picture.pixels, side: picture.side, given))
        #expect(given.count == 9)
        guard case .seen(let outcome) = await scanner.results.first(where: { _ in true }) else {
            Issue.record("the frame was unusable")
            return
        }
        _ = try outcome.only.reading.verified
        #expect(await given.reaches(10))
    }

    @Test("an unusable frame does not end the results")
    func goesOn() async throws {
        var results = scanner.results.makeAsyncIterator()
        scanner.offer(LumaFrame(pixels: Data(count: 4), width: 10, height: 10))
        #expect(await results.next() == .unusable(.BufferTooShort(needed: 100, given: 4)))
        scanner.offer(Fixtures.frame("market"))
        guard case .seen = await results.next() else {
            Issue.record("the frame was unusable")
            return
        }
    }

    @Test("a closed scanner gives every frame back and ends the results")
    func closed() async {
        let given = Counter()
        let picture = Fixtures.picture("market")
        scanner.close()
        scanner.close()
        scanner.offer(counted(picture.pixels, side: picture.side, given))
        #expect(given.count == 1)
        #expect(await scanner.results.first(where: { _ in true }) == nil)
    }

    @Test("a cancelled reader of results ends, and leaves the frame to the next one")
    func cancelledReader() async throws {
        let reader = Task { [scanner] in await scanner.results.first(where: { _ in true }) }
        reader.cancel()
        #expect(await reader.value == nil)
        scanner.offer(Fixtures.frame("market"))
        guard case .seen = await scanner.results.first(where: { _ in true }) else {
            Issue.record("the frame was lost")
            return
        }
    }

    @Test("a call that was cancelled while it waited never begins; one that began is finished")
    func cancellation() async throws {
        let begun = Counter()
        let scanner = CodeScanner(deployment: try Fixtures.deployment()) {
            begun.increment()
            return Fixtures.now
        }
        let calls = (0..<20).map { _ in Task { try await scanner.scan(Fixtures.frame("market")) } }
        #expect(await begun.reaches(1))
        calls.forEach { $0.cancel() }
        var finished = 0
        for call in calls {
            switch await call.result {
            case .success(let outcome):
                _ = try outcome.only.reading.verified
                finished += 1
            case .failure(let error):
                #expect(error is CancellationError)
            }
        }
        #expect(finished == begun.count)
        #expect((1..<20).contains(finished))
    }

    @Test("many tasks share a scanner")
    func shared() async throws {
        let names = ["market", "bus_station", "hospital_entry", "contact"]
        try await withThrowingTaskGroup(of: (String, ScanOutcome).self) { group in
            for number in 0..<64 {
                let name = names[number % names.count]
                group.addTask { [scanner] in (name, try await scanner.scan(Fixtures.frame(name))) }
            }
            for try await (name, outcome) in group {
                let code = try outcome.only
                #expect(name == "contact" ? code.text == nil : code.text == Fixtures.code(name))
            }
        }
    }

    @Test("a still scanner takes its time")
    func still() async throws {
        let still = CodeScanner(deployment: try Fixtures.deployment(), effort: .still, now: { Fixtures.now })
        _ = try await still.scan(Fixtures.frame("market")).only.reading.verified
    }

    @Test("the work is done on neither the main thread nor one of Swift's own")
    @MainActor func ownQueue() async throws {
        let main = Counter()
        let scanner = CodeScanner(deployment: try Fixtures.deployment()) {
            if Thread.isMainThread { main.increment() }
            return Fixtures.now
        }
        _ = try await scanner.scan(Fixtures.frame("market"))
        #expect(main.count == 0)
    }

    private func counted(_ pixels: Data, side: Int, _ given: Counter) -> LumaFrame {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: pixels.count, alignment: 16)
        memory.copyBytes(from: pixels)
        let address = UInt(bitPattern: memory.baseAddress)
        return LumaFrame(borrowing: UnsafeRawBufferPointer(memory), width: side, height: side) {
            UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
            given.increment()
        }
    }

    /// A PNG header that claims 60,000 by 60,000 pixels, with its checksum.
    private var hugePNG: Data {
        let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        let side: [UInt8] = [0x00, 0x00, 0xea, 0x60]
        let header = Array("IHDR".utf8) + side + side + [8, 0, 0, 0, 0]
        return Data(signature + [0, 0, 0, 13] + header + crc32(header))
    }
}
