#if canImport(DauChanDemoApp)
import SwiftUI

@testable import DauChanDemoModel

/// What VoiceOver stops at, as far as the views say it themselves.
struct Spoken: Equatable {
    enum Kind: String { case text, heading, button, field, date, picture, unclear }

    var kind: Kind
    var label: String
    var value: String?
    var isSelected = false
    /// Symbols that are spoken by the names that the system has for them.
    var symbols: [String] = []
}

extension Node {
    /// All that is spoken, in its order; of alternatives the first.
    var spoken: [Spoken] {
        switch kind {
        case .text(let text): [Spoken(kind: .text, label: text)]
        case .symbol(let name): [Spoken(kind: .picture, label: "", symbols: [name])]
        case .shape, .canvas, .platformView, .space: []
        case .column, .row, .depth, .grid, .scroll, .group: children.flatMap(\.spoken)
        case .alternatives: children.prefix(1).flatMap(\.spoken)
        case .button: [joined(children.flatMap(\.spoken), .button)]
        case .textField(let label, _): [joined(label.spoken, .field)]
        case .datePicker(let label): [joined(label.spoken, .date)]
        case .modified(let modifier): spoken(modifier, children.flatMap(\.spoken))
        }
    }

    private func spoken(_ modifier: Modifier, _ inside: [Spoken]) -> [Spoken] {
        switch modifier {
        case .hidden: []
        case .overlay(let node): inside + node.spoken
        case .element(.combine): [joined(inside, .text)]
        case .element: [Spoken(kind: .picture, label: "")]
        case .label(let label):
            one(of: inside) { one in
                one.label = joined(label.spoken, .text).label
                one.symbols = []
            }
        case .value(let value): one(of: inside) { $0.value = joined(value.spoken, .text).label }
        case .traits(let traits) where traits.contains(.isHeader): one(of: inside) { $0.kind = .heading }
        case .traits(let traits) where traits.contains(.isSelected): one(of: inside) { $0.isSelected = true }
        default: inside
        }
    }

    /// What is said of several things at once may be said of any of them.
    private func one(of inside: [Spoken], _ change: (inout Spoken) -> Void) -> [Spoken] {
        guard inside.count == 1, var one = inside.first else { return [joined(inside, .unclear)] }
        change(&one)
        return [one]
    }

    private func joined(_ spoken: [Spoken], _ kind: Spoken.Kind) -> Spoken {
        let words = spoken.map(\.label).filter { !$0.isEmpty }
        return Spoken(kind: kind, label: words.joined(separator: ", "), symbols: spoken.flatMap(\.symbols))
    }
}

enum SpokenRules {
    static func errors(in drawn: Node) -> [String] {
        drawn.spoken.compactMap { spoken in
            if spoken.kind == .unclear { return "said of several things: \(spoken.label)" }
            if !spoken.symbols.isEmpty { return "pictures that are neither named nor hidden: \(spoken.symbols)" }
            return spoken.label.isBlank ? "nothing is said of a \(spoken.kind)" : nil
        }
    }
}
#endif
