package vn.dauchan.demo

import android.widget.ListView
import java.time.Duration
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.ui.VisitRow

/** A diary of 10,000 visits: as much of it is read as somebody scrolls, and no more. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class, qualifiers = "vi-w411dp-h891dp-xhdpi")
class LongDiaryTest {
    private val person = Person()
    private val views = mutableSetOf<Int>()

    @After
    fun end() = person.isDone()

    @Test
    fun `ten thousand visits are read as they are scrolled`() {
        TestApplication.newPhone()
        runBlocking { Histories.write(visits = 10_000) }
        person.opensTheApp()
        person.touches("Nhật ký")
        person.waitsToSee("Nơi số 9999")
        assertEquals(50, read())

        scrollTo(1_000)
        val most = 1_000 + 2 * 50
        assertTrue("${read()} visits were read to show 1,000", read() in 1_000..most)
        assertTrue("${views.size} rows were made to show 1,000", views.size < 40)
    }

    /** How many visits the screen has been given: each page that was asked for is in it. */
    private fun read() = (person.model.state.value.page as Page.Diary).visits.size

    private fun list() = person.views().filterIsInstance<ListView>().single()

    private fun scrollTo(row: Int) {
        person.waitFor({
            list().scrollListBy(list().height / 2)
            person.rest()
            for (at in 0 until list().childCount) {
                val child = list().getChildAt(at)
                if (child is VisitRow) views += System.identityHashCode(child)
            }
            list().lastVisiblePosition >= row
        }) { "row $row was not reached, only ${list().lastVisiblePosition}" }
    }
}
