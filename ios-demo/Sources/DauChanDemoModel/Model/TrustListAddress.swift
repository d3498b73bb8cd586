import Foundation

/// The address of the signed trust list: a static file on any web server, the same for everyone.
public struct TrustListAddress: Sendable {
    /// The maximum length of a trust list, by its format.
    static let mostBytes = 16 << 20

    private let address: URL

    public init(_ address: URL) {
        self.address = address
    }

    /// Downloads the list without verifying it.
    ///
    /// - Throws: `URLError`, also if the task was cancelled.
    func fetch() async throws -> Data {
        try await Download.fetch(address, mostBytes: Self.mostBytes)
    }
}

/// The address of the notice bundle: a static file on any web server, the same for everyone, with or without visits.
public struct NoticeBundleAddress: Sendable {
    /// The maximum length of a notice bundle, by its format.
    static let mostBytes = 257 << 20

    private let address: URL

    public init(_ address: URL) {
        self.address = address
    }

    /// Downloads the bundle into `file` without verifying it. It may be longer than the memory of a phone allows.
    ///
    /// - Throws: `URLError`, also if the task was cancelled, or an error of the file.
    func fetch(into file: URL) async throws {
        try Data().write(to: file)
        let target = try FileHandle(forWritingTo: file)
        defer { try? target.close() }
        _ = try await Download.fetch(address, mostBytes: Self.mostBytes, into: target)
    }
}
