package vn.dauchan

import java.nio.ByteBuffer
import java.util.concurrent.atomic.AtomicBoolean

/**
 * The luma plane of a camera frame: one byte of brightness for each pixel.
 *
 * The pixels are borrowed until [close], which returns the frame to its camera. A [Scanner] closes the
 * frames that it is given.
 *
 * @property width the number of pixels in a row.
 * @property height the number of rows.
 * @property rowStride the number of bytes from the start of a row to the start of the next one.
 * @property rotationDegrees the clockwise turn that makes the frame upright: 0, 90, 180 or 270.
 */
class LumaFrame private constructor(
    private val pixels: ByteBuffer,
    val width: Int,
    val height: Int,
    val rowStride: Int,
    val rotationDegrees: Int,
    private val release: () -> Unit,
) : AutoCloseable {
    private val isClosed = AtomicBoolean()

    /** Returns the frame to its camera. The pixels must not be read afterwards. Closing again does nothing. */
    override fun close() {
        if (isClosed.compareAndSet(false, true)) release()
    }

    /** Returns the pixels of a frame that is not closed. */
    internal fun borrow(): ByteBuffer {
        check(!isClosed.get()) { "the frame is closed; its pixels cannot be read" }
        return pixels
    }

    companion object {
        /**
         * Makes a frame of [plane], from its position to its limit. A direct buffer, which every camera
         * uses, is borrowed. A buffer on the heap is copied, because the garbage collector may move it.
         *
         * The last row may end with its last pixel. A scan rejects sizes that do not fit the buffer, with a
         * `ScanException`.
         *
         * @param release called once when the frame is closed, such as `android.media.Image::close`.
         */
        @JvmStatic
        @JvmOverloads
        fun of(
            plane: ByteBuffer,
            width: Int,
            height: Int,
            rowStride: Int = width,
            rotationDegrees: Int = 0,
            release: () -> Unit = {},
        ): LumaFrame = LumaFrame(direct(plane), width, height, rowStride, rotationDegrees, release)

        // The bridge passes the address of a buffer's first byte and its capacity, whatever its
        // position and limit say (UniFFI 0.32.2); a slice begins and ends where it should.
        private fun direct(plane: ByteBuffer): ByteBuffer = directSlice(plane)
    }
}

/** Returns the bytes from position to limit in a direct buffer, and copies them if they are on the heap. */
internal fun directSlice(bytes: ByteBuffer): ByteBuffer =
    if (bytes.isDirect) {
        bytes.slice()
    } else {
        ByteBuffer.allocateDirect(bytes.remaining()).put(bytes.duplicate()).apply { flip() }
    }

/** Returns a copy of the bytes in a direct buffer. */
internal fun directCopy(bytes: ByteArray): ByteBuffer = directSlice(ByteBuffer.wrap(bytes))
