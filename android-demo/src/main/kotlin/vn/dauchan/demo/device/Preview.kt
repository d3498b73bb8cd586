package vn.dauchan.demo.device

import kotlin.math.cos
import kotlin.math.max
import kotlin.math.sin

/**
 * A picture laid over a view so that it fills it, undistorted and centred: what is too much of it is cut
 * at two sides. All in pixels.
 */
internal class Cover(private val picture: Extent, private val view: Extent) {
    /** How many of the view's pixels one of the picture's covers. */
    val scale = max(view.width / picture.width, view.height / picture.height)

    fun x(inPicture: Float): Float = view.width / 2 + (inPicture - picture.width / 2) * scale

    fun y(inPicture: Float): Float = view.height / 2 + (inPicture - picture.height / 2) * scale
}

/** Width and height in pixels. */
internal data class Extent(val width: Float, val height: Float) {
    constructor(width: Int, height: Int) : this(width.toFloat(), height.toFloat())

    /** As it is after a turn by so many degrees, a multiple of 90. */
    fun turned(degrees: Int) = if (degrees % 180 == 0) this else Extent(height, width)
}

/**
 * What a `TextureView`'s transform must be for a camera's picture to stand upright in it, undistorted,
 * filling it: the nine values of an `android.graphics.Matrix`.
 *
 * Without a transform the view shows the camera's buffer turned by the sensor's orientation, which is
 * upright as long as the display is not turned, and stretched to the view's own shape.
 *
 * @param buffer what the camera fills, as the sensor sees it.
 * @param sensorDegrees the camera's `SENSOR_ORIENTATION`.
 * @param displayDegrees how far the display is turned from how the device is made to stand.
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
