package vn.dauchan.demo.device

import android.content.Context
import android.media.AudioManager
import android.media.ToneGenerator
import android.os.VibrationEffect
import android.os.Vibrator
import vn.dauchan.demo.model.Tone

/** How an answer sounds and feels, for whoever does not look: good is short, refused is long. */
internal class Feedback(context: Context) {
    @Suppress("DEPRECATION") // Its successor begins at API 31.
    private val vibrator = context.getSystemService(Context.VIBRATOR_SERVICE) as Vibrator
    private val tones = try {
        ToneGenerator(AudioManager.STREAM_NOTIFICATION, 80)
    } catch (_: RuntimeException) {
        null // A phone without a free sound track still vibrates.
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

    /** Milliseconds of rest and of vibration, in turn. */
    internal fun pattern(tone: Tone): LongArray = when (tone) {
        Tone.IN -> longArrayOf(0, 60)
        Tone.OUT -> longArrayOf(0, 60, 80, 60)
        Tone.WAIT, Tone.OTHER -> longArrayOf(0, 150)
        Tone.STOP -> longArrayOf(0, 250, 120, 250)
    }
}
