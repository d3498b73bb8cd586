#if canImport(AVFoundation) && canImport(UIKit)
import AVFoundation
import DauChan
import DauChanDemoModel

/// The back camera: its luma planes go to the model, as many as it can look at.
final class CameraFeed: NSObject, AVCaptureVideoDataOutputSampleBufferDelegate, @unchecked Sendable {
    let session = AVCaptureSession()
    // All that follows is touched on this queue alone.
    private let queue = DispatchQueue(label: "vn.dauchan.demo.camera")
    private let offer: @Sendable (LumaFrame) -> Void
    private let tell: @Sendable (DauChanDemoModel.Camera) -> Void
    private var device: AVCaptureDevice?
    private var interruptions: [NSObjectProtocol] = []

    init(
        offer: @escaping @Sendable (LumaFrame) -> Void,
        tell: @escaping @Sendable (DauChanDemoModel.Camera) -> Void
    ) {
        self.offer = offer
        self.tell = tell
    }

    func start() {
        AVCaptureDevice.requestAccess(for: .video) { [self] isAllowed in
            guard isAllowed else { return tell(.refused) }
            queue.async { [self] in
                do {
                    try prepare()
                    session.startRunning()
                    tell(session.isRunning ? .running : .broken)
                } catch {
                    tell(.broken)
                }
            }
        }
    }

    func stop() {
        queue.async { [self] in session.stopRunning() }
    }

    func setTorch(_ isOn: Bool) {
        queue.async { [self] in
            guard let device, device.hasTorch, (try? device.lockForConfiguration()) != nil else { return }
            device.torchMode = isOn ? .on : .off
            device.unlockForConfiguration()
        }
    }

    private func prepare() throws {
        guard device == nil else { return }
        guard let camera = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: .back) else {
            throw AVError(.deviceNotConnected)
        }
        let output = AVCaptureVideoDataOutput()
        output.videoSettings = [
            kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange
        ]
        output.alwaysDiscardsLateVideoFrames = true
        output.setSampleBufferDelegate(self, queue: queue)
        session.beginConfiguration()
        defer { session.commitConfiguration() }
        session.sessionPreset = .hd1280x720
        let input = try AVCaptureDeviceInput(device: camera)
        guard session.canAddInput(input), session.canAddOutput(output) else { throw AVError(.sessionNotRunning) }
        session.addInput(input)
        session.addOutput(output)
        device = camera
        interruptions = [
            observe(AVCaptureSession.wasInterruptedNotification, .taken),
            observe(AVCaptureSession.interruptionEndedNotification, .running),
            observe(AVCaptureSession.runtimeErrorNotification, .broken),
        ]
    }

    private func observe(_ name: Notification.Name, _ camera: DauChanDemoModel.Camera) -> NSObjectProtocol {
        NotificationCenter.default.addObserver(forName: name, object: session, queue: nil) { [tell] _ in tell(camera) }
    }

    deinit {
        interruptions.forEach(NotificationCenter.default.removeObserver)
    }

    func captureOutput(
        _ output: AVCaptureOutput, didOutput sample: CMSampleBuffer, from connection: AVCaptureConnection
    ) {
        // The sensor lies on its side in a phone that is held upright.
        guard let picture = CMSampleBufferGetImageBuffer(sample),
            let frame = LumaFrame(picture, rotationDegrees: 90)
        else { return }
        offer(frame)
    }
}
#endif
