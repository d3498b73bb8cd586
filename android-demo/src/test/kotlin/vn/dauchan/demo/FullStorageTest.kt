package vn.dauchan.demo

import java.io.File
import java.io.IOException
import java.nio.file.Files
import java.time.Duration
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assume.assumeFalse
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.ParameterizedRobolectricTestRunner
import org.robolectric.ParameterizedRobolectricTestRunner.Parameters
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import vn.dauchan.fileKeyVault

/**
 * A phone whose storage is really full: the diary lies on a disk of a few megabytes that
 * `scripts/android/test` mounts, and the rest of it is filled.
 */
@RunWith(ParameterizedRobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class)
class FullStorageTest(phone: String, private val qualifiers: String, private val fontScale: Float) {
    private val person = Person()
    private val album = Album(person, phone)
    private lateinit var disk: File
    private val ballast get() = File(disk, "ballast")

    @Before
    fun newPhone() {
        val given = requireNotNull(System.getProperty("dauchan.small-disk")) { "run by scripts/android/test, which mounts a small disk" }
        assumeFalse("no disk could be mounted", given == "none")
        disk = File(given)
        waitUntilNothingIsHeld()
        RuntimeEnvironment.setQualifiers(qualifiers)
        RuntimeEnvironment.setFontScale(fontScale)
        TestApplication.newPhone()
        TestApplication.folder = Files.createTempDirectory(disk.toPath(), "phone").resolve("diary")
        TestApplication.vault = fileKeyVault(TestApplication.folder.resolveSibling("key"))
    }

    @After
    fun end() {
        person.isDone()
        if (::disk.isInitialized) disk.listFiles()!!.forEach(File::deleteRecursively)
        assertEquals(emptyList<String>(), album.errors)
    }

    private fun shows(text: String, picture: String) {
        person.waitsToSee(text)
        album.keep(picture)
    }

    @Test
    fun `a scan that cannot be kept says what to do, and once there is room nothing is lost`() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.scans("market")
        person.touches("Xong")
        fill()

        TestApplication.clock.pass(Duration.ofHours(1))
        person.scans("bus_station")
        person.waitsToSee("Bộ nhớ đã đầy, chưa ghi được lượt này")
        shows("Xóa bớt ảnh hoặc ứng dụng rồi quét lại.", "storage-full")

        // What was kept can be read meanwhile.
        person.goesBack()
        person.waitsToSee("Tôi đang ở")
        person.touches("Nhật ký")
        person.waitsToSee("Chợ Thủ Dầu Một. Từ 06:46, đang ở đây")

        ballast.delete()
        TestApplication.clock.pass(Duration.ofMinutes(5))
        person.touches("Quét mã")
        person.scans("bus_station")
        person.waitsToSee("Đã ghi giờ vào")
        person.touches("Xong")
        person.touches("Nhật ký")
        person.waitsToSee("06:46 – 07:51, 1 giờ 5 phút")
        person.waitsToSee("Bến xe khách Bình Dương. Từ 07:51, đang ở đây")
    }

    @Test
    fun `what was written by hand stays on the screen until there is room for it`() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.waitsToSee("Hướng camera vào mã QR ở cửa")
        fill()
        person.touches("Tự ghi")
        person.writes("Nhà bà ngoại", "Bạn đã ở đâu?")
        person.touches("Lưu")
        shows("Bộ nhớ đã đầy, chưa ghi được lượt này", "storage-full-by-hand")
        ballast.delete()
        person.touches("Lưu")
        person.waitsToSee("Nhà bà ngoại. 05:46 – 06:46, 1 giờ")
    }

    @Test
    fun `a diary that cannot be begun for want of room says so, and begins once there is some`() {
        fill()
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.waitsToSee("Bộ nhớ đã đầy")
        shows("Xóa bớt ảnh hoặc ứng dụng rồi thử lại.", "storage-full-at-first")
        ballast.delete()
        person.touches("Thử lại")
        person.waitsToSee("Hướng camera vào mã QR ở cửa")
    }

    @Test
    fun `a diary from before is read although the storage is full`() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.scans("market")
        person.touches("Xong")
        person.leavesTheApp()
        fill()
        person.comesBack()
        person.waitFor({ person.sees("Tôi đang ở") || person.sees("Bộ nhớ đã đầy") }) { person.screen() }
        ballast.delete()
        if (person.sees("Thử lại")) person.touches("Thử lại")
        person.waitsToSee("Chợ Thủ Dầu Một")
    }

    /** Fills the disk to its last byte. */
    /** A file that an earlier test's app holds has room, though it is deleted, until the app is collected. */
    private fun waitUntilNothingIsHeld() {
        repeat(100) {
            val held = File("/proc/self/fd").listFiles()!!.mapNotNull { runCatching { Files.readSymbolicLink(it.toPath()) }.getOrNull() }
            if (held.none { it.startsWith(disk.toPath()) }) return
            System.gc()
            Thread.sleep(100)
        }
        error("a file on the small disk is still held")
    }

    private fun fill() {
        ballast.outputStream().use { file ->
            for (size in listOf(64 shl 10, 512, 1)) {
                try {
                    while (true) file.write(ByteArray(size))
                } catch (_: IOException) {
                    continue
                }
            }
        }
        assertEquals(0, disk.usableSpace)
    }

    companion object {
        @JvmStatic
        @Parameters(name = "{0}")
        fun phones() = ErrorsTest.phones()
    }
}
