import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The address of the signed trust list: a static file on any web server, the same for everyone. Only this
/// type uses the network. It sends nothing except the request for the file, which is the same on every phone.
public struct TrustListAddress: Sendable {
    /// The maximum length of a trust list, by its format.
    static let mostBytes = 16 << 20
    private static let patience: TimeInterval = 15

    private let address: URL

    public init(_ address: URL) {
        self.address = address
    }

    /// Downloads the list without verifying it.
    ///
    /// - Throws: `URLError`, also if the task was cancelled.
    func fetch() async throws -> Data {
        let download = Download(mostBytes: Self.mostBytes)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.timeoutIntervalForRequest = Self.patience
        configuration.timeoutIntervalForResource = 4 * Self.patience
        let session = URLSession(configuration: configuration, delegate: download, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let task = session.dataTask(with: request)
        return try await withTaskCancellationHandler {
            try await download.run(task)
        } onCancel: {
            task.cancel()
        }
    }

    /// The request, without the phone's languages and versions that the system would add.
    private var request: URLRequest {
        var request = URLRequest(url: address, cachePolicy: .reloadIgnoringLocalCacheData)
        request.setValue("DauChan", forHTTPHeaderField: "User-Agent")
        request.setValue("*", forHTTPHeaderField: "Accept-Language")
        return request
    }
}

/// The download of one file, without redirects and with a maximum length.
private final class Download: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private let mostBytes: Int
    private let lock = NSLock()
    private var file = Data()
    private var waiting: CheckedContinuation<Data, any Error>?
    private var refused: URLError?

    init(mostBytes: Int) {
        self.mostBytes = mostBytes
    }

    func run(_ task: URLSessionDataTask) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            lock.withLock { waiting = continuation }
            task.resume()
        }
    }

    private func refuse(_ task: URLSessionTask, _ code: URLError.Code) {
        lock.withLock { refused = URLError(code) }
        task.cancel()
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        let isFile = (response as? HTTPURLResponse)?.statusCode == 200
        if !isFile { refuse(dataTask, .badServerResponse) }
        completionHandler(isFile ? .allow : .cancel)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLong = lock.withLock {
            file.append(data)
            return file.count > mostBytes
        }
        if isTooLong { refuse(dataTask, .dataLengthExceedsMaximum) }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        lock.withLock {
            if let error = refused ?? error { waiting?.resume(throwing: error) } else { waiting?.resume(returning: file) }
            waiting = nil
        }
    }
}
