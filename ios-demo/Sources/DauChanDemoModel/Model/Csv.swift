import DauChan
import Foundation

/// An exported diary: CSV (RFC 4180), moments with their offset (RFC 3339).
enum Csv {
    static let header = "place,area,sector,came,left,people,for,note\r\n"

    static func line(_ visit: Visit) -> String {
        let fields = [
            visit.place,
            visit.venue.map { String($0.area) } ?? "",
            visit.venue.map { String($0.sector) } ?? "",
            text(visit.start),
            visit.end.map { text($0.moment) } ?? "",
            String(visit.companions.party),
            visit.companions.declaredFor ?? "",
            visit.companions.note ?? "",
        ]
        return fields.map(field).joined(separator: ",") + "\r\n"
    }

    private static func text(_ moment: Moment) -> String {
        let format = ISO8601DateFormatter()
        format.timeZone = moment.timeZone
        return format.string(from: moment.at)
    }

    /// A table program must not take a name for a formula, so one that begins like one gets a space.
    private static func field(_ value: String) -> String {
        let harmless = value.first.map("=+-@".contains) == true ? " " + value : value
        // By Unicode scalars: CR LF is one character in Swift.
        guard harmless.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return harmless }
        return "\"" + harmless.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
