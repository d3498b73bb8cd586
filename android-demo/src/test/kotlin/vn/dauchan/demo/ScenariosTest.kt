package vn.dauchan.demo

import java.io.File
import java.time.Duration
import java.time.OffsetDateTime
import org.json.JSONArray
import org.json.JSONObject
import org.junit.After
import org.junit.Assert.fail
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.ParameterizedRobolectricTestRunner
import org.robolectric.ParameterizedRobolectricTestRunner.Parameters
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** The stories of `tests/scenarios`, by touch, over the real library. */
@RunWith(ParameterizedRobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class, qualifiers = "vi-w411dp-h891dp-xhdpi")
class ScenariosTest(private val name: String) {
    private val person = Person()

    @After
    fun end() = person.isDone()

    @Test
    fun `the screen says what the scenario says`() {
        TestApplication.newPhone()
        val steps = JSONObject(folder.resolve("$name.json").readText()).getJSONArray("steps")
        for (at in 0 until steps.length()) {
            val step = steps.getJSONObject(at)
            act(step)
            check(step, "step ${at + 1} of $name, $step")
        }
    }

    private fun act(step: JSONObject) {
        step.text("clock")?.let { TestApplication.clock.now = OffsetDateTime.parse(it).toInstant() }
        step.text("after")?.let { TestApplication.clock.pass(duration(it)) }
        step.text("serve")?.let { TestApplication.server.list = Fixtures.list(it) }
        step.text("serve_notices")?.let { TestApplication.server.bundle = Fixtures.bundle(it) }
        when {
            step.has("start") -> person.opensTheApp()
            step.has("kill") -> killed()
            step.has("leave_app") -> { person.leavesTheApp(); person.comesBack() }
            step.has("back") -> person.goesBack()
            step.has("touch") -> person.touches(step.getString("touch"))
            step.has("write") -> person.writes(step.getString("write"), step.getString("in"))
            step.has("scan") -> person.scans(step.getString("scan"))
            step.has("photo") -> person.picksAPhoto(Fixtures.photo(step.getString("photo")))
            step.has("link") -> person.opensALink(Fixtures.code(step.getString("link")))
        }
    }

    /** Nothing of the old process is asked to end; the new one finds only what is in the files. */
    private fun killed() {
        (org.robolectric.RuntimeEnvironment.getApplication() as TestApplication).dieAndComeBack()
        person.opensTheApp()
    }

    private fun check(step: JSONObject, where: String) {
        for (text in step.texts("see")) person.waitFor({ person.sees(text) }) { "$where: no '$text' on the screen:\n${person.screen()}" }
        for (text in step.texts("not_see")) if (person.sees(text)) fail("$where: '$text' is on the screen")
    }

    private fun JSONObject.text(key: String): String? = if (has(key)) getString(key) else null

    private fun JSONObject.texts(key: String): List<String> =
        (optJSONArray(key) ?: JSONArray()).let { array -> List(array.length(), array::getString) }

    private fun duration(text: String): Duration {
        val (number, unit) = text.split(' ')
        return when (unit) {
            "s" -> Duration.ofSeconds(number.toLong())
            "min" -> Duration.ofMinutes(number.toLong())
            "h" -> Duration.ofHours(number.toLong())
            "d" -> Duration.ofDays(number.toLong())
            else -> error("no unit '$unit'")
        }
    }

    companion object {
        private val folder = File(System.getProperty("dauchan.root"), "tests/scenarios")

        @JvmStatic
        @Parameters(name = "{0}")
        fun names(): List<Array<String>> =
            folder.listFiles { file -> file.extension == "json" }!!.map { arrayOf(it.nameWithoutExtension) }.sortedBy { it[0] }
    }
}
