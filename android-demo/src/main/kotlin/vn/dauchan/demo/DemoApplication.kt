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
import vn.dauchan.demo.device.Reminder
import vn.dauchan.demo.device.TrustListAddress
import vn.dauchan.demo.device.TrustListJob
import vn.dauchan.demo.model.AppModel

/** Lives as long as the process, and so does the model. */
open class DemoApplication : Application() {
    internal val scope: CoroutineScope = MainScope()

    internal open val environment: Environment by lazy(::makeEnvironment)

    internal open val model: AppModel by lazy { AppModel(environment, scope) }

    /** Of the thread that takes the camera's frames. */
    internal val cameraHandler: Handler by lazy { Handler(HandlerThread("camera").apply { start() }.looper) }

    override fun onCreate() {
        super.onCreate()
        TrustListJob.schedule(this)
    }

    /** The phone and the programme as they are; tests give another one. */
    protected open fun makeEnvironment(): Environment {
        return Environment(
            readDeployment = { Deployment(resources.openRawResource(R.raw.deployment).use { it.readBytes() }) },
            listAddress = { TrustListAddress(URL("https", it.hosts().first(), "/trust.list")) },
            folder = noBackupFilesDir.toPath().resolve("diary"),
            vault = KeyStoreVault(this),
            clock = Clock.systemDefaultZone(),
            remind = Reminder(this)::set,
        )
    }
}
