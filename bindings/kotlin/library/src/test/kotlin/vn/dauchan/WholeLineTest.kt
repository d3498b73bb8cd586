package vn.dauchan

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.DeploymentException
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.EraseException
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.Origin
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.ScanException
import vn.dauchan.bridge.TrustListException
import vn.dauchan.bridge.VaultException
import java.io.File
import java.time.LocalDate
import java.time.OffsetDateTime

/** From a camera's frame to a row of the diary, and one error of each area. */
class WholeLineTest {
    @TempDir
    lateinit var folder: File

    private val vault = MemoryVault()
    private val deployment = Fixtures.deployment()

    @Test
    fun `a frame becomes a visit that is still there after the diary was locked`() = runBlocking {
        val text = Scanner(deployment, clock = Fixtures.clock).use { scanner ->
            val code = scanner.scan(Fixtures.frame("market")).codes.single()
            assertTrue(code.reading is Reading.Verified)
            assertNotNull(code.text)
            code.text!!
        }
        val diary = open()
        val before = diary.changes.first()
        val checkedIn = diary.checkIn(text) as CheckInOutcome.CheckedIn
        assertEquals("Chợ Thủ Dầu Một", checkedIn.visit.place)
        assertTrue(diary.changes.first() > before)
        diary.close()

        open().use { reopened ->
            val visit = reopened.visitsOn(LocalDate.of(2021, 9, 27)).visits.single()
            assertEquals("Chợ Thủ Dầu Một", visit.place)
            assertEquals(Origin.SCAN, visit.origin)
            assertEquals(
                OffsetDateTime.parse("2021-09-27T06:46:40+07:00"),
                visit.start.toOffsetDateTime(),
            )
            assertEquals(visit.id, reopened.openVisit()?.id)
        }
        assertFalse(folder.walk().filter(File::isFile).any { "Chợ" in it.readText() })
    }

    @Test
    fun `each area has errors of its own`() {
        assertThrows(DeploymentException.Syntax::class.java) {
            Deployment("{}".toByteArray())
        }
        assertThrows(ScanException.Empty::class.java) {
            runBlocking {
                Scanner(deployment).use { it.scan(LumaFrame.of(Fixtures.direct(ByteArray(0)), 0, 0)) }
            }
        }
        assertThrows(OpenException.NoFolder::class.java) {
            runBlocking { Diary.open(deployment, File(folder, "missing"), vault, clock) }
        }
        val refused = assertThrows(OpenException.Vault::class.java) {
            runBlocking { Diary.open(deployment, folder, MemoryVault(full = true), clock) }
        }
        assertTrue(refused.error is VaultException.Failed)
        assertThrows(EraseException.NoFolder::class.java) {
            runBlocking { Diary.erase(File(folder, "missing"), vault) }
        }
        runBlocking {
            open().use { diary ->
                assertThrows(TrustListException.Forged::class.java) {
                    runBlocking { diary.applyTrustList(Fixtures.list("forged")) }
                }
                diary.lock()
                assertThrows(DiaryException.Locked::class.java) {
                    runBlocking { diary.checkIn(Fixtures.code("market")) }
                }
            }
        }
    }

    private val clock = Fixtures.clock.withZone(VIET_NAM)

    private suspend fun open() = Diary.open(deployment, folder, vault, clock)
}
