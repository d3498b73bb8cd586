package vn.dauchan.demo

import android.Manifest
import android.app.Activity
import android.app.DatePickerDialog
import android.app.TimePickerDialog
import android.content.Intent
import android.graphics.SurfaceTexture
import android.nfc.NfcAdapter
import android.os.Build
import android.os.Bundle
import android.provider.Settings
import android.view.TextureView
import android.view.View
import android.view.WindowInsets
import java.io.IOException
import java.time.LocalDate
import java.time.LocalTime
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import vn.dauchan.demo.device.CameraFeed
import vn.dauchan.demo.device.Feedback
import vn.dauchan.demo.device.SHOW_ALERTS
import vn.dauchan.demo.device.hasPermission
import vn.dauchan.demo.device.mayNotify
import vn.dauchan.demo.model.AppModel
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Camera
import vn.dauchan.demo.model.Reminding
import vn.dauchan.demo.ui.Drawing
import vn.dauchan.demo.ui.Frame
import vn.dauchan.demo.ui.Host
import vn.dauchan.demo.ui.ScanScreen

private const val CAMERA_QUESTION = 1
private const val NOTIFICATION_QUESTION = 2
private const val PHOTO = 3
private const val EXPORT = 4

/**
 * The app's only activity. It shows the screen of each state, and asks for permissions, photos and files.
 * Android may make it again at any moment, as on rotation; the model stays.
 */
class MainActivity : Activity(), Host {
    internal val model: AppModel get() = (application as DemoApplication).model

    private lateinit var drawing: Drawing
    private lateinit var frame: Frame
    private lateinit var camera: CameraFeed
    private var feedback: Feedback? = null
    private var front: CoroutineScope? = null

    override fun onCreate(saved: Bundle?) {
        super.onCreate(saved)
        val process = application as DemoApplication
        drawing = Drawing(this, model, this, process.environment.clock.zone)
        frame = Frame(drawing)
        camera = CameraFeed(this, process.cameraHandler, model.scanning::offer, model.scanning::onCamera)
        keepOutOfRecents()
        setContentView(frame.view)
        frame.view.setOnApplyWindowInsetsListener { view, insets ->
            keepClear(view, insets)
            insets
        }
        if (saved == null) openLink(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        openLink(intent)
    }

    private fun openLink(intent: Intent?) {
        when (intent?.action) {
            Intent.ACTION_VIEW, NfcAdapter.ACTION_NDEF_DISCOVERED -> intent.dataString?.let(model::openLink)
            SHOW_ALERTS -> model.openAlerts()
        }
    }

    override fun onStart() {
        super.onStart()
        val scope = MainScope()
        front = scope
        feedback = Feedback(this)
        model.settings.onReminding(reminding())
        model.onFront()
        scope.launch { model.state.collect(::show) }
        scope.launch { model.scanning.signals.collect { feedback?.give(it) } }
    }

    override fun onStop() {
        super.onStop()
        front?.cancel()
        feedback?.release()
        camera.stop()
        if (!isChangingConfigurations) model.onBack()
    }

    @Deprecated("Its successor begins at API 33.")
    override fun onBackPressed() {
        @Suppress("DEPRECATION")
        if (!model.back()) super.onBackPressed()
    }

    private fun show(state: AppState) {
        frame.show(state)
        val scanner = frame.screen as? ScanScreen
        if (scanner == null) {
            camera.stop()
        } else if (state.camera == Camera.OFF || state.camera == Camera.RUNNING) {
            whenReady(scanner.texture) { camera.start(scanner.texture) }
            camera.light(state.torch)
        } else {
            camera.stop()
        }
    }

    /** Runs [act] once the view has its surface. */
    private fun whenReady(view: TextureView, act: () -> Unit) {
        if (view.isAvailable) return act()
        view.surfaceTextureListener = object : TextureView.SurfaceTextureListener {
            override fun onSurfaceTextureAvailable(surface: SurfaceTexture, width: Int, height: Int) = act()
            override fun onSurfaceTextureSizeChanged(surface: SurfaceTexture, width: Int, height: Int) = Unit
            override fun onSurfaceTextureDestroyed(surface: SurfaceTexture) = true
            override fun onSurfaceTextureUpdated(surface: SurfaceTexture) = Unit
        }
    }

    /** Hides the screen in the list of recent apps. */
    private fun keepOutOfRecents() {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) setRecentsScreenshotEnabled(false)
    }

    private fun keepClear(view: View, insets: WindowInsets) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            val bars = insets.getInsets(WindowInsets.Type.systemBars() or WindowInsets.Type.displayCutout() or WindowInsets.Type.ime())
            view.setPadding(bars.left, bars.top, bars.right, bars.bottom)
        } else {
            @Suppress("DEPRECATION")
            view.setPadding(
                insets.systemWindowInsetLeft, insets.systemWindowInsetTop,
                insets.systemWindowInsetRight, insets.systemWindowInsetBottom,
            )
        }
    }

    // ---- Services of the activity ----

    override fun askForCamera() = requestPermissions(arrayOf(Manifest.permission.CAMERA), CAMERA_QUESTION)

    override fun askForNotifications() {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
            requestPermissions(arrayOf(Manifest.permission.POST_NOTIFICATIONS), NOTIFICATION_QUESTION)
        }
    }

    override fun openNotificationSettings() =
        startActivity(Intent(Settings.ACTION_APP_NOTIFICATION_SETTINGS).putExtra(Settings.EXTRA_APP_PACKAGE, packageName))

    override fun onRequestPermissionsResult(question: Int, permissions: Array<String>, answers: IntArray) {
        when (question) {
            CAMERA_QUESTION -> model.scanning.startCamera()
            NOTIFICATION_QUESTION -> model.settings.onReminding(if (mayNotify()) Reminding.ON else Reminding.OFF)
        }
    }

    /** Returns whether reminders are allowed. Before API 33, Android does not ask for the permission. */
    private fun reminding(): Reminding = when {
        mayNotify() -> Reminding.ON
        Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU -> Reminding.OFF
        hasPermission(Manifest.permission.POST_NOTIFICATIONS) -> Reminding.OFF // Switched off in the phone's settings.
        shouldShowRequestPermissionRationale(Manifest.permission.POST_NOTIFICATIONS) -> Reminding.OFF
        else -> Reminding.UNASKED
    }

    override fun choosePhoto() =
        ask(Intent(Intent.ACTION_GET_CONTENT).setType("image/*").addCategory(Intent.CATEGORY_OPENABLE), PHOTO)

    override fun chooseExportFile() {
        val name = "dau-chan-${drawing.today}.csv"
        ask(Intent(Intent.ACTION_CREATE_DOCUMENT).setType("text/csv").addCategory(Intent.CATEGORY_OPENABLE).putExtra(Intent.EXTRA_TITLE, name), EXPORT)
    }

    override fun chooseDay(day: LocalDate, chosen: (LocalDate) -> Unit) {
        val picked = DatePickerDialog.OnDateSetListener { _, year, month, date -> chosen(LocalDate.of(year, month + 1, date)) }
        DatePickerDialog(this, picked, day.year, day.monthValue - 1, day.dayOfMonth).show()
    }

    override fun chooseTime(time: LocalTime, chosen: (LocalTime) -> Unit) {
        val picked = TimePickerDialog.OnTimeSetListener { _, hour, minute -> chosen(LocalTime.of(hour, minute)) }
        TimePickerDialog(this, picked, time.hour, time.minute, true).show()
    }

    override fun openClockSettings() = startActivity(Intent(Settings.ACTION_DATE_SETTINGS))

    @Suppress("DEPRECATION") // Its replacement is in androidx.
    private fun ask(question: Intent, number: Int) = startActivityForResult(question, number)

    @Deprecated("Its successor is androidx.")
    override fun onActivityResult(question: Int, result: Int, answer: Intent?) {
        val file = answer?.data.takeIf { result == RESULT_OK } ?: return
        when (question) {
            PHOTO -> readPhoto(file)
            EXPORT -> contentResolver.openOutputStream(file)?.let(model.settings::export)
        }
    }

    /** Reads the file in the scope of the process, because Android may make this activity again meanwhile. */
    private fun readPhoto(file: android.net.Uri) {
        val resolver = contentResolver
        (application as DemoApplication).scope.launch {
            val bytes = withContext(Dispatchers.IO) {
                try {
                    resolver.openInputStream(file)?.use { it.readBytes() }
                } catch (_: IOException) {
                    null
                }
            }
            model.scanning.scanPhoto(bytes ?: ByteArray(0))
        }
    }
}
