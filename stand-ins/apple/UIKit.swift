@_exported import AVFoundation

public enum UIUserInterfaceStyle: Int, Sendable { case unspecified, light, dark }
public final class UITraitCollection: NSObject, Sendable {
    public let userInterfaceStyle: UIUserInterfaceStyle
    public init(userInterfaceStyle: UIUserInterfaceStyle) { self.userInterfaceStyle = userInterfaceStyle }
}
/// Tells what it is, unlike most here: the tests compute contrasts.
open class UIColor: NSObject, @unchecked Sendable {
    public let red, green, blue: CGFloat
    private var provider: (@Sendable (UITraitCollection) -> UIColor)?
    public init(red: CGFloat, green: CGFloat, blue: CGFloat, alpha: CGFloat) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }
    public convenience init(dynamicProvider: @escaping @Sendable (UITraitCollection) -> UIColor) {
        self.init(red: 0, green: 0, blue: 0, alpha: 0)
        provider = dynamicProvider
    }
    public func resolvedColor(with traits: UITraitCollection) -> UIColor { provider?(traits) ?? self }
}
public final class UIImage: NSObject {
    public init?(data: Data) {}
    public func jpegData(compressionQuality: CGFloat) -> Data? { fatalError() }
}
@MainActor open class UIResponder: NSObject {}
@MainActor open class UIView: UIResponder {
    open class var layerClass: AnyClass { fatalError() }
    public var layer: CALayer { fatalError() }
    public override init() {}
}
public struct UIBackgroundTaskIdentifier: Equatable, Sendable { public static let invalid = UIBackgroundTaskIdentifier() }
@MainActor public final class UIApplication: UIResponder {
    public static var shared: UIApplication { fatalError() }
    public nonisolated static let openSettingsURLString = ""
    public nonisolated static let openNotificationSettingsURLString = ""
    public func beginBackgroundTask(
        withName name: String?, expirationHandler: (@MainActor @Sendable () -> Void)? = nil
    ) -> UIBackgroundTaskIdentifier { fatalError() }
    public func endBackgroundTask(_ task: UIBackgroundTaskIdentifier) {}
}
