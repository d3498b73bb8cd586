package vn.dauchan

import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException
import java.time.ZoneId

val VIET_NAM: ZoneId = ZoneId.of("Asia/Ho_Chi_Minh")

/** A vault that keeps the key in memory, or has no room for one. */
class MemoryVault(private val full: Boolean = false) : KeyVault {
    private var key: ByteArray? = null

    override fun load(): StoredKey = key?.let { StoredKey.Found(it.clone()) } ?: StoredKey.NotFound

    override fun store(key: ByteArray) {
        if (full) throw VaultException.Failed("no room")
        if (this.key != null) throw VaultException.AlreadyThere()
        this.key = key.clone()
    }

    override fun delete() {
        key = null
    }
}
