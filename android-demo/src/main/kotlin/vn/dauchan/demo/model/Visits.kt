package vn.dauchan.demo.model

import java.time.Instant
import vn.dauchan.bridge.EndReason
import vn.dauchan.bridge.Visit

/** When the owner came. */
val Visit.came: Instant get() = start.at

/** When the owner left; nothing while the visit lasts. */
val Visit.left: Instant? get() = end?.moment?.at

/** Why the visit ended. */
val Visit.ending: EndReason? get() = end?.reason
