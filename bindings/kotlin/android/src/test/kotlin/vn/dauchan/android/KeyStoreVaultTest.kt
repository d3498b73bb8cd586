package vn.dauchan.android

import android.content.Context
import android.content.pm.PackageManager
import android.security.keystore.StrongBoxUnavailableException
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException
import java.io.File
import java.security.KeyStoreException
import java.security.ProviderException
import java.security.UnrecoverableKeyException

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35])
class KeyStoreVaultTest {
    private val context: Context = RuntimeEnvironment.getApplication()
    private val key = ByteArray(32) { it.toByte() }
    private val file = File(context.noBackupFilesDir, "dauchan-diary.key")

    @Before
    fun install() {
        SoftwareKeyStore.install()
        file.delete()
    }

    private fun vault() = KeyStoreVault(context)

    private fun stored() = vault().also { it.store(key.clone()) }

    @Test
    fun `a key that was kept is found by the next start of the app`() {
        assertTrue(vault().load() is StoredKey.NotFound)
        stored()
        assertArrayEquals(key, (vault().load() as StoredKey.Found).key)
    }

    @Test
    fun `the file holds nothing of the key, and is never the same twice`() {
        stored()
        val first = file.readBytes()
        assertEquals(12 + 32 + 16, first.size)
        assertFalse(first.toList().windowed(8).any { it == key.toList().subList(0, 8) })
        vault().delete()
        stored()
        assertNotEquals(first.toList(), file.readBytes().toList())
    }

    @Test
    fun `the copy that was handed over is wiped`() {
        val copy = key.clone()
        vault().store(copy)
        assertArrayEquals(ByteArray(32), copy)
    }

    @Test
    fun `a key is never replaced`() {
        stored()
        assertThrows(VaultException.AlreadyThere::class.java) { vault().store(ByteArray(32)) }
        assertArrayEquals(key, (vault().load() as StoredKey.Found).key)
    }

    @Test
    fun `a file restored to another phone is of a key that is gone`() {
        stored()
        SoftwareKeyStore.keys.clear()
        assertTrue(vault().load() is StoredKey.Invalidated)
        vault().delete()
        stored()
    }

    @Test
    fun `damage, and another phone's hardware key, are a key that is gone`() {
        stored()
        file.writeBytes(file.readBytes().apply { this[20] = (this[20] + 1).toByte() })
        assertTrue(vault().load() is StoredKey.Invalidated)
        file.writeBytes(ByteArray(5))
        assertTrue(vault().load() is StoredKey.Invalidated)
    }

    @Test
    fun `what the platform ended for ever is gone, and nothing else is`() {
        stored()
        fun answerTo(failure: Exception): StoredKey {
            SoftwareKeyStore.failure = failure
            return vault().load()
        }
        assertTrue(answerTo(UnrecoverableKeyException()) is StoredKey.Invalidated)
        for (passing in listOf(KeyStoreException("odd"), ProviderException("odd"))) {
            val failed = assertThrows(VaultException.Failed::class.java) { answerTo(passing) }
            assertSame(passing, failed.cause)
        }
    }

    @Test
    fun `after a deletion there is no key, and deleting again succeeds`() {
        stored().delete()
        vault().delete()
        assertTrue(vault().load() is StoredKey.NotFound)
        assertTrue(SoftwareKeyStore.keys.isEmpty())
    }

    @Test
    fun `the wrapping key has 256 bits and goes into StrongBox where there is one`() {
        stored().delete()
        assertFalse(SoftwareKeyStore.lastSpecification!!.isStrongBoxBacked)
        shadowOf(context.packageManager)
            .setSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE, true)
        stored().delete()
        assertTrue(SoftwareKeyStore.lastSpecification!!.isStrongBoxBacked)
        assertEquals(256, SoftwareKeyStore.lastSpecification!!.keySize)
        SoftwareKeyStore.strongBoxFailure = StrongBoxUnavailableException()
        stored()
        assertFalse(SoftwareKeyStore.lastSpecification!!.isStrongBoxBacked)
    }

    @Test
    fun `a hardware that fails keeps no key`() {
        shadowOf(context.packageManager)
            .setSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE, true)
        SoftwareKeyStore.strongBoxFailure = ProviderException()
        assertThrows(VaultException.Failed::class.java) { vault().store(key.clone()) }
        assertTrue(vault().load() is StoredKey.NotFound)
    }
}
