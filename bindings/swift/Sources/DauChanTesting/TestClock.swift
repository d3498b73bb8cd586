import Foundation

/// A clock that stands still until it is moved. It begins at ``TestDeployment/now``. Pass ``read()`` as `now`, and
/// ``timeZone`` as the time zone.
public final class TestClock: @unchecked Sendable {
    /// Viet Nam's time zone.
    public static let timeZone = TimeZone(secondsFromGMT: 7 * 3_600) ?? .current

    private let lock = NSLock()
    private var now: Date

    /// Makes a clock.
    public init(now: Date = TestDeployment.now) {
        self.now = now
    }

    /// Returns the clock's moment.
    @Sendable public func read() -> Date {
        lock.withLock { now }
    }

    /// Moves the clock forward, or back by a negative number.
    public func advance(by seconds: TimeInterval) {
        lock.withLock { now += seconds }
    }
}
