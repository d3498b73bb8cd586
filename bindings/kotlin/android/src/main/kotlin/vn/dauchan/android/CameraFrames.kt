package vn.dauchan.android

import android.graphics.ImageFormat
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.view.Surface
import vn.dauchan.LumaFrame

/**
 * The frames of a Camera2 session, for a `Scanner`: make [surface] a target of the session.
 *
 * @param width in pixels, of a size that the camera has; 1280 × 720 or a little more is enough.
 * @param height in pixels.
 * @param handler whose thread takes the frames.
 * @param rotationDegrees how far a frame must be turned clockwise to stand upright at this moment; see
 *   [uprightRotation].
 * @param take is given each newest frame, and closes it: `scanner::offer`.
 */
class CameraFrames(
    width: Int,
    height: Int,
    handler: Handler,
    private val rotationDegrees: () -> Int,
    private val take: (LumaFrame) -> Unit,
) : AutoCloseable {
    private val reader = ImageReader.newInstance(width, height, ImageFormat.YUV_420_888, IMAGES)
    private val lending = Lending(reader::close)

    /** Where the camera draws its frames. */
    val surface: Surface get() = reader.surface

    init {
        reader.setOnImageAvailableListener({ takeNewest() }, handler)
    }

    /** Takes the newest image, and drops those before it. */
    private fun takeNewest() {
        if (!lending.lend()) return
        val image = try {
            reader.acquireLatestImage()
        } catch (_: IllegalStateException) {
            null // More are out than there are; the next one comes when one is back.
        }
        if (image == null) return lending.giveBack()
        take(
            image.toLumaFrame(rotationDegrees()) {
                image.close()
                lending.giveBack()
            },
        )
    }

    /**
     * No more frames come. The memory of those that a scanner still looks at stays until it has closed
     * them; to close an `ImageReader` under them would take it away.
     */
    override fun close() = lending.close()

    private companion object {
        /** One being looked at, one waiting, one on its way, and one that the camera fills. */
        const val IMAGES = 4
    }
}

/** Ends something once it is closed and all that was lent of it has come back. */
internal class Lending(private val end: () -> Unit) {
    private var lent = 0
    private var closed = false

    /** Lends one more; `false` if it is closed. */
    @Synchronized
    fun lend(): Boolean {
        if (!closed) lent++
        return !closed
    }

    @Synchronized
    fun giveBack() {
        lent--
        if (closed && lent == 0) end()
    }

    @Synchronized
    fun close() {
        if (closed) return
        closed = true
        if (lent == 0) end()
    }
}

/**
 * The luma of an image of format YUV_420_888, without a copy.
 *
 * @param release called once the frame is no longer needed; closes the image.
 */
fun Image.toLumaFrame(rotationDegrees: Int, release: () -> Unit = ::close): LumaFrame {
    val luma = planes[0]
    return LumaFrame.of(luma.buffer, width, height, luma.rowStride, rotationDegrees, release)
}

/**
 * How far a camera's frames must be turned clockwise to stand upright on the display.
 *
 * @param sensorOrientation the camera's `SENSOR_ORIENTATION`.
 * @param displayRotation the display's rotation, a constant of [Surface].
 * @param facesFront whether the camera looks at its user.
 */
fun uprightRotation(sensorOrientation: Int, displayRotation: Int, facesFront: Boolean): Int {
    val display = displayDegrees(displayRotation)
    val turned = if (facesFront) sensorOrientation + display else sensorOrientation - display
    return Math.floorMod(turned, 360)
}

/** The degrees of a display's rotation, a constant of [Surface]. */
private fun displayDegrees(displayRotation: Int): Int = when (displayRotation) {
    Surface.ROTATION_90 -> 90
    Surface.ROTATION_180 -> 180
    Surface.ROTATION_270 -> 270
    else -> 0
}
