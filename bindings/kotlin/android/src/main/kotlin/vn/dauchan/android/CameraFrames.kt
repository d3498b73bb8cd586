package vn.dauchan.android

import android.graphics.ImageFormat
import android.media.Image
import android.media.ImageReader
import android.view.Surface
import vn.dauchan.LumaFrame
import vn.dauchan.Scanner

/**
 * Hands the frames of a Camera2 session to a [Scanner]: give it to an [ImageReader] made by [reader],
 * whose surface is a target of the session.
 *
 * @param rotationDegrees how far a frame must be turned clockwise to stand upright at this moment; see
 *   [uprightRotation].
 */
class CameraFrames(
    private val scanner: Scanner,
    private val rotationDegrees: () -> Int,
) : ImageReader.OnImageAvailableListener {
    /** Takes the newest image, and drops those before it. */
    override fun onImageAvailable(reader: ImageReader) {
        val image = reader.acquireLatestImage() ?: return
        scanner.offer(image.toLumaFrame(rotationDegrees()))
    }

    companion object {
        /** One being looked at, one waiting, one on its way, and one that the camera fills. */
        private const val IMAGES = 4

        /** A reader of frames that a [Scanner] can look at. 1280 × 720 or a little more is enough. */
        @JvmStatic
        fun reader(width: Int, height: Int): ImageReader =
            ImageReader.newInstance(width, height, ImageFormat.YUV_420_888, IMAGES)
    }
}

/**
 * The luma of an image of format YUV_420_888, without a copy. Closing the frame closes the image.
 */
fun Image.toLumaFrame(rotationDegrees: Int): LumaFrame {
    val luma = planes[0]
    return LumaFrame.of(luma.buffer, width, height, luma.rowStride, rotationDegrees, ::close)
}

/**
 * How far a camera's frames must be turned clockwise to stand upright on the display.
 *
 * @param sensorOrientation the camera's `SENSOR_ORIENTATION`.
 * @param displayRotation the display's rotation, a constant of [Surface].
 * @param facesFront whether the camera looks at its user.
 */
fun uprightRotation(sensorOrientation: Int, displayRotation: Int, facesFront: Boolean): Int {
    val display = when (displayRotation) {
        Surface.ROTATION_90 -> 90
        Surface.ROTATION_180 -> 180
        Surface.ROTATION_270 -> 270
        else -> 0
    }
    val turned = if (facesFront) sensorOrientation + display else sensorOrientation - display
    return Math.floorMod(turned, 360)
}
