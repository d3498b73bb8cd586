package vn.dauchan.demo

import android.Manifest
import android.app.Application
import java.awt.image.BufferedImage
import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer
import java.nio.file.Files
import java.util.zip.CRC32
import javax.imageio.ImageIO
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.ParameterizedRobolectricTestRunner
import org.robolectric.ParameterizedRobolectricTestRunner.Parameters
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import vn.dauchan.fileKeyVault
import vn.dauchan.LumaFrame
import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException

/** What goes wrong on phones, each shown as a screen that says what to do, and is good for everyone. */
@RunWith(ParameterizedRobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class)
class ErrorsTest(phone: String, private val qualifiers: String, private val fontScale: Float) {
    private val person = Person()
    private val album = Album(person, phone)

    @Before
    fun newPhone() {
        RuntimeEnvironment.setQualifiers(qualifiers)
        RuntimeEnvironment.setFontScale(fontScale)
        TestApplication.newPhone()
    }

    @After
    fun end() {
        person.isDone()
        assertEquals(emptyList<String>(), album.errors)
    }

    private fun shows(text: String, picture: String) {
        person.waitsToSee(text)
        album.keep(picture)
    }

    // ---- The camera ----

    @Test
    fun `a camera that is not allowed is asked for, and photos still work`() {
        atTheScanner()
        person.viewfinderAppears()
        shows("Chưa có quyền dùng camera", "camera-refused")
        person.picksAPhoto(Fixtures.photo("market"))
        person.waitsToSee("Đã ghi giờ vào")
        person.touches("Xong")
        person.touches("Cho phép camera")
        assertEquals(Manifest.permission.CAMERA, shadowOf(person.activity).lastRequestedPermission.requestedPermissions.single())
    }

    @Test
    fun `a camera that another app takes says so, and can be tried again`() {
        person.phoneHasACamera()
        atTheScanner()
        person.viewfinderAppears()
        person.rest()
        shadowOf(person.cameras()).triggerDisconnect()
        shows("Camera đang bận", "camera-taken")
        person.touches("Thử lại")
        person.waitsToSee("Hướng camera vào mã QR ở cửa")
    }

    @Test
    fun `a phone without a camera says so`() {
        shadowOf(RuntimeEnvironment.getApplication() as Application).grantPermissions(Manifest.permission.CAMERA)
        atTheScanner()
        person.viewfinderAppears()
        shows("Không mở được camera", "camera-none")
    }

    // ---- Scanning ----

    @Test
    fun `of two fast scans one is answered`() {
        atTheScanner()
        person.model.scanning.offer(Fixtures.frame("market"))
        person.scans("bus_station")
        person.touches("Xong")
        person.touches("Nhật ký")
        person.waitsToSee("Hôm nay")
        val places = listOf("Chợ Thủ Dầu Một", "Bến xe khách Bình Dương").filter { place -> person.texts().any { it.startsWith("$place. Từ") } }
        assertEquals(1, places.size)
    }

    @Test
    fun `turning the phone keeps the scanner and the answer`() {
        atTheScanner()
        person.turnsThePhone("+land")
        person.scans("market")
        person.waitsToSee("Đã ghi giờ vào")
        person.turnsThePhone("+port")
        person.waitsToSee("Đã ghi giờ vào")
    }

    @Test
    fun `turning the phone keeps what was written`() {
        atTheScanner()
        person.touches("Tự ghi")
        person.writes("Quán bún", "Bạn đã ở đâu?")
        person.turnsThePhone("+land")
        person.waitsToSee("Quán bún")
    }

    @Test
    fun `twenty codes in view ask to come close to one, and check in nowhere`() {
        atTheScanner()
        val many = tiled(listOf("market", "bus_station", "hospital_entry", "expired"), across = 5, down = 4)
        person.shows(many) { person.sees("Có nhiều mã.") || person.sees("Khung hình có quá nhiều chi tiết.") }
        person.touches("Nhật ký")
        person.waitsToSee("Nhật ký còn trống")
    }

    // ---- Leaving in the middle ----

    @Test
    fun `what was being written is still there after a look at another app`() {
        atTheScanner()
        person.touches("Tự ghi")
        person.writes("Quán bún", "Bạn đã ở đâu?")
        person.leavesTheApp()
        person.comesBack()
        person.waitsToSee("Quán bún")
        person.touches("Lưu")
        person.waitsToSee("Quán bún. 05:46 – 06:46, 1 giờ")
    }

    @Test
    fun `a newcomer who opens a link reads the first page before anything is kept`() {
        person.opensTheApp()
        person.opensALink(Fixtures.code("market_link"))
        person.waitsToSee("Nhật ký được mã hóa và chỉ nằm trong điện thoại này.")
        person.touches("Bắt đầu")
        person.waitsToSee("Vào Chợ Thủ Dầu Một?")
        person.touches("Ghi lượt này")
        person.waitsToSee("Đã ghi giờ vào")
    }

    @Test
    fun `a photo with several codes asks for one with a single code`() {
        atTheScanner()
        person.picksAPhoto(severalCodes())
        person.waitsToSee("Ảnh này có nhiều mã.")
    }

    // ---- A diary that does not open ----

    @Test
    fun `a key lost after a restore leaves erasing, and a new beginning`() {
        aDiaryFromBefore()
        Files.delete(TestApplication.folder.resolveSibling("key"))
        person.opensTheApp()
        shows("Khóa của nhật ký đã mất", "closed-key-lost")
        person.touches("Xóa và bắt đầu lại")
        person.touches("Xóa hết nhật ký")
        person.touches("Bắt đầu")
        person.waitsToSee("Hướng camera vào mã QR ở cửa")
    }

    @Test
    fun `a phone that is locked keeps the diary closed until it is unlocked`() {
        aDiaryFromBefore()
        val found = TestApplication.vault
        var locked = true
        TestApplication.vault = object : KeyVault by found {
            override fun load() = if (locked) StoredKey.UnavailableNow else found.load()
        }
        person.opensTheApp()
        person.waitsToSee("Nhật ký đang khóa")
        person.touches("Mở nhật ký")
        person.waitsToSee("Nhật ký đang khóa")
        locked = false
        person.touches("Mở nhật ký")
        person.waitsToSee("Hướng camera vào mã QR ở cửa")
    }

    @Test
    fun `a key of another diary is told, and nothing is touched`() {
        aDiaryFromBefore()
        val before = bytes()
        TestApplication.vault = Answering { StoredKey.Found(ByteArray(32) { 7 }) }
        person.opensTheApp()
        shows("Khóa không hợp với nhật ký", "closed-wrong-key")
        assertEquals(before, bytes())
    }

    @Test
    fun `a file of another diary is told`() {
        aDiaryFromBefore()
        val ours = TestApplication.folder
        val ourVault = TestApplication.vault
        TestApplication.newPhone()
        aDiaryFromBefore()
        Files.copy(TestApplication.folder.resolve("diary.db"), ours.resolve("diary.db"), java.nio.file.StandardCopyOption.REPLACE_EXISTING)
        TestApplication.folder = ours
        TestApplication.vault = ourVault
        person.opensTheApp()
        shows("Tệp nhật ký bị thay", "closed-foreign")
    }

    @Test
    fun `a damaged diary is told, and not erased by itself`() {
        aDiaryFromBefore()
        val file = TestApplication.folder.resolve("diary.db")
        val damaged = Files.readAllBytes(file).also { it.fill(0x55, 100, 3000) }
        Files.write(file, damaged)
        person.opensTheApp()
        shows("Nhật ký bị hỏng", "closed-damaged")
        person.touches("Thử lại")
        person.waitsToSee("Nhật ký bị hỏng")
        assertTrue(Files.readAllBytes(file).contentEquals(damaged))
    }

    @Test
    fun `a diary of a newer app asks for the update`() {
        aDiaryFromBefore()
        val check = TestApplication.folder.resolve("diary.check")
        val bytes = Files.readAllBytes(check)
        bytes[FORMAT_AT] = 2
        val checksum = CRC32().apply { update(bytes, 0, CHECKSUM_AT) }.value.toInt()
        ByteBuffer.wrap(bytes).putInt(CHECKSUM_AT, checksum)
        Files.write(check, bytes)
        person.opensTheApp()
        shows("Nhật ký của bản ứng dụng mới hơn", "closed-newer")
    }

    @Test
    fun `a diary that is open elsewhere is told`() {
        aDiaryFromBefore()
        val other = runBlocking { Histories.open() }
        person.opensTheApp()
        shows("Nhật ký đang mở ở nơi khác", "closed-elsewhere")
        other.close()
        person.touches("Thử lại")
        person.waitsToSee("Hướng camera vào mã QR ở cửa")
    }

    @Test
    fun `a vault that keeps no key makes no diary`() {
        TestApplication.vault = object : KeyVault by Answering({ StoredKey.NotFound }) {
            override fun store(key: ByteArray) = throw VaultException.Failed("no room")
        }
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.waitsToSee("Không mở được nhật ký")
    }

    // ---- Getting there ----

    private fun atTheScanner() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.waitsToSee("Chọn ảnh")
    }

    private fun aDiaryFromBefore() = runBlocking { Histories.open().close() }

    private fun bytes(): Map<String, List<Byte>> =
        TestApplication.folder.toFile().listFiles()!!.filter { it.name.startsWith("diary") }.associate { it.name to it.readBytes().toList() }

    /** A PNG of two venues' codes. */
    private fun severalCodes(): ByteArray {
        val photos = listOf("market", "bus_station").map { ImageIO.read(Fixtures.photo(it).inputStream()) }
        val both = BufferedImage(photos.sumOf { it.width }, photos.maxOf { it.height }, BufferedImage.TYPE_BYTE_GRAY)
        val writer = both.createGraphics()
        photos.forEachIndexed { at, photo -> writer.drawImage(photo, at * photos.first().width, 0, null) }
        return ByteArrayOutputStream().also { ImageIO.write(both, "png", it) }.toByteArray()
    }

    /** Frames that show codes side by side. */
    private fun tiled(names: List<String>, across: Int, down: Int): (closed: () -> Unit) -> LumaFrame {
        val pictures = List(across * down) { Fixtures.picture(names[it % names.size]) }
        val side = pictures.maxOf { it.side }
        val pixels = ByteArray(across * side * down * side) { -1 }
        pictures.forEachIndexed { at, picture ->
            for (row in 0 until picture.side) {
                val to = (at / across * side + row) * across * side + at % across * side
                picture.pixels.copyInto(pixels, to, row * picture.side, (row + 1) * picture.side)
            }
        }
        return { closed ->
            val plane = ByteBuffer.allocateDirect(pixels.size).put(pixels).flip()
            LumaFrame.of(plane, across * side, down * side, release = closed)
        }
    }

    /** A vault whose answer to the question for the key is given. */
    private class Answering(private val answer: () -> StoredKey) : KeyVault {
        override fun load() = answer()
        override fun store(key: ByteArray) = throw VaultException.AlreadyThere()
        override fun delete() = Unit
    }

    companion object {
        @JvmStatic
        @Parameters(name = "{0}")
        fun phones(): List<Array<Any>> = listOf(
            arrayOf("large-vi", "vi-w411dp-h891dp-notnight-xhdpi", 1f),
            arrayOf("small-vi-200", "vi-w360dp-h640dp-notnight-hdpi", 2f),
        )

        // Magic bytes, format, the database's salt, CRC-32 of those: docs/diary.md.
        private const val FORMAT_AT = 8
        private const val CHECKSUM_AT = FORMAT_AT + 1 + 16
    }
}
