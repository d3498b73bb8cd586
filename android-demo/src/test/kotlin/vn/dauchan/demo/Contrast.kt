package vn.dauchan.demo

import android.graphics.Color
import kotlin.math.pow

/** The contrast of two colours, 1 to 21, as WCAG 2.1 defines it. */
internal fun contrast(one: Int, other: Int): Double {
    val (dark, light) = listOf(luminance(one), luminance(other)).sorted()
    return (light + 0.05) / (dark + 0.05)
}

private fun luminance(color: Int): Double {
    fun linear(channel: Int): Double {
        val share = channel / 255.0
        return if (share <= 0.04045) share / 12.92 else ((share + 0.055) / 1.055).pow(2.4)
    }
    return 0.2126 * linear(Color.red(color)) + 0.7152 * linear(Color.green(color)) + 0.0722 * linear(Color.blue(color))
}
