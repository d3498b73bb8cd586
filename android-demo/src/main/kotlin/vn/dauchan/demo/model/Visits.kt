package vn.dauchan.demo.model

import java.time.Instant
import vn.dauchan.bridge.EndReason
import vn.dauchan.bridge.Visit

/** The start of the visit. */
val Visit.came: Instant get() = start.at

/** The end of the visit; none while it is open. */
val Visit.left: Instant? get() = end?.moment?.at

/** The reason why the visit ended; none while it is open. */
val Visit.ending: EndReason? get() = end?.reason
