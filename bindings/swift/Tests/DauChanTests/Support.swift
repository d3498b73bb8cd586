import DauChan
import Foundation
import Testing

/// Counts, from any thread.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var value = 0

    var count: Int { lock.withLock { value } }

    @Sendable func increment() {
        lock.withLock { value += 1 }
    }

    /// Whether the count gets to `expected`, or beyond, within ten seconds.
    func reaches(_ expected: Int) async -> Bool {
        for _ in 0..<10_000 where count < expected {
            try? await Task.sleep(for: .milliseconds(1))
        }
        return count >= expected
    }
}

extension ScanOutcome {
    /// The code, of which there is to be one.
    var only: ScannedCode {
        get throws {
            try #require(codes.count == 1)
            return codes[0]
        }
    }
}

extension Reading {
    /// The venue, which is to be verified.
    var verified: Venue {
        get throws {
            guard case .verified(let venue) = self else { throw NotVerified(reading: self) }
            return venue
        }
    }

    private struct NotVerified: Error {
        let reading: Reading
    }
}

/// A phone: a deployment, a folder and a vault of its own, and a clock that stands still until it is
/// moved.
struct Phone {
    static let timeZone = TimeZone(secondsFromGMT: 7 * 3_600)!

    let deployment: Deployment
    let folder: URL
    let vault: any KeyVault
    let clock: Clock
    private let place: TemporaryPlace

    init(deployment: Deployment? = nil) throws {
        try self.init(deployment: deployment, place: TemporaryPlace(), clock: Clock())
    }

    /// The same phone with the app started anew.
    init(after phone: Phone) throws {
        try self.init(deployment: nil, place: phone.place, clock: phone.clock)
    }

    private init(deployment: Deployment?, place: TemporaryPlace, clock: Clock) throws {
        self.place = place
        self.clock = clock
        self.deployment = try deployment ?? Fixtures.deployment()
        folder = place.url.appendingPathComponent("diary")
        vault = fileKeyVault(at: place.url.appendingPathComponent("key"))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func open(_ vault: (any KeyVault)? = nil) async throws -> Diary {
        try await Diary.open(
            deployment, in: folder, vault: vault ?? self.vault, now: clock.read,
            timeZone: Self.timeZone)
    }

    func erase() async throws {
        try await Diary.erase(in: folder, vault: vault)
    }
}

/// A folder that goes with the last that holds it.
private final class TemporaryPlace: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}

final class Clock: @unchecked Sendable {
    private let lock = NSLock()
    private var now = Fixtures.now

    @Sendable func read() -> Date { lock.withLock { now } }

    func advance(by seconds: TimeInterval) {
        lock.withLock { now += seconds }
    }
}

/// The CRC-32 of PNG and of the key check, as both write it.
func crc32(_ bytes: [UInt8]) -> [UInt8] {
    let sum = bytes.reduce(UInt32.max) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return withUnsafeBytes(of: (~sum).bigEndian, Array.init)
}
