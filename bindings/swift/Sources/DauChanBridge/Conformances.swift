import Foundation

// What Swift expects of values and UniFFI does not write.

extension Venue: Identifiable {}

extension Visit: Identifiable {}

extension PendingVisit: Identifiable {}

extension Moment {
    /// The zone to show the moment in as its owner's clock did then, wherever the phone is now.
    public var timeZone: TimeZone? {
        TimeZone(secondsFromGMT: Int(utcOffsetMinutes) * 60)
    }
}
