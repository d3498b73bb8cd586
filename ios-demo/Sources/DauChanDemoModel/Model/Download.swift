import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The download of one file, without redirects and with a maximum length, into memory or into another file. Only
/// this class uses the network. It sends nothing except the request for the file, which is the same on every phone.
final class Download: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private static let patience: TimeInterval = 15

    private let mostBytes: Int
    private let target: FileHandle?
    private let lock = NSLock()
    private var file = Data()
    private var length = 0
    private var waiting: CheckedContinuation<Data, any Error>?
    private var refused: URLError?

    private init(mostBytes: Int, target: FileHandle?) {
        self.mostBytes = mostBytes
        self.target = target
    }

    /// Downloads the file at `address`. With a `target`, what is returned is empty.
    ///
    /// - Throws: `URLError`, also if the task was cancelled.
    static func fetch(_ address: URL, mostBytes: Int, into target: FileHandle? = nil) async throws -> Data {
        let download = Download(mostBytes: mostBytes, target: target)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.timeoutIntervalForRequest = patience
        configuration.timeoutIntervalForResource = 4 * patience
        let session = URLSession(configuration: configuration, delegate: download, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let task = session.dataTask(with: request(for: address))
        return try await withTaskCancellationHandler {
            try await download.run(task)
        } onCancel: {
            task.cancel()
        }
    }

    /// The request, without the phone's languages and versions that the system would add.
    private static func request(for address: URL) -> URLRequest {
        var request = URLRequest(url: address, cachePolicy: .reloadIgnoringLocalCacheData)
        request.setValue("DauChan", forHTTPHeaderField: "User-Agent")
        request.setValue("*", forHTTPHeaderField: "Accept-Language")
        return request
    }

    private func run(_ task: URLSessionDataTask) async throws -> Data {
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
            length += data.count
            return length > mostBytes
        }
        if isTooLong { return refuse(dataTask, .dataLengthExceedsMaximum) }
        guard let target else { return lock.withLock { file.append(data) } }
        do { try target.write(contentsOf: data) } catch { refuse(dataTask, .cannotWriteToFile) }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        lock.withLock {
            if let error = refused ?? error { waiting?.resume(throwing: error) } else { waiting?.resume(returning: file) }
            waiting = nil
        }
    }
}
