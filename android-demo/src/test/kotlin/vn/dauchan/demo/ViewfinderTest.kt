package vn.dauchan.demo

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Canvas
import android.graphics.Matrix
import android.graphics.drawable.BitmapDrawable
import android.view.View
import java.io.File
import java.nio.ByteBuffer
import java.time.LocalDate
import java.time.LocalTime
import kotlin.math.abs
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import vn.dauchan.LumaFrame
import vn.dauchan.Scanner
import vn.dauchan.bridge.Effort
import vn.dauchan.bridge.Point
import vn.dauchan.demo.device.Cover
import vn.dauchan.demo.device.Extent
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.View as Seen

/**
 * What somebody sees in the viewfinder: a phone photo comes as the camera's frames, and is drawn as the
 * view would draw the camera's buffer, through the transform that the app gave it.
 */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class, qualifiers = "vi-w411dp-h891dp-notnight-xhdpi")
class ViewfinderTest {
    private val person = Person()
    private val photo: Bitmap = File(System.getProperty("dauchan.demo"), "photos/0610-door.jpg").readBytes()
        .let { BitmapFactory.decodeByteArray(it, 0, it.size) }.middle()
    private val buffer = photo.turned(360 - SENSOR)

    @After
    fun end() = person.isDone()

    @Test
    fun `the outline lies on the code that is seen`() {
        TestApplication.newPhone()
        TestApplication.asBuilt = true
        TestApplication.clock.now =
            LocalDate.of(2021, 9, 27).atTime(LocalTime.of(6, 10)).atZone(TestApplication.clock.zone).toInstant()
        person.phoneHasACamera(SENSOR)
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.viewfinderAppears()

        person.shows(::frame) { person.model.state.value.page is Page.Answered }
        person.touches("Xong")
        // The camera still looks at the poster: an outline, and no second answer.
        person.shows(::frame) { seen() is Seen.One }

        val outline = (seen() as Seen.One).outline
        val view = person.viewfinder()
        val cover = Cover(Extent(outline.width.toFloat(), outline.height.toFloat()), Extent(view.width, view.height))
        val drawn = outline.corners.map { Point(cover.x(it.x.toFloat()).toDouble(), cover.y(it.y.toFloat()).toDouble()) }
        val there = whereTheCodeIs(camerasPicture())
        assertEquals(4, there.size)
        for ((one, other) in drawn.zip(there)) {
            assertTrue("the outline is at $drawn, the code at $there", abs(one.x - other.x) < 4 && abs(one.y - other.y) < 4)
        }

        (view.parent as View).background = BitmapDrawable(view.resources, camerasPicture())
        Album(person, "large-vi").keep("scanner-code")
    }

    private fun seen() = (person.model.state.value.page as? Page.Scan)?.view

    /** What the view shows of the camera's buffer. */
    private fun camerasPicture(): Bitmap {
        val view = person.viewfinder()
        val untransformed = buffer.turned(SENSOR)
        val matrix = Matrix().apply {
            setScale(view.width.toFloat() / untransformed.width, view.height.toFloat() / untransformed.height)
            postConcat(view.getTransform(null))
        }
        val picture = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
        Canvas(picture).drawBitmap(untransformed, matrix, android.graphics.Paint(android.graphics.Paint.FILTER_BITMAP_FLAG))
        return picture
    }

    private fun whereTheCodeIs(picture: Bitmap): List<Point> = runBlocking {
        val deployment = (RuntimeEnvironment.getApplication() as TestApplication).environment.readDeployment()
        Scanner(deployment, Effort.STILL, TestApplication.clock).use { it.scan(frameOf(picture, 0) {}).codes.single().corners }
    }

    private fun frame(closed: () -> Unit) = frameOf(buffer, SENSOR, closed)

    private fun frameOf(picture: Bitmap, rotation: Int, closed: () -> Unit): LumaFrame {
        val pixels = IntArray(picture.width * picture.height)
        picture.getPixels(pixels, 0, picture.width, 0, 0, picture.width, picture.height)
        val plane = ByteBuffer.allocateDirect(pixels.size)
        for (pixel in pixels) plane.put(luma(pixel))
        plane.flip()
        return LumaFrame.of(plane, picture.width, picture.height, rotationDegrees = rotation, release = closed)
    }

    /** What a camera of 1280 × 720 sees of the photo. */
    private fun Bitmap.middle(): Bitmap {
        val across = height * 9 / 16
        return Bitmap.createScaledBitmap(Bitmap.createBitmap(this, (width - across) / 2, 0, across, height), 720, 1280, true)
    }

    private fun Bitmap.turned(degrees: Int): Bitmap =
        Bitmap.createBitmap(this, 0, 0, width, height, Matrix().apply { setRotate(degrees.toFloat()) }, false)

    private companion object {
        /** How most phones' cameras lie. */
        const val SENSOR = 90
    }
}
