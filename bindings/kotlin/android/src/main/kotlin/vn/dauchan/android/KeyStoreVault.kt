package vn.dauchan.android

import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import vn.dauchan.KeyFile
import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException
import java.io.File
import java.io.IOException
import java.nio.file.FileAlreadyExistsException
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.security.ProviderException
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * Keeps the diary's key in Android's Keystore: a key that never leaves the phone's hardware, in
 * StrongBox where there is one, wraps it with AES-256-GCM, and the wrapped key lies in a file.
 *
 * The file is in `noBackupFilesDir`: restored to another phone it would be worthless. Should it come
 * there all the same, the diary opens with `OpenException.KeyLost` and can be erased; nothing crashes.
 *
 * @param name tells vaults of one app apart.
 */
class KeyStoreVault @JvmOverloads constructor(
    context: Context,
    private val name: String = "dauchan-diary",
) : KeyVault {
    private val file = KeyFile(File(context.noBackupFilesDir, "$name.key").toPath())
    private val hasStrongBox = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
        context.packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)

    override fun load(): StoredKey =
        try {
            val wrapped = file.read()
            if (wrapped == null) StoredKey.NotFound else unwrap(wrapped)
        } catch (_: IOException) {
            StoredKey.UnavailableNow
        }

    override fun store(key: ByteArray) {
        try {
            if (file.read() != null) throw VaultException.AlreadyThere()
            file.create(wrap(key, makeWrappingKey()))
        } catch (_: FileAlreadyExistsException) {
            throw VaultException.AlreadyThere()
        } catch (_: IOException) {
            throw VaultException.Failed()
        } catch (_: GeneralSecurityException) {
            throw VaultException.Failed()
        } catch (_: ProviderException) {
            throw VaultException.Failed()
        } finally {
            key.fill(0)
        }
    }

    /** The file first: without it the wrapping key opens nothing. */
    override fun delete() {
        try {
            file.delete()
            keyStore().deleteEntry(name)
        } catch (_: IOException) {
            throw VaultException.Failed()
        } catch (_: GeneralSecurityException) {
            throw VaultException.Failed()
        }
    }

    /**
     * Only what the platform says is gone for ever counts as such. Whatever else fails may succeed
     * another time, and must not lead to a diary being erased.
     */
    private fun unwrap(wrapped: ByteArray): StoredKey =
        try {
            val wrappingKey = keyStore().getKey(name, null) as SecretKey?
            if (wrappingKey == null || wrapped.size <= NONCE_LENGTH) {
                StoredKey.Invalidated
            } else {
                StoredKey.Found(unwrap(wrapped, wrappingKey))
            }
        } catch (_: KeyPermanentlyInvalidatedException) {
            StoredKey.Invalidated
        } catch (_: UnrecoverableKeyException) {
            StoredKey.Invalidated
        } catch (_: AEADBadTagException) {
            StoredKey.Invalidated
        } catch (_: GeneralSecurityException) {
            StoredKey.UnavailableNow
        } catch (_: ProviderException) {
            StoredKey.UnavailableNow
        }

    private fun unwrap(wrapped: ByteArray, wrappingKey: SecretKey): ByteArray {
        val cipher = Cipher.getInstance(TRANSFORMATION)
        val nonce = GCMParameterSpec(TAG_BITS, wrapped, 0, NONCE_LENGTH)
        cipher.init(Cipher.DECRYPT_MODE, wrappingKey, nonce)
        cipher.updateAAD(name.toByteArray())
        return cipher.doFinal(wrapped, NONCE_LENGTH, wrapped.size - NONCE_LENGTH)
    }

    private fun wrap(key: ByteArray, wrappingKey: SecretKey): ByteArray {
        val cipher = Cipher.getInstance(TRANSFORMATION)
        cipher.init(Cipher.ENCRYPT_MODE, wrappingKey)
        check(cipher.iv.size == NONCE_LENGTH) { "the Keystore chose another nonce length" }
        cipher.updateAAD(name.toByteArray())
        return cipher.iv + cipher.doFinal(key)
    }

    /** A wrapping key that is there already wraps nothing, and is replaced. */
    private fun makeWrappingKey(): SecretKey {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P && hasStrongBox) {
            try {
                return generate(specification().setIsStrongBoxBacked(true).build())
            } catch (_: StrongBoxUnavailableException) {
                // It is full, or cannot do AES-256: the ordinary hardware can.
            }
        }
        return generate(specification().build())
    }

    private fun specification() =
        KeyGenParameterSpec.Builder(name, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)

    private fun generate(specification: KeyGenParameterSpec): SecretKey =
        KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER)
            .apply { init(specification) }
            .generateKey()

    private fun keyStore(): KeyStore = KeyStore.getInstance(PROVIDER).apply { load(null) }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val TRANSFORMATION = "AES/GCM/NoPadding"
        const val NONCE_LENGTH = 12
        const val TAG_BITS = 128
    }
}
