import DauChan
import Foundation

/// The languages of the app.
public enum Language: String, Sendable, CaseIterable {
    case vietnamese = "vi"
    case english = "en"

    /// Returns the first of the phone's languages that the app has, or Vietnamese.
    public static func preferred(of languages: [String] = Locale.preferredLanguages) -> Language {
        languages.lazy.compactMap { Language(rawValue: String($0.prefix(2))) }.first ?? .vietnamese
    }
}

/// Formats texts, moments, days and lengths of time in one language.
///
/// The texts are in `Resources/Words.xcstrings`, which Xcode can edit. It is parsed here and not by the system,
/// so that tests on Linux read the same words as the app. A key without a text is shown as it is, and a test
/// checks that both languages have every key.
public struct Words: Sendable {
    public let language: Language
    private let catalogue: Catalogue
    private let areas: Areas
    private let timeZone: TimeZone
    private let formats = DateFormats()

    public init(_ language: Language, timeZone: TimeZone) {
        self.language = language
        self.timeZone = timeZone
        catalogue = .bundled
        areas = .bundled
    }

    public func callAsFunction(_ key: String, _ values: String...) -> String {
        fill(catalogue.text(key, language) ?? key, values)
    }

    /// Returns the plural text of a number, with the number as its first value.
    public func count(_ key: String, _ number: Int, _ values: String...) -> String {
        fill(catalogue.plural(key, number, language) ?? key, [String(number)] + values)
    }

    /// Returns the hour and minute of a moment, such as 06:46.
    public func hour(_ moment: Date) -> String { format("HH:mm", moment) }

    /// Returns the date of a moment, in full.
    public func day(_ moment: Date) -> String { format(self("day_format"), moment) }

    public func day(_ day: CalendarDay) -> String { day.start(in: timeZone).map(self.day) ?? day.description }

    public func month(_ moment: Date) -> String { format(self("month_format"), moment) }

    public func dayAndHour(_ moment: Date) -> String { "\(hour(moment)), \(day(moment))" }

    /// Returns 'Today', 'Yesterday', or the weekday, with the date.
    public func heading(_ moment: Date, now: Date) -> String {
        let date = format(self("weekday_format"), moment)
        // English weekdays are always capitalised, Vietnamese ones only at the start.
        let after = language == .vietnamese ? date.prefix(1).lowercased() + date.dropFirst() : date
        switch days(from: moment, to: now) {
        case 0: return "\(self("today")), \(after)"
        case 1: return "\(self("yesterday")), \(after)"
        default: return date.prefix(1).uppercased() + date.dropFirst()
        }
    }

    /// Returns a length in whole minutes, rounded down: 59 seconds are 'less than a minute'.
    public func length(_ seconds: TimeInterval) -> String {
        let minutes = Int(max(0, seconds) / 60)
        switch (minutes / 60, minutes % 60) {
        case (0, 0): return self("under_a_minute")
        case (0, let minutes): return count("minutes", minutes)
        case (let hours, 0): return count("hours", hours)
        case (let hours, let minutes):
            return self("hours_and_minutes", count("hours", hours), count("minutes", minutes))
        }
    }

    /// Returns until when a code is valid, as of `now`.
    public func goodUntil(_ last: CalendarDay, now: Date) -> String {
        let left = last.start(in: timeZone).map { days(from: now, to: $0) } ?? 0
        return left < 1 ? self("good_today") : count("good_for_days", left, day(last))
    }

    /// Returns the name of a sector. A number that this app does not know is 'other'.
    public func sector(_ number: UInt8) -> String {
        catalogue.text("sector_\(number)", language) ?? self("sector_0")
    }

    /// Returns the name of an administrative unit, or its number if it is unknown.
    public func area(_ code: UInt16) -> String { areas.name(code) ?? self("area_unknown", String(code)) }

    var locale: Locale { Locale(identifier: language.rawValue) }

    var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        calendar.locale = locale
        return calendar
    }

    private func days(from: Date, to: Date) -> Int {
        let start = calendar.startOfDay(for: from)
        return calendar.dateComponents([.day], from: start, to: calendar.startOfDay(for: to)).day ?? 0
    }

    private func format(_ pattern: String, _ moment: Date) -> String {
        formats.string(pattern, moment, calendar)
    }

    private func fill(_ text: String, _ values: [String]) -> String {
        // Filled in one pass, so that a placeholder within a value is not filled again.
        var filled = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "%") {
            filled += rest[..<start]
            rest = rest[start...]
            let place = values.indices.first { at in
                rest.hasPrefix("%\(at + 1)$@") || rest.hasPrefix("%\(at + 1)$lld")
            }
            guard let place else {
                filled += "%"
                rest = rest.dropFirst()
                continue
            }
            filled += values[place]
            rest = rest.dropFirst(rest.hasPrefix("%\(place + 1)$@") ? 4 : 6)
        }
        return filled + rest
    }
}

/// Keeps a formatter for each pattern, because a list of visits formats hundreds of moments.
private final class DateFormats: @unchecked Sendable {
    private let lock = NSLock()
    private var formatters: [String: DateFormatter] = [:]

    func string(_ pattern: String, _ moment: Date, _ calendar: Calendar) -> String {
        lock.withLock {
            let formatter = formatters[pattern] ?? make(pattern, calendar)
            formatters[pattern] = formatter
            return formatter.string(from: moment)
        }
    }

    private func make(_ pattern: String, _ calendar: Calendar) -> DateFormatter {
        let formatter = DateFormatter()
        formatter.calendar = calendar
        formatter.locale = calendar.locale
        formatter.timeZone = calendar.timeZone
        formatter.dateFormat = pattern
        return formatter
    }
}
