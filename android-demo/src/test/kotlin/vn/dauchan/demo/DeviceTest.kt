package vn.dauchan.demo

import android.app.Activity
import android.app.Application
import android.app.job.JobParameters
import android.content.Intent
import android.media.ToneGenerator
import android.net.Uri
import android.os.Vibrator
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.OutputStream
import java.time.Duration
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowToneGenerator
import vn.dauchan.demo.device.TrustListJob
import vn.dauchan.demo.device.service

/** What the app does with the phone's own parts: sound, vibration, light, files, links, and its daily job. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class, qualifiers = "vi-w411dp-h891dp-xhdpi")
class DeviceTest {
    private val person = Person()
    private val application: Application get() = RuntimeEnvironment.getApplication()

    @Before
    fun newPhone() = TestApplication.newPhone()

    @After
    fun end() = person.isDone()

    @Test
    fun `an answer is heard and felt, and a refusal is not like a check-in`() {
        atTheScanner()
        person.scans("market")
        val checkedIn = heard() to felt()
        person.touches("Xong")
        person.scans("forged")
        val refused = heard() to felt()
        assertEquals(ToneGenerator.TONE_PROP_ACK, checkedIn.first)
        assertEquals(ToneGenerator.TONE_PROP_NACK, refused.first)
        assertNotEquals(checkedIn.second, refused.second)
        assertTrue(refused.second.sum() > checkedIn.second.sum())
    }

    private fun heard(): Int = ShadowToneGenerator.getPlayedTones().last().type()

    private fun felt(): List<Long> = shadowOf(application.service<Vibrator>()).pattern.toList()

    @Test
    fun `the light says whether it is on`() {
        person.phoneHasACamera()
        atTheScanner()
        person.viewfinderAppears()
        person.touches("Bật đèn")
        person.touches("Tắt đèn")
        person.waitsToSee("Bật đèn")
    }

    @Test
    fun `the diary is exported to a file of one's own`() {
        aVisitAtTheMarket()
        val file = ByteArrayOutputStream()
        exportsTo(file)
        person.waitsToSee("Đã xuất nhật ký")
        val (header, line, end) = file.toString(Charsets.UTF_8).split("\r\n")
        assertTrue(header, header.startsWith("visit,place,"))
        assertTrue(line, "\"Chợ Thủ Dầu Một\"" in line)
        assertTrue(line, "\"2021-09-27T06:46:40+07:00\",\"2021-09-27T07:46:40+07:00\"" in line)
        assertEquals("", end)
    }

    @Test
    fun `a file that cannot be written is told`() {
        aVisitAtTheMarket()
        exportsTo(
            object : OutputStream() {
                override fun write(byte: Int) = throw IOException("no room")
            },
        )
        person.waitsToSee("Không ghi được tệp")
    }

    @Test
    fun `a poster's link leads to the app, and no other page of its host does`() {
        fun opens(link: String) = application.packageManager
            .queryIntentActivities(Intent(Intent.ACTION_VIEW, Uri.parse(link)).addCategory(Intent.CATEGORY_BROWSABLE), 0)
            .any { it.activityInfo.name == MainActivity::class.java.name }
        assertTrue(opens("https://dauchan.example/c#123"))
        assertFalse(opens("https://dauchan.example/help"))
        assertFalse(opens("https://other.example/c#123"))
        assertFalse(opens("http://dauchan.example/c#123"))
    }

    @Test
    fun `the daily job fetches the list and verifies what waits, and leaves the diary locked`() {
        atTheScanner()
        person.scans("unknown_key")
        person.waitsToSee("Đã lưu, chờ xác minh")
        person.leavesTheApp()
        TestApplication.server.list = Fixtures.list("newer")
        TestApplication.server.bundle = Fixtures.bundle("market")
        TestApplication.clock.pass(Duration.ofDays(2))

        val job = Robolectric.setupService(TrustListJob::class.java)
        assertTrue(job.onStartJob(Shadow.newInstanceOf(JobParameters::class.java)))
        person.waitFor({ shadowOf(job).isJobFinished }) { "the job does not end" }
        assertFalse(shadowOf(job).isRescheduleNeeded)

        person.comesBack()
        person.touches("Nhật ký")
        person.waitsToSee("Chợ Thủ Dầu Một")
        assertFalse(person.sees("chờ xác minh"))
    }

    @Test
    fun `a job without a network is tried again`() {
        val job = Robolectric.setupService(TrustListJob::class.java)
        job.onStartJob(Shadow.newInstanceOf(JobParameters::class.java))
        person.waitFor({ shadowOf(job).isJobFinished }) { "the job does not end" }
        assertTrue(shadowOf(job).isRescheduleNeeded)
    }

    private fun atTheScanner() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.waitsToSee("Tự ghi")
    }

    private fun aVisitAtTheMarket() {
        atTheScanner()
        person.scans("market")
        person.touches("Xong")
        TestApplication.clock.pass(Duration.ofHours(1))
        person.touches("Rời đi")
        person.touches("Xong")
    }

    /** Chooses a place for the file in the system's own screen. */
    private fun exportsTo(file: OutputStream) {
        person.touches("Cài đặt")
        person.touches("Xuất nhật ký ra tệp")
        val asked = shadowOf(person.activity).nextStartedActivityForResult
        assertEquals(Intent.ACTION_CREATE_DOCUMENT, asked.intent.action)
        val uri = Uri.parse("content://documents/1")
        shadowOf(application.contentResolver).registerOutputStream(uri, file)
        shadowOf(person.activity).receiveResult(asked.intent, Activity.RESULT_OK, Intent().setData(uri))
        person.rest()
    }
}
