package vn.dauchan.android

import android.content.Context
import android.graphics.BitmapFactory
import android.hardware.display.DisplayManager
import android.media.Image
import android.net.Uri
import android.os.Handler
import android.os.Looper
import android.view.Display
import android.view.Surface
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import vn.dauchan.Diary
import vn.dauchan.Scanner
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.Reading
import vn.dauchan.codeToAnswer
import java.io.File
import java.nio.ByteBuffer
import java.time.Clock
import java.time.Instant
import java.time.ZoneId

/** The whole line on Android's framework: a camera's image to a row of the diary. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35])
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class PhoneTest {
    private val context: Context = RuntimeEnvironment.getApplication()
    private val fixtures = File(System.getProperty("dauchan.fixtures")!!)
    private val now = Instant.ofEpochSecond(File(fixtures, "now").readText().toLong())
    private val clock = Clock.fixed(now, ZoneId.of("Asia/Ho_Chi_Minh"))
    private val deployment = Deployment(File(fixtures, "deployment.json").readBytes())

    @Test
    fun `a picture in memory and a photo by its address are scanned as photos`() = runBlocking {
        val file = File(fixtures, "frames/market.png").readBytes()
        val picture = BitmapFactory.decodeByteArray(file, 0, file.size)
        val address = Uri.parse("content://photos/1")
        shadowOf(context.contentResolver).registerInputStreamSupplier(address) { file.inputStream() }
        Scanner(deployment, clock = clock).use { scanner ->
            for (outcome in listOf(scanner.scanPhoto(picture), scanner.scanPhoto(context, address))) {
                assertEquals("Chợ Thủ Dầu Một", (outcome.codeToAnswer?.reading as Reading.Verified).venue.name)
            }
        }
        assertEquals(listOf(1, 1, 2, 3), listOf(640, 4_096, 4_097, 12_000).map { sampleSize(it, 480) })
    }

    @Before
    fun install() = SoftwareKeyStore.install()

    @Test
    fun `a camera's image becomes a visit, and the key survives the app`() = runBlocking {
        val folder = File(context.noBackupFilesDir, "diary").apply { mkdirs() }
        val image = CameraImage(File(fixtures, "frames/bus_station.pgm"))
        val text = Scanner(deployment, clock = clock).use { scanner ->
            scanner.scan(image.toLumaFrame(0)).codes.single().text!!
        }
        assertTrue(image.isClosed)
        Diary.open(deployment, folder, KeyStoreVault(context), clock).use { diary ->
            assertTrue(diary.checkIn(text) is CheckInOutcome.CheckedIn)
        }
        Diary.open(deployment, folder, KeyStoreVault(context), clock).use { diary ->
            assertEquals("Bến xe khách Bình Dương", diary.openVisit()?.place)
        }
        SoftwareKeyStore.keys.clear()
        val lost = runCatching { Diary.open(deployment, folder, KeyStoreVault(context), clock) }
        assertTrue(lost.exceptionOrNull() is OpenException.KeyLost)
        Diary.erase(folder, KeyStoreVault(context))
        Diary.open(deployment, folder, KeyStoreVault(context), clock).close()
    }

    @Test
    fun `the guide's camera has a surface for a session`() {
        val cameraHandler = Handler(Looper.getMainLooper())
        val display = context.getSystemService(DisplayManager::class.java)!!.getDisplay(Display.DEFAULT_DISPLAY)
        val sensorOrientation = 90
        Scanner(deployment, clock = clock).use { scanner ->
            val frames = CameraFrames(
                1280, 720, cameraHandler,
                rotationDegrees = { uprightRotation(sensorOrientation, display.rotation, facesFront = false) },
                take = scanner::offer,
            )
            // frames.surface is a target of the session; close the session first, then the frames.
            frames.use { assertTrue(it.surface.isValid) }
        }
    }

    @Test
    fun `a frame is turned upright for every way a phone is held`() {
        assertEquals(90, uprightRotation(90, Surface.ROTATION_0, facesFront = false))
        assertEquals(0, uprightRotation(90, Surface.ROTATION_90, facesFront = false))
        assertEquals(270, uprightRotation(90, Surface.ROTATION_180, facesFront = false))
        assertEquals(180, uprightRotation(90, Surface.ROTATION_270, facesFront = false))
        assertEquals(0, uprightRotation(270, Surface.ROTATION_90, facesFront = true))
    }

    @Test
    fun `the memory of frames goes when the last that is looked at is given back`() {
        var ended = 0
        val lending = Lending { ended++ }
        assertTrue(lending.lend())
        assertTrue(lending.lend())
        lending.giveBack()
        lending.close()
        lending.close()
        assertFalse(lending.lend())
        assertEquals(0, ended)
        lending.giveBack()
        assertEquals(1, ended)
        Lending { ended++ }.close()
        assertEquals(2, ended)
    }

    /** An image as Camera2 hands it over: padded rows, and a last row without padding. */
    private class CameraImage(pgm: File) : Image() {
        private val bytes = pgm.readBytes()
        private val side = String(bytes, 0, 32, Charsets.US_ASCII).split("\n")[1]
            .substringBefore(' ').toInt()
        private val stride = side + 40
        private val luma = ByteBuffer.allocateDirect((side - 1) * stride + side).apply {
            for (row in 0 until side) {
                position(row * stride)
                put(bytes, bytes.size - side * side + row * side, side)
            }
            rewind()
        }
        var isClosed = false

        override fun getWidth() = side

        override fun getHeight() = side

        override fun getFormat() = android.graphics.ImageFormat.YUV_420_888

        override fun getTimestamp() = 0L

        override fun getTransform() = 0

        override fun getScalingMode() = 0

        override fun getPlanes(): Array<Plane> = arrayOf(
            object : Plane() {
                override fun getRowStride() = stride

                override fun getPixelStride() = 1

                override fun getBuffer() = luma
            },
        )

        override fun close() {
            isClosed = true
        }
    }
}
