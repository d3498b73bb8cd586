package vn.dauchan.demo.device

import android.content.Context
import android.media.AudioManager
import android.media.ToneGenerator
import android.os.VibrationEffect
import android.os.Vibrator
import vn.dauchan.demo.model.Tone

/** The sound and vibration of an answer: short if it is good, long if it is refused. */
internal class Feedback(context: Context) {
    @Suppress("DEPRECATION") // Its replacement needs API 31.
    private val vibrator = context.getSystemService(Context.VIBRATOR_SERVICE) as Vibrator
    private val tones = try {
        ToneGenerator(AudioManager.STREAM_NOTIFICATION, 80)
    } catch (_: RuntimeException) {
        null // Without a free sound track, the phone only vibrates.
    }

    fun give(tone: Tone) {
        tones?.startTone(sound(tone), 250)
        vibrator.vibrate(VibrationEffect.createWaveform(pattern(tone), -1))
    }

    fun release() {
        tones?.release()
    }

    private fun sound(tone: Tone): Int = when (tone) {
        Tone.IN -> ToneGenerator.TONE_PROP_ACK
        Tone.OUT -> ToneGenerator.TONE_PROP_BEEP2
        Tone.WAIT, Tone.OTHER -> ToneGenerator.TONE_PROP_PROMPT
        Tone.STOP -> ToneGenerator.TONE_PROP_NACK
    }

    /** Returns milliseconds of pause and vibration, alternating. */
    internal fun pattern(tone: Tone): LongArray = when (tone) {
        Tone.IN -> longArrayOf(0, 60)
        Tone.OUT -> longArrayOf(0, 60, 80, 60)
        Tone.WAIT, Tone.OTHER -> longArrayOf(0, 150)
        Tone.STOP -> longArrayOf(0, 250, 120, 250)
    }
}
