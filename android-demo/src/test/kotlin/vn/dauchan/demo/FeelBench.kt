package vn.dauchan.demo

import android.graphics.Bitmap
import android.os.Looper
import android.widget.ListView
import com.sun.management.OperatingSystemMXBean
import java.io.File
import java.lang.management.ManagementFactory
import java.time.Duration
import java.time.LocalDate
import java.time.LocalTime
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import vn.dauchan.demo.model.Page

/**
 * Measures the response times of the app (`scripts/android/bench`), in milliseconds of CPU time of all threads
 * of this process, with the library as a phone carries it. The JVM's own compiler and collector are included.
 * The bench fails if a limit of the product is passed.
 */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class, qualifiers = "vi-w411dp-h891dp-notnight-xhdpi")
class FeelBench {
    private val person = Person()
    private lateinit var screen: Bitmap

    @After
    fun end() = person.isDone()

    /** From the camera's frame to the answer, drawn. */
    @Test
    fun frameToAnswer() {
        TestApplication.newPhone()
        TestApplication.asBuilt = true
        TestApplication.clock.now =
            LocalDate.of(2021, 9, 27).atTime(LocalTime.of(6, 10)).atZone(TestApplication.clock.zone).toInstant()
        val frame = cameraFrameOf(File(System.getProperty("dauchan.demo"), "photos/0610-door.jpg"))
        person.opensTheApp()
        person.touches("Bắt đầu")
        person.shows(frame) { person.model.state.value.page is Page.Answered }
        person.model.scanning.again()
        until { person.model.state.value.page is Page.Scan }
        TestApplication.clock.pass(Duration.ofMinutes(6))
        draw()
        val rounds = List(ROUNDS) {
            val shares = Shares()
            shares.of("frame to answer") {
                person.model.scanning.offer(frame {})
                until { person.model.state.value.page is Page.Answered }
            }
            shares.of("answer drawn") { draw() }
            person.model.scanning.again()
            until { person.model.state.value.page is Page.Scan }
            draw()
            TestApplication.clock.pass(Duration.ofMinutes(6))
            shares
        }
        report("frame to answer on the screen, the first measured", rounds.take(1), limit = null)
        report("frame to answer on the screen", rounds.drop(ROUNDS / 2), limit = 100.0)
    }

    /** From the start of the process's own work to a viewfinder that is drawn, over a diary from before. */
    @Test
    fun startToViewfinder() {
        val starts = List(ROUNDS) { start() }
        report("start to first viewfinder, the first of a process", starts.take(1), limit = null)
        report("start to first viewfinder", starts.drop(ROUNDS / 2), limit = 300.0)
    }

    private fun start(): Shares {
        TestApplication.newPhone()
        runBlocking { Histories.write(visits = 3) }
        val application = person.newProcess()
        val shares = Shares()
        shares.of("settings and model") { application.model }
        val controller = Robolectric.buildActivity(MainActivity::class.java)
        shares.of("activity made") { controller.create() }
        shares.of("first screen laid out") { controller.start().resume().visible() }
        shares.of("deployment, diary opened") { until { application.model.state.value.page is Page.Scan } }
        shares.of("viewfinder drawn") { draw(controller.get()) }
        controller.close()
        shadowOf(Looper.getMainLooper()).idle()
        return shares
    }

    /** Ten thousand visits: opened, and scrolled by a page. */
    @Test
    fun longDiary() {
        TestApplication.newPhone()
        runBlocking { Histories.write(visits = 10_000) }
        person.opensTheApp()
        val opened = List(5) {
            person.model.scanning.show()
            until { person.model.state.value.page is Page.Scan }
            Shares().apply {
                of("opened and drawn") {
                    person.model.diary.show()
                    until { person.model.state.value.page is Page.Diary }
                    draw()
                }
            }
        }
        val list = person.views().filterIsInstance<ListView>().single()
        val scrolled = List(100) {
            Shares().apply {
                of("half a screen scrolled and drawn") {
                    list.scrollListBy(list.height / 2)
                    shadowOf(Looper.getMainLooper()).idle()
                    draw()
                }
            }
        }
        report("a diary of 10,000 visits, the first time", opened.take(1), limit = null)
        report("a diary of 10,000 visits, opened again", opened.drop(1), limit = null)
        report("scrolling it, at its beginning", scrolled.take(20), limit = null)
        report("scrolling it, ${list.lastVisiblePosition} rows down", scrolled.takeLast(20), limit = null)
    }

    private fun until(happened: () -> Boolean) {
        val end = System.nanoTime() + Duration.ofSeconds(30).toNanos()
        while (!happened()) {
            check(System.nanoTime() < end) { "nothing happens:\n${person.model.state.value.page}" }
            shadowOf(Looper.getMainLooper()).idle()
            Thread.sleep(1)
        }
        shadowOf(Looper.getMainLooper()).idle()
    }

    private fun draw(activity: MainActivity = person.activity) {
        val window = activity.window.decorView
        if (!::screen.isInitialized) screen = Bitmap.createBitmap(window.width, window.height, Bitmap.Config.ARGB_8888)
        window.draw(android.graphics.Canvas(screen))
    }

    private fun report(what: String, rounds: List<Shares>, limit: Double?) {
        fun median(of: (Shares) -> Double) = rounds.map(of).sorted()[rounds.size / 2]
        val total = median(Shares::total)
        println("%-52s %8.1f ms%s".format(what, total, limit?.let { " of %.0f".format(it) }.orEmpty()))
        for (name in rounds.first().names) println("    %-48s %8.1f ms".format(name, median { it[name] }))
        check(limit == null || total < limit) { "$what took $total ms, more than $limit" }
    }

    /** What each part of something cost. */
    private class Shares {
        private val parts = LinkedHashMap<String, Double>()
        val names get() = parts.keys
        val total get() = parts.values.sum()

        operator fun get(name: String) = parts.getValue(name)

        inline fun of(name: String, work: () -> Unit) {
            val before = system.processCpuTime
            work()
            parts[name] = (system.processCpuTime - before) / 1e6
        }
    }

    private companion object {
        const val ROUNDS = 40
        val system = ManagementFactory.getOperatingSystemMXBean() as OperatingSystemMXBean
    }
}
