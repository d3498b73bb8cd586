package vn.dauchan

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.io.TempDir
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.DeploymentException
import vn.dauchan.bridge.DeploymentSettings
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.TrustListException
import java.io.File
import java.time.Clock
import java.time.Instant

/** The shared vectors of `tests/vectors`, through the bridge. */
class VectorsTest {
    @TempDir
    lateinit var folder: File

    private val root = File(System.getProperty("dauchan.vectors"))

    @TestFactory
    fun `a venue's code gets the answer of the format`() = cases("venue") { case ->
        // The list of the case stands in for the baseline. What the baseline proves of the time counts
        // as well, and the build date proves it in its place.
        val settings = settings(case)
        val proven = Deployment(settings).trustList(Instant.EPOCH).issued
        val deployment = Deployment(
            settings.copy(
                baselineList = list(case["list"].asString),
                buildDate = maxOf(settings.buildDate, proven),
            ),
        )
        val now = Instant.ofEpochSecond(case["now"].asLong)
        for (carrier in listOf("poster", "link")) {
            assertEquals(case.expected(), name(deployment.read(case[carrier].asString, now)))
        }
    }

    @TestFactory
    fun `a text of others gets its name`() = cases("classify") { case ->
        val deployment = Deployment(settings(case))
        val reading = deployment.read(case["text"].asString, Instant.EPOCH)
        if (case.expected() == "foreign") {
            val code = case["expect"].asJsonObject["code"].asString
            val kind = (reading as Reading.Foreign).kind.name.lowercase()
            assertEquals(code.replace("_", ""), kind.replace("_", ""))
        } else {
            assertEquals(case.expected() == "venue", !isUnreadable(reading))
        }
    }

    @TestFactory
    fun `a carrier is read in exactly one spelling`() = cases("carrier") { case ->
        val reading = Deployment(settings(case)).read(case["text"].asString, Instant.EPOCH)
        when (case.expected()) {
            "foreign" -> assertEquals("foreign", name(reading))
            // What it carries is judged afterwards, and is mostly no venue at all.
            "venue" -> assertEquals(false, isUnreadable(reading))
            else -> assertEquals(case.expected(), name(reading))
        }
    }

    @TestFactory
    fun `an offered trust list gets the answer of the format`() = cases("trust") { case ->
        assertEquals(case.expected(), offer(case))
    }

    @TestFactory
    fun `settings of a deployment are taken or refused`() = cases("deployment") { case ->
        val taken = runCatching { Deployment(settings(case["settings"].asJsonObject)) }
        val expected = case.expected()
        if (expected == "accepted") {
            taken.getOrThrow()
            return@cases
        }
        val area = when (expected) {
            "no_host" -> DeploymentException.NoHost::class
            "host" -> DeploymentException.Host::class
            "demonstration_root", "real_root" -> DeploymentException.DemonstrationMismatch::class
            "baseline" -> DeploymentException.Baseline::class
            "visits" -> DeploymentException.Visits::class
            else -> DeploymentException.Roots::class
        }
        assertEquals(area, taken.exceptionOrNull()?.let { it::class })
    }

    private fun offer(case: JsonObject): String {
        val wire = unhex(case["wire"].asString)
        val inForce = case["in_force"].takeUnless { it.isJsonNull }?.asString
        if (inForce == null && case.expected() == "accepted") {
            Deployment(settings(case).copy(baselineList = wire))
            return "accepted"
        }
        // A list that is refused when it stands alone is refused in the same words beside another.
        val settings = settings(case)
        val baseline = inForce?.let(::list) ?: settings.baselineList
        val deployment = Deployment(settings.copy(baselineList = baseline))
        val own = File(folder, case["name"].asString).apply { mkdirs() }
        return runBlocking {
            Diary.open(deployment, own, MemoryVault(), Clock.systemUTC()).use { diary ->
                try {
                    if (diary.applyTrustList(wire)) "accepted" else "unchanged"
                } catch (refused: TrustListException) {
                    snake(refused)
                }
            }
        }
    }

    private fun settings(case: JsonObject): DeploymentSettings {
        val named = case["deployment"]?.let { json("deployments/${it.asString}") } ?: case
        return DeploymentSettings(
            hosts = named["hosts"].asJsonArray.map { it.asString },
            rootKeys = named["root_keys"].asJsonArray.map { unhex(it.asString) },
            threshold = named["threshold"].asInt.toUByte(),
            epoch = named["epoch"].asInt.toUShort(),
            baselineList = list(named["baseline"].asString),
            buildDate = Instant.ofEpochSecond(named["build_date"].asLong),
            utcOffsetMinutes = named["utc_offset_minutes"].asShort,
            demonstration = named["demonstration"].asBoolean,
        )
    }

    private fun name(reading: Reading) = when (reading) {
        is Reading.Verified -> "verified"
        is Reading.Refused -> snake(reading.refusal.reason)
        is Reading.Foreign -> "foreign"
    }

    private fun isUnreadable(reading: Reading) =
        reading is Reading.Foreign || name(reading) in setOf("damaged", "newer_app")

    private fun snake(variant: Any) =
        variant.javaClass.simpleName.replace(Regex("(?<=.)([A-Z])"), "_$1").lowercase()

    private fun list(name: String) = unhex(json("lists/$name")["wire"].asString)

    private fun json(path: String) =
        File(root, "$path.json").reader().use { JsonParser.parseReader(it).asJsonObject }

    private fun JsonObject.expected() = this["expect"].asJsonObject["class"].asString

    private fun unhex(text: String) = text.chunked(2).map { it.toInt(16).toByte() }.toByteArray()

    private fun cases(stage: String, check: (JsonObject) -> Unit): List<DynamicTest> {
        val files = File(root, stage).listFiles { file -> file.extension == "json" }!!.sorted()
        check(files.isNotEmpty()) { "no vectors in $stage" }
        return files.map { file ->
            dynamicTest(file.nameWithoutExtension) { check(json("$stage/${file.nameWithoutExtension}")) }
        }
    }
}
