import Foundation

/// A date without a time of day, by the deployment's calendar, such as the last day on which a poster is
/// valid. It is the same wherever the phone is. The range is 2020-01-01 to 2199-06-06.
public struct CalendarDay: Sendable, Hashable {
    let daysSince1970: Int64
}

extension CalendarDay {
    /// Makes the day of a Gregorian date. Returns `nil` if the calendar has no such date.
    public init?(year: Int, month: Int, day: Int) {
        let components = DateComponents(year: year, month: month, day: day)
        guard components.isValidDate(in: Self.calendar(in: .gmt)),
            let date = Self.calendar(in: .gmt).date(from: components)
        else { return nil }
        self.init(daysSince1970: Int64(date.timeIntervalSince1970) / Self.secondsPerDay)
    }

    /// The year, month and day by the Gregorian calendar.
    public var components: DateComponents {
        Self.calendar(in: .gmt).dateComponents([.year, .month, .day], from: midnight)
    }

    /// Returns the moment at which the day begins in `timeZone`, for a `DateFormatter` of that zone.
    public func start(in timeZone: TimeZone) -> Date? {
        Self.calendar(in: timeZone).date(from: components)
    }

    private static let secondsPerDay: Int64 = 86_400

    private var midnight: Date {
        Date(timeIntervalSince1970: TimeInterval(daysSince1970 * Self.secondsPerDay))
    }

    private static func calendar(in timeZone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        return calendar
    }
}

extension CalendarDay: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        left.daysSince1970 < right.daysSince1970
    }
}

extension CalendarDay: CustomStringConvertible {
    /// The day in ISO 8601 form, such as `2021-09-27`.
    public var description: String {
        let date = components
        let parts = [(date.year, 4), (date.month, 2), (date.day, 2)]
        return parts.map { number, width in
            let digits = String(number ?? 0)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }.joined(separator: "-")
    }
}
