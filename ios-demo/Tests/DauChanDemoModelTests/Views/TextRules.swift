#if canImport(DauChanDemoApp)
import SwiftUI

/// Letters of more than twice their size are whole: they grow, and there is room for them.
enum TextRules {
    /// Of the narrowest screen that iOS has: a small phone whose owner has all of it enlarged.
    static let narrowest: CGFloat = 320

    /// - Parameter drawn: as for `size`.
    static func errors(in drawn: Node, _ size: DynamicTypeSize) -> [String] {
        let least = leastWidth(drawn)
        return (least <= narrowest ? [] : ["\(least) points wide"])
            + drawn.places.flatMap { place in
                if let text = place.text { return errors(of: text, place, size).map { "\($0): '\(text)'" } }
                return size.isAccessibilitySize && isCrowded(place) ? ["large letters side by side: \(place.node.texts)"] : []
            }
    }

    private static func errors(of text: String, _ place: Place, _ size: DynamicTypeSize) -> [String] {
        var errors = place.modifiersWithinItsScroll.compactMap { modifier in
            switch modifier {
            case .lineLimit(.some): "not all lines"
            case .minimumScale(let scale) where scale < 1: "letters that shrink"
            case .fixedSize: "a text that is not wrapped"
            case .frame(let frame) where (frame.maxHeight ?? .infinity) < .infinity: "no room below"
            case .frame(let frame) where (frame.maxWidth ?? .infinity) < .infinity: "no room beside"
            default: nil
            }
        }
        if case .font(let font)? = place.modifiersAround.first(where: { if case .font = $0 { true } else { false } }),
            font?.fixedSize != nil
        {
            errors.append("letters that do not grow")
        }
        if let limit = limit(place), !isHeldLarge(text, place, limit) { errors.append("letters that do not grow enough") }
        if size.isAccessibilitySize, !place.isScrolled, limit(place) == nil { errors.append("large letters that are not scrolled") }
        return errors
    }

    // MARK: Bars

    private static func limit(_ place: Place) -> DynamicTypeSize? {
        for case .typeSize(let most) in place.modifiersAround { return most }
        return nil
    }

    /// A bar grows less than other text, as those of the system do, and shows its names large to whoever holds a
    /// finger on them.
    private static func isHeldLarge(_ text: String, _ place: Place, _ limit: DynamicTypeSize) -> Bool {
        place.modifiersAround.contains { modifier in
            if case .largeContent(let large) = modifier { limit >= .accessibility1 && large.texts == [text] } else { false }
        }
    }

    // MARK: Width

    /// Large letters beside each other leave no room for a word.
    private static func isCrowded(_ place: Place) -> Bool {
        switch place.node.kind {
        case .row, .grid:
            place.node.children.count { child in child.places.contains { $0.text != nil && !isInABar($0, place) } } > 1
        default: false
        }
    }

    private static func isInABar(_ text: Place, _ row: Place) -> Bool {
        text.modifiersAround.contains { if case .typeSize = $0 { true } else { false } } || limit(row) != nil
    }

    /// What a node takes at least, were its words as narrow as can be.
    private static func leastWidth(_ node: Node) -> CGFloat {
        let widths = node.children.map(leastWidth)
        let widest = widths.max() ?? 0
        return switch node.kind {
        case .row: widths.reduce(0, +)
        case .grid(let columns): columns.map(least).reduce(0, +)
        case .alternatives: widths.min() ?? 0
        case .modified(.frame(let frame)): max(widest, frame.minWidth ?? 0)
        case .modified(.padding(let edges, let length)):
            widest + (edges.contains(.leading) ? length : 0) + (edges.contains(.trailing) ? length : 0)
        default: widest
        }
    }

    private static func least(_ column: GridItem) -> CGFloat {
        switch column.size {
        case .flexible(let minimum, _): minimum
        }
    }
}
#endif
