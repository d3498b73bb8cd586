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
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.TrustListException
import java.io.File
import java.time.Clock
import java.time.Instant
import java.time.OffsetDateTime
import java.time.format.DateTimeFormatter
import java.util.Base64

/** The shared vectors of `tests/vectors`, through the bridge. */
class VectorsTest {
    @TempDir
    lateinit var folder: File

    private val root = File(System.getProperty("dauchan.vectors"))

    @TestFactory
    fun `a venue's code gets the answer of the format`() = cases("venue") { case ->
        // The list of the case stands in for the baseline. If it was issued before the baseline, it
        // takes the time of the build back, and the build date says so in its place.
        val file = deploymentFile(case)
        val baseline = deployment(file).trustList(Instant.EPOCH).issued
        file.addProperty("baseline_list", base64(list(case["list"].asString)))
        val issued = deployment(file).trustList(Instant.EPOCH).issued
        val built = OffsetDateTime.parse(file["build_date"].asString)
        val floor = (if (issued < baseline) issued else built.toInstant()).atOffset(built.offset)
        file.addProperty("build_date", floor.format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx")))
        val deployment = deployment(file)
        val now = Instant.ofEpochSecond(case["now"].asLong)
        for (carrier in listOf("poster", "link")) {
            assertEquals(case.expected(), name(deployment.read(case[carrier].asString, now)))
        }
    }

    @TestFactory
    fun `a text of others gets its name`() = cases("classify") { case ->
        val reading = deployment(deploymentFile(case)).read(case["text"].asString, Instant.EPOCH)
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
        val reading = deployment(deploymentFile(case)).read(case["text"].asString, Instant.EPOCH)
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
        val taken = runCatching { Deployment(case["file"].asString.toByteArray()) }
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

    @TestFactory
    fun `a deployment's file is read in exactly one spelling`() = cases("deployment-file") { case ->
        val expect = case["expect"].asJsonObject
        val answer = try {
            Deployment(case["file"].asString.toByteArray())
            "accepted"
        } catch (refused: DeploymentException) {
            if (refused is DeploymentException.Value) assertEquals(expect["field"].asString, refused.field)
            snake(refused)
        }
        assertEquals(case.expected(), answer)
    }

    private fun offer(case: JsonObject): String {
        val wire = unhex(case["wire"].asString)
        val inForce = case["in_force"].takeUnless { it.isJsonNull }?.asString
        if (inForce == null && case.expected() == "accepted") {
            deployment(deploymentFile(case).apply { addProperty("baseline_list", base64(wire)) })
            return "accepted"
        }
        // A list that is refused when it stands alone is refused in the same words beside another.
        val file = deploymentFile(case)
        if (inForce != null) file.addProperty("baseline_list", base64(list(inForce)))
        val deployment = deployment(file)
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

    /** The `deployment.json` of a case, to be changed. */
    private fun deploymentFile(case: JsonObject): JsonObject {
        val named = json("deployments/${case["deployment"].asString}")
        return JsonParser.parseString(named["file"].asString).asJsonObject
    }

    private fun deployment(file: JsonObject) = Deployment(file.toString().toByteArray())

    private fun base64(bytes: ByteArray) = Base64.getEncoder().encodeToString(bytes)

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
