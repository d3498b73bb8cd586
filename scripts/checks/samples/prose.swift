/// A diary on this phone.
public final class Diary {
    // expect: does not stand alone
    /// Rows.
    public var rows: Int { 0 }

    // expect: write Reports
    /// Tells whether the diary is locked, and by which process.
    @discardableResult
    public func isLocked() -> Bool { false }

    /// Why.
    var hidden: Int { 0 }

    /// Returns the visit that is open, if any.
    public func inside() -> Int? { nil }
}

public enum Outcome {
    // expect: bare question
    /// Who it was.
    case checkedIn
    /// The venue's code was refused, with the reason.
    case refused
}

enum Inner {
    /// Yes.
    case one
}

public protocol Vault {
    // expect: does not stand alone
    /// How.
    func key() -> [UInt8]
}
