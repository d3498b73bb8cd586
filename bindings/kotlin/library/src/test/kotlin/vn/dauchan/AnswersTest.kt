package vn.dauchan

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import vn.dauchan.bridge.AnswerMode
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.ForeignCode
import vn.dauchan.bridge.ScanAnswer
import vn.dauchan.bridge.VenueRefusal
import java.io.File
import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.time.ZoneId
import java.time.ZoneOffset
import java.util.concurrent.atomic.AtomicInteger

/** The loop over the answers, with the frames of a person who holds the camera at things. */
class AnswersTest {
    @TempDir
    lateinit var folder: File

    private val deployment = Fixtures.deployment()
    private val clock = HandClock()
    private val scanner = Scanner(deployment, clock = clock)
    private val diary by lazy { runBlocking { Diary.open(deployment, folder, MemoryVault(), clock) } }
    private val closed = AtomicInteger()

    @AfterEach
    fun close() {
        scanner.close()
        diary.close()
    }

    @Test
    fun `a poster in view is answered once, however long it stays there`() = runBlocking {
        val answers = answers(seconds = 310, "market")
        assertEquals("Chợ Thủ Dầu Một", (answers.single().outcome() as CheckInOutcome.CheckedIn).visit.place)
        assertEquals(310, closed.get())
    }

    @Test
    fun `a poster that comes back into view is answered again`() = runBlocking {
        val market = answers(seconds = 2, "market")
        assertTrue(market.single().outcome() is CheckInOutcome.CheckedIn)
        clock.forward(Duration.ofSeconds(3))
        assertTrue(answers(seconds = 2, "market").single().outcome() is CheckInOutcome.AlreadyInside)
        clock.forward(Duration.ofMinutes(5))
        assertTrue(answers(seconds = 2, "market").single().outcome() is CheckInOutcome.CheckedOut)
    }

    @Test
    fun `once ends after one answer, and its poster waits for the next round`() = runBlocking {
        val both = frames(1, "market", "bus_station", "market")
        assertEquals(1, scanner.answers(diary, AnswerMode.ONCE, frames = both).toList().size)
        assertEquals(1, closed.get())
        val again = scanner.answers(diary, AnswerMode.ONCE, frames = frames(1, "market", "bus_station")).toList()
        assertTrue(again.single().outcome() is CheckInOutcome.SwitchedFrom)
        scanner.answerAgain()
        val asked = scanner.answers(diary, AnswerMode.ONCE, frames = frames(1, "bus_station")).toList()
        assertTrue(asked.single().outcome() is CheckInOutcome.AlreadyInside)
    }

    @Test
    fun `once per code answers each code a single time`() = runBlocking {
        val frames = frames(10, "market", "bus_station", "market", "bus_station")
        val answers = scanner.answers(diary, AnswerMode.ONCE_PER_CODE, frames = frames).toList()
        assertEquals(2, answers.size)
        assertTrue(answers.last().outcome() is CheckInOutcome.SwitchedFrom)
    }

    @Test
    fun `a code of another kind is answered once it stays, without its text unless it is a link`() = runBlocking {
        assertTrue(answers(seconds = 2, "contact").isEmpty())
        val contact = answers(seconds = 3, "contact").single() as ScanAnswer.Outcome
        assertEquals(CheckInOutcome.Foreign(ForeignCode.CONTACT), contact.outcome)
        assertNull(contact.link)
        val link = answers(seconds = 3, "link").single() as ScanAnswer.Outcome
        assertEquals(Fixtures.code("link"), link.link)
    }

    @Test
    fun `of two venues in view none is taken, and both are outlined`() = runBlocking {
        var outlined = 0
        val two = flow { repeat(5) { emit(sideBySide("market", "bus_station")) } }
        val answers = scanner.answers(diary, onFrame = { outlined += (it as FrameResult.Seen).outcome.codes.size }, frames = two)
        assertTrue(answers.toList().isEmpty())
        assertEquals(10, outlined)
        assertTrue(diary.visits().visits.isEmpty())
    }

    @Test
    fun `a code that a newer list may verify is kept, and a forged one is refused`() = runBlocking {
        val kept = answers(seconds = 2, "unknown_key").single() as ScanAnswer.KeptPending
        assertTrue(kept.refusal.reason is VenueRefusal.UnknownKey)
        assertEquals(kept.id, diary.pending().single().id)
        val forged = answers(seconds = 2, "forged").single().outcome() as CheckInOutcome.Refused
        assertTrue(forged.refusal.reason is VenueRefusal.Forged)
    }

    @Test
    fun `a failing diary is an answer, and the loop goes on`() = runBlocking {
        diary.lock()
        val answers = answers(seconds = 2, "market", "bus_station")
        assertEquals(2, answers.size)
        assertTrue(answers.all { (it as ScanAnswer.Failed).error is DiaryException.Locked })
        assertTrue((diary.answer(Fixtures.code("market")) as ScanAnswer.Failed).error is DiaryException.Locked)
    }

    private suspend fun answers(seconds: Int, vararg codes: String): List<ScanAnswer> =
        scanner.answers(diary, frames = frames(seconds, *codes)).toList()

    /** A frame a second of each code, for so many seconds. */
    private fun frames(seconds: Int, vararg codes: String): Flow<LumaFrame> = flow {
        for (code in codes) repeat(seconds) {
            emit(Fixtures.frame(code) { closed.incrementAndGet() })
            clock.forward(Duration.ofSeconds(1))
        }
    }

    private fun sideBySide(left: String, right: String): LumaFrame {
        val pictures = listOf(Fixtures.picture(left), Fixtures.picture(right))
        val width = pictures.sumOf { it.side }
        val height = pictures.maxOf { it.side }
        val pixels = ByteArray(width * height) { -1 }
        var column = 0
        for (picture in pictures) {
            for (row in 0 until picture.side) picture.pixels.copyInto(pixels, row * width + column, row * picture.side, (row + 1) * picture.side)
            column += picture.side
        }
        return LumaFrame.of(Fixtures.direct(pixels), width, height)
    }

    private fun ScanAnswer.outcome() = (this as ScanAnswer.Outcome).outcome

    private class HandClock(@Volatile var now: Instant = Fixtures.now) : Clock() {
        override fun instant() = now
        override fun getZone(): ZoneId = ZoneOffset.UTC
        override fun withZone(zone: ZoneId): Clock = this
        fun forward(by: Duration) {
            now += by
        }
    }
}
