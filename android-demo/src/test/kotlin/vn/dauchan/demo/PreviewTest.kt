package vn.dauchan.demo

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Test
import vn.dauchan.android.uprightRotation
import vn.dauchan.demo.device.Cover
import vn.dauchan.demo.device.Extent
import vn.dauchan.demo.device.previewTransform

/** How the camera's picture lies in the viewfinder, for every way in which a phone may be made and held. */
class PreviewTest {
    private val sensors = listOf(0, 90, 180, 270)
    private val displays = listOf(0, 90, 180, 270)
    private val buffers = listOf(Extent(1280, 720), Extent(1600, 1200), Extent(960, 960))
    private val views = listOf(Extent(822, 1400), Extent(1400, 600), Extent(540, 540))

    @Test
    fun `a phone held upright shows the middle of its picture`() {
        // 1280 × 720 from a sensor that lies on its side is 720 × 1280 upright; the view is less high.
        val values = previewTransform(Extent(1280, 720), Extent(720, 1000), sensorDegrees = 90, displayDegrees = 0)
        assertArrayEquals(floatArrayOf(1f, 0f, 0f, 0f, 1.28f, -140f, 0f, 0f, 1f), values, 1e-3f)
    }

    @Test
    fun `a phone held on its side turns the picture back`() {
        val values = previewTransform(Extent(1280, 720), Extent(1280, 720), sensorDegrees = 90, displayDegrees = 90)
        // The upright picture's top left corner is what the view would else show at its top right.
        assertPoint(Point(0f, 0f), Point(1280f, 0f).through(values))
        assertPoint(Point(1280f, 720f), Point(0f, 720f).through(values))
    }

    @Test
    fun `a picture is not distorted, and fills the view`() = forAll { buffer, view, sensor, display ->
        val values = previewTransform(buffer, view, sensor, display)
        val shown = buffer.turned(sensor)
        // Steps of one of the picture's pixels, as the view shows them.
        val across = Point(view.width / shown.width, 0f).through(values) - Point(0f, 0f).through(values)
        val down = Point(0f, view.height / shown.height).through(values) - Point(0f, 0f).through(values)
        assertEquals(across.length, down.length, 1e-3f)
        assertEquals(0f, across.x * down.x + across.y * down.y, 1e-3f)
        val corners = listOf(Point(0f, 0f), Point(view.width, view.height)).map { it.through(values) }
        val (left, right) = corners.map { it.x }.sorted()
        val (top, bottom) = corners.map { it.y }.sorted()
        assert(left <= 0.01f && top <= 0.01f && right >= view.width - 0.01f && bottom >= view.height - 0.01f)
    }

    @Test
    fun `an outline lies on its code, however the phone is held`() = forAll { buffer, view, sensor, display ->
        val values = previewTransform(buffer, view, sensor, display)
        for (seen in listOf(Point(0f, 0f), Point(200f, 130f), Point(900f, 700f))) {
            // The scanner turns the frame upright and says where the code is there.
            val turn = uprightRotation(sensor, display / 90, facesFront = false)
            val inFrame = seen.turned(turn, buffer)
            val cover = Cover(buffer.turned(turn), view)
            val outline = Point(cover.x(inFrame.x), cover.y(inFrame.y))
            // The view turns it by the sensor's orientation, stretches it to its own shape, and transforms it.
            val shown = buffer.turned(sensor)
            val inView = seen.turned(sensor, buffer)
            val stretched = Point(inView.x * view.width / shown.width, inView.y * view.height / shown.height)
            assertPoint(outline, stretched.through(values))
        }
    }

    private fun forAll(check: (Extent, Extent, Int, Int) -> Unit) {
        for (buffer in buffers) for (view in views) for (sensor in sensors) for (display in displays) check(buffer, view, sensor, display)
    }

    private data class Point(val x: Float, val y: Float) {
        val length get() = Math.hypot(x.toDouble(), y.toDouble()).toFloat()

        operator fun minus(other: Point) = Point(x - other.x, y - other.y)

        fun through(matrix: FloatArray) = Point(
            matrix[0] * x + matrix[1] * y + matrix[2],
            matrix[3] * x + matrix[4] * y + matrix[5],
        )

        /** Where it is once the picture of this extent is turned clockwise. */
        fun turned(degrees: Int, picture: Extent) = when (degrees) {
            90 -> Point(picture.height - y, x)
            180 -> Point(picture.width - x, picture.height - y)
            270 -> Point(y, picture.width - x)
            else -> this
        }
    }

    private fun assertPoint(expected: Point, actual: Point) {
        assertEquals(expected.x, actual.x, 0.02f)
        assertEquals(expected.y, actual.y, 0.02f)
    }
}
