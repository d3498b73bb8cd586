@_exported import UIKit

// What SwiftUI would draw, as a tree that tests ask. Nothing here has a place or a size: a node says what was
// declared, and the tests draw their conclusions from what SwiftUI documents of it.

/// A view, or what was put around one.
public struct Node {
    public indirect enum Kind {
        case text(String)
        case symbol(String)
        case shape, canvas, platformView, space
        /// Views below, beside and in front of each other.
        case column, row, depth
        case grid([GridItem])
        case scroll
        /// Of which the first is shown that fits.
        case alternatives
        /// Views that lie in whatever they are written in.
        case group
        case button(act: @MainActor () -> Void)
        /// Its child is its prompt, if it has one: what it is called is spoken, and not drawn.
        case textField(label: Node, write: @MainActor (String) async -> Void)
        case datePicker(label: Node)
        case modified(Modifier)
    }

    public let kind: Kind
    public let children: [Node]

    init(_ kind: Kind, _ children: [Node] = []) {
        self.kind = kind
        self.children = children.flatMap { if case .group = $0.kind { $0.children } else { [$0] } }
    }
}

/// What is put around a view. A modifier that is not here leaves the view as it is, as far as a test can see.
public indirect enum Modifier {
    case frame(Frame)
    case padding(Edge.Set, CGFloat)
    case background(Node)
    case overlay(Node)
    /// What text and symbols are drawn in; nothing if it is no colour.
    case ink(Color?)
    case fill(Color?)
    case opacity(Double)
    case font(Font?)
    case lineLimit(Int?)
    case minimumScale(CGFloat)
    case fixedSize
    case typeSize(upTo: DynamicTypeSize)
    /// Where touches are taken: all of a view, or a shape within it.
    case touched(isWhole: Bool)
    case tap(act: @MainActor () -> Void)
    case focused(isFocused: @MainActor () -> Bool)
    case datePickerStyle(any DatePickerStyle)
    case label(Node)
    case value(Node)
    case hidden
    case traits(AccessibilityTraits)
    case element(AccessibilityChildBehavior)
    case largeContent(Node)
}

/// The bounds of a frame, as far as it has any.
public struct Frame {
    public var minWidth, maxWidth, minHeight, maxHeight: CGFloat?
}

/// A view that has no body.
public protocol Primitive: View where Body == Never {
    @MainActor @preconcurrency var node: Node { get }
}
extension Primitive {
    public var body: Never { fatalError() }
}

extension View {
    /// What this comes to for somebody who reads letters of a size.
    public func recorded(_ size: DynamicTypeSize) -> Node {
        var values = EnvironmentValues.current
        values.dynamicTypeSize = size
        return EnvironmentValues.$current.withValue(values) { recorded }
    }

    var recorded: Node { (self as? any Primitive)?.node ?? body.recorded }

    func modified(_ modifier: @escaping @MainActor () -> Modifier) -> some View {
        Modified(content: self, modifier: modifier)
    }
}

struct Modified<Content: View>: Primitive {
    let content: Content
    let modifier: @MainActor () -> Modifier

    var node: Node { Node(.modified(modifier()), [content.recorded]) }
}

/// A view within which the type is not larger than so.
struct TypeLimited<Content: View>: Primitive {
    let content: Content
    let most: DynamicTypeSize

    var node: Node {
        let size = min(most, EnvironmentValues.current.dynamicTypeSize)
        return Node(.modified(.typeSize(upTo: most)), [content.recorded(size)])
    }
}
