#if canImport(SwiftUI) && canImport(UIKit)
import AVFoundation
import DauChan
import DauChanDemoModel
import SwiftUI

/// The camera's picture with an outline around each code.
struct Viewfinder: SwiftUI.View {
    let finder: Finder
    let model: AppModel
    @State private var feed: CameraFeed?
    @SwiftUI.Environment(\.dynamicTypeSize) private var typeSize

    var body: some SwiftUI.View {
        VStack(alignment: .leading) {
            ZStack(alignment: .bottom) {
                picture
                if !typeSize.isAccessibilitySize {
                    Text(verbatim: finder.hint)
                        .padding()
                        .look(.hint, veil: Palette.veil)
                        .clipShape(.rect(cornerRadius: 14))
                        .padding()
                }
            }
            // Larger text would hide the picture.
            if typeSize.isAccessibilitySize { Text(verbatim: finder.hint).ink(.text) }
        }
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(Text(verbatim: finder.name))
        .accessibilityValue(Text(verbatim: finder.hint))
        .accessibilityAddTraits(.updatesFrequently)
        .task { await run() }
        .onChange(of: model.state.torch) { _, isOn in feed?.setTorch(isOn) }
    }

    private var picture: some SwiftUI.View {
        ZStack {
            Rectangle().fill(Color.look(Palette.viewfinder))
            if let feed { Preview(feed: feed) }
            outlines
        }
        .containerRelativeFrame(.vertical) { height, _ in max(240, height * 0.6) }
        .clipShape(.rect(cornerRadius: 20))
    }

    private var outlines: some SwiftUI.View {
        Canvas { context, size in
            let view = Extent(width: size.width, height: size.height)
            for outline in finder.outlines {
                let cover = Cover(of: view, by: outline.picture)
                var path = Path()
                path.addLines(outline.corners.map { CGPoint(x: cover.x($0.x), y: cover.y($0.y)) })
                path.closeSubpath()
                context.stroke(path, with: .color(.look(Palette.outline)), lineWidth: 4)
            }
        }
    }

    /// Runs the camera while the view is visible. The system then cancels the task.
    private func run() async {
        let feed = CameraFeed(
            offer: { [weak model] frame in await model?.scanning.offer(frame) },
            tell: { [weak model] camera in Task { @MainActor in model?.scanning.onCamera(camera) } })
        self.feed = feed
        await feed.start()
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
        feed.stop()
    }
}

/// The camera's picture, which fills the view and is upright in every orientation of the phone.
private struct Preview: UIViewRepresentable {
    let feed: CameraFeed

    func makeUIView(context: Context) -> PreviewView { PreviewView() }

    func updateUIView(_ view: PreviewView, context: Context) {
        view.show(feed)
    }
}

private final class PreviewView: UIView {
    private var rotation: AVCaptureDevice.RotationCoordinator?
    private var observation: NSKeyValueObservation?

    override static var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }

    func show(_ feed: CameraFeed) {
        guard let layer = layer as? AVCaptureVideoPreviewLayer, layer.session !== feed.session else { return }
        layer.videoGravity = .resizeAspectFill
        layer.session = feed.session
        guard let device = feed.device else { return }
        let rotation = AVCaptureDevice.RotationCoordinator(device: device, previewLayer: layer)
        self.rotation = rotation
        observation = rotation.observe(\.videoRotationAngleForHorizonLevelPreview, options: [.initial, .new]) {
            [weak self, weak feed] rotation, _ in
            let degrees = rotation.videoRotationAngleForHorizonLevelPreview
            Task { @MainActor in self?.turn(by: degrees) }
            feed?.setRotation(Int(degrees))
        }
    }

    private func turn(by degrees: CGFloat) {
        guard let connection = (layer as? AVCaptureVideoPreviewLayer)?.connection,
            connection.isVideoRotationAngleSupported(degrees)
        else { return }
        connection.videoRotationAngle = degrees
    }
}
#endif
