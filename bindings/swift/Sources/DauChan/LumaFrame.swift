import Foundation

#if canImport(CoreVideo)
import CoreVideo
#endif

/// The luma plane of a camera frame: grey pixels, a byte each.
///
/// The pixels are borrowed, not copied, and given back to whom they came from with the last copy of
/// the frame.
public struct LumaFrame: Sendable {
    let pixels: Data
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Bytes from the beginning of one row to that of the next; cameras pad rows.
    public let rowStride: Int
    /// How far the frame must be turned clockwise to stand upright: 0, 90, 180 or 270, as cameras
    /// report it.
    public let rotationDegrees: Int

    /// A frame over `pixels`, which may be a slice of more.
    ///
    /// The last row may end with its last pixel. Sizes that do not fit the pixels are refused by the
    /// scan, with a ``ScanError``.
    ///
    /// - Parameter rowStride: as `width` where rows are not padded.
    public init(pixels: Data, width: Int, height: Int, rowStride: Int? = nil, rotationDegrees: Int = 0) {
        self.pixels = pixels
        self.width = width
        self.height = height
        self.rowStride = rowStride ?? width
        self.rotationDegrees = rotationDegrees
    }

    /// A frame over memory of somebody else, which must stay as it is until `release` is called.
    ///
    /// - Parameter release: called once, from any thread, when the frame is no longer needed.
    public init(
        borrowing pixels: UnsafeRawBufferPointer,
        width: Int,
        height: Int,
        rowStride: Int? = nil,
        rotationDegrees: Int = 0,
        release: @escaping @Sendable () -> Void
    ) {
        self.init(
            pixels: Data(borrowing: pixels, release: release),
            width: width,
            height: height,
            rowStride: rowStride,
            rotationDegrees: rotationDegrees
        )
    }
}

extension Data {
    /// The bytes at `memory`, where they are.
    fileprivate init(borrowing memory: UnsafeRawBufferPointer, release: @escaping @Sendable () -> Void) {
        guard let start = memory.baseAddress, !memory.isEmpty else {
            release()
            self.init()
            return
        }
        self.init(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: start),
            count: memory.count,
            deallocator: .custom { _, _ in release() }
        )
    }
}

#if canImport(CoreVideo)
extension LumaFrame {
    /// The luma plane of a camera's picture, locked until the frame is no longer needed; nothing if
    /// the picture is not in one of the formats `420YpCbCr8BiPlanarFullRange` and `…VideoRange`, which
    /// every camera offers.
    ///
    /// - Parameter rotationDegrees: 90 for a phone held upright whose video connection was not turned.
    public init?(_ picture: CVPixelBuffer, rotationDegrees: Int) {
        let formats = [
            kCVPixelFormatType_420YpCbCr8BiPlanarFullRange, kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange,
        ]
        guard formats.contains(CVPixelBufferGetPixelFormatType(picture)),
            CVPixelBufferLockBaseAddress(picture, .readOnly) == kCVReturnSuccess
        else { return nil }
        guard let start = CVPixelBufferGetBaseAddressOfPlane(picture, 0) else {
            CVPixelBufferUnlockBaseAddress(picture, .readOnly)
            return nil
        }
        let height = CVPixelBufferGetHeightOfPlane(picture, 0)
        let rowStride = CVPixelBufferGetBytesPerRowOfPlane(picture, 0)
        let locked = LockedPicture(picture: picture)
        self.init(
            borrowing: UnsafeRawBufferPointer(start: start, count: rowStride * height),
            width: CVPixelBufferGetWidthOfPlane(picture, 0),
            height: height,
            rowStride: rowStride,
            rotationDegrees: rotationDegrees,
            release: { locked.unlock() }
        )
    }
}

/// Keeps a picture and its lock. Core Video's buffers may be unlocked on any thread.
private struct LockedPicture: @unchecked Sendable {
    let picture: CVPixelBuffer

    func unlock() {
        CVPixelBufferUnlockBaseAddress(picture, .readOnly)
    }
}
#endif
