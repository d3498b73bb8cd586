@_exported import UIKit

// Every record begins with what the wrappers were declared with; nothing keeps them from one to the next.

final class Box<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}
@propertyWrapper public struct State<Value> {
    let box: Box<Value>
    public init(wrappedValue: Value) { box = Box(wrappedValue) }
    public var wrappedValue: Value { get { box.value } nonmutating set { box.value = newValue } }
    public var projectedValue: Binding<Value> { Binding(get: { [box] in box.value }, set: { [box] in box.value = $0 }) }
}
extension State where Value: ExpressibleByNilLiteral {
    public init() { self.init(wrappedValue: nil) }
}
@propertyWrapper public struct Binding<Value> {
    let set: @isolated(any) @Sendable (Value) -> Void
    public init(get: @escaping @isolated(any) @Sendable () -> Value, set: @escaping @isolated(any) @Sendable (Value) -> Void) {
        self.set = set
    }
    public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
}
@propertyWrapper public struct ScaledMetric<Value: BinaryFloatingPoint> {
    public let wrappedValue: Value
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}
@propertyWrapper public struct FocusState<Value: Hashable> {
    let box: Box<Value>
    public init() where Value == Bool { box = Box(false) }
    public var wrappedValue: Value { get { box.value } nonmutating set { box.value = newValue } }
    public var projectedValue: Binding { Binding(box: box) }
    public struct Binding { let box: Box<Value> }
}
@propertyWrapper public struct AccessibilityFocusState<Value: Hashable> {
    let box: Box<Value>
    public init() where Value == Bool { box = Box(false) }
    public var wrappedValue: Value { get { box.value } nonmutating set { box.value = newValue } }
    public var projectedValue: AccessibilityFocusState<Value> { self }
}

@propertyWrapper public struct Environment<Value> {
    let path: KeyPath<EnvironmentValues, Value>
    public init(_ path: KeyPath<EnvironmentValues, Value>) { self.path = path }
    public var wrappedValue: Value { EnvironmentValues.current[keyPath: path] }
}
public struct EnvironmentValues: Sendable {
    /// Those of what is being recorded.
    @TaskLocal static var current = EnvironmentValues()
    public var scenePhase = ScenePhase.active
    public var openURL = OpenURLAction()
    public var locale = Locale.current
    public var timeZone = TimeZone.current
    public var dynamicTypeSize = DynamicTypeSize.large
}
public enum ScenePhase: Sendable { case background, inactive, active }
@MainActor public struct OpenURLAction {
    nonisolated init() {}
    public func callAsFunction(_ url: URL) {}
}
public enum DynamicTypeSize: Int, Comparable, Sendable, CaseIterable {
    case xSmall, small, medium, large, xLarge, xxLarge, xxxLarge
    case accessibility1, accessibility2, accessibility3, accessibility4, accessibility5
    public var isAccessibilitySize: Bool { self >= .accessibility1 }
    public static func < (one: DynamicTypeSize, other: DynamicTypeSize) -> Bool { one.rawValue < other.rawValue }
}
