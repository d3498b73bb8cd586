package vn.dauchan.demo

import java.time.Duration
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.ParameterizedRobolectricTestRunner
import org.robolectric.ParameterizedRobolectricTestRunner.Parameters
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Walks through every screen on several phones, checks each for everyone, and draws it. */
@RunWith(ParameterizedRobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class)
class TourTest(private val phone: String, private val qualifiers: String, private val fontScale: Float) {
    private val person = Person()
    private val album = Album(person, phone)

    @After
    fun end() = person.isDone()

    @Test
    fun `every screen is good for everyone`() {
        RuntimeEnvironment.setQualifiers(qualifiers)
        RuntimeEnvironment.setFontScale(fontScale)
        TestApplication.newPhone()
        person.opensTheApp()
        tour()
        assertEquals(emptyList<String>(), album.errors)
    }

    private fun tour() {
        stop("welcome", R.string.welcome_begin)
        touch(R.string.welcome_begin)
        stop("scanner", R.string.scan_aim)
        person.scans("market")
        stop("checked-in", R.string.answer_in)
        touch(R.string.answer_done)
        pass(Duration.ofMinutes(75))
        touch(R.string.tab_scan)
        stop("scanner-inside", R.string.inside_at)
        person.scans("bus_station")
        stop("switched", R.string.answer_in)
        touch(R.string.answer_done)
        pass(Duration.ofMinutes(2))
        person.scans("bus_station")
        stop("already-inside", R.string.answer_already)
        touch(R.string.inside_leave)
        stop("checked-out", R.string.answer_out)
        touch(R.string.answer_done)
        for ((refused, word) in refusals) {
            person.scans(refused)
            stop("refused-$refused", word)
            touch(R.string.answer_again)
        }
        person.scans("hospital_exit")
        stop("not-inside", R.string.answer_not_inside)
        touch(R.string.answer_done)
        pass(Duration.ofHours(2))
        person.scans("unknown_key")
        stop("pending", R.string.answer_pending)
        touch(R.string.answer_done)
        pass(Duration.ofHours(24))
        person.scans("market")
        touch(R.string.answer_done)
        touch(R.string.tab_diary)
        stop("diary", R.string.today)
        touch(R.string.diary_calendar)
        stop("calendar", R.string.calendar_before)
        touch(R.string.diary_all)
        person.touches("Bến xe khách Bình Dương")
        stop("visit", R.string.visit_came)
        touch(R.string.visit_edit)
        stop("edit", R.string.edit_change)
        person.goesBack()
        // The visit is read again: a second step back before it is shown would come from the form too.
        person.waitsToSee(person.activity.getString(R.string.visit_area))
        person.goesBack()
        touch(R.string.diary_add)
        stop("by-hand", R.string.edit_new)
        person.goesBack()
        touch(R.string.tab_settings)
        stop("settings", R.string.settings_list)
        touch(R.string.settings_keep)
        stop("retention", R.string.retention_about)
        person.goesBack()
        touch(R.string.settings_about)
        stop("about", R.string.about_licences)
        person.goesBack()
        notices()
        touch(R.string.settings_erase)
        stop("erase", R.string.settings_erase_sure)
        touch(R.string.cancel)
        touch(R.string.settings_lock)
        stop("locked", R.string.closed_locked)
    }

    /** From the settings, and back to them. */
    private fun notices() {
        TestApplication.server.list = Fixtures.list("baseline")
        TestApplication.server.bundle = Fixtures.bundle("market")
        touch(R.string.settings_fetch)
        person.waitsToSee(person.activity.getString(R.string.settings_fetched_same))
        touch(R.string.tab_diary)
        val alerts = person.activity.resources.getQuantityString(R.plurals.diary_alerts, 1, 1)
        person.waitsToSee(alerts)
        album.keep("diary-alerts")
        person.touches(alerts)
        stop("alerts", R.string.alert_medium)
        touch(R.string.alert_medium)
        stop("alert", R.string.alert_do)
        touch(R.string.alert_dismiss)
        stop("alerts-past", R.string.alerts_past)
        touch(R.string.tab_settings)
    }

    private fun stop(name: String, word: Int) {
        person.waitsToSee(person.activity.getString(word))
        album.keep(name)
    }

    private fun touch(name: Int) = person.touches(person.activity.getString(name))

    private fun pass(time: Duration) = TestApplication.clock.pass(time)

    private val refusals = mapOf(
        "forged" to R.string.refused_forged,
        "expired" to R.string.refused_expired,
        "not_yet_valid" to R.string.refused_early,
        "revoked_venue" to R.string.refused_revoked,
        "wrong_area" to R.string.refused_wrong,
        "newer_app" to R.string.refused_newer,
        "damaged" to R.string.refused_damaged,
        "uk_venue" to R.string.foreign,
        "link" to R.string.foreign,
    )

    companion object {
        @JvmStatic
        @Parameters(name = "{0}")
        fun phones(): List<Array<Any>> = listOf(
            arrayOf("large-vi", "vi-w411dp-h891dp-notnight-xhdpi", 1f),
            arrayOf("large-night-en", "en-w411dp-h891dp-night-xhdpi", 1f),
            arrayOf("small-en", "en-w360dp-h640dp-notnight-hdpi", 1f),
            arrayOf("small-vi-200", "vi-w360dp-h640dp-notnight-hdpi", 2f),
        )
    }
}
