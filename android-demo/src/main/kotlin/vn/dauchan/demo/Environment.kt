package vn.dauchan.demo

import java.nio.file.Path
import java.time.Clock
import java.time.Instant
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.KeyVault
import vn.dauchan.demo.device.TrustListAddress

/**
 * What the model needs of the phone and of the programme. Tests give other clocks, folders and
 * deployments; everything else is the real thing in them too.
 *
 * @property readDeployment verifies a signed list, so it is called once, and off the main thread.
 * @property folder belongs to the diary alone.
 * @property clock the phone's time, in the zone that its owner reads it in.
 * @property remind sets the reminder to check out, or takes it back.
 */
class Environment(
    val readDeployment: () -> Deployment,
    val listAddress: (Deployment) -> TrustListAddress,
    val folder: Path,
    val vault: KeyVault,
    val clock: Clock,
    val remind: (at: Instant?, place: String?) -> Unit,
)
