package vn.dauchan.demo

import android.app.Application
import android.os.Handler
import android.os.HandlerThread
import java.net.URL
import java.time.Clock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.MainScope
import vn.dauchan.android.KeyStoreVault
import vn.dauchan.bridge.Deployment
import vn.dauchan.demo.device.Announcement
import vn.dauchan.demo.device.NoticeBundleAddress
import vn.dauchan.demo.device.Reminder
import vn.dauchan.demo.device.TrustListAddress
import vn.dauchan.demo.device.TrustListJob
import vn.dauchan.demo.model.AppModel

/** Holds the model for as long as the process lives. */
open class DemoApplication : Application() {
    internal val scope: CoroutineScope = MainScope()

    internal open val environment: Environment by lazy(::makeEnvironment)

    internal open val model: AppModel by lazy { AppModel(environment, scope) }

    /** The handler of the thread that receives the camera's frames. */
    internal val cameraHandler: Handler by lazy { Handler(HandlerThread("camera").apply { start() }.looper) }

    override fun onCreate() {
        super.onCreate()
        TrustListJob.schedule(this)
    }

    /** Makes the environment of a real phone; tests make another one. */
    protected open fun makeEnvironment(): Environment {
        return Environment(
            readDeployment = { Deployment(resources.openRawResource(R.raw.deployment).use { it.readBytes() }) },
            listAddress = { TrustListAddress(URL("https", it.hosts().first(), "/trust.list")) },
            bundleAddress = { NoticeBundleAddress(URL("https", it.hosts().first(), "/notice.bundle")) },
            folder = noBackupFilesDir.toPath().resolve("diary"),
            vault = KeyStoreVault(this),
            clock = Clock.systemDefaultZone(),
            remind = Reminder(this)::set,
            announce = Announcement(this)::show,
        )
    }
}
