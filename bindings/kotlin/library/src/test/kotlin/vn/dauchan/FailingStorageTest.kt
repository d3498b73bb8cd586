package vn.dauchan

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.EraseException
import vn.dauchan.bridge.NoticeException
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.StorageError
import vn.dauchan.bridge.TrustListException
import vn.dauchan.bridge.VisitRange
import vn.dauchan.bridge.eraseDiary
import java.io.File
import java.io.RandomAccessFile
import vn.dauchan.bridge.NativeDiary

/** What a phone's storage and its random source do to a diary, done by the kernel to one thread. */
class FailingStorageTest {
    @TempDir
    lateinit var folder: File

    private val vault = MemoryVault()
    private val deployment = Fixtures.deployment()

    private fun open() = NativeDiary.open(deployment, folder.path, vault, Fixtures.now)

    private fun NativeDiary.scan(name: String) = checkIn(Fixtures.code(name), Fixtures.now, Fixtures.offset)

    private fun NativeDiary.places() = visits(VisitRange.All, null, 10u).visits.map { it.place }

    @Test
    fun `a full disk is told, records nothing, and is over when there is room`() {
        val diary = open()
        val full = assertThrows<DiaryException.Storage> {
            failing(SystemCall.WRITE, ENOSPC) { diary.scan("market") }
        }
        assertEquals(StorageError.Full, full.error)
        assertEquals("the storage is full; make room and try again", full.message)
        val list = Fixtures.direct(Fixtures.list("newer"))
        val refused = assertThrows<TrustListException.Storage> {
            failing(SystemCall.WRITE, ENOSPC) { diary.applyTrustList(list, Fixtures.now) }
        }
        assertEquals(StorageError.Full, refused.error)
        assertEquals(10u, deployment.trustList(Fixtures.now).version.counter)
        val bundle = Fixtures.bundle("market").path
        val unmatched = assertThrows<NoticeException.Storage> {
            failing(SystemCall.WRITE, ENOSPC) { diary.matchNotices(bundle, Fixtures.now) }
        }
        assertEquals(StorageError.Full, unmatched.error)
        assertEquals(emptyList<String>(), diary.places())

        assertTrue(diary.scan("market") is CheckInOutcome.CheckedIn)
        assertTrue(diary.applyTrustList(list, Fixtures.now))
        diary.lock()
        assertEquals(listOf("Chợ Thủ Dầu Một"), open().places())
    }

    @Test
    fun `a diary that cannot be made is made the next time`() {
        val full = assertThrows<OpenException.Storage> { failing(SystemCall.WRITE, ENOSPC) { open() } }
        assertEquals(StorageError.Full, full.error)
        assertThrows<OpenException.RandomUnavailable> {
            failing(SystemCall.GETRANDOM, EIO) {
                NativeDiary.open(deployment, folder.path, MemoryVault(), Fixtures.now)
            }
        }
        assertTrue(open().scan("market") is CheckInOutcome.CheckedIn)
    }

    @Test
    fun `a device that fails is told with its code`() {
        val diary = open()
        val failed = assertThrows<DiaryException.Storage> {
            failing(SystemCall.FSYNC, EIO) { diary.scan("market") }
        }
        assertTrue(failed.error is StorageError.Device)
        diary.lock()
        val unsynced = assertThrows<EraseException.Storage> {
            failing(SystemCall.FSYNC, EIO) { eraseDiary(folder.path, vault) }
        }
        assertEquals(StorageError.Device(EIO), unsynced.error)
        eraseDiary(folder.path, vault)
    }

    @Test
    fun `a folder that may not be changed is told`() {
        open().lock()
        val refused = assertThrows<EraseException.Storage> {
            failing(SystemCall.UNLINK, EROFS) { eraseDiary(folder.path, vault) }
        }
        assertEquals(StorageError.Unwritable, refused.error)
        eraseDiary(folder.path, vault)
        assertEquals(emptyList<File>(), folder.listFiles()?.toList())
    }

    @Test
    fun `a panic is contained, ends the diary, and leaves what it holds`() {
        val diary = open()
        diary.scan("market")
        // Statistics gather in a hash table, and Rust's panics where there are no random bytes.
        assertThrows<DiaryException.Internal> {
            failing(SystemCall.GETRANDOM, EIO) { diary.statistics(VisitRange.All, Fixtures.now, Fixtures.offset) }
        }
        assertThrows<DiaryException.Internal> { diary.places() }
        val list = Fixtures.direct(Fixtures.list("newer"))
        assertThrows<TrustListException.Internal> { diary.applyTrustList(list, Fixtures.now) }
        val bundle = Fixtures.bundle("market").path
        assertThrows<NoticeException.Internal> { diary.matchNotices(bundle, Fixtures.now) }
        diary.lock()
        assertThrows<DiaryException.Locked> { diary.places() }
        assertEquals(listOf("Chợ Thủ Dầu Một"), open().places())
    }

    @Test
    fun `damage beneath an open diary is told`() {
        val diary = open()
        diary.scan("market")
        diary.lock()
        val reopened = open()
        RandomAccessFile(File(folder, "diary.db"), "rw").use { file ->
            // All but the first page, which an open diary has read.
            file.seek(4096)
            file.write(ByteArray((file.length() - 4096).toInt()) { 7 })
        }
        val damaged = assertThrows<DiaryException.Storage> { reopened.places() }
        assertEquals(StorageError.Damaged, damaged.error)
    }
}
