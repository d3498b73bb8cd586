@_exported import CoreVideo
@_exported import Dispatch

public final class CMSampleBuffer {}
public func CMSampleBufferGetImageBuffer(_ buffer: CMSampleBuffer) -> CVImageBuffer? { fatalError() }

public struct AVMediaType: Sendable { public static let video = AVMediaType() }

open class AVCaptureDevice: NSObject {
    public struct DeviceType: Sendable { public static let builtInWideAngleCamera = DeviceType() }
    public enum Position: Int, Sendable { case unspecified, back, front }
    public enum TorchMode: Int, Sendable { case off, on, auto }
    public class func requestAccess(for media: AVMediaType) async -> Bool { fatalError() }
    public class func `default`(_ type: DeviceType, for media: AVMediaType?, position: Position) -> AVCaptureDevice? { fatalError() }
    public var hasTorch: Bool { fatalError() }
    public var isTorchAvailable: Bool { fatalError() }
    public var torchMode: TorchMode { get { fatalError() } set {} }
    public func lockForConfiguration() throws {}
    public func unlockForConfiguration() {}

    public final class RotationCoordinator: NSObject, KeyValueObserved, @unchecked Sendable {
        public init(device: AVCaptureDevice, previewLayer: CALayer?) {}
        public weak var device: AVCaptureDevice? { fatalError() }
        public var videoRotationAngleForHorizonLevelPreview: CGFloat { fatalError() }
    }
}

open class CALayer: NSObject {}

open class AVCaptureInput: NSObject {}
public final class AVCaptureDeviceInput: AVCaptureInput {
    public init(device: AVCaptureDevice) throws {}
}

open class AVCaptureOutput: NSObject {}
public final class AVCaptureVideoDataOutput: AVCaptureOutput {
    public var videoSettings: [String: Any]! = nil
    public var alwaysDiscardsLateVideoFrames = true
    public func setSampleBufferDelegate(_ delegate: (any AVCaptureVideoDataOutputSampleBufferDelegate)?, queue: DispatchQueue?) {}
}

public protocol AVCaptureVideoDataOutputSampleBufferDelegate: NSObjectProtocol {
    func captureOutput(_ output: AVCaptureOutput, didOutput buffer: CMSampleBuffer, from connection: AVCaptureConnection)
}

public final class AVCaptureConnection: NSObject {
    public var videoRotationAngle: CGFloat = 0
    public func isVideoRotationAngleSupported(_ angle: CGFloat) -> Bool { fatalError() }
}

public final class AVCaptureSession: NSObject {
    public struct Preset: Sendable { public static let hd1280x720 = Preset() }
    public enum InterruptionReason: Int, Sendable {
        case videoDeviceNotAvailableInBackground = 1
        case audioDeviceInUseByAnotherClient, videoDeviceInUseByAnotherClient
        case videoDeviceNotAvailableWithMultipleForegroundApps, videoDeviceNotAvailableDueToSystemPressure
    }
    public static let wasInterruptedNotification = Notification.Name("")
    public static let interruptionEndedNotification = Notification.Name("")
    public static let runtimeErrorNotification = Notification.Name("")
    public var sessionPreset = Preset.hd1280x720
    public var isRunning: Bool { fatalError() }
    public func startRunning() {}
    public func stopRunning() {}
    public func beginConfiguration() {}
    public func commitConfiguration() {}
    public func canAddInput(_ input: AVCaptureInput) -> Bool { fatalError() }
    public func canAddOutput(_ output: AVCaptureOutput) -> Bool { fatalError() }
    public func addInput(_ input: AVCaptureInput) {}
    public func addOutput(_ output: AVCaptureOutput) {}
}
public let AVCaptureSessionInterruptionReasonKey = ""
public let AVCaptureSessionErrorKey = ""

public struct AVError: Error {
    public enum Code: Sendable { case deviceNotConnected, sessionNotRunning, mediaServicesWereReset }
    public let code: Code
    public init(_ code: Code) { self.code = code }
}

public struct AVLayerVideoGravity: Sendable { public static let resizeAspectFill = AVLayerVideoGravity() }
public final class AVCaptureVideoPreviewLayer: CALayer {
    public var session: AVCaptureSession?
    public var videoGravity = AVLayerVideoGravity.resizeAspectFill
    public var connection: AVCaptureConnection? { fatalError() }
}

// Key-value observing, which Foundation has on Apple's platforms only.
public final class NSKeyValueObservation: NSObject {}
public struct NSKeyValueObservedChange<Value> {}
public struct NSKeyValueObservingOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    public static let initial = NSKeyValueObservingOptions(rawValue: 1)
    public static let new = NSKeyValueObservingOptions(rawValue: 2)
}
public protocol KeyValueObserved {}
extension KeyValueObserved {
    public func observe<Value>(
        _ path: KeyPath<Self, Value>, options: NSKeyValueObservingOptions = [],
        changeHandler: @escaping @Sendable (Self, NSKeyValueObservedChange<Value>) -> Void
    ) -> NSKeyValueObservation { fatalError() }
}
