package vn.dauchan.testing

import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.time.ZoneId
import java.time.ZoneOffset

/** A clock that stands still until it is moved. It begins at [TestDeployment.now], in Viet Nam's time zone. */
class TestClock(
    @Volatile private var now: Instant = TestDeployment.now,
    private val zone: ZoneId = ZoneOffset.ofHours(7),
) : Clock() {
    /** Moves the clock forward, or back by a negative duration. */
    fun advance(by: Duration) {
        now += by
    }

    override fun instant(): Instant = now

    override fun getZone(): ZoneId = zone

    /** Returns a clock of its own in another time zone. */
    override fun withZone(zone: ZoneId): Clock = TestClock(now, zone)
}
