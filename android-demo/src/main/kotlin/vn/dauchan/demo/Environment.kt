package vn.dauchan.demo

import java.nio.file.Path
import java.time.Clock
import java.time.Instant
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.KeyVault
import vn.dauchan.demo.device.NoticeBundleAddress
import vn.dauchan.demo.device.TrustListAddress

/**
 * The services of the phone and the programme that the model uses. Tests pass other clocks, folders and
 * deployments, and everything else is real there too.
 *
 * @property readDeployment parses the deployment; it verifies a signed list, so call it once, off the main thread.
 * @property folder the folder of the diary, which holds nothing else.
 * @property clock the phone's clock, with the time zone of its owner.
 * @property remind sets the reminder to check out, or cancels it.
 * @property announce tells the owner that there are alerts, and returns whether the phone allows it.
 */
class Environment(
    val readDeployment: () -> Deployment,
    val listAddress: (Deployment) -> TrustListAddress,
    val bundleAddress: (Deployment) -> NoticeBundleAddress,
    val folder: Path,
    val vault: KeyVault,
    val clock: Clock,
    val remind: (at: Instant?, place: String?) -> Unit,
    val announce: () -> Boolean,
)
