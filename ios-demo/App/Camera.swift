#if canImport(AVFoundation) && canImport(UIKit)
import AVFoundation
import DauChan
import DauChanDemoModel

/// The back camera. It passes luma planes to the model, as fast as the model scans them.
final class CameraFeed: NSObject, AVCaptureVideoDataOutputSampleBufferDelegate, @unchecked Sendable {
    let session = AVCaptureSession()
    let device = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: .back)
    // The properties below are used on this queue only.
    private let queue = DispatchQueue(label: "vn.dauchan.demo.camera")
    private let offer: @Sendable (LumaFrame) async -> Void
    private let tell: @Sendable (DauChanDemoModel.Camera) -> Void
    private var observers: [any NSObjectProtocol] = []
    private var isPrepared = false
    private var isWanted = false
    /// Whether the model has a frame. Frames that arrive meanwhile are dropped, because the camera has few
    /// buffers.
    private var isOffering = false
    /// The clockwise turn that makes pictures upright on the screen.
    private var rotationDegrees = 90

    /// - Parameters:
    ///   - offer: receives a frame, and returns when the next one may follow.
    ///   - tell: receives the state of the camera.
    init(
        offer: @escaping @Sendable (LumaFrame) async -> Void,
        tell: @escaping @Sendable (DauChanDemoModel.Camera) -> Void
    ) {
        self.offer = offer
        self.tell = tell
    }

    deinit {
        observers.forEach(NotificationCenter.default.removeObserver)
    }

    /// Starts the camera, and asks for the permission if the owner was not asked yet.
    func start() async {
        guard await AVCaptureDevice.requestAccess(for: .video) else { return tell(.refused) }
        queue.async { [self] in
            isWanted = true
            do {
                try prepare()
                run()
            } catch {
                tell(.broken)
            }
        }
    }

    func stop() {
        queue.async { [self] in
            isWanted = false
            session.stopRunning()
        }
    }

    func setTorch(_ isOn: Bool) {
        queue.async { [self] in
            guard let device, device.hasTorch, device.isTorchAvailable, (try? device.lockForConfiguration()) != nil
            else { return }
            device.torchMode = isOn ? .on : .off
            device.unlockForConfiguration()
        }
    }

    func setRotation(_ degrees: Int) {
        queue.async { [self] in rotationDegrees = degrees }
    }

    // MARK: On the queue

    private func run() {
        session.startRunning()
        tell(session.isRunning ? .running : .broken)
    }

    private func prepare() throws {
        if isPrepared { return }
        guard let device else { throw AVError(.deviceNotConnected) }
        let output = AVCaptureVideoDataOutput()
        output.videoSettings = [
            kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange
        ]
        output.alwaysDiscardsLateVideoFrames = true
        output.setSampleBufferDelegate(self, queue: queue)
        session.beginConfiguration()
        defer { session.commitConfiguration() }
        session.sessionPreset = .hd1280x720
        let input = try AVCaptureDeviceInput(device: device)
        guard session.canAddInput(input), session.canAddOutput(output) else { throw AVError(.sessionNotRunning) }
        session.addInput(input)
        session.addOutput(output)
        isPrepared = true
        observe(AVCaptureSession.wasInterruptedNotification) { [weak self] in self?.onInterruption(of: $0) }
        observe(AVCaptureSession.interruptionEndedNotification) { [tell] _ in tell(.running) }
        observe(AVCaptureSession.runtimeErrorNotification) { [weak self] in self?.onError(in: $0) }
    }

    private func observe(_ name: Notification.Name, _ act: @escaping @Sendable (Notification) -> Void) {
        observers.append(
            NotificationCenter.default.addObserver(forName: name, object: session, queue: nil, using: act))
    }

    // MARK: Interruptions

    /// Reports a camera that a call or another app uses. Going to the background also interrupts the camera, and
    /// is not reported.
    private func onInterruption(of notification: Notification) {
        let number = notification.userInfo?[AVCaptureSessionInterruptionReasonKey] as? Int
        let reason = number.flatMap(AVCaptureSession.InterruptionReason.init(rawValue:))
        if reason != .videoDeviceNotAvailableInBackground { tell(.taken) }
    }

    /// Starts the camera again after the system's media services were restarted.
    private func onError(in notification: Notification) {
        let error = notification.userInfo?[AVCaptureSessionErrorKey] as? AVError
        guard error?.code == .mediaServicesWereReset else { return tell(.broken) }
        queue.async { [self] in if isWanted { run() } }
    }

    func captureOutput(
        _ output: AVCaptureOutput, didOutput sample: CMSampleBuffer, from connection: AVCaptureConnection
    ) {
        guard !isOffering, let picture = CMSampleBufferGetImageBuffer(sample),
            let frame = LumaFrame(picture, rotationDegrees: rotationDegrees)
        else { return }
        isOffering = true
        Task { [self] in
            await offer(frame)
            queue.async { [self] in isOffering = false }
        }
    }
}
#endif
