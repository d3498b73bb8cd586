import Foundation

/// Publishes a changing value to any number of streams: the current value at once, then each new one. A
/// slow listener misses intermediate values, never the last one.
final class Broadcast<Value: Sendable & Equatable>: @unchecked Sendable {
    private let lock = NSLock()
    private var latest: Value
    private var listeners: [Int: AsyncStream<Value>.Continuation] = [:]
    private var listenersSoFar = 0
    private var isFinished = false

    init(_ value: Value) {
        latest = value
    }

    func send(_ value: Value) {
        lock.withLock {
            guard value != latest, !isFinished else { return }
            latest = value
            listeners.values.forEach { $0.yield(value) }
        }
    }

    func finish() {
        let ended = lock.withLock {
            isFinished = true
            defer { listeners = [:] }
            return listeners.values
        }
        // Outside the lock: `onTermination` takes it to remove the listener.
        ended.forEach { $0.finish() }
    }

    func stream() -> AsyncStream<Value> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { listener in
            lock.withLock {
                listener.yield(latest)
                guard !isFinished else { return listener.finish() }
                listenersSoFar += 1
                let number = listenersSoFar
                listeners[number] = listener
                listener.onTermination = { [weak self] _ in self?.forget(number) }
            }
        }
    }

    private func forget(_ number: Int) {
        _ = lock.withLock { listeners.removeValue(forKey: number) }
    }
}
