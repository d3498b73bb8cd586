import android.content.Intent
import android.net.Uri
import android.os.Looper
import android.view.View
import android.view.ViewGroup
import android.widget.TextView
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.io.File
import java.time.Duration

/**
 * The app as R8 leaves it, with the deployment that it ships and the clock of this machine: a newcomer opens the
 * link of today's poster, and it is recorded. It names nothing of the app but what the manifest names.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], qualifiers = "vi-w411dp-h891dp")
class ShrunkTest {
    @Test
    fun `the shrunk app records a visit to today's market`() {
        @Suppress("UNCHECKED_CAST")
        val main = Class.forName("vn.dauchan.demo.MainActivity") as Class<android.app.Activity>
        val link = File(System.getProperty("dauchan.link")).readText().trim()
        val controller = Robolectric.buildActivity(main, Intent(Intent.ACTION_MAIN)).setup()
        waitFor(controller.get(), "Bắt đầu").performClick()
        waitFor(controller.get(), "Quét mã")
        controller.newIntent(Intent(Intent.ACTION_VIEW, Uri.parse(link)))
        waitFor(controller.get(), System.getProperty("dauchan.question")).performClick()
        waitFor(controller.get(), "Chợ Bến Gió")
        waitFor(controller.get(), "Đã ghi giờ vào")
    }

    /** Returns the view with a text, once it is there. */
    private fun waitFor(activity: android.app.Activity, text: String): View {
        repeat(600) {
            shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(50))
            Thread.sleep(10)
            views(activity.window.decorView).firstOrNull { text in textOf(it) }?.let { return it }
        }
        val seen = views(activity.window.decorView).map(::textOf).filter { it.isNotBlank() }.toList()
        throw AssertionError("no '$text' on the screen: $seen")
    }

    private fun textOf(view: View): String = listOfNotNull((view as? TextView)?.text, view.contentDescription).joinToString(" ").replace('\u00a0', ' ')

    private fun views(root: View): Sequence<View> = sequence {
        if (root.visibility == View.VISIBLE) {
            yield(root)
            if (root is ViewGroup) for (at in 0 until root.childCount) yieldAll(views(root.getChildAt(at)))
        }
    }
}
