import Foundation

#if canImport(CoreVideo)
import CoreVideo
#endif

/// The luma plane of a camera frame: one byte of brightness for each pixel.
///
/// The pixels are borrowed, not copied. They are released with the last copy of the frame.
public struct LumaFrame: Sendable {
    let pixels: Data
    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The number of bytes from the start of a row to the start of the next one.
    public let rowStride: Int
    /// The clockwise turn that makes the frame upright: 0, 90, 180 or 270.
    public let rotationDegrees: Int

    /// Makes a frame of `pixels`, which may be a slice of more bytes.
    ///
    /// The last row may end with its last pixel. A scan rejects sizes that do not fit the pixels, with a
    /// ``ScanError``.
    ///
    /// - Parameters:
    ///   - pixels: the rows, one byte a pixel.
    ///   - width: the number of pixels in a row.
    ///   - height: the number of rows.
    ///   - rowStride: the number of bytes from row to row; `width` if it is `nil`.
    ///   - rotationDegrees: the clockwise turn that makes the frame upright: 0, 90, 180 or 270.
    public init(pixels: Data, width: Int, height: Int, rowStride: Int? = nil, rotationDegrees: Int = 0) {
        self.pixels = pixels
        self.width = width
        self.height = height
        self.rowStride = rowStride ?? width
        self.rotationDegrees = rotationDegrees
    }

    /// Makes a frame of borrowed memory, which must not change before `release` is called.
    ///
    /// - Parameters:
    ///   - pixels: the rows, one byte a pixel.
    ///   - width: the number of pixels in a row.
    ///   - height: the number of rows.
    ///   - rowStride: the number of bytes from row to row; `width` if it is `nil`.
    ///   - rotationDegrees: the clockwise turn that makes the frame upright: 0, 90, 180 or 270.
    ///   - release: called once, on any thread, when the last copy of the frame is released.
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
    /// Wraps the bytes at `memory` without copying them.
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
    /// Makes a frame of the luma plane of a camera's pixel buffer, which stays locked until the frame is
    /// released.
    ///
    /// Returns `nil` unless the format is `420YpCbCr8BiPlanarFullRange` or `…VideoRange`, which every camera
    /// supports.
    ///
    /// - Parameters:
    ///   - picture: the pixel buffer.
    ///   - rotationDegrees: 90 for a phone held upright, unless its video connection is rotated.
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

/// A locked pixel buffer. Core Video allows unlocking on any thread.
private struct LockedPicture: @unchecked Sendable {
    let picture: CVPixelBuffer

    func unlock() {
        CVPixelBufferUnlockBaseAddress(picture, .readOnly)
    }
}
#endif
