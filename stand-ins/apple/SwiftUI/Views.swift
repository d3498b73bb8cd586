@_exported import UIKit
import UniformTypeIdentifiers

// MARK: How views are written

@MainActor @preconcurrency public protocol View {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency var body: Body { get }
}
extension Never: View {
    public var body: Never { fatalError() }
}
public struct EmptyView: Primitive {
    public nonisolated init() {}
    public var node: Node { Node(.group) }
}
public struct Pair<First: View, Second: View>: Primitive {
    let first: First, second: Second
    public var node: Node { Node(.group, [first.recorded, second.recorded]) }
}
public enum Either<First: View, Second: View>: Primitive {
    case first(First), second(Second)
    public var node: Node {
        switch self {
        case .first(let view): view.recorded
        case .second(let view): view.recorded
        }
    }
}
extension Optional: View where Wrapped: View {
    public var body: Never { fatalError() }
}
extension Optional: Primitive where Wrapped: View {
    public var node: Node { self?.recorded ?? Node(.group) }
}
@MainActor @preconcurrency @resultBuilder public struct ViewBuilder {
    public static func buildExpression<V: View>(_ view: V) -> V { view }
    public static func buildBlock() -> EmptyView { EmptyView() }
    public static func buildPartialBlock<V: View>(first: V) -> V { first }
    public static func buildPartialBlock<First: View, Next: View>(accumulated: First, next: Next) -> Pair<First, Next> {
        Pair(first: accumulated, second: next)
    }
    public static func buildIf<V: View>(_ view: V?) -> V? { view }
    public static func buildEither<First: View, Second: View>(first: First) -> Either<First, Second> { .first(first) }
    public static func buildEither<First: View, Second: View>(second: Second) -> Either<First, Second> { .second(second) }
}
public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: Primitive {
    let data: Data
    let content: (Data.Element) -> Content
    public init(_ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content) {
        self.data = data
        self.content = content
    }
    public var node: Node { Node(.group, data.map { content($0).recorded }) }
}

// MARK: Where things lie

public enum HorizontalAlignment: Sendable { case leading, center, trailing }
public enum VerticalAlignment: Sendable { case top, center, bottom }
public enum TextAlignment: Sendable { case leading, center, trailing }
public struct Alignment: Sendable {
    public static let leading = Alignment(), center = Alignment(), bottom = Alignment()
}
public struct UnitPoint: Sendable { public static let top = UnitPoint() }
public struct Edge {
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let top = Set(rawValue: 1), leading = Set(rawValue: 2), bottom = Set(rawValue: 4), trailing = Set(rawValue: 8)
        public static let horizontal: Set = [.leading, .trailing], vertical: Set = [.top, .bottom], all: Set = [.horizontal, .vertical]
    }
}
public enum Axis {
    case horizontal, vertical
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let horizontal = Set(rawValue: 1), vertical = Set(rawValue: 2)
    }
}

public struct VStack<Content: View>: Primitive {
    let content: Content
    public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {
        self.content = content()
    }
    public var node: Node { Node(.column, [content.recorded]) }
}
public struct LazyVStack<Content: View>: Primitive {
    let content: Content
    public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {
        self.content = content()
    }
    public var node: Node { Node(.column, [content.recorded]) }
}
public struct HStack<Content: View>: Primitive {
    let content: Content
    public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {
        self.content = content()
    }
    public var node: Node { Node(.row, [content.recorded]) }
}
public struct ZStack<Content: View>: Primitive {
    let content: Content
    public init(alignment: Alignment = .center, @ViewBuilder content: () -> Content) { self.content = content() }
    public var node: Node { Node(.depth, [content.recorded]) }
}
public struct Spacer: Primitive {
    public nonisolated init() {}
    public var node: Node { Node(.space) }
}
public struct ScrollView<Content: View>: Primitive {
    let content: Content
    public init(@ViewBuilder content: () -> Content) { self.content = content() }
    public var node: Node { Node(.scroll, [content.recorded]) }
}
public struct ScrollViewProxy {
    public func scrollTo<ID: Hashable>(_ id: ID, anchor: UnitPoint? = nil) {}
}
public struct ScrollViewReader<Content: View>: Primitive {
    let content: Content
    public init(@ViewBuilder content: (ScrollViewProxy) -> Content) { self.content = content(ScrollViewProxy()) }
    public var node: Node { content.recorded }
}
public struct GridItem: Sendable {
    public enum Size: Sendable { case flexible(minimum: CGFloat = 10, maximum: CGFloat = .infinity) }
    public let size: Size
    public init(_ size: Size, spacing: CGFloat? = nil) { self.size = size }
}
public struct LazyVGrid<Content: View>: Primitive {
    let columns: [GridItem]
    let content: Content
    public init(columns: [GridItem], spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {
        self.columns = columns
        self.content = content()
    }
    public var node: Node { Node(.grid(columns), [content.recorded]) }
}
public struct ViewThatFits<Content: View>: Primitive {
    let content: Content
    public init(in axes: Axis.Set = [.horizontal, .vertical], @ViewBuilder content: () -> Content) { self.content = content() }
    public var node: Node { Node(.alternatives, [content.recorded]) }
}

// MARK: What is drawn

public protocol ShapeStyle: Sendable {}
public struct Color: Primitive, ShapeStyle, Hashable {
    public nonisolated let uiColor: UIColor
    public nonisolated init(uiColor: UIColor) { self.uiColor = uiColor }
    public nonisolated static let clear = Color(uiColor: UIColor(red: 0, green: 0, blue: 0, alpha: 0))
    public var node: Node { Node(.shape) }
}
public protocol Shape: View, Sendable {}
extension Shape {
    public func fill(_ style: some ShapeStyle) -> some View { modified { .fill(style as? Color) } }
}
public struct Rectangle: Shape, Primitive {
    public nonisolated init() {}
    public var node: Node { Node(.shape) }
}
public struct RoundedRectangle: Shape, Primitive {
    public var node: Node { Node(.shape) }
}
extension Shape where Self == Rectangle {
    public static var rect: Rectangle { Rectangle() }
}
extension Shape where Self == RoundedRectangle {
    public static func rect(cornerRadius: CGFloat) -> RoundedRectangle { RoundedRectangle() }
}

public struct Font: Sendable {
    /// In points, where it does not grow with the letters that its reader wants.
    public let fixedSize: CGFloat?
    public static let largeTitle = Font(fixedSize: nil), title2 = Font(fixedSize: nil), headline = Font(fixedSize: nil)
    public static let subheadline = Font(fixedSize: nil), caption = Font(fixedSize: nil)
    public static func system(size: CGFloat) -> Font { Font(fixedSize: size) }
    public func bold() -> Font { self }
}
public struct Text: Primitive, Sendable {
    let text: String
    var font: Font?
    var ink: Color??
    public nonisolated init(verbatim: String) { text = verbatim }
    public func font(_ font: Font?) -> Text { with { $0.font = font } }
    public func bold() -> Text { self }
    public func bold(_ isBold: Bool) -> Text { self }
    public func foregroundStyle(_ style: some ShapeStyle) -> Text { with { $0.ink = .some(style as? Color) } }
    public var node: Node {
        var node = Node(.text(text))
        if let font { node = Node(.modified(.font(font)), [node]) }
        if let ink { node = Node(.modified(.ink(ink)), [node]) }
        return node
    }
    private func with(_ change: (inout Text) -> Void) -> Text {
        var text = self
        change(&text)
        return text
    }
}
public struct Image: Primitive {
    let name: String
    public nonisolated init(systemName: String) { name = systemName }
    public var node: Node { Node(.symbol(name)) }
}
public struct Label<Title: View, Icon: View>: Primitive {
    let title: Title, icon: Icon
    public init(@ViewBuilder title: () -> Title, @ViewBuilder icon: () -> Icon) {
        self.title = title()
        self.icon = icon()
    }
    public var node: Node { Node(.row, [icon.recorded, title.recorded]) }
}
public struct Path: Sendable {
    public init() {}
    public mutating func addLines(_ points: [CGPoint]) {}
    public mutating func closeSubpath() {}
}
public struct GraphicsContext {
    public struct Shading: Sendable { public static func color(_ color: Color) -> Shading { Shading() } }
    public func stroke(_ path: Path, with shading: Shading, lineWidth: CGFloat = 1) {}
}
public struct Canvas: Primitive {
    public init(renderer: @escaping (inout GraphicsContext, CGSize) -> Void) {}
    public var node: Node { Node(.canvas) }
}

// MARK: What is touched

public struct Button<Label: View>: Primitive {
    let action: @MainActor () -> Void
    let label: Label
    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {
        self.action = action
        self.label = label()
    }
    public var node: Node { Node(.button(act: action), [label.recorded]) }
}
public protocol PrimitiveButtonStyle {}
public struct PlainButtonStyle: PrimitiveButtonStyle {}
extension PrimitiveButtonStyle where Self == PlainButtonStyle {
    public static var plain: PlainButtonStyle { PlainButtonStyle() }
}
public struct TextField<Label: View>: Primitive {
    let text: Binding<String>
    let prompt: Text?
    let label: Label
    public init(text: Binding<String>, prompt: Text? = nil, axis: Axis, @ViewBuilder label: () -> Label) {
        self.text = text
        self.prompt = prompt
        self.label = label()
    }
    public var node: Node {
        Node(.textField(label: label.recorded) { [text] in await text.set($0) }, prompt.map { [$0.recorded] } ?? [])
    }
}
public struct DatePickerComponents: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    public static let date = DatePickerComponents(rawValue: 1), hourAndMinute = DatePickerComponents(rawValue: 2)
}
public protocol DatePickerStyle {}
public struct WheelDatePickerStyle: DatePickerStyle {}
extension DatePickerStyle where Self == WheelDatePickerStyle {
    public static var wheel: WheelDatePickerStyle { WheelDatePickerStyle() }
}
public struct DatePicker<Label: View>: Primitive {
    let label: Label
    public init(selection: Binding<Date>, displayedComponents: DatePickerComponents, @ViewBuilder label: () -> Label) {
        self.label = label()
    }
    public var node: Node { Node(.datePicker(label: label.recorded)) }
}

@MainActor @preconcurrency public protocol UIViewRepresentable: View where Body == Never {
    associatedtype UIViewType: UIView
    typealias Context = UIViewRepresentableContext<Self>
    @MainActor @preconcurrency func makeUIView(context: Context) -> UIViewType
    @MainActor @preconcurrency func updateUIView(_ view: UIViewType, context: Context)
}
extension UIViewRepresentable {
    public var body: Never { fatalError() }
}
public struct UIViewRepresentableContext<View> {}
