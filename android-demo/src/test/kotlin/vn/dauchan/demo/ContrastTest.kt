package vn.dauchan.demo

import android.graphics.Color
import org.junit.Assert.assertTrue
import org.junit.Test

/** Contrast as WCAG 2.1 defines it, of every pair of text and ground that the screens use. */
class ContrastTest : OnAndroid() {
    private val pairs = listOf(
        R.color.ink to R.color.paper,
        R.color.ink to R.color.card,
        R.color.ink to R.color.accent_soft,
        R.color.ink_soft to R.color.paper,
        R.color.ink_soft to R.color.card,
        R.color.ink_soft to R.color.accent_soft,
        R.color.accent to R.color.paper,
        R.color.accent to R.color.card,
        R.color.accent to R.color.accent_soft,
        R.color.on_accent to R.color.accent,
        R.color.danger to R.color.paper,
        R.color.danger to R.color.card,
        R.color.on_tone to R.color.tone_in,
        R.color.on_tone to R.color.tone_out,
        R.color.on_tone to R.color.tone_wait,
        R.color.on_tone to R.color.tone_stop,
        R.color.on_tone to R.color.tone_other,
        R.color.on_viewfinder to R.color.viewfinder,
        R.color.outline to R.color.viewfinder,
    )

    @Test
    fun `every text stands out from its ground by day and by night`() {
        for (night in listOf(false, true)) {
            val context = context(night = night)
            for ((text, ground) in pairs) {
                val contrast = contrast(context.getColor(text), context.getColor(ground))
                val names = listOf(text, ground).joinToString(" on ", transform = context.resources::getResourceEntryName)
                assertTrue("$names, night=$night: $contrast", contrast >= 4.5)
            }
        }
    }

    /** The veil lets the camera's picture through; the worst picture is a white one. */
    @Test
    fun `words over the camera's picture stand out whatever it shows`() {
        val veil = context().getColor(R.color.veil)
        val share = Color.alpha(veil) / 255.0
        fun over(channel: Int) = (channel * share + 255 * (1 - share)).toInt()
        val ground = Color.rgb(over(Color.red(veil)), over(Color.green(veil)), over(Color.blue(veil)))
        assertTrue(contrast(context().getColor(R.color.on_viewfinder), ground) >= 4.5)
    }
}
