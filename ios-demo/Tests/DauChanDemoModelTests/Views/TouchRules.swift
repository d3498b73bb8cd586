#if canImport(DauChanDemoApp)
import SwiftUI

/// Where a finger must land. A frame around a button moves its neighbours away and is not touched itself: what
/// counts is the label, and of that what `contentShape` says.
@MainActor
enum TouchRules {
    static let finger: CGFloat = 48

    static func errors(in drawn: Node) -> [String] {
        drawn.places.compactMap { place in
            switch place.node.kind {
            case .button:
                isTouchedWhole(place.node.children) ? nil : "a button that a finger misses: \(place.node.texts)"
            case .textField: isFocusedByTouch(place) ? nil : "a field that a finger misses"
            // The wheels are some 200 points high; the other styles have parts that are lower than a finger.
            case .datePicker: hasWheels(place) ? nil : "a date that a finger misses"
            case .modified(.tap): hasField(place.node) ? nil : "a touch that is no button: \(place.node.texts)"
            default: nil
            }
        }
    }

    private static func isTouchedWhole(_ label: [Node]) -> Bool {
        var inward = label
        var hasShape = false
        while inward.count == 1, let modifier = inward[0].modifier {
            switch modifier {
            case .touched(let isWhole):
                guard isWhole else { return false }
                hasShape = true
            case .frame(let frame) where hasShape && isLarge(frame): return true
            default: break
            }
            inward = inward[0].children
        }
        return false
    }

    /// A field takes touches in its line alone, so those around it must begin the writing.
    private static func isFocusedByTouch(_ field: Place) -> Bool {
        var isFocused: (@MainActor () -> Bool)?
        var (isLargeEnough, hasShape) = (false, false)
        for modifier in field.ownModifiers {
            switch modifier {
            case .focused(let state): isFocused = state
            case .frame(let frame): isLargeEnough = isLarge(frame)
            case .touched(let isWhole): hasShape = isLargeEnough && isWhole
            case .tap(let act):
                guard hasShape, let isFocused, !isFocused() else { return false }
                act()
                return isFocused()
            default: break
            }
        }
        return false
    }

    private static func isLarge(_ frame: Frame) -> Bool {
        (frame.minWidth ?? 0) >= finger && (frame.minHeight ?? 0) >= finger
    }

    private static func hasWheels(_ place: Place) -> Bool {
        place.ownModifiers.contains { if case .datePickerStyle(let style) = $0 { style is WheelDatePickerStyle } else { false } }
    }

    private static func hasField(_ node: Node) -> Bool {
        node.places.contains { if case .textField = $0.node.kind { true } else { false } }
    }
}
#endif
