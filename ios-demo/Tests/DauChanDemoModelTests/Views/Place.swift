#if canImport(DauChanDemoApp)
import SwiftUI

/// A node, and those around it.
struct Place {
    let node: Node
    /// From the inside out.
    let around: [Node]

    var modifiersAround: [Modifier] { around.compactMap(\.modifier) }

    var text: String? { if case .text(let text) = node.kind { text } else { nil } }

    /// Its own modifiers: those around it before anything that lays it out among others.
    var ownModifiers: [Modifier] {
        Array(around.prefix { $0.modifier != nil && $0.children.count == 1 }.compactMap(\.modifier))
    }

    /// Those between it and what scrolls it: in what is scrolled there is room.
    var modifiersWithinItsScroll: [Modifier] {
        around.prefix { if case .scroll = $0.kind { false } else { true } }.compactMap(\.modifier)
    }

    var isScrolled: Bool { around.contains { if case .scroll = $0.kind { true } else { false } } }
}

extension Node {
    var modifier: Modifier? { if case .modified(let modifier) = kind { modifier } else { nil } }

    /// All that is drawn, from the top down.
    var places: [Place] { places([]) }

    private func places(_ around: [Node]) -> [Place] {
        let inside = [self] + around
        let over: [Node] = if case .overlay(let node) = modifier { [node] } else { [] }
        return [Place(node: self, around: around)] + (children + over).flatMap { $0.places(inside) }
    }

    var texts: [String] { places.compactMap(\.text) }
}
#endif
