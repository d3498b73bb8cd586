package vn.dauchan

import vn.dauchan.bridge.EraseException
import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.KeyVaultImpl
import vn.dauchan.bridge.OpenException

/**
 * Runs [work] with [vault]. What the vault throws is the cause of the exception that [work] throws for it. The
 * bridge passes only its text.
 */
internal fun <T> withCauses(vault: KeyVault, work: (KeyVault) -> T): T {
    // A vault in Rust throws nothing of the JVM. Its key must not pass through the JVM's memory (ADR 0045).
    if (vault is KeyVaultImpl) return work(vault)
    val watched = WatchedVault(vault)
    try {
        return work(watched)
    } catch (failure: OpenException.Vault) {
        throw failure.apply { initCause(watched.thrown) }
    } catch (failure: EraseException.Vault) {
        throw failure.apply { initCause(watched.thrown) }
    }
}

/** Remembers what [vault] has thrown last. */
private class WatchedVault(private val vault: KeyVault) : KeyVault {
    var thrown: Throwable? = null

    override fun load() = watching { vault.load() }

    override fun store(key: ByteArray) = watching { vault.store(key) }

    override fun delete() = watching { vault.delete() }

    private fun <T> watching(call: () -> T): T =
        try {
            call()
        } catch (failure: Throwable) {
            thrown = failure
            throw failure
        }
}
