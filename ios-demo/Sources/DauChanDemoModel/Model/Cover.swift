/// Width and height.
public struct Extent: Sendable, Equatable {
    public let width: Double
    public let height: Double

    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }
}

/// A picture laid over a view so that it fills it, undistorted and centred: what is too much of it is cut
/// at two sides. A camera's preview does this as `resizeAspectFill`.
public struct Cover: Sendable {
    private let picture: Extent
    private let view: Extent
    /// How much of the view a pixel of the picture covers.
    private let scale: Double

    public init(of view: Extent, by picture: Extent) {
        self.picture = picture
        self.view = view
        scale = max(view.width / picture.width, view.height / picture.height)
    }

    public func x(_ inPicture: Double) -> Double { view.width / 2 + (inPicture - picture.width / 2) * scale }

    public func y(_ inPicture: Double) -> Double { view.height / 2 + (inPicture - picture.height / 2) * scale }
}
