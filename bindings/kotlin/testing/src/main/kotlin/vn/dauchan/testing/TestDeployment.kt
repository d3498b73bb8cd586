package vn.dauchan.testing

import vn.dauchan.bridge.Deployment
import java.time.Instant

/**
 * A deployment whose keys are public, so that no real app accepts its codes. [TestCode] has a code for every
 * outcome.
 */
object TestDeployment {
    /** The moment at which the codes have their outcomes: 27 September 2021, 06:46:40 in Viet Nam. */
    val now: Instant = Instant.ofEpochSecond(text("now").trim().toLong())

    /** The bytes of its `deployment.json`. */
    val json: ByteArray get() = bytes("deployment.json")

    /** The bytes of a newer trust list, which is in force a day later and verifies [TestCode.UNKNOWN_KEY]. */
    val newerList: ByteArray get() = bytes("newer.list")

    /** Makes a deployment. Its trust list is the baseline until a diary is opened that has accepted a newer one. */
    fun make() = Deployment(json)
}

internal fun bytes(name: String): ByteArray =
    checkNotNull(TestDeployment::class.java.getResourceAsStream(name)) { "dauchan-testing lacks its file $name" }
        .use { it.readBytes() }

internal fun text(name: String): String = bytes(name).decodeToString()
