package vn.dauchan.demo

import android.Manifest
import android.app.Application
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CameraMetadata
import android.graphics.SurfaceTexture
import android.view.TextureView
import java.nio.ByteBuffer
import java.nio.file.Files
import java.util.zip.CRC32
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadows.ShadowCameraCharacteristics
import vn.dauchan.Diary
import vn.dauchan.FileKeyVault
import vn.dauchan.LumaFrame
import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException

/** What goes wrong on phones, each shown as a screen that says what to do. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class, qualifiers = "vi-w411dp-h891dp-xhdpi")
class FaultsTest {
    private val person = Person()

    @Before
    fun newPhone() = TestApplication.newPhone()

    @After
    fun end() = person.isDone()

    // ---- The camera ----

    @Test
    fun `a camera that is not allowed is asked for, and photos still work`() {
        atTheScanner()
        viewfinderAppears()
        person.waitsToSee("Chưa được dùng camera")
        person.picksAPhoto(Fixtures.photo("market"))
        person.waitsToSee("Đã vào")
        person.touches("Xong")
        person.touches("Cho phép camera")
        assertEquals(Manifest.permission.CAMERA, shadowOf(person.activity).lastRequestedPermission.requestedPermissions.single())
    }

    @Test
    fun `a camera that another app takes says so, and can be tried again`() {
        phoneHasACamera()
        atTheScanner()
        viewfinderAppears()
        person.rest()
        shadowOf(cameras()).triggerDisconnect()
        person.waitsToSee("Camera đang bận")
        person.touches("Thử lại")
        person.waitsToSee("Đưa camera vào mã QR ở cửa")
    }

    @Test
    fun `a phone without a camera says so`() {
        shadowOf(RuntimeEnvironment.getApplication() as Application).grantPermissions(Manifest.permission.CAMERA)
        atTheScanner()
        viewfinderAppears()
        person.waitsToSee("Không mở được camera")
    }

    // ---- Scanning ----

    @Test
    fun `of two fast scans one is answered`() {
        atTheScanner()
        person.model.offer(Fixtures.frame("market"))
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
        person.waitsToSee("Đã vào")
        person.turnsThePhone("+port")
        person.waitsToSee("Đã vào")
    }

    @Test
    fun `turning the phone keeps what was written`() {
        atTheScanner()
        person.touches("Ghi tay")
        person.writes("Quán bún", "Bạn đã ở đâu?")
        person.turnsThePhone("+land")
        person.waitsToSee("Quán bún")
    }

    @Test
    fun `twenty codes in view ask to come close to one, and check in nowhere`() {
        atTheScanner()
        val many = tiled(listOf("market", "bus_station", "hospital_entry", "expired"), across = 5, down = 4)
        person.shows(many) { person.sees("Có nhiều mã.") || person.sees("Hình quá rối.") }
        person.touches("Nhật ký")
        person.waitsToSee("Sổ còn trống")
    }

    // ---- A diary that does not open ----

    @Test
    fun `a key lost after a restore leaves erasing, and a new beginning`() {
        aDiaryFromBefore()
        Files.delete(TestApplication.folder.resolveSibling("key"))
        person.opensTheApp()
        person.waitsToSee("Khóa của sổ đã mất")
        person.touches("Xóa và bắt đầu lại")
        person.touches("Xóa hết sổ")
        person.touches("Bắt đầu")
        person.waitsToSee("Đưa camera vào mã QR ở cửa")
    }

    @Test
    fun `a phone that is locked keeps the diary closed until it is unlocked`() {
        aDiaryFromBefore()
        val found = TestApplication.vault
        TestApplication.vault = Answering { StoredKey.UnavailableNow }
        person.opensTheApp()
        person.waitsToSee("Sổ đang khóa")
        TestApplication.vault = found
        (RuntimeEnvironment.getApplication() as TestApplication).end()
    }

    @Test
    fun `a key of another diary is told, and nothing is touched`() {
        aDiaryFromBefore()
        val before = bytes()
        TestApplication.vault = Answering { StoredKey.Found(ByteArray(32) { 7 }) }
        person.opensTheApp()
        person.waitsToSee("Khóa không hợp với sổ")
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
        person.waitsToSee("Tệp sổ bị thay")
    }

    @Test
    fun `a damaged diary is told, and not erased by itself`() {
        aDiaryFromBefore()
        val file = TestApplication.folder.resolve("diary.db")
        val damaged = Files.readAllBytes(file).also { it.fill(0x55, 100, 3000) }
        Files.write(file, damaged)
        person.opensTheApp()
        person.waitsToSee("Sổ bị hỏng")
        person.touches("Thử lại")
        person.waitsToSee("Sổ bị hỏng")
        assertTrue(Files.readAllBytes(file).contentEquals(damaged))
    }

    @Test
    fun `a diary of a newer app asks for the update`() {
        aDiaryFromBefore()
        val check = TestApplication.folder.resolve("diary.check")
        val bytes = Files.readAllBytes(check)
        bytes[FORMAT_AT] = 99
        val checksum = CRC32().apply { update(bytes, 0, CHECKSUM_AT) }.value.toInt()
        ByteBuffer.wrap(bytes).putInt(CHECKSUM_AT, checksum)
        Files.write(check, bytes)
        person.opensTheApp()
        person.waitsToSee("Sổ của bản ứng dụng mới hơn")
    }

    @Test
    fun `a diary that is open elsewhere is told`() {
        aDiaryFromBefore()
        val other = runBlocking { openDiary() }
        person.opensTheApp()
        person.waitsToSee("Sổ đang mở ở nơi khác")
        other.close()
        person.touches("Thử lại")
        person.waitsToSee("Đưa camera vào mã QR ở cửa")
    }

    @Test
    fun `a vault that keeps no key makes no diary`() {
        TestApplication.vault = object : KeyVault by Answering({ StoredKey.NotFound }) {
            override fun store(key: ByteArray) = throw VaultException.Failed()
        }
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.waitsToSee("Không mở được sổ")
    }

    // ---- Getting there ----

    private fun atTheScanner() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.waitsToSee("Chọn ảnh")
    }

    private fun aDiaryFromBefore() = runBlocking {
        Files.createDirectories(TestApplication.folder)
        openDiary().close()
    }

    private suspend fun openDiary() =
        Diary.open(Fixtures.deployment(), TestApplication.folder.toFile(), TestApplication.vault, TestApplication.clock)

    private fun bytes(): Map<String, List<Byte>> =
        TestApplication.folder.toFile().listFiles()!!.filter { it.name.startsWith("diary") }.associate { it.name to it.readBytes().toList() }

    /** The surface that the camera draws into comes from the window, which is not there on the JVM. */
    private fun viewfinderAppears() {
        person.waitFor({ viewfinder()?.surfaceTextureListener != null }) { person.screen() }
        checkNotNull(viewfinder()).surfaceTextureListener!!.onSurfaceTextureAvailable(SurfaceTexture(0), 822, 1400)
        person.rest()
    }

    private fun viewfinder() = person.views().filterIsInstance<TextureView>().firstOrNull()

    private fun cameras() = RuntimeEnvironment.getApplication().getSystemService(CameraManager::class.java)

    private fun phoneHasACamera() {
        shadowOf(RuntimeEnvironment.getApplication() as Application).grantPermissions(Manifest.permission.CAMERA)
        val characteristics = ShadowCameraCharacteristics.newCameraCharacteristics()
        shadowOf(characteristics).set(CameraCharacteristics.LENS_FACING, CameraMetadata.LENS_FACING_BACK)
        shadowOf(characteristics).set(CameraCharacteristics.SENSOR_ORIENTATION, 90)
        shadowOf(cameras()).addCamera("0", characteristics)
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

    private companion object {
        // Magic bytes, format, the database's salt, CRC-32 of those: docs/diary.md.
        const val FORMAT_AT = 8
        const val CHECKSUM_AT = FORMAT_AT + 1 + 16
    }
}
