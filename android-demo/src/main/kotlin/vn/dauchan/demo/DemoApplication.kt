package vn.dauchan.demo

import android.app.Application
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

    override fun onCreate() {
        super.onCreate()
        TrustListJob.schedule(this)
    }

    /** The phone and the programme as they are; tests give another one. */
    protected open fun makeEnvironment(): Environment {
        val deployment = Deployment(resources.openRawResource(R.raw.deployment).use { it.readBytes() })
        return Environment(
            deployment = deployment,
            listAddress = TrustListAddress(URL("https", deployment.hosts().first(), "/trust.list")),
            folder = noBackupFilesDir.toPath().resolve("diary"),
            vault = KeyStoreVault(this),
            clock = Clock.systemDefaultZone(),
            remind = Reminder(this)::set,
        )
    }
}
