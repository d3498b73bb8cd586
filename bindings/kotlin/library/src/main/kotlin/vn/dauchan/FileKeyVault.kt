package vn.dauchan

import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException
import java.io.IOException
import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.FileAlreadyExistsException
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.nio.file.StandardOpenOption.CREATE_NEW
import java.nio.file.StandardOpenOption.READ
import java.nio.file.StandardOpenOption.WRITE
import java.nio.file.attribute.PosixFilePermissions

/**
 * Keeps the key in a file that only its owner may read: for desktops and tests. Whoever can read the
 * file can read the diary; a phone has better (`vn.dauchan.android.KeyStoreVault`).
 *
 * @param file where the key lies; its folder must exist and be on a POSIX file system.
 */
class FileKeyVault(private val file: Path) : KeyVault {
    override fun load(): StoredKey =
        try {
            val key = Files.readAllBytes(file)
            if (key.size == KEY_LENGTH) StoredKey.Found(key) else StoredKey.Invalidated
        } catch (_: NoSuchFileException) {
            StoredKey.NotFound
        } catch (_: IOException) {
            StoredKey.UnavailableNow
        }

    /** A link appears whole or not at all, and never over another file. */
    override fun store(key: ByteArray) {
        val unfinished = file.resolveSibling("${file.fileName}.new")
        try {
            Files.deleteIfExists(unfinished)
            val channel = FileChannel.open(unfinished, setOf(CREATE_NEW, WRITE), OWNER_ONLY)
            channel.use {
                it.write(ByteBuffer.wrap(key))
                it.force(true)
            }
            Files.createLink(file, unfinished)
            Files.delete(unfinished)
            syncFolder()
        } catch (_: FileAlreadyExistsException) {
            throw VaultException.AlreadyThere()
        } catch (_: IOException) {
            throw VaultException.Failed()
        } catch (_: UnsupportedOperationException) {
            throw VaultException.Failed()
        } finally {
            key.fill(0)
        }
    }

    override fun delete() {
        try {
            Files.deleteIfExists(file)
            syncFolder()
        } catch (_: IOException) {
            throw VaultException.Failed()
        }
    }

    private fun syncFolder() =
        FileChannel.open(file.toAbsolutePath().parent, READ).use { it.force(true) }

    private companion object {
        const val KEY_LENGTH = 32
        val OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    }
}
