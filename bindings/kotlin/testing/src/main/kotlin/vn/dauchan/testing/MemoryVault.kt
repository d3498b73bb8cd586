package vn.dauchan.testing

import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException

/**
 * A vault in memory.
 *
 * @property isLocked whether the vault acts as on a locked phone, so that a diary fails to open with
 *   `OpenException.KeyUnavailable`.
 */
class MemoryVault(@Volatile var isLocked: Boolean = false) : KeyVault {
    private var key: ByteArray? = null

    @Synchronized
    override fun load(): StoredKey = when {
        isLocked -> StoredKey.UnavailableNow
        else -> key?.let { StoredKey.Found(it.copyOf()) } ?: StoredKey.NotFound
    }

    @Synchronized
    override fun store(key: ByteArray) {
        if (isLocked) throw VaultException.UnavailableNow()
        if (this.key != null) throw VaultException.AlreadyThere()
        this.key = key.copyOf()
    }

    @Synchronized
    override fun delete() {
        if (isLocked) throw VaultException.UnavailableNow()
        key = null
    }

    /** Loses the key, as when a backup was restored to another phone: `OpenException.KeyLost`. */
    @Synchronized
    fun loseKey() {
        key = null
    }
}
