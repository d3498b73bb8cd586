#if canImport(DauChanDemoApp)
import SwiftUI

/// What is written stands out from what lies behind it, by day and by night: not as the palette has it, but as
/// the views put it together.
enum ColourRules {
    static func errors(in drawn: Node) -> [String] {
        drawn.places.flatMap { place -> [String] in
            switch place.node.kind {
            case .text(let text): errors(of: text, place)
            case .symbol(let name): errors(of: name, place)
            case .textField: errors(of: "a field", place)
            default: []
            }
        }
    }

    private static func errors(of name: String, _ place: Place) -> [String] {
        if place.modifiersAround.contains(where: { if case .opacity = $0 { true } else { false } }) {
            return ["half hidden: \(name)"]
        }
        guard let ink = ink(place), let ground = ground(place) else { return ["in no colour of its own: \(name)"] }
        return [UIUserInterfaceStyle.light, .dark].compactMap { style in
            let contrast = ground.worst(style).map { WCAG.contrast(ink.rgb(style), $0) }.min() ?? 0
            return contrast < 4.5 ? "\(contrast) of contrast: \(name)" : nil
        }
    }

    private static func ink(_ place: Place) -> UIColor? {
        for case .ink(let colour) in place.modifiersAround { return colour?.uiColor }
        return nil
    }

    private static func ground(_ place: Place) -> Ground? {
        for node in place.around {
            if case .background(let ground) = node.modifier { return Ground(ground) }
            // What lies below it there is no one colour.
            if case .depth = node.kind { return nil }
        }
        return nil
    }
}

/// A colour over others that may be seen through it.
private struct Ground {
    var colour: UIColor?
    var opacity = 1.0

    init?(_ node: Node) {
        for place in node.places {
            switch place.node.modifier {
            case .fill(let fill): colour = fill?.uiColor
            case .opacity(let share): opacity *= share
            default: break
            }
        }
        if colour == nil { return nil }
    }

    /// What it may look like at worst: over white, and over black.
    func worst(_ style: UIUserInterfaceStyle) -> [UInt32] {
        guard let colour else { return [] }
        return [0, 255].map { below in WCAG.mixed(colour.rgb(style), opacity, over: below) }
    }
}

extension UIColor {
    fileprivate func rgb(_ style: UIUserInterfaceStyle) -> UInt32 {
        let colour = resolvedColor(with: UITraitCollection(userInterfaceStyle: style))
        return [colour.red, colour.green, colour.blue].reduce(0) { $0 << 8 | UInt32(($1 * 255).rounded()) }
    }
}
#endif
