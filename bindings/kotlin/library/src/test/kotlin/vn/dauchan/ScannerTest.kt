package vn.dauchan

import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import vn.dauchan.bridge.Effort
import vn.dauchan.bridge.ForeignCode
import vn.dauchan.bridge.PhotoException
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.ScanException
import vn.dauchan.bridge.ScanOutcome
import vn.dauchan.bridge.ScannedCode
import java.nio.ByteBuffer
import java.util.concurrent.atomic.AtomicInteger

class ScannerTest {
    private val scanner = Scanner(Fixtures.deployment(), clock = Fixtures.clock)

    @AfterEach
    fun close() = scanner.close()

    @Test
    fun `a frame of a poster is a verified venue with its corners`() = runBlocking {
        val code = scanner.scan(Fixtures.frame("market")).only()
        assertEquals("Chợ Thủ Dầu Một", (code.reading as Reading.Verified).venue.name)
        assertEquals(Fixtures.code("market"), code.text)
        val side = Fixtures.picture("market").side
        val quietZone = 24.0
        val corners = listOf(
            quietZone to quietZone,
            side - quietZone to quietZone,
            side - quietZone to side - quietZone,
            quietZone to side - quietZone,
        )
        for ((corner, expected) in code.corners.zip(corners)) {
            assertEquals(expected.first, corner.x, 6.0)
            assertEquals(expected.second, corner.y, 6.0)
        }
    }

    @Test
    fun `a code of somebody else is named, and its text stays inside`() = runBlocking {
        val contact = scanner.scan(Fixtures.frame("contact")).only()
        assertEquals(Reading.Foreign(ForeignCode.CONTACT), contact.reading)
        assertNull(contact.text)
        val link = scanner.scan(Fixtures.frame("link")).only()
        assertEquals(Reading.Foreign(ForeignCode.LINK), link.reading)
        assertEquals(Fixtures.code("link"), link.text)
    }

    @Test
    fun `a photo is looked at as a frame is`() = runBlocking {
        val code = scanner.scanPhoto(Fixtures.photo("bus_station")).only()
        assertEquals("Bến xe khách Bình Dương", (code.reading as Reading.Verified).venue.name)
    }

    @Test
    fun `each error of a photo is told apart`() {
        val png = Fixtures.photo("market")
        assertThrows(PhotoException.Empty::class.java) { photo(ByteArray(0)) }
        assertThrows(PhotoException.UnknownFormat::class.java) { photo("GIF89a....".toByteArray()) }
        assertThrows(PhotoException.Truncated::class.java) { photo(png.copyOf(png.size / 2)) }
        val broken = png.clone().apply { fill(0x55, 40, 80) }
        assertThrows(PhotoException.Damaged::class.java) { photo(broken) }
        assertThrows(PhotoException.TooBig::class.java) { photo(hugePng()) }
    }

    @Test
    fun `a buffer with padded rows, a position and a short last row is read right`() = runBlocking {
        val picture = Fixtures.picture("market")
        val stride = picture.side + 13
        val offset = 7
        val needed = (picture.side - 1) * stride + picture.side
        val buffer = ByteBuffer.allocateDirect(offset + needed)
        for (row in 0 until picture.side) {
            buffer.position(offset + row * stride)
            buffer.put(picture.pixels, row * picture.side, picture.side)
        }
        buffer.position(offset).limit(offset + needed)
        val frame = LumaFrame.of(buffer, picture.side, picture.side, stride)
        assertTrue(scanner.scan(frame).only().reading is Reading.Verified)
    }

    @Test
    fun `a buffer on the heap is read as a direct one is`() = runBlocking {
        val picture = Fixtures.picture("market")
        val frame = LumaFrame.of(ByteBuffer.wrap(picture.pixels), picture.side, picture.side)
        assertTrue(scanner.scan(frame).only().reading is Reading.Verified)
    }

    @Test
    fun `a frame that lies on its side is turned`() = runBlocking {
        val picture = Fixtures.picture("market")
        val side = picture.side
        // Turned a quarter anticlockwise, so that a quarter clockwise sets it upright. Ten white rows
        // below it are at its left then.
        val turned = ByteArray(side * (side + 10)) { at ->
            if (at < side * side) picture.pixels[(at % side) * side + (side - 1 - at / side)] else -1
        }
        val frame = LumaFrame.of(Fixtures.direct(turned), side, side + 10, rotationDegrees = 90)
        val outcome = scanner.scan(frame)
        val first = outcome.only().corners.first()
        assertEquals(34.0, first.x, 6.0)
        assertEquals(24.0, first.y, 6.0)
        assertEquals(side + 10.0, outcome.frameWidth)
        assertEquals(side.toDouble(), outcome.frameHeight)
    }

    @Test
    fun `each error of a frame is told apart`() {
        val pixels = Fixtures.direct(ByteArray(100))
        assertThrows(ScanException.Empty::class.java) { scan(LumaFrame.of(pixels, 0, 10)) }
        assertThrows(ScanException.TooBig::class.java) { scan(LumaFrame.of(pixels, -1, 10)) }
        assertThrows(ScanException.StrideBelowWidth::class.java) { scan(LumaFrame.of(pixels, 10, 10, 9)) }
        assertThrows(ScanException.Rotation::class.java) {
            scan(LumaFrame.of(pixels, 10, 10, rotationDegrees = 45))
        }
        val short = assertThrows(ScanException.BufferTooShort::class.java) {
            scan(LumaFrame.of(pixels, 10, 11))
        }
        assertEquals("the frame needs 110 bytes and has 100", short.message)
    }

    @Test
    fun `of frames that come too fast the latest is seen, and all are given back`() = runBlocking {
        val given = AtomicInteger()
        val blank = Fixtures.picture("market")
        repeat(9) {
            val empty = Fixtures.direct(ByteArray(blank.pixels.size) { -1 })
            scanner.offer(LumaFrame.of(empty, blank.side, blank.side) { given.incrementAndGet() })
        }
        scanner.offer(Fixtures.frame("market") { given.incrementAndGet() })
        assertEquals(9, given.get())
        val seen = scanner.results.first() as FrameResult.Seen
        assertTrue(seen.outcome.only().reading is Reading.Verified)
        assertEquals(10, given.get())
    }

    @Test
    fun `an unusable frame does not end the results`() = runBlocking {
        val results = async { scanner.results.take(2).toList() }
        scanner.offer(LumaFrame.of(Fixtures.direct(ByteArray(4)), 10, 10))
        delay(200)
        scanner.offer(Fixtures.frame("market"))
        val (first, second) = results.await()
        assertTrue((first as FrameResult.Unusable).reason is ScanException.BufferTooShort)
        assertTrue(second is FrameResult.Seen)
    }

    @Test
    fun `a frame is given back once, and is not looked at afterwards`() = runBlocking {
        var returned = 0
        val frame = Fixtures.frame("market") { returned++ }
        scanner.scan(frame)
        frame.close()
        assertEquals(1, returned)
        assertTrue(runCatching { scanner.scan(frame) }.exceptionOrNull() is IllegalStateException)
    }

    @Test
    fun `a closed scanner gives every frame back and ends the results`() = runBlocking {
        val given = AtomicInteger()
        val own = Scanner(Fixtures.deployment(), clock = Fixtures.clock)
        own.offer(Fixtures.frame("market") { given.incrementAndGet() })
        own.close()
        own.close()
        own.offer(Fixtures.frame("market") { given.incrementAndGet() })
        assertEquals(2, given.get())
    }

    @Test
    fun `a still scanner takes its time`() = runBlocking {
        Scanner(Fixtures.deployment(), Effort.STILL, Fixtures.clock).use { still ->
            assertTrue(still.scan(Fixtures.frame("market")).only().reading is Reading.Verified)
        }
    }

    @Test
    fun `a code that stays in view is answered once, and again when its owner asks for it`() {
        fun answered(name: String) = scan(Fixtures.frame(name)).codeToAnswer?.text
        assertEquals(Fixtures.code("market"), answered("market"))
        assertEquals(null, answered("market"))
        scanner.answerAgain()
        assertEquals(Fixtures.code("market"), answered("market"))
        assertEquals(Fixtures.code("bus_station"), answered("bus_station"))
        assertEquals(listOf(null, null, Fixtures.code("link")), List(3) { answered("link") })
        repeat(2) { assertEquals(Fixtures.code("market"), photo(Fixtures.photo("market")).codeToAnswer?.text) }
    }

    private fun scan(frame: LumaFrame) = runBlocking { scanner.scan(frame) }

    private fun photo(file: ByteArray) = runBlocking { scanner.scanPhoto(file) }

    private fun ScanOutcome.only(): ScannedCode = codes.single()

    /** A PNG header that claims 60,000 by 60,000 pixels. */
    private fun hugePng(): ByteArray {
        val header = ByteBuffer.allocate(17)
        header.put("IHDR".toByteArray()).putInt(60_000).putInt(60_000)
        header.put(byteArrayOf(8, 0, 0, 0, 0))
        val checksum = java.util.zip.CRC32().apply { update(header.array()) }.value.toInt()
        val png = ByteBuffer.allocate(33).put(byteArrayOf(-119, 80, 78, 71, 13, 10, 26, 10))
        return png.putInt(13).put(header.array()).putInt(checksum).array()
    }
}
