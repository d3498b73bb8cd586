package vn.dauchan.demo

import android.app.Application
import android.content.Intent
import android.net.Uri
import android.os.Looper
import android.os.SystemClock
import android.view.MotionEvent
import android.view.View
import android.view.ViewGroup
import android.widget.EditText
import android.widget.TextView
import java.io.ByteArrayInputStream
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import vn.dauchan.LumaFrame
import vn.dauchan.demo.model.AppModel
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.ui.NO_BREAK

/** How long anything may take on a busy machine. */
private val PATIENCE: Duration = Duration.ofSeconds(30)

/**
 * Somebody with the phone in hand: sees what the screen shows, touches what a finger reaches, holds
 * the camera at codes. Knows nothing of the model but that it has come to rest.
 */
internal class Person {
    private val application: Application get() = RuntimeEnvironment.getApplication()
    private var controller: ActivityController<MainActivity>? = null

    val activity: MainActivity get() = requireNotNull(controller).get()
    val model: AppModel get() = (application as DemoApplication).model

    fun opensTheApp(intent: Intent = Intent(Intent.ACTION_MAIN)) {
        controller = Robolectric.buildActivity(MainActivity::class.java, intent).setup()
        rest()
    }

    /** Nothing of the process before is left in memory; the app is not opened yet. */
    fun newProcess(): TestApplication = (application as TestApplication).apply { forget() }

    fun leavesTheApp() {
        requireNotNull(controller).pause().stop()
        rest()
    }

    fun comesBack() {
        requireNotNull(controller).restart().start().resume().visible()
        rest()
    }

    fun turnsThePhone(qualifiers: String) {
        RuntimeEnvironment.setQualifiers(qualifiers)
        requireNotNull(controller).configurationChange()
        rest()
    }

    fun goesBack() {
        @Suppress("DEPRECATION")
        activity.onBackPressed()
        rest()
    }

    /** Holds the camera at a code until the app answers. */
    fun scans(code: String) {
        waitFor({ model.state.value.page is Page.Scan }) { "not at the scanner:\n${screen()}" }
        shows({ closed -> Fixtures.frame(code, closed) }) { model.state.value.page !is Page.Scan }
    }

    /** Holds the camera at something until [answered], and until no frame of it is on its way. */
    fun shows(frame: (closed: () -> Unit) -> LumaFrame, answered: () -> Boolean) {
        val onTheirWay = AtomicInteger()
        waitFor({
            onTheirWay.incrementAndGet()
            model.scanning.offer(frame { onTheirWay.decrementAndGet() })
            rest()
            answered()
        }) { "no answer:\n${screen()}" }
        waitFor({ onTheirWay.get() == 0 }) { "${onTheirWay.get()} frames were not given back" }
        rest()
    }

    /** Waits for what is bound to happen; a slow machine takes longer. */
    fun waitFor(happened: () -> Boolean, otherwise: () -> String) {
        val end = System.nanoTime() + PATIENCE.toNanos()
        while (!happened()) {
            check(System.nanoTime() < end, otherwise)
            rest()
        }
    }

    fun opensALink(text: String) {
        requireNotNull(controller).newIntent(Intent(Intent.ACTION_VIEW, Uri.parse(text)))
        rest()
    }

    /** Picks a photo in the system's own screen, which answers the app's question with it. */
    fun picksAPhoto(file: ByteArray) {
        touches("Chọn ảnh")
        val uri = Uri.parse("content://photos/1")
        shadowOf(application.contentResolver).registerInputStream(uri, ByteArrayInputStream(file))
        val asked = shadowOf(activity).nextStartedActivityForResult
        shadowOf(activity).receiveResult(asked.intent, android.app.Activity.RESULT_OK, Intent().setData(uri))
        rest()
    }

    fun touches(name: String) {
        waitFor({ reachable(name) != null || scrollsOn() }) { "nothing called '$name' can be touched:\n${screen()}" }
        val view = comeToRest(name)
        touch(view)
        rest()
    }

    /** The view of this name, once it is on the screen and stays where it is. */
    private fun comeToRest(name: String): View {
        var view: View? = null
        waitFor({
            val before = reachable(name)
            before?.requestRectangleOnScreen(android.graphics.Rect(0, 0, before.width, before.height), true)
            val place = before?.let(::placeOf)
            rest()
            view = reachable(name)
            view != null && view === before && view?.let(::placeOf) == place
        }) { "'$name' does not come to rest:\n${screen()}" }
        return checkNotNull(view)
    }

    fun writes(text: String, field: String) {
        waitFor({ fieldCalled(field) != null }) { "no field '$field' on the screen:\n${screen()}" }
        requireNotNull(fieldCalled(field)).setText(text)
        rest()
    }

    private fun fieldCalled(name: String): EditText? =
        views().filterIsInstance<EditText>().firstOrNull { it.hint?.toString() == name || labelOf(it) == name }

    /** Every text that is on the screen, or spoken for what is. */
    fun texts(): List<String> = views().flatMap { view ->
        listOfNotNull((view as? TextView)?.text?.toString(), view.contentDescription?.toString())
    }.map(::asTyped).filter { it.isNotBlank() }.toList()

    fun sees(text: String): Boolean = texts().any { text in it }

    fun waitsToSee(text: String) = waitFor({ sees(text) }) { "no '$text' on the screen:\n${screen()}" }

    fun screen(): String = texts().distinct().joinToString("\n") { "  | $it" }

    /** The views that are shown, from the outermost in. */
    fun views(root: View = activity.window.decorView): Sequence<View> = sequence {
        if (root.visibility == View.VISIBLE) {
            yield(root)
            if (root is ViewGroup) for (at in 0 until root.childCount) yieldAll(views(root.getChildAt(at)))
        }
    }

    /** Lets time go by on the main thread, and other threads have theirs. */
    fun rest() {
        repeat(5) {
            shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(20))
            Thread.sleep(2)
        }
    }

    /** The phone is put away: nothing of this test goes on in the next. */
    fun isDone() {
        controller?.close()
        (application as TestApplication).end()
        rest()
    }

    private fun labelOf(field: EditText): String? =
        views().filterIsInstance<TextView>().firstOrNull { it.labelFor == field.id && field.id != View.NO_ID }?.text?.toString()

    private fun reachable(name: String): View? {
        val touchable = views().filter { it.isClickable || isRow(it) }
        return touchable.firstOrNull { nameOf(it) == name }
            ?: touchable.firstOrNull { nameOf(it)?.startsWith("$name.") == true || nameOf(it)?.startsWith("$name:") == true }
    }

    /** Moves a list on by half its height, and says that nothing was found yet. */
    private fun scrollsOn(): Boolean {
        views().filterIsInstance<android.widget.ListView>().forEach { it.scrollListBy(it.height / 2) }
        return false
    }

    private fun isRow(view: View) = view.parent is android.widget.ListView

    private fun nameOf(view: View): String? = (view.contentDescription ?: (view as? TextView)?.text)?.toString()?.let(::asTyped)

    /** As somebody would type what is on the screen. */
    private fun asTyped(text: String) = text.replace(NO_BREAK, ' ')

    private fun placeOf(view: View): List<Int> = IntArray(2).also(view::getLocationInWindow).toList()

    /** With a finger, so that whatever covers the view gets the touch instead. */
    private fun touch(view: View) {
        val (left, top) = placeOf(view)
        val x = left + view.width / 2f
        val y = top + view.height / 2f
        val decor = activity.window.decorView
        check(x.toInt() in 0..decor.width && y.toInt() in 0..decor.height) { "'${nameOf(view)}' is off the screen" }
        val down = SystemClock.uptimeMillis()
        for (action in listOf(MotionEvent.ACTION_DOWN, MotionEvent.ACTION_UP)) {
            val event = MotionEvent.obtain(down, SystemClock.uptimeMillis(), action, x, y, 0)
            decor.dispatchTouchEvent(event)
            event.recycle()
        }
    }
}
