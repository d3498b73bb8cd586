package vn.dauchan

import java.nio.ByteBuffer
import java.util.concurrent.atomic.AtomicBoolean

/**
 * The luma plane of a camera frame: grey pixels, a byte each.
 *
 * The pixels are borrowed until [close], which gives the frame back to whom it came from. Whoever
 * hands a frame to a [Scanner] leaves the closing to it.
 *
 * @property width pixels in a row.
 * @property height rows.
 * @property rowStride bytes from the beginning of one row to that of the next; cameras pad rows.
 * @property rotationDegrees how far the frame must be turned clockwise to stand upright: 0, 90, 180
 *   or 270, as cameras report it.
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

    /** Gives the frame back, once. The pixels may not be looked at from there on. */
    override fun close() {
        if (isClosed.compareAndSet(false, true)) release()
    }

    /** The pixels, while they are lent: what was given back may be somebody else's memory by now. */
    internal fun borrow(): ByteBuffer {
        check(!isClosed.get()) { "the frame was given back" }
        return pixels
    }

    companion object {
        /**
         * A frame over [plane], from its position to its limit. A direct buffer, such as every camera
         * gives, is borrowed; one on the heap is copied, for the scanner reads memory that the
         * garbage collector does not move.
         *
         * The last row may end with its last pixel. Sizes that do not fit the buffer are refused by
         * the scan, with a `ScanException`.
         *
         * @param release called once the frame is no longer needed; of an `android.media.Image`, its
         *   `close`.
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

/** The bytes from position to limit, in memory that does not move. */
internal fun directSlice(bytes: ByteBuffer): ByteBuffer =
    if (bytes.isDirect) {
        bytes.slice()
    } else {
        ByteBuffer.allocateDirect(bytes.remaining()).put(bytes.duplicate()).apply { flip() }
    }

/** A copy in memory that does not move. */
internal fun directCopy(bytes: ByteArray): ByteBuffer = directSlice(ByteBuffer.wrap(bytes))
