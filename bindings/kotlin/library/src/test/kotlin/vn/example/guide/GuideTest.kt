package vn.example.guide

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import vn.dauchan.*
import vn.dauchan.bridge.*
import java.io.File
import java.io.IOException
import java.net.URL
import java.nio.ByteBuffer
import java.nio.file.Files
import java.time.Clock
import java.time.Instant
import java.time.LocalDate
import java.util.concurrent.ConcurrentLinkedQueue

private const val MAX_LIST = 16 shl 20

// The first example of docs/kotlin.md. It stands outside a class, as in an app.

suspend fun checkIn(home: File, photo: File, clock: Clock = Clock.systemDefaultZone()): List<CheckInOutcome> {
    val deployment = Deployment(File(home, "deployment.json").readBytes())
    val vault = fileKeyVault(File(home, "diary.key").toPath())
    val folder = File(home, "diary").apply { mkdirs() }
    Scanner(deployment, clock = clock).use { scanner ->
        Diary.open(deployment, folder, vault, clock).use { diary ->
            val texts = scanner.scanPhoto(photo.readBytes()).codes.mapNotNull { it.text }
            return texts.map { diary.checkIn(it) }
        }
    }
}

/** Compiles and runs the code of docs/kotlin.md, in an app that imports both packages whole. */
class GuideTest {
    @TempDir
    lateinit var folder: File

    private val file = File(System.getProperty("dauchan.fixtures"), "deployment.json").inputStream()
    private var vault: KeyVault = MemoryVault()
    private val shown = ConcurrentLinkedQueue<String>()
    private val asked = ArrayList<String>()
    private val logged = ArrayList<String>()

    private val deployment = run {
        val deployment = Deployment(file.use { it.readBytes() })
        deployment
    }

    private suspend fun open(): Diary? {
        val diary = try {
            Diary.open(deployment, folder, vault)
        } catch (_: OpenException.KeyUnavailable) {
            return askToUnlock()
        } catch (_: OpenException.KeyLost) {
            return offerToErase()
        }
        return diary
    }

    private fun scanning(scope: CoroutineScope, diary: Diary): Scanner {
        fun show(answer: ScanAnswer) {
            shown += words(answer)
        }
        val scanner = Scanner(deployment)
        scope.launch {
            scanner.answers(diary, AnswerMode.CONTINUOUS, onFrame = ::outline).collect { show(it) }
        }
        return scanner
    }

    fun outline(result: FrameResult) {
        val outcome = (result as? FrameResult.Seen)?.outcome ?: return
        overlay(outcome.codes.map { it.corners }, outcome.frameWidth, outcome.frameHeight)
    }

    private fun offering(
        scanner: Scanner,
        plane: ByteBuffer,
        width: Int,
        height: Int,
        rowStride: Int,
        rotationDegrees: Int,
    ) {
        scanner.offer(LumaFrame.of(plane, width, height, rowStride, rotationDegrees, release = ::giveBack))
    }

    fun words(answer: ScanAnswer): String = when (answer) {
        is ScanAnswer.Outcome -> words(answer.outcome)
        is ScanAnswer.KeptPending -> "Đã lưu, chờ xác minh"
        is ScanAnswer.Failed -> "Chưa ghi được: ${answer.error.message}"
    }

    fun words(outcome: CheckInOutcome): String = when (outcome) {
        is CheckInOutcome.CheckedIn -> "Đã vào: ${outcome.visit.place}"
        is CheckInOutcome.CheckedOut -> "Đã ra: ${outcome.visit.place}"
        is CheckInOutcome.AlreadyInside -> "Đang ở: ${outcome.visit.place}"
        is CheckInOutcome.JustLeft -> "Vừa rời: ${outcome.visit.place}"
        is CheckInOutcome.SwitchedFrom -> "Đã vào: ${outcome.visit.place}"
        is CheckInOutcome.NotInside -> "Chưa vào: ${outcome.venue.name}"
        is CheckInOutcome.Refused -> outcome.refusal.explanation
        is CheckInOutcome.Foreign -> "Không phải mã Dấu Chân: ${outcome.kind}"
    }

    suspend fun refresh(diary: Diary, download: suspend () -> ByteArray) {
        try {
            if (diary.applyTrustList(download())) diary.reverify()
        } catch (_: TrustListException.Rollback) {
            // A cache returned an old list. The next download will be newer.
        } catch (refused: TrustListException) {
            log(refused.message)
        }
    }

    suspend fun refreshNotices(diary: Diary, bundle: File, tell: (List<VisitAlert>) -> Unit) {
        try {
            val news = diary.matchNotices(bundle)
            if (news.isEmpty()) return
            tell(news) // A notification names no place: others see a locked screen.
            diary.alertsAnnounced(news.map { it.id })
        } catch (refused: NoticeException) {
            log(refused.toString())
        }
    }

    suspend fun download(address: URL): ByteArray = withContext(Dispatchers.IO) {
        val connection = address.openConnection().apply {
            connectTimeout = 10_000
            readTimeout = 20_000
        }
        connection.getInputStream().use { it.readNBytes(MAX_LIST + 1) }.also {
            if (it.size > MAX_LIST) throw IOException("the list is longer than a list can be")
        }
    }

    suspend fun opened(link: String, deployment: Deployment, diary: Diary, ask: suspend (place: String) -> Boolean): ScanAnswer? {
        val place = when (val reading = deployment.read(link, Instant.now())) {
            is Reading.Verified -> reading.venue.name
            is Reading.Refused -> if (reading.refusal.mayBeKeptPending) "?" else return diary.answer(link)
            is Reading.Foreign -> return diary.answer(link)
        }
        return if (ask(place)) diary.answer(link) else null
    }

    private fun screen(diary: Diary): Flow<List<Visit>> {
        val today: Flow<List<Visit>> = diary.changes.map {
            diary.settle()
            diary.visitsOn(LocalDate.now()).visits
        }
        return today
    }

    @Test
    fun `the guide's app scans, records, shows, refreshes and restarts`() = runBlocking {
        val diary = open()!!
        val scanner = scanning(this, diary)
        val picture = Fixtures.picture("expired")
        offering(scanner, Fixtures.direct(picture.pixels), picture.side, picture.side, picture.side, 0)
        withTimeout(5_000) { while (shown.isEmpty() || returned == 0) kotlinx.coroutines.delay(5) }
        // The real clock is years after the list of the fixtures.
        assertEquals("Đã lưu, chờ xác minh", shown.single())
        assertEquals(4, corners)
        scanner.close()
        refresh(diary) { Fixtures.list("newest") }
        refresh(diary) { download(File(System.getProperty("dauchan.fixtures"), "lists/newer.list").toURI().toURL()) }
        refresh(diary) { Fixtures.list("forged") }
        assertEquals(1, logged.size)
        assertEquals(emptyList<Visit>(), screen(diary).first())
        diary.close()

        vault = object : KeyVault by vault {
            override fun load() = StoredKey.UnavailableNow
        }
        assertEquals(null, open())
        vault = MemoryVault()
        assertEquals(null, open())
        assertEquals(listOf("unlock", "erase"), asked)
    }

    @Test
    fun `a link is asked about, unless nothing would be recorded`() = runBlocking {
        val diary = open()!!
        val asked = ArrayList<String>()
        suspend fun open(code: String, agreed: Boolean) = opened(Fixtures.code(code), deployment, diary) { asked += it; agreed }
        assertEquals(null, open("market_link", agreed = false))
        assertTrue(open("forged", agreed = false) is ScanAnswer.Outcome)
        assertTrue(open("link", agreed = false) is ScanAnswer.Outcome)
        assertEquals(1, asked.size)
        assertTrue(diary.pending().isEmpty() && diary.visits().visits.isEmpty())
        assertTrue(open("market_link", agreed = true) != null)
        diary.close()
    }

    @Test
    fun `the first example checks in at a venue and writes the visit`() = runBlocking {
        val fixtures = File(System.getProperty("dauchan.fixtures"))
        Files.copy(File(fixtures, "deployment.json").toPath(), File(folder, "deployment.json").toPath())
        val outcome = checkIn(folder, File(fixtures, "frames/market.png"), Fixtures.clock).single()
        assertEquals("Chợ Thủ Dầu Một", (outcome as CheckInOutcome.CheckedIn).visit.place)
        val again = checkIn(folder, File(fixtures, "frames/market.png"), Fixtures.clock).single()
        assertTrue(again is CheckInOutcome.AlreadyInside)
    }

    @Test
    fun `every block of code in the guides is in a test`() {
        val root = File(System.getProperty("dauchan.root"))
        val tests = listOf(
            "library/src/test/kotlin/vn/example/guide/GuideTest.kt",
            "android/src/test/kotlin/vn/dauchan/android/PhoneTest.kt",
            "testing/src/test/kotlin/vn/example/app/VisitsModelTest.kt",
        )
        val own = tests
            .joinToString("\n") { flat(File(root, "bindings/kotlin/$it").readText()) }
        for (page in listOf("docs/kotlin.md", "bindings/kotlin/README.md", "bindings/kotlin/library/module.md")) {
            val blocks = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(File(root, page).readText()).toList()
            assertTrue(blocks.isNotEmpty(), "$page has no code")
            // scripts/checks/newcomer compiles and runs what is a program.
            for (block in blocks.filterNot { "fun main(" in it.value }) {
                val code = flat(block.groupValues[1])
                assertTrue(code in own, "no test of $page has this code:\n$code")
            }
        }
    }

    private fun flat(code: String) = code.lines().joinToString("\n", transform = String::trim).trim()

    private var returned = 0
    private var corners = 0

    private fun giveBack() {
        returned++
    }

    private fun overlay(codes: List<List<Point>>, width: Double, height: Double) {
        corners = codes.flatten().count { it.x in 0.0..width && it.y in 0.0..height }
    }

    private fun askToUnlock(): Diary? = null.also { asked += "unlock" }

    private fun offerToErase(): Diary? = null.also { asked += "erase" }

    private fun log(text: String) {
        logged += text
    }
}
