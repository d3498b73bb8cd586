package vn.dauchan.demo

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Rect
import android.view.View
import android.view.ViewGroup
import android.widget.AbsListView
import android.widget.EditText
import android.widget.ImageView
import android.widget.ScrollView
import android.widget.TextView
import vn.dauchan.demo.ui.TOUCH_DP

private val TWO_STOPS = Regex("""[.?!…] ?\.""")

/**
 * What must hold for everyone, over the view tree of whatever screen is shown: names that a screen
 * reader speaks, targets that a thumb hits, text that is read against its ground and never cut.
 */
internal class Accessibility(private val person: Person) {
    private val density = person.activity.resources.displayMetrics.density
    private val picture: Bitmap by lazy { person.picture() }

    /** Everything that is wrong on the screen, in words. */
    fun errors(): List<String> = person.views().filter { it.width > 0 && it.height > 0 }.flatMap { view ->
        buildList {
            if ((view.isClickable && view !is AbsListView) || view is EditText) addAll(touchErrors(view))
            if (view is TextView) addAll(textErrors(view))
            if (view is ImageView && isSpoken(view) && view.contentDescription.isNullOrBlank()) add("a picture without words")
            if (view.contentDescription?.contains(TWO_STOPS) == true) add("two stops are spoken")
        }.map { "$it: ${describe(view)}" }
    }.toList()

    private fun touchErrors(view: View) = buildList {
        val name = view.contentDescription ?: (view as? TextView)?.text?.ifBlank { null } ?: (view as? EditText)?.hint ?: labelOf(view)
        if (name.isNullOrBlank()) add("no name to speak")
        // A layout rounds a dp to whole pixels.
        val least = TOUCH_DP * density - 1
        if (view.width < least || view.height < least) {
            add("${(view.width / density).toInt()} × ${(view.height / density).toInt()} dp is too small to touch")
        }
    }

    private fun textErrors(view: TextView) = buildList {
        val layout = view.layout ?: return@buildList
        if (view.text.isBlank()) {
            val room = view.width - view.compoundPaddingLeft - view.compoundPaddingRight
            if (view.maxLines == 1 && view.hint != null && view.paint.measureText(view.hint.toString()) > room) add("hint is cut")
            return@buildList
        }
        val room = view.height - view.compoundPaddingTop - view.compoundPaddingBottom
        if (layout.height > room) add("text is cut below")
        val width = view.width - view.compoundPaddingLeft - view.compoundPaddingRight
        for (line in 0 until layout.lineCount) {
            if (layout.getEllipsisCount(line) > 0) add("text is shortened")
            if (layout.getLineMax(line) > width + 1) add("text is cut at the side")
        }
        if (leavesItsParent(view)) add("text leaves its parent")
        contrast(view)?.let { if (it < 4.5) add("contrast of ${"%.1f".format(it)}") }
    }

    /** Of the text's colour and the commonest one in its place on the screen. */
    private fun contrast(view: TextView): Double? {
        val place = Rect()
        if (!view.getGlobalVisibleRect(place) || place.width() < 2 || place.height() < 2) return null
        if (!place.intersect(0, 0, picture.width, picture.height)) return null
        val pixels = IntArray(place.width() * place.height())
        picture.getPixels(pixels, 0, place.width(), place.left, place.top, place.width(), place.height())
        val ground = pixels.asList().groupingBy { it }.eachCount().maxBy { it.value }.key
        return contrast(view.currentTextColor, ground)
    }

    private fun leavesItsParent(view: View): Boolean {
        val parent = view.parent as? ViewGroup ?: return false
        if (parent is ScrollView || parent is AbsListView) return false
        return view.left < 0 || view.right > parent.width || view.top < 0 || view.bottom > parent.height
    }

    private fun isSpoken(view: View): Boolean {
        var at: View? = view
        while (at != null) {
            if (at.importantForAccessibility == View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS) return false
            at = at.parent as? View
        }
        return view.importantForAccessibility != View.IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    private fun labelOf(view: View) =
        person.views().filterIsInstance<TextView>().firstOrNull { view.id != View.NO_ID && it.labelFor == view.id }?.text

    private fun describe(view: View) =
        "${view.javaClass.simpleName} '${(view as? TextView)?.text ?: view.contentDescription ?: ""}'"
}

/** What the screen looks like. */
internal fun Person.picture(): Bitmap {
    val window = activity.window.decorView
    val bitmap = Bitmap.createBitmap(window.width, window.height, Bitmap.Config.ARGB_8888)
    window.draw(Canvas(bitmap))
    return bitmap
}
