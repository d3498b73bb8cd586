package vn.dauchan

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions

class FileKeyVaultTest {
    @TempDir
    lateinit var folder: Path

    private val key = ByteArray(32) { it.toByte() }
    private val file by lazy { folder.resolve("key") }
    private val vault by lazy { fileKeyVault(file) }

    @Test
    fun `a key is kept for its owner alone`() {
        assertTrue(vault.load() is StoredKey.NotFound)
        vault.store(key)
        assertArrayEquals(key, (fileKeyVault(file).load() as StoredKey.Found).key)
        val permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
        assertEquals("rw-------", permissions)
    }

    @Test
    fun `a key is never replaced, and what a crash left half done is no key`() {
        Files.write(folder.resolve("key.new"), ByteArray(7))
        assertTrue(vault.load() is StoredKey.NotFound)
        vault.store(key)
        assertThrows<VaultException.AlreadyThere> { vault.store(ByteArray(32)) }
        assertArrayEquals(key, (vault.load() as StoredKey.Found).key)
    }

    @Test
    fun `a deleted key is gone, and deleting again succeeds`() {
        vault.store(key)
        vault.delete()
        vault.delete()
        assertTrue(vault.load() is StoredKey.NotFound)
    }

    @Test
    fun `a folder that is missing keeps nothing, and a file that cannot be read may be read later`() {
        assertThrows<VaultException.Failed> {
            fileKeyVault(folder.resolve("missing/key")).store(key)
        }
        assertThrows<VaultException.Failed> { fileKeyVault(folder).load() }
    }

    @Test
    fun `a key that others may read, or that lies elsewhere, is not taken`() {
        vault.store(key)
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"))
        val open = assertThrows<VaultException.Failed> { vault.load() }
        assertEquals("the key vault failed: others than its owner can read $file; run chmod 600 on it", open.message)
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
        assertTrue(vault.load() is StoredKey.Found)
        val link = Files.createSymbolicLink(folder.resolve("link"), file)
        assertThrows<VaultException.Failed> { fileKeyVault(link).load() }
    }

    @Test
    fun `a diary lives on it, and a key cut short is a key lost`() = runBlocking {
        val home = Files.createDirectory(folder.resolve("diary")).toFile()
        val deployment = Fixtures.deployment()
        Diary.open(deployment, home, vault, Fixtures.clock).use {
            assertTrue(it.checkIn(Fixtures.code("market")) is CheckInOutcome.CheckedIn)
        }
        Diary.open(deployment, home, vault, Fixtures.clock).use {
            assertEquals("Chợ Thủ Dầu Một", it.openVisit()?.place)
        }
        Files.write(file, Files.readAllBytes(file).copyOf(31))
        assertThrows<OpenException.KeyLost> {
            Diary.open(deployment, home, vault, Fixtures.clock)
        }
        Unit
    }
}
