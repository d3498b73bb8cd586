package vn.dauchan.testing

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.map
import vn.dauchan.LumaFrame
import java.nio.ByteBuffer

private const val PIXELS_PER_MODULE = 6

/** The codes of [TestDeployment], and what scanning each means at [TestDeployment.now] with an empty diary. */
enum class TestCode {
    /** Chợ Thủ Dầu Một: a check-in, and a check-out five minutes later. */
    MARKET,

    /** The market's code as a link opens it. */
    MARKET_LINK,

    /** Bến xe khách Bình Dương: a check-in, or a switch from another venue. */
    BUS_STATION,

    /** Bệnh viện Đa khoa tỉnh, at the entrance: a check-in, and never a check-out. */
    HOSPITAL_ENTRY,

    /** The same at the exit: not inside, or a check-out. */
    HOSPITAL_EXIT,

    /** Refused: the venue was revoked. */
    REVOKED_VENUE,

    /** Refused: the code has expired. */
    EXPIRED,

    /** Refused: the code is not valid yet. */
    NOT_YET_VALID,

    /** Refused: the issuer may not sign for this area. */
    WRONG_AREA,

    /** Refused: the code outlasts its issuer's key. */
    OUTSIDE_KEY_VALIDITY,

    /** Kept pending: the trust list lacks the key, which [TestDeployment.newerList] has. */
    UNKNOWN_KEY,

    /** Refused: the issuer's key was revoked. */
    REVOKED_KEY,

    /** Refused: the signature is not valid. */
    FORGED,

    /** Refused: the text is cut off. */
    DAMAGED,

    /** Refused: the code was made for a newer app. */
    NEWER_APP,

    /** Foreign: a link, which is shown and never opened. */
    LINK,

    /** Foreign: a contact, whose text stays in the library. */
    CONTACT,

    /** Foreign: a venue of another country. */
    UK_VENUE;

    /** The text of the code. */
    val text: String get() = texts.getValue(name.lowercase())

    /** Makes a frame of the code as a camera would deliver it. */
    fun frame(release: () -> Unit = {}): LumaFrame {
        val picture = bytes("modules/${name.lowercase()}.pbm")
        val header = picture.decodeToString(0, 16).split("\n")
        val modules = header[1].substringBefore(' ').toInt()
        val bytesPerRow = (modules + 7) / 8
        val first = picture.size - bytesPerRow * modules
        val side = modules * PIXELS_PER_MODULE
        val luma = ByteBuffer.allocateDirect(side * side)
        for (y in 0 until side) for (x in 0 until side) {
            val module = x / PIXELS_PER_MODULE
            val byte = picture[first + y / PIXELS_PER_MODULE * bytesPerRow + module / 8].toInt()
            luma.put(if (byte shr (7 - module % 8) and 1 == 1) 0 else -1)
        }
        luma.flip()
        return LumaFrame.of(luma, side, side, release = release)
    }

    private companion object {
        val texts: Map<String, String> =
            text("codes.properties").lines().filter { it.isNotEmpty() }.associate { it.substringBefore('=') to it.substringAfter('=') }
    }
}

/** Returns the frames of a camera that is held at one code after the other, [times] frames at each. */
fun framesOf(vararg codes: TestCode, times: Int = 3): Flow<LumaFrame> =
    codes.flatMap { code -> List(times) { code } }.asFlow().map { it.frame() }
