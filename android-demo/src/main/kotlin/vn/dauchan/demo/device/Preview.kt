package vn.dauchan.demo.device

import kotlin.math.cos
import kotlin.math.max
import kotlin.math.sin

/**
 * A picture that fills a view, undistorted and centred. Two of its sides are cut off. All sizes are in pixels.
 */
internal class Cover(private val picture: Extent, private val view: Extent) {
    /** The number of the view's pixels for each pixel of the picture. */
    val scale = max(view.width / picture.width, view.height / picture.height)

    fun x(inPicture: Float): Float = view.width / 2 + (inPicture - picture.width / 2) * scale

    fun y(inPicture: Float): Float = view.height / 2 + (inPicture - picture.height / 2) * scale
}

/** The width and height of a picture or view, in pixels. */
internal data class Extent(val width: Float, val height: Float) {
    constructor(width: Int, height: Int) : this(width.toFloat(), height.toFloat())

    /** Returns the extent after a rotation by a multiple of 90 degrees. */
    fun turned(degrees: Int) = if (degrees % 180 == 0) this else Extent(height, width)
}

/**
 * Returns the transform of a `TextureView` that shows a camera's picture upright and undistorted, filling
 * the view: the nine values of an `android.graphics.Matrix`.
 *
 * Without a transform, the view shows the buffer rotated by the sensor's orientation and stretched to the
 * shape of the view. That is upright while the display is not rotated.
 *
 * @param buffer the size of the camera's buffer, as the sensor has it.
 * @param sensorDegrees the camera's `SENSOR_ORIENTATION`.
 * @param displayDegrees the rotation of the display from the natural orientation of the device.
 */
internal fun previewTransform(buffer: Extent, view: Extent, sensorDegrees: Int, displayDegrees: Int): FloatArray {
    val shown = buffer.turned(sensorDegrees)
    val scale = Cover(shown.turned(displayDegrees), view).scale
    val acrossX = shown.width * scale / view.width
    val downY = shown.height * scale / view.height
    val angle = Math.toRadians(-displayDegrees.toDouble())
    val cos = cos(angle).toFloat()
    val sin = sin(angle).toFloat()
    val (centerX, centerY) = view.width / 2 to view.height / 2
    return floatArrayOf(
        cos * acrossX, -sin * downY, centerX - cos * acrossX * centerX + sin * downY * centerY,
        sin * acrossX, cos * downY, centerY - sin * acrossX * centerX - cos * downY * centerY,
        0f, 0f, 1f,
    )
}
