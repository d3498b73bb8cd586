/// The width and height of a picture or view.
public struct Extent: Sendable, Equatable {
    public let width: Double
    public let height: Double

    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }
}

/// A picture that fills a view, undistorted and centred. Two of its sides are cut off. It is what a camera's
/// preview does with `resizeAspectFill`.
public struct Cover: Sendable {
    private let picture: Extent
    private let view: Extent
    /// The size of a pixel of the picture in the view.
    private let scale: Double

    public init(of view: Extent, by picture: Extent) {
        self.picture = picture
        self.view = view
        scale = max(view.width / picture.width, view.height / picture.height)
    }

    public func x(_ inPicture: Double) -> Double { view.width / 2 + (inPicture - picture.width / 2) * scale }

    public func y(_ inPicture: Double) -> Double { view.height / 2 + (inPicture - picture.height / 2) * scale }
}
