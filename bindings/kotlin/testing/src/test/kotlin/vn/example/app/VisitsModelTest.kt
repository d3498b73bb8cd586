package vn.example.app

import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import vn.dauchan.Diary
import vn.dauchan.Scanner
import vn.dauchan.bridge.AnswerMode
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.ScanAnswer
import vn.dauchan.testing.MemoryVault
import vn.dauchan.testing.TestClock
import vn.dauchan.testing.TestCode
import vn.dauchan.testing.TestDeployment
import vn.dauchan.testing.framesOf
import java.io.File
import java.time.Duration

/** The tests of an app's own model, over the real library. */
class VisitsModelTest {
    @TempDir
    lateinit var folder: File

    private val clock = TestClock()
    private val vault = MemoryVault()
    private val deployment = TestDeployment.make()

    private suspend fun open() = Diary.open(deployment, folder, vault, clock)

    @Test
    fun `simulated frames of two posters are two visits`() = runBlocking {
        open().use { diary ->
            Scanner(deployment, clock = clock).use { scanner ->
                val frames = framesOf(TestCode.MARKET, TestCode.BUS_STATION)
                val answers = scanner.answers(diary, AnswerMode.ONCE_PER_CODE, frames = frames).toList()
                assertTrue(answers.all { it is ScanAnswer.Outcome }, answers.toString())
            }
            assertEquals(listOf("Bến xe khách Bình Dương", "Chợ Thủ Dầu Một"), diary.visits().visits.map { it.place })
        }
    }

    @Test
    fun `every code has the outcome that its documentation says`() = runBlocking {
        val outcomes = TestCode.entries.associateWith { code ->
            Diary.open(deployment, File(folder, code.name).apply { mkdirs() }, MemoryVault(), clock).use { diary ->
                when (val answer = diary.answer(code.text)) {
                    is ScanAnswer.KeptPending -> "pending"
                    is ScanAnswer.Failed -> throw answer.error
                    is ScanAnswer.Outcome -> when (val outcome = answer.outcome) {
                        is CheckInOutcome.Refused -> outcome.refusal.reason.toString().substringBefore('(')
                        else -> outcome.javaClass.simpleName
                    }
                }
            }
        }
        val checkedIn = setOf(TestCode.MARKET, TestCode.MARKET_LINK, TestCode.BUS_STATION, TestCode.HOSPITAL_ENTRY)
        val foreign = setOf(TestCode.LINK, TestCode.CONTACT, TestCode.UK_VENUE)
        for ((code, outcome) in outcomes) {
            val expected = when (code) {
                in checkedIn -> "CheckedIn"
                in foreign -> "Foreign"
                TestCode.HOSPITAL_EXIT -> "NotInside"
                TestCode.UNKNOWN_KEY -> "pending"
                else -> code.name.split('_').joinToString("") { it.lowercase().replaceFirstChar(Char::uppercase) }
            }
            assertEquals(expected, outcome, code.name)
        }
    }

    @Test
    fun `a newer list verifies what waits, and a locked or emptied vault is told apart`() = runBlocking {
        open().use { diary ->
            assertTrue(diary.answer(TestCode.UNKNOWN_KEY.text) is ScanAnswer.KeptPending)
            clock.advance(Duration.ofDays(1))
            assertTrue(diary.applyTrustList(TestDeployment.newerList))
            assertEquals("Chợ Thủ Dầu Một", diary.reverify().visits.single().place)
        }
        vault.isLocked = true
        assertThrows(OpenException.KeyUnavailable::class.java) { runBlocking { open() } }
        vault.isLocked = false
        vault.loseKey()
        assertThrows(OpenException.KeyLost::class.java) { runBlocking { open() } }
        Unit
    }
}
