package vn.dauchan.demo.ui

/** Texts as a screen reader speaks them one after the other: with a stop after each that has none. */
internal fun spoken(texts: List<CharSequence>): String = buildString {
    for (text in texts) {
        if (isNotEmpty()) append(if (last() in ".?!…") " " else ". ")
        append(text)
    }
}
