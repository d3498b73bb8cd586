package vn.dauchan.demo.model

import java.time.Clock
import java.time.Duration
import java.time.Instant
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.ScanOutcome
import vn.dauchan.bridge.ScannedCode

/**
 * For how long a code must have been out of sight to be answered again: whoever has read an answer
 * still holds the camera at the poster.
 */
private val OUT_OF_SIGHT: Duration = Duration.ofSeconds(3)

/** Frames in a row that must show the same foreign code, so that passing over one says nothing. */
private const val FOREIGN_PATIENCE = 3

/** Decides which code in view is answered, so that nobody is answered twice, or by accident. */
internal class Attention(private val clock: Clock) {
    /** The code that was answered last, and when it was last in view. */
    private data class Answered(val code: ScannedCode, val seen: Instant)

    private var answered: Answered? = null
    private var foreignInARow = 0

    /** The only venue's code in view, or the only code. Of several the person chooses, by coming close. */
    fun chosen(outcome: ScanOutcome): ScannedCode? =
        outcome.codes.filter { it.reading !is Reading.Foreign }.ifEmpty { outcome.codes }.singleOrNull()

    /** The code of a camera's frame that is to be answered now. */
    fun next(outcome: ScanOutcome): ScannedCode? {
        val code = chosen(outcome)
        if (code == null) foreignInARow = 0
        return code?.takeUnless { isAnswered(it) || isPassedOver(it) }
    }

    private fun isAnswered(code: ScannedCode): Boolean {
        val last = answered ?: return false
        val now = clock.instant()
        val same = last.code.text == code.text && last.code.reading == code.reading && now < last.seen + OUT_OF_SIGHT
        answered = if (same) last.copy(seen = now) else null
        return same
    }

    private fun isPassedOver(code: ScannedCode) = code.reading is Reading.Foreign && ++foreignInARow < FOREIGN_PATIENCE

    fun onAnswered(code: ScannedCode) {
        answered = Answered(code, clock.instant())
        foreignInARow = 0
    }

    /** The same code shall be answered again. */
    fun forget() {
        answered = null
        foreignInARow = 0
    }
}
