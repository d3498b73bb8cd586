import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// A static file server on the loopback, as a deployment has one for its trust list. It remembers what it
/// was asked for.
final class ListServer: @unchecked Sendable {
    private static let path = "/trust.list"

    private let lock = NSLock()
    private let handle: Int32
    private let port: UInt16
    private var served: Answer?
    private var asked: [String] = []
    private var servedBundle: Data?
    private var bundlesAsked = 0
    private var isClosed = false

    enum Answer: Sendable {
        case file(Data)
        /// To somewhere else, where the same file is.
        case redirect(Data)
        /// More than any list may have, without an end.
        case endless
    }

    init() throws {
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let handle = handle
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(handle, address, length) == 0 && listen(handle, 16) == 0
                    && getsockname(handle, address, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in serve() }
    }

    var address: URL { URL(string: "http://127.0.0.1:\(port)\(Self.path)")! }

    var bundleAddress: URL { URL(string: "http://127.0.0.1:\(port)/notice.bundle")! }

    /// The notice bundle; without one, the connection ends without a word.
    var bundle: Data? {
        get { lock.withLock { servedBundle } }
        set { lock.withLock { servedBundle = newValue } }
    }

    /// How often the notice bundle was asked for.
    var bundleRequests: Int { lock.withLock { bundlesAsked } }

    /// What it answers; without one, the connection ends without a word, as with no network.
    var answer: Answer? {
        get { lock.withLock { served } }
        set { lock.withLock { served = newValue } }
    }

    /// Every request for the list so far, with its headers.
    var requests: [String] { lock.withLock { asked } }

    func close() {
        lock.withLock { isClosed = true }
        shutdown(handle, Int32(SHUT_RDWR))
    }

    private func serve() {
        while true {
            let connection = accept(handle, nil, nil)
            guard connection >= 0 else {
                _ = Glibc.close(handle)
                return
            }
            respond(on: connection)
            _ = Glibc.close(connection)
        }
    }

    private func respond(on connection: Int32) {
        var request = ""
        var part = [UInt8](repeating: 0, count: 4_096)
        while !request.contains("\r\n\r\n") {
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return }
            request += String(decoding: part.prefix(count), as: UTF8.self)
        }
        if request.hasPrefix("GET /notice.bundle ") {
            lock.withLock { bundlesAsked += 1 }
            if let bundle { send(connection, "200 OK", bundle) }
            return
        }
        lock.withLock { asked.append(request) }
        switch answer {
        case nil: return
        case .file(let file): send(connection, "200 OK", file)
        case .redirect(let file) where request.hasPrefix("GET /elsewhere "): send(connection, "200 OK", file)
        case .redirect: send(connection, "302 Found\r\nLocation: /elsewhere", Data())
        case .endless: sendWithoutEnd(connection)
        }
    }

    private func send(_ connection: Int32, _ status: String, _ file: Data) {
        let head = "HTTP/1.1 \(status)\r\nContent-Length: \(file.count)\r\nConnection: close\r\n\r\n"
        _ = write(connection, Data(head.utf8) + file)
    }

    private func sendWithoutEnd(_ connection: Int32) {
        guard write(connection, Data("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8)) else { return }
        let part = Data(count: 1 << 20)
        while write(connection, part) {}
    }

    private func write(_ connection: Int32, _ bytes: Data) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Glibc.send(
                    connection, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }
}
