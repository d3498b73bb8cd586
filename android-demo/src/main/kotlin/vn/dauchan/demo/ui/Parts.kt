/**
 * The parts of every screen, as builders that nest like views.
 *
 * They follow the rules of accessibility, so that no screen has to: a touch target is at least 48 dp high
 * and wide, a screen reader ignores decorative pictures, text wraps and is never cut off, and headings are
 * marked as headings.
 */
package vn.dauchan.demo.ui

import android.content.Context
import android.content.res.ColorStateList
import android.graphics.Rect
import android.graphics.drawable.Drawable
import android.graphics.drawable.GradientDrawable
import android.os.Build
import android.text.InputType
import android.text.Layout
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.EditText
import android.widget.FrameLayout
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView
import vn.dauchan.demo.R

/** The minimum side of a touch target. */
const val TOUCH_DP = 48

internal fun Context.dp(value: Int): Int = (value * resources.displayMetrics.density + 0.5f).toInt()

internal fun Context.icon(drawable: Int, color: Int): Drawable =
    requireNotNull(getDrawable(drawable)).mutate().apply { setTint(getColor(color)) }

internal fun column(context: Context, build: LinearLayout.() -> Unit = {}): LinearLayout =
    LinearLayout(context).apply {
        orientation = LinearLayout.VERTICAL
        build()
    }

/** Makes a page that scrolls if its content does not fit. */
internal fun page(context: Context, build: LinearLayout.() -> Unit): ScrollView =
    ScrollView(context).apply {
        isFillViewport = true
        setBackgroundColor(context.getColor(R.color.paper))
        val content = column(context) {
            pad(20, 12, 20, 24)
            build()
        }
        addView(content, MATCH_PARENT, WRAP_CONTENT)
    }

internal fun View.pad(left: Int, top: Int, right: Int, bottom: Int) =
    setPadding(context.dp(left), context.dp(top), context.dp(right), context.dp(bottom))

/** Adds [view] over the whole width, [above] dp below the previous view. */
internal fun <V : View> LinearLayout.add(view: V, above: Int = 0, weight: Float = 0f): V {
    val place = if (orientation == LinearLayout.VERTICAL) {
        LinearLayout.LayoutParams(MATCH_PARENT, if (weight > 0) 0 else WRAP_CONTENT, weight)
            .apply { topMargin = context.dp(above) }
    } else {
        LinearLayout.LayoutParams(if (weight > 0) 0 else WRAP_CONTENT, WRAP_CONTENT, weight)
            .apply { marginStart = context.dp(above) }
    }
    addView(view, place)
    return view
}

internal fun LinearLayout.column(
    above: Int = 0,
    weight: Float = 0f,
    build: LinearLayout.() -> Unit,
): LinearLayout = add(column(context, build), above, weight)

internal fun LinearLayout.row(
    above: Int = 0,
    weight: Float = 0f,
    build: LinearLayout.() -> Unit,
): LinearLayout {
    val row = LinearLayout(context).apply {
        gravity = Gravity.CENTER_VERTICAL
        build()
    }
    return add(row, above, weight)
}

/** Adds a space that grows, so that the views after it are at the bottom. */
internal fun LinearLayout.spring() = add(View(context), weight = 1f)

internal fun text(context: Context, words: CharSequence, style: Int, color: Int? = null): TextView =
    TextView(context).apply {
        setTextAppearance(style)
        color?.let { setTextColor(context.getColor(it)) }
        // Vietnamese diacritics need room between lines, and no word stands alone on the last line.
        setLineSpacing(0f, 1.1f)
        breakStrategy = Layout.BREAK_STRATEGY_BALANCED
        text = words
    }

internal fun LinearLayout.text(
    words: CharSequence,
    style: Int = R.style.Text,
    above: Int = 0,
    weight: Float = 0f,
    color: Int? = null,
): TextView = add(text(context, words, style, color), above, weight)

internal fun LinearLayout.text(
    words: Int,
    style: Int = R.style.Text,
    above: Int = 0,
    weight: Float = 0f,
    color: Int? = null,
): TextView = text(context.getString(words), style, above, weight, color)

internal fun LinearLayout.heading(
    words: CharSequence,
    style: Int = R.style.Text_Headline,
    above: Int = 0,
): TextView = text(words, style, above).apply { markAsHeading() }

internal fun View.markAsHeading() {
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) isAccessibilityHeading = true
}

/** Adds a decorative picture, which a screen reader ignores. */
internal fun LinearLayout.picture(
    drawable: Int,
    color: Int,
    sizeDp: Int = 24,
    above: Int = 0,
): ImageView {
    val view = ImageView(context).apply {
        setImageDrawable(context.icon(drawable, color))
        importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
    }
    val place = LinearLayout.LayoutParams(context.dp(sizeDp), context.dp(sizeDp))
    if (orientation == LinearLayout.VERTICAL) place.topMargin = context.dp(above) else place.marginStart = context.dp(above)
    addView(view, place)
    return view
}

/** Adds a picture in a circle, the most visible part of a page. */
internal fun LinearLayout.badge(drawable: Int, ground: Int, color: Int, sizeDp: Int = 48) {
    val badge = FrameLayout(context).apply {
        background = GradientDrawable().apply {
            shape = GradientDrawable.OVAL
            setColor(context.getColor(ground))
        }
        importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS
        val image = ImageView(context).apply { setImageDrawable(context.icon(drawable, color)) }
        addView(image, FrameLayout.LayoutParams(context.dp(sizeDp), context.dp(sizeDp), Gravity.CENTER))
    }
    addView(badge, LinearLayout.LayoutParams(context.dp(BADGE_DP), context.dp(BADGE_DP)))
}

private const val BADGE_DP = 88

/** Adds a fact: a picture, a name and a value. */
internal fun LinearLayout.fact(icon: Int, name: Int, value: CharSequence, about: CharSequence? = null) =
    row(above = if (childCount == 0) 0 else 14) {
        picture(icon, R.color.accent)
        column(above = 14, weight = 1f) {
            text(name, R.style.Text_Soft)
            text(value, R.style.Text_Strong, above = 1)
            about?.let { text(it, R.style.Text_Soft, above = 1) }
        }
    }

/** Adds the primary button of a screen. */
internal fun LinearLayout.primaryButton(label: Int, icon: Int? = null, above: Int = 0, act: () -> Unit) =
    add(button(context, label, icon, R.drawable.button_primary, R.color.on_accent, act), above)

/** Adds a secondary button. */
internal fun LinearLayout.quietButton(
    label: Int,
    icon: Int? = null,
    above: Int = 0,
    weight: Float = 0f,
    color: Int = R.color.ink,
    act: () -> Unit,
) = add(button(context, label, icon, R.drawable.button_quiet, color, act), above, weight)

internal fun button(
    context: Context,
    label: Int,
    icon: Int?,
    ground: Int,
    color: Int,
    act: () -> Unit,
): View = LinearLayout(context).apply {
    gravity = Gravity.CENTER
    setBackgroundResource(ground)
    minimumHeight = context.dp(56)
    minimumWidth = context.dp(TOUCH_DP)
    pad(16, 10, 16, 10)
    icon?.let { picture(it, color, sizeDp = 22) }
    val words = text(context, context.getString(label), R.style.Text_Strong, color).apply {
        gravity = Gravity.CENTER
        importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
    }
    addView(words, LinearLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT).apply {
        if (icon != null) marginStart = context.dp(10)
    })
    asButton(context.getString(label), act)
}

/** Adds a button with a picture, which a screen reader calls [name]. */
internal fun LinearLayout.iconButton(drawable: Int, name: Int, color: Int = R.color.ink, act: () -> Unit): View {
    val button = FrameLayout(context).apply {
        setBackgroundResource(R.drawable.press)
        val image = ImageView(context).apply {
            setImageDrawable(context.icon(drawable, color))
            importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
        }
        addView(image, FrameLayout.LayoutParams(context.dp(24), context.dp(24), Gravity.CENTER))
        asButton(context.getString(name), act)
    }
    addView(button, LinearLayout.LayoutParams(context.dp(TOUCH_DP), context.dp(TOUCH_DP)))
    return button
}

/** Makes a view a button, for touch and for a screen reader. */
internal fun View.asButton(name: CharSequence?, act: () -> Unit) {
    name?.let { contentDescription = it }
    isClickable = true
    isFocusable = true
    accessibilityDelegate = ButtonRole
    setOnClickListener { act() }
}

private object ButtonRole : View.AccessibilityDelegate() {
    override fun onInitializeAccessibilityNodeInfo(
        host: View,
        info: android.view.accessibility.AccessibilityNodeInfo,
    ) {
        super.onInitializeAccessibilityNodeInfo(host, info)
        info.className = android.widget.Button::class.java.name
    }
}

/** Adds a card that groups its content. */
internal fun LinearLayout.card(
    above: Int = 0,
    ground: Int = R.drawable.card,
    build: LinearLayout.() -> Unit,
): LinearLayout = column(above) {
    setBackgroundResource(ground)
    pad(16, 14, 16, 14)
    build()
}

/** Adds a card of choices, each as wide as the card. */
internal fun LinearLayout.choices(above: Int = 0, build: LinearLayout.() -> Unit): LinearLayout = card(above) {
    pad(4, 4, 4, 4)
    build()
}

/** Asks for confirmation before a step that cannot be undone. */
internal fun LinearLayout.sure(question: CharSequence, label: Int, above: Int, act: () -> Unit, cancel: () -> Unit) = card(above) {
    text(question, R.style.Text_Strong).accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE
    quietButton(label, R.drawable.ic_bin, above = 14, color = R.color.danger, act = act)
    quietButton(R.string.cancel, above = 10, act = cancel)
    // A question below the edge of the screen is scrolled into view.
    post { requestRectangleOnScreen(Rect(0, 0, width, height), true) }
}

/** Adds a choice to a card of choices. */
internal fun LinearLayout.choice(
    icon: Int,
    title: CharSequence,
    about: CharSequence? = null,
    color: Int = R.color.ink,
    act: () -> Unit,
): View = row {
    setBackgroundResource(R.drawable.press)
    minimumHeight = context.dp(60)
    pad(12, 10, 12, 10)
    picture(icon, if (color == R.color.ink) R.color.accent else color)
    column(above = 14, weight = 1f) {
        text(title, R.style.Text_Strong, color = color)
        about?.let { text(it, R.style.Text_Soft, above = 2) }
    }
    asButton(spoken(listOfNotNull(title, about)), act)
    silenceChildren()
}

/** Makes a screen reader ignore the children, which this view describes. */
internal fun ViewGroup.silenceChildren() {
    for (at in 0 until childCount) {
        getChildAt(at).importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS
    }
}

/** Adds a text field with its name above and the [hint] below, where it stays visible. */
internal fun LinearLayout.field(
    name: Int,
    value: String,
    above: Int = 0,
    lines: Int = 1,
    hint: Int? = null,
    changed: (String) -> Unit,
): EditText {
    val label = text(name, R.style.Text_Strong, above)
    hint?.let { text(it, R.style.Text_Soft, above = 1) }
    val field = EditText(context).apply {
        id = View.generateViewId()
        setTextAppearance(R.style.Text)
        setBackgroundResource(R.drawable.field)
        backgroundTintList = null as ColorStateList?
        pad(14, 12, 14, 12)
        minimumHeight = context.dp(56)
        inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_CAP_SENTENCES or
            if (lines > 1) InputType.TYPE_TEXT_FLAG_MULTI_LINE else 0
        minLines = lines
        gravity = Gravity.START or if (lines > 1) Gravity.TOP else Gravity.CENTER_VERTICAL
        setText(value)
        addTextChangedListener(Written(changed))
    }
    label.labelFor = field.id
    return add(field, above = 6)
}

private class Written(private val changed: (String) -> Unit) : android.text.TextWatcher {
    override fun beforeTextChanged(text: CharSequence, start: Int, count: Int, after: Int) = Unit
    override fun onTextChanged(text: CharSequence, start: Int, before: Int, count: Int) = Unit
    override fun afterTextChanged(text: android.text.Editable) = changed(text.toString())
}

/** Adds the top bar of a screen that was opened from another one. */
internal fun LinearLayout.bar(title: CharSequence, back: () -> Unit) = row {
    // The arrow is aligned with the content below, not its touch target.
    translationX = -context.dp(12).toFloat()
    iconButton(R.drawable.ic_back, R.string.back, act = back)
    text(title, R.style.Text_Title, above = 8, weight = 1f).markAsHeading()
}
