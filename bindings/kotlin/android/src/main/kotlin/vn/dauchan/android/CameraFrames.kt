package vn.dauchan.android

import android.graphics.ImageFormat
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.view.Surface
import vn.dauchan.LumaFrame

/**
 * Passes the frames of a Camera2 session to a `Scanner`. Make [surface] a target of the session.
 *
 * @param width the width in pixels of a size that the camera supports; 1280 × 720 is enough.
 * @param height the height in pixels of that size.
 * @param handler runs the callbacks of the frames on its thread.
 * @param rotationDegrees returns the clockwise turn that makes a frame upright now; see [uprightRotation].
 * @param take receives each newest frame and must close it, such as `scanner::offer`.
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

    /** The surface that the camera draws its frames into. */
    val surface: Surface get() = reader.surface

    init {
        reader.setOnImageAvailableListener({ takeNewest() }, handler)
    }

    /** Takes the newest image and drops older ones. */
    private fun takeNewest() {
        if (!lending.lend()) return
        val image = try {
            reader.acquireLatestImage()
        } catch (_: IllegalStateException) {
            null // All images are in use. The callback runs again once one is closed.
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
     * Stops the frames. The `ImageReader` is closed once a scanner has closed its last frame: closing it
     * earlier would free the memory that the scanner reads.
     */
    override fun close() = lending.close()

    private companion object {
        /** One is scanned, one waits, one is passed on, and the camera fills one. */
        const val IMAGES = 4
    }
}

/** Runs [end] once it is closed and everything that was lent has been returned. */
internal class Lending(private val end: () -> Unit) {
    private var lent = 0
    private var closed = false

    /** Counts one more as lent. Returns `false` if it is closed. */
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
 * Makes a frame of the luma plane of a YUV_420_888 image, without copying it.
 *
 * @param release called once when the frame is closed; it must close the image.
 */
fun Image.toLumaFrame(rotationDegrees: Int, release: () -> Unit = ::close): LumaFrame {
    val luma = planes[0]
    return LumaFrame.of(luma.buffer, width, height, luma.rowStride, rotationDegrees, release)
}

/**
 * Returns the clockwise turn in degrees that makes a camera's frames upright on the display.
 *
 * @param sensorOrientation the camera's `SENSOR_ORIENTATION`.
 * @param displayRotation the display's rotation, a constant of [Surface].
 * @param facesFront whether the camera faces its user.
 */
fun uprightRotation(sensorOrientation: Int, displayRotation: Int, facesFront: Boolean): Int {
    val display = displayDegrees(displayRotation)
    val turned = if (facesFront) sensorOrientation + display else sensorOrientation - display
    return Math.floorMod(turned, 360)
}

/** Returns the degrees of a display's rotation, a constant of [Surface]. */
private fun displayDegrees(displayRotation: Int): Int = when (displayRotation) {
    Surface.ROTATION_90 -> 90
    Surface.ROTATION_180 -> 180
    Surface.ROTATION_270 -> 270
    else -> 0
}
