package vn.dauchan

import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException
import java.io.IOException
import java.nio.file.FileAlreadyExistsException
import java.nio.file.Path

/**
 * Keeps the key in a file that only its owner may read: for desktops and tests. Whoever can read the
 * file can read the diary; a phone has better (`vn.dauchan.android.KeyStoreVault`).
 *
 * @param path where the key lies; its folder must exist, be on a POSIX file system, and not be the
 *   diary's.
 */
class FileKeyVault(path: Path) : KeyVault {
    private val file = KeyFile(path)

    override fun load(): StoredKey =
        try {
            file.read()?.let { StoredKey.Found(it) } ?: StoredKey.NotFound
        } catch (_: IOException) {
            StoredKey.UnavailableNow
        }

    override fun store(key: ByteArray) {
        try {
            file.create(key)
        } catch (_: FileAlreadyExistsException) {
            throw VaultException.AlreadyThere()
        } catch (_: IOException) {
            throw VaultException.Failed()
        } finally {
            key.fill(0)
        }
    }

    override fun delete() =
        try {
            file.delete()
        } catch (_: IOException) {
            throw VaultException.Failed()
        }
}
