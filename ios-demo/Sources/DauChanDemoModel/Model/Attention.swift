import DauChan
import Foundation

/// Decides which code in view is answered, so that nobody is answered twice, or by accident.
struct Attention {
    /// For how long a code must have been out of sight to be answered again: whoever has read an answer
    /// still holds the camera at the poster.
    static let outOfSight: TimeInterval = 3
    /// Frames in a row that must show the same foreign code, so that passing over one says nothing.
    static let foreignPatience = 3

    /// The code that was answered last, and when it was last in view.
    private var answered: (code: ScannedCode, seen: Date)?
    private var foreignInARow = 0

    /// The only venue's code in view, or the only code. Of several the person chooses, by coming close.
    static func chosen(of outcome: ScanOutcome) -> ScannedCode? {
        let venues = outcome.codes.filter { !$0.isForeign }
        let choice = venues.isEmpty ? outcome.codes : venues
        return choice.count == 1 ? choice[0] : nil
    }

    /// The code of a camera's frame that is to be answered now.
    mutating func next(in outcome: ScanOutcome, now: Date) -> ScannedCode? {
        guard let code = Self.chosen(of: outcome) else {
            foreignInARow = 0
            return nil
        }
        return isAnswered(code, now) || isPassedOver(code) ? nil : code
    }

    private mutating func isAnswered(_ code: ScannedCode, _ now: Date) -> Bool {
        guard let last = answered else { return false }
        let isSame =
            last.code.text == code.text && last.code.reading == code.reading && now < last.seen + Self.outOfSight
        answered = isSame ? (last.code, now) : nil
        return isSame
    }

    private mutating func isPassedOver(_ code: ScannedCode) -> Bool {
        guard code.isForeign else { return false }
        foreignInARow += 1
        return foreignInARow < Self.foreignPatience
    }

    mutating func onAnswered(_ code: ScannedCode, now: Date) {
        answered = (code, now)
        foreignInARow = 0
    }

    /// The same code shall be answered again.
    mutating func forget() {
        answered = nil
        foreignInARow = 0
    }
}

extension ScannedCode {
    fileprivate var isForeign: Bool {
        if case .foreign = reading { true } else { false }
    }
}
