import Foundation

/// The offset of local time from UTC, in whole minutes and at most 18 hours either way.
public struct UTCOffset: Sendable, Hashable {
    private static let greatest = 18 * 60

    /// The minutes that local time is ahead of UTC.
    public let minutes: Int

    /// Makes an offset of `minutes`. Returns `nil` if it is more than 18 hours.
    public init?(minutes: Int) {
        guard abs(minutes) <= Self.greatest else { return nil }
        self.minutes = minutes
    }

    /// Makes the offset of `timeZone` at `moment`.
    public init(of timeZone: TimeZone, at moment: Date) {
        self.init(clamping: timeZone.secondsFromGMT(for: moment) / 60)
    }

    init(clamping minutes: Int) {
        self.minutes = max(-Self.greatest, min(Self.greatest, minutes))
    }
}
