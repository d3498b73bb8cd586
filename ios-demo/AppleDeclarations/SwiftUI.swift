@_exported import UIKit
import UniformTypeIdentifiers

// MARK: Views

@MainActor @preconcurrency public protocol View {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency var body: Body { get }
}
extension Never: View {
    public var body: Never { fatalError() }
}
/// What every declared modifier answers.
public struct Nothing: View {
    public nonisolated init() {}
    public var body: Never { fatalError() }
}
public struct Pair<First: View, Second: View>: View {
    public var body: Never { fatalError() }
}
extension Optional: View where Wrapped: View {
    public var body: Never { fatalError() }
}
@resultBuilder public struct ViewBuilder {
    public static func buildExpression<V: View>(_ view: V) -> V { fatalError() }
    public static func buildBlock() -> Nothing { fatalError() }
    public static func buildPartialBlock<V: View>(first: V) -> V { fatalError() }
    public static func buildPartialBlock<First: View, Next: View>(accumulated: First, next: Next) -> Pair<First, Next> { fatalError() }
    public static func buildIf<V: View>(_ view: V?) -> V? { fatalError() }
    public static func buildEither<First: View, Second: View>(first: First) -> Pair<First, Second> { fatalError() }
    public static func buildEither<First: View, Second: View>(second: Second) -> Pair<First, Second> { fatalError() }
}

public enum HorizontalAlignment: Sendable { case leading, center, trailing }
public enum VerticalAlignment: Sendable { case top, center, bottom }
public enum TextAlignment: Sendable { case leading, center, trailing }
public struct Alignment: Sendable {
    public static let leading = Alignment(), center = Alignment(), bottom = Alignment()
}
public struct Edge {
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let top = Set(rawValue: 1), horizontal = Set(rawValue: 2), vertical = Set(rawValue: 4), all = Set(rawValue: 7)
    }
}
public enum Axis {
    case horizontal, vertical
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let vertical = Set(rawValue: 1)
    }
}

public protocol ShapeStyle: Sendable {}
public struct Color: View, ShapeStyle, Hashable {
    public nonisolated init(uiColor: UIColor) {}
    public nonisolated static let clear = Color(uiColor: UIColor(red: 0, green: 0, blue: 0, alpha: 0))
    public var body: Never { fatalError() }
}
public protocol Shape: View, Sendable {}
extension Shape {
    public func fill(_ style: some ShapeStyle) -> some View { Nothing() }
}
public struct Rectangle: Shape {
    public nonisolated init() {}
    public var body: Never { fatalError() }
}
public struct RoundedRectangle: Shape {
    public var body: Never { fatalError() }
}
extension Shape where Self == Rectangle {
    public static var rect: Rectangle { fatalError() }
}
extension Shape where Self == RoundedRectangle {
    public static func rect(cornerRadius: CGFloat) -> RoundedRectangle { fatalError() }
}

public struct Font: Sendable {
    public static let largeTitle = Font(), title2 = Font(), headline = Font(), subheadline = Font(), caption = Font()
    public static func system(size: CGFloat) -> Font { fatalError() }
    public func bold() -> Font { fatalError() }
}
public struct Text: View, Sendable {
    public nonisolated init(verbatim: String) {}
    public func font(_ font: Font?) -> Text { fatalError() }
    public func bold() -> Text { fatalError() }
    public func bold(_ isBold: Bool) -> Text { fatalError() }
    public func foregroundStyle(_ style: some ShapeStyle) -> Text { fatalError() }
    public var body: Never { fatalError() }
}
public struct Image: View {
    public nonisolated init(systemName: String) {}
    public var body: Never { fatalError() }
}
public struct Spacer: View {
    public nonisolated init() {}
    public var body: Never { fatalError() }
}
public struct VStack<Content: View>: View {
    public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
    public var body: Never { fatalError() }
}
public struct LazyVStack<Content: View>: View {
    public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
    public var body: Never { fatalError() }
}
public struct HStack<Content: View>: View {
    public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
    public var body: Never { fatalError() }
}
public struct ZStack<Content: View>: View {
    public init(alignment: Alignment = .center, @ViewBuilder content: () -> Content) {}
    public var body: Never { fatalError() }
}
public struct ScrollView<Content: View>: View {
    public init(@ViewBuilder content: () -> Content) {}
    public var body: Never { fatalError() }
}
public struct GridItem: Sendable {
    public enum Size: Sendable { case flexible(minimum: CGFloat = 10, maximum: CGFloat = .infinity) }
    public init(_ size: Size) {}
}
public struct LazyVGrid<Content: View>: View {
    public init(columns: [GridItem], @ViewBuilder content: () -> Content) {}
    public var body: Never { fatalError() }
}
public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: View {
    public init(_ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content) {}
    public var body: Never { fatalError() }
}
public struct Button<Label: View>: View {
    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {}
    public var body: Never { fatalError() }
}
public protocol PrimitiveButtonStyle {}
public struct PlainButtonStyle: PrimitiveButtonStyle {}
extension PrimitiveButtonStyle where Self == PlainButtonStyle {
    public static var plain: PlainButtonStyle { fatalError() }
}
public struct TextField<Label: View>: View {
    public init(text: Binding<String>, prompt: Text? = nil, axis: Axis, @ViewBuilder label: () -> Label) {}
    public var body: Never { fatalError() }
}
public struct DatePickerComponents: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    public static let date = DatePickerComponents(rawValue: 1), hourAndMinute = DatePickerComponents(rawValue: 2)
}
public struct DatePicker<Label: View>: View {
    public init(selection: Binding<Date>, displayedComponents: DatePickerComponents, @ViewBuilder label: () -> Label) {}
    public var body: Never { fatalError() }
}

// MARK: Drawing

public struct Path: Sendable {
    public init() {}
    public mutating func addLines(_ points: [CGPoint]) {}
    public mutating func closeSubpath() {}
}
public struct GraphicsContext {
    public struct Shading: Sendable { public static func color(_ color: Color) -> Shading { fatalError() } }
    public func stroke(_ path: Path, with shading: Shading, lineWidth: CGFloat = 1) {}
}
public struct Canvas: View {
    public init(renderer: @escaping (inout GraphicsContext, CGSize) -> Void) {}
    public var body: Never { fatalError() }
}

// MARK: State

@propertyWrapper public struct State<Value> {
    public init(wrappedValue: Value) {}
    public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
    public var projectedValue: Binding<Value> { fatalError() }
}
extension State where Value: ExpressibleByNilLiteral {
    public init() {}
}
@propertyWrapper public struct Binding<Value> {
    public init(get: @escaping @isolated(any) @Sendable () -> Value, set: @escaping @isolated(any) @Sendable (Value) -> Void) {}
    public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
}
@propertyWrapper public struct ScaledMetric<Value: BinaryFloatingPoint> {
    public init(wrappedValue: Value) {}
    public var wrappedValue: Value { fatalError() }
}
@propertyWrapper public struct Environment<Value> {
    public init(_ path: KeyPath<EnvironmentValues, Value>) {}
    public var wrappedValue: Value { fatalError() }
}
public enum ScenePhase: Sendable { case background, inactive, active }
@MainActor public struct OpenURLAction { public func callAsFunction(_ url: URL) {} }
public struct EnvironmentValues {
    public var scenePhase: ScenePhase { fatalError() }
    public var openURL: OpenURLAction { fatalError() }
    public var locale: Locale { get { fatalError() } set {} }
    public var timeZone: TimeZone { get { fatalError() } set {} }
}

// MARK: The app

@MainActor @preconcurrency public protocol App {
    associatedtype Content: Scene
    @SceneBuilder @MainActor @preconcurrency var body: Content { get }
    @MainActor @preconcurrency init()
}
extension App { public static func main() {} }
@MainActor @preconcurrency public protocol Scene {}
@resultBuilder public struct SceneBuilder {
    public static func buildBlock<S: Scene>(_ scene: S) -> S { fatalError() }
}
public struct WindowGroup<Content: View>: Scene {
    public init(@ViewBuilder content: @escaping () -> Content) {}
}
public struct BackgroundTask<Request, Response>: Sendable {
    public static func appRefresh(_ identifier: String) -> BackgroundTask<Void, Void>
    where Request == Void, Response == Void { fatalError() }
}
public struct SomeScene: Scene {}
extension Scene {
    public func backgroundTask<Request, Response: Sendable>(
        _ task: BackgroundTask<Request, Response>, action: @escaping @Sendable (Request) async -> Response
    ) -> some Scene { SomeScene() }
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

public protocol FileDocument {
    typealias ReadConfiguration = FileDocumentReadConfiguration
    typealias WriteConfiguration = FileDocumentWriteConfiguration
    static var readableContentTypes: [UTType] { get }
    init(configuration: ReadConfiguration) throws
    func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper
}
public struct FileDocumentReadConfiguration { public let file: FileWrapper }
public struct FileDocumentWriteConfiguration {}
public final class FileWrapper: NSObject {
    public init(regularFileWithContents: Data) {}
    public var regularFileContents: Data? { fatalError() }
}

// MARK: Accessibility, and what is felt

public struct AccessibilityTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let isHeader = AccessibilityTraits(rawValue: 1), isSelected = AccessibilityTraits(rawValue: 2)
    public static let updatesFrequently = AccessibilityTraits(rawValue: 4)
}
public struct AccessibilityChildBehavior: Sendable {
    public static let combine = AccessibilityChildBehavior(), ignore = AccessibilityChildBehavior()
}
@propertyWrapper public struct AccessibilityFocusState<Value: Hashable> {
    public init() where Value == Bool {}
    public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
    public var projectedValue: AccessibilityFocusState<Value> { fatalError() }
}
public enum AccessibilityNotification {
    public struct Announcement {
        public init(_ text: String) {}
        public func post() {}
    }
}
public enum DynamicTypeSize: Int, Comparable, Sendable {
    case large, accessibility1, accessibility2
    public static func < (one: DynamicTypeSize, other: DynamicTypeSize) -> Bool { fatalError() }
}
public struct SensoryFeedback: Equatable, Sendable {
    public static let success = SensoryFeedback(), warning = SensoryFeedback(), error = SensoryFeedback()
}
public struct ScrollDismissesKeyboardMode: Sendable { public static let interactively = ScrollDismissesKeyboardMode() }

// MARK: Modifiers

extension View {
    public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View { Nothing() }
    public func padding(_ length: CGFloat) -> some View { Nothing() }
    public func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center) -> some View { Nothing() }
    public func frame(
        minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
        idealHeight: CGFloat? = nil, maxHeight: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View { Nothing() }
    public func containerRelativeFrame(_ axes: Axis.Set, alignment: Alignment = .center, _ length: @escaping (CGFloat, Axis) -> CGFloat) -> some View { Nothing() }
    public func background<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V) -> some View { Nothing() }
    public func overlay<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V) -> some View { Nothing() }
    public func foregroundStyle(_ style: some ShapeStyle) -> some View { Nothing() }
    public func tint(_ tint: (some ShapeStyle)?) -> some View { Nothing() }
    public func opacity(_ opacity: Double) -> some View { Nothing() }
    public func clipShape(_ shape: some Shape) -> some View { Nothing() }
    public func contentShape(_ shape: some Shape) -> some View { Nothing() }
    public func ignoresSafeArea() -> some View { Nothing() }
    public func font(_ font: Font?) -> some View { Nothing() }
    public func bold(_ isBold: Bool = true) -> some View { Nothing() }
    public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { Nothing() }
    public func minimumScaleFactor(_ factor: CGFloat) -> some View { Nothing() }
    public func dynamicTypeSize(_ range: PartialRangeThrough<DynamicTypeSize>) -> some View { Nothing() }
    public func buttonStyle(_ style: some PrimitiveButtonStyle) -> some View { Nothing() }
    public func id(_ id: some Hashable) -> some View { Nothing() }
    public func environment<Value>(_ path: WritableKeyPath<EnvironmentValues, Value>, _ value: Value) -> some View { Nothing() }
    public func scrollDismissesKeyboard(_ mode: ScrollDismissesKeyboardMode) -> some View { Nothing() }
    public func onAppear(perform: (@MainActor () -> Void)? = nil) -> some View { Nothing() }
    public func task(priority: TaskPriority = .userInitiated, _ action: @escaping @MainActor @Sendable () async -> Void) -> some View { Nothing() }
    public func onOpenURL(perform: @escaping @MainActor (URL) -> Void) -> some View { Nothing() }
    public func onChange<Value: Equatable>(
        of value: Value, initial: Bool = false, _ action: @escaping @MainActor (Value, Value) -> Void
    ) -> some View { Nothing() }
    public func sensoryFeedback<Trigger: Equatable>(
        trigger: Trigger, _ feedback: @escaping @MainActor (Trigger, Trigger) -> SensoryFeedback?
    ) -> some View { Nothing() }
    public func fileExporter<Document: FileDocument>(
        isPresented: Binding<Bool>, document: Document?, contentType: UTType, defaultFilename: String? = nil,
        onCompletion: @escaping @MainActor (Result<URL, any Error>) -> Void
    ) -> some View { Nothing() }
    public func accessibilityLabel(_ label: Text) -> some View { Nothing() }
    public func accessibilityValue(_ value: Text) -> some View { Nothing() }
    public func accessibilityHidden(_ isHidden: Bool) -> some View { Nothing() }
    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { Nothing() }
    public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View { Nothing() }
    public func accessibilityFocused(_ state: AccessibilityFocusState<Bool>) -> some View { Nothing() }
    public func accessibilityShowsLargeContentViewer() -> some View { Nothing() }
}
