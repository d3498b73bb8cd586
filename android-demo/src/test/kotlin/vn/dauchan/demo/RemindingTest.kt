package vn.dauchan.demo

import android.Manifest
import android.app.AlarmManager
import android.app.Application
import android.app.Notification
import android.app.NotificationManager
import android.content.Intent
import android.content.pm.PackageManager
import android.provider.Settings
import java.time.Duration
import java.time.Instant
import org.junit.After
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
import vn.dauchan.demo.device.service

/** Reminding of checking out: when it is asked for, what it does, and what it costs to refuse. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class, qualifiers = "vi-w411dp-h891dp-xhdpi")
class RemindingTest {
    private val person = Person()
    private val application: Application get() = RuntimeEnvironment.getApplication()
    private val alarms get() = shadowOf(application.service<AlarmManager>())
    private val notifications get() = shadowOf(application.service<NotificationManager>())

    @Before
    fun newPhone() = TestApplication.newPhone()

    @After
    fun end() = person.isDone()

    @Test
    fun `it is asked for at the first check-in, with the reason, and not before`() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        assertFalse(person.sees("Nhắc"))
        person.scans("market")
        person.waitsToSee("Nhắc khi bạn quên ghi giờ ra?")
        assertTrue(person.sees("Khi bạn ở một nơi đã lâu, Dấu Chân gửi thông báo"))
        person.touches("Bật nhắc nhở")
        assertEquals(listOf(Manifest.permission.POST_NOTIFICATIONS), asked())
        answers(allowed = true)
        assertFalse(person.sees("Nhắc khi bạn quên"))
        person.touches("Xong")
        person.touches("Cài đặt")
        person.waitsToSee("Dấu Chân gửi thông báo khi bạn ở một nơi đã lâu.")
    }

    @Test
    fun `who refuses reads what it costs, and finds the way back in the settings`() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.scans("market")
        person.touches("Bật nhắc nhở")
        answers(allowed = false)
        person.waitsToSee("Nếu bạn quên, lượt sẽ tự kết thúc và giờ ra có thể sai.")
        assertFalse(person.sees("Bật nhắc nhở"))
        person.touches("Xong")
        person.touches("Cài đặt")
        person.waitsToSee("Thông báo đang bị tắt")
        person.touches("Nhắc ghi giờ ra")
        assertEquals(Settings.ACTION_APP_NOTIFICATION_SETTINGS, shadowOf(person.activity).nextStartedActivity.action)
    }

    @Test
    fun `nobody is asked twice in passing`() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.scans("market")
        person.touches("Xong")
        TestApplication.clock.pass(Duration.ofHours(1))
        person.scans("bus_station")
        person.waitsToSee("Đã ghi giờ vào")
        assertFalse(person.sees("Nhắc khi bạn quên"))
    }

    @Test
    fun `a reminder waits while somebody is inside, and no longer`() {
        allow()
        person.opensTheApp()
        person.touches("Bắt đầu")
        assertTrue(alarms.scheduledAlarms.isEmpty())
        person.scans("market")
        person.touches("Xong")
        val alarm = alarms.scheduledAlarms.single()
        assertTrue(Instant.ofEpochMilli(alarm.triggerAtMs) > TestApplication.clock.now)
        person.touches("Rời đi")
        person.waitsToSee("Đã ghi giờ ra")
        assertTrue(alarms.scheduledAlarms.isEmpty())
    }

    @Test
    fun `the reminder names the place, and keeps it off a locked screen`() {
        allow()
        reminderComes()
        val shown = notifications.allNotifications.single()
        assertEquals("Bạn còn ở Chợ Thủ Dầu Một không?", shown.extras.getString(Notification.EXTRA_TITLE))
        assertEquals(Notification.VISIBILITY_PRIVATE, shown.visibility)
    }

    @Test
    fun `who refused is left alone`() {
        reminderComes()
        assertTrue(notifications.allNotifications.isEmpty())
    }

    private fun reminderComes() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.scans("market")
        person.waitsToSee("Đã ghi giờ vào")
        alarms.fireAlarm(alarms.scheduledAlarms.single())
        person.rest()
    }

    private fun allow() = shadowOf(application).grantPermissions(Manifest.permission.POST_NOTIFICATIONS)

    private fun asked() = shadowOf(person.activity).lastRequestedPermission.requestedPermissions.toList()

    /** What the phone's own question comes back with. */
    private fun answers(allowed: Boolean) {
        if (allowed) allow()
        val question = shadowOf(person.activity).lastRequestedPermission
        val answer = if (allowed) PackageManager.PERMISSION_GRANTED else PackageManager.PERMISSION_DENIED
        person.activity.onRequestPermissionsResult(question.requestCode, question.requestedPermissions, intArrayOf(answer))
        person.rest()
    }
}
