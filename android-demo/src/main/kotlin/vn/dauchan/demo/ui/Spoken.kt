package vn.dauchan.demo.ui

/** Joins texts for a screen reader, with a full stop after each that has none. */
internal fun spoken(texts: List<CharSequence>): String = buildString {
    for (text in texts) {
        if (isNotEmpty()) append(if (last() in ".?!…") " " else ". ")
        append(text)
    }
}
