import Foundation

// Conformances that Swift code expects and UniFFI does not generate.

extension Venue: Identifiable {}

extension Visit: Identifiable {}

extension VisitAlert: Identifiable {}

extension PendingVisit: Identifiable {}

extension Moment {
    /// The time zone that shows the moment as the owner's clock did then, wherever the phone is now.
    public var timeZone: TimeZone? {
        TimeZone(secondsFromGMT: offset.minutes * 60)
    }
}
