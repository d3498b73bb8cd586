package vn.dauchan

import java.io.IOException
import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.FileAlreadyExistsException
import java.nio.file.Files
import java.nio.file.LinkOption.NOFOLLOW_LINKS
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardOpenOption.CREATE_NEW
import java.nio.file.StandardOpenOption.READ
import java.nio.file.StandardOpenOption.WRITE
import java.nio.file.attribute.PosixFilePermission
import java.nio.file.attribute.PosixFilePermissions

/**
 * A small file that only its owner may read, and that appears whole or not at all: what a vault keeps
 * a key in, wrapped or plain. For authors of vaults.
 *
 * It relies on its caller to be the only one: a diary locks its folder before it calls its vault.
 */
class KeyFile(private val path: Path) {
    /** Its bytes, or null if there is none. Fails if others may read it: whoever did may have the key. */
    @Throws(IOException::class)
    fun read(): ByteArray? =
        try {
            val rights = Files.getPosixFilePermissions(path, NOFOLLOW_LINKS)
            if (!OWNERS.containsAll(rights)) throw IOException("others may read the key's file")
            Files.readAllBytes(path)
        } catch (_: NoSuchFileException) {
            null
        }

    /** Writes it, durably. Fails with [FileAlreadyExistsException] if there is one. */
    @Throws(IOException::class)
    fun create(bytes: ByteArray) {
        if (Files.exists(path)) throw FileAlreadyExistsException(path.fileName.toString())
        val unfinished = path.resolveSibling("${path.fileName}.new")
        Files.deleteIfExists(unfinished)
        FileChannel.open(unfinished, setOf(CREATE_NEW, WRITE), OWNER_ONLY).use { file ->
            val rest = ByteBuffer.wrap(bytes)
            while (rest.hasRemaining()) file.write(rest)
            file.force(true)
        }
        Files.move(unfinished, path, ATOMIC_MOVE)
        syncFolder()
    }

    /** Removes it, durably. Succeeds if there is none. */
    @Throws(IOException::class)
    fun delete() {
        Files.deleteIfExists(path)
        syncFolder()
    }

    private fun syncFolder() =
        FileChannel.open(path.toAbsolutePath().parent, READ).use { it.force(true) }

    private companion object {
        val OWNERS: Set<PosixFilePermission> = PosixFilePermissions.fromString("rwx------")
        val OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    }
}
