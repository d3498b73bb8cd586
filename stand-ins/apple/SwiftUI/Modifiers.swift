@_exported import UIKit
import UniformTypeIdentifiers

public struct SensoryFeedback: Equatable, Sendable {
    public static let success = SensoryFeedback(), warning = SensoryFeedback(), error = SensoryFeedback()
}
public struct ScrollDismissesKeyboardMode: Sendable { public static let interactively = ScrollDismissesKeyboardMode() }

public struct AccessibilityTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let isHeader = AccessibilityTraits(rawValue: 1), isSelected = AccessibilityTraits(rawValue: 2)
    public static let updatesFrequently = AccessibilityTraits(rawValue: 4)
}
public struct AccessibilityChildBehavior: Sendable, Equatable {
    let rawValue: Int
    public static let combine = AccessibilityChildBehavior(rawValue: 1), ignore = AccessibilityChildBehavior(rawValue: 2)
}
public enum AccessibilityNotification {
    public struct Announcement {
        public init(_ text: String) {}
        public func post() {}
    }
}

// MARK: What a test asks for

extension View {
    public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View {
        modified { .padding(edges, length ?? 16) }
    }
    public func padding(_ length: CGFloat) -> some View { modified { .padding(.all, length) } }
    public func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center) -> some View {
        modified { .frame(Frame(minWidth: width, maxWidth: width, minHeight: height, maxHeight: height)) }
    }
    public func frame(
        minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
        idealHeight: CGFloat? = nil, maxHeight: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View {
        modified { .frame(Frame(minWidth: minWidth, maxWidth: maxWidth, minHeight: minHeight, maxHeight: maxHeight)) }
    }
    /// As on the smallest phone, whatever the axis: 320 points.
    public func containerRelativeFrame(
        _ axes: Axis.Set, alignment: Alignment = .center, _ length: @escaping (CGFloat, Axis) -> CGFloat
    ) -> some View {
        let isAcross = axes.contains(.horizontal), isDown = axes.contains(.vertical)
        return frame(width: isAcross ? length(320, .horizontal) : nil, height: isDown ? length(320, .vertical) : nil)
    }
    public func background<V: View>(alignment: Alignment = .center, @ViewBuilder content: @escaping () -> V) -> some View {
        modified { .background(content().recorded) }
    }
    public func overlay<V: View>(alignment: Alignment = .center, @ViewBuilder content: @escaping () -> V) -> some View {
        modified { .overlay(content().recorded) }
    }
    public func foregroundStyle(_ style: some ShapeStyle) -> some View { modified { .ink(style as? Color) } }
    public func opacity(_ opacity: Double) -> some View { modified { .opacity(opacity) } }
    public func font(_ font: Font?) -> some View { modified { .font(font) } }
    public func lineLimit(_ number: Int?) -> some View { modified { .lineLimit(number) } }
    public func minimumScaleFactor(_ factor: CGFloat) -> some View { modified { .minimumScale(factor) } }
    public func fixedSize() -> some View { modified { .fixedSize } }
    public func dynamicTypeSize(_ range: PartialRangeThrough<DynamicTypeSize>) -> some View {
        TypeLimited(content: self, most: range.upperBound)
    }
    public func contentShape(_ shape: some Shape) -> some View { modified { .touched(isWhole: shape is Rectangle) } }
    public func onTapGesture(perform action: @escaping @MainActor () -> Void) -> some View { modified { .tap(act: action) } }
    public func focused(_ state: FocusState<Bool>.Binding) -> some View { modified { .focused { state.box.value } } }
    public func datePickerStyle(_ style: some DatePickerStyle) -> some View { modified { .datePickerStyle(style) } }
    public func accessibilityLabel(_ label: Text) -> some View { modified { .label(label.recorded) } }
    public func accessibilityValue(_ value: Text) -> some View { modified { .value(value.recorded) } }
    @ViewBuilder public func accessibilityHidden(_ isHidden: Bool) -> some View {
        if isHidden { modified { .hidden } } else { self }
    }
    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { modified { .traits(traits) } }
    public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View {
        modified { .element(children) }
    }
    public func accessibilityShowsLargeContentViewer<V: View>(@ViewBuilder _ content: @escaping () -> V) -> some View {
        modified { .largeContent(content().recorded) }
    }
}

// MARK: What no test asks for

extension View {
    public func tint(_ tint: (some ShapeStyle)?) -> some View { self }
    public func clipShape(_ shape: some Shape) -> some View { self }
    public func ignoresSafeArea() -> some View { self }
    public func bold(_ isBold: Bool = true) -> some View { self }
    public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { self }
    public func buttonStyle(_ style: some PrimitiveButtonStyle) -> some View { self }
    public func labelsHidden() -> some View { self }
    public func id(_ id: some Hashable) -> some View { self }
    public func environment<Value>(_ path: WritableKeyPath<EnvironmentValues, Value>, _ value: Value) -> some View { self }
    public func scrollDismissesKeyboard(_ mode: ScrollDismissesKeyboardMode) -> some View { self }
    public func onAppear(perform: (@MainActor () -> Void)? = nil) -> some View { self }
    public func task(priority: TaskPriority = .userInitiated, _ action: @escaping @MainActor @Sendable () async -> Void) -> some View { self }
    public func onOpenURL(perform: @escaping @MainActor (URL) -> Void) -> some View { self }
    public func onChange<Value: Equatable>(
        of value: Value, initial: Bool = false, _ action: @escaping @MainActor (Value, Value) -> Void
    ) -> some View { self }
    public func sensoryFeedback<Trigger: Equatable>(
        trigger: Trigger, _ feedback: @escaping @MainActor (Trigger, Trigger) -> SensoryFeedback?
    ) -> some View { self }
    public func fileExporter<Document: FileDocument>(
        isPresented: Binding<Bool>, document: Document?, contentType: UTType, defaultFilename: String? = nil,
        onCompletion: @escaping @MainActor (Result<URL, any Error>) -> Void
    ) -> some View { self }
    public func accessibilityFocused(_ state: AccessibilityFocusState<Bool>) -> some View { self }
}
