@file:Suppress("DEPRECATION", "REMOVAL") // A security manager is the one thing that sees every connection.

package vn.dauchan.demo

import android.Manifest
import android.app.job.JobScheduler
import android.content.pm.PackageManager
import java.security.Permission
import java.util.concurrent.CopyOnWriteArrayList
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import vn.dauchan.demo.device.service

/** The app asks for four permissions, and the network for one thing. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class, qualifiers = "vi-w411dp-h891dp-xhdpi")
class NetworkTest {
    private val person = Person()
    private val connections = Connections()

    @Before
    fun watch() {
        TestApplication.newPhone()
        System.setSecurityManager(connections)
    }

    @After
    fun end() {
        System.setSecurityManager(null)
        person.isDone()
    }

    @Test
    fun `the app asks for the camera, notifications, vibration and the internet, and nothing else`() {
        val application = RuntimeEnvironment.getApplication()
        val asked = application.packageManager.getPackageInfo(application.packageName, PackageManager.GET_PERMISSIONS).requestedPermissions
        val expected = setOf(
            Manifest.permission.CAMERA,
            Manifest.permission.POST_NOTIFICATIONS,
            Manifest.permission.VIBRATE,
            Manifest.permission.INTERNET,
        )
        assertEquals(expected, asked.orEmpty().toSet())
    }

    @Test
    fun `a day with the app opens no connection but the fetch of the list`() {
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.scans("market")
        person.touches("Xong")
        person.scans("unknown_key")
        person.touches("Xong")
        person.scans("link")
        person.touches("Quét lại")
        person.touches("Nhật ký")
        person.touches("Lịch")
        person.touches("Cài đặt")
        person.touches("Giới thiệu và giấy phép")
        person.goesBack()
        assertEquals(emptyList<String>(), connections.seen.distinct())

        TestApplication.server.list = Fixtures.list("newer")
        person.touches("Tải ngay")
        person.waitsToSee("Đã có danh sách mới")
        assertEquals(listOf("127.0.0.1:${TestApplication.server.port}"), connections.seen.distinct())
    }

    @Test
    fun `the list is fetched once a day whatever the person does`() {
        val jobs = RuntimeEnvironment.getApplication().service<JobScheduler>().allPendingJobs
        assertEquals(86_400_000L, jobs.single().intervalMillis)
    }

    /** Notes where to a connection is opened, and allows everything. */
    private class Connections : SecurityManager() {
        val seen = CopyOnWriteArrayList<String>()

        override fun checkConnect(host: String, port: Int) {
            if (port != -1) seen += "$host:$port" // -1 asks for a name's address.
        }

        override fun checkConnect(host: String, port: Int, context: Any?) = checkConnect(host, port)

        override fun checkPermission(permission: Permission) = Unit

        override fun checkPermission(permission: Permission, context: Any?) = Unit
    }
}
