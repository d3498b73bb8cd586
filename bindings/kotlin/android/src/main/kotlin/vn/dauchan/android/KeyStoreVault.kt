package vn.dauchan.android

import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import vn.dauchan.bridge.KeyFile
import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.VaultException
import java.io.File
import java.io.IOException
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
 * Keeps the diary's key with Android's Keystore.
 *
 * A Keystore key wraps the diary's key with AES-256-GCM. It never leaves the phone's hardware, and lies in
 * StrongBox if the phone has one. The wrapped key is a file in `noBackupFilesDir`. If the file is copied to
 * another phone all the same, the diary there fails to open with `OpenException.KeyLost`.
 *
 * @param name the name of this vault, for an app with several diaries.
 */
class KeyStoreVault @JvmOverloads constructor(
    context: Context,
    private val name: String = "dauchan-diary",
) : KeyVault {
    private val file = KeyFile(File(context.noBackupFilesDir, "$name.key").path)
    private val hasStrongBox = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
        context.packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)

    override fun load(): StoredKey =
        try {
            val wrapped = file.read()
            if (wrapped == null) StoredKey.NotFound else unwrap(wrapped)
        } catch (failure: IOException) {
            throw failed(failure)
        }

    override fun store(key: ByteArray) {
        try {
            if (file.read() != null) throw VaultException.AlreadyThere()
            file.create(wrap(key, makeWrappingKey()))
        } catch (failure: GeneralSecurityException) {
            throw failed(failure)
        } catch (failure: ProviderException) {
            throw failed(failure)
        } finally {
            key.fill(0)
        }
    }

    /** Deletes the file first: the wrapping key alone is harmless. */
    override fun delete() {
        try {
            file.delete()
            keyStore().deleteEntry(name)
        } catch (failure: IOException) {
            throw failed(failure)
        } catch (failure: GeneralSecurityException) {
            throw failed(failure)
        }
    }

    /**
     * Reports a key as invalidated only if the platform says that it is gone for ever. Any other failure may
     * pass, and must not lead to an erased diary.
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
        } catch (failure: GeneralSecurityException) {
            throw failed(failure)
        } catch (failure: ProviderException) {
            throw failed(failure)
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
        check(cipher.iv.size == NONCE_LENGTH) { "the Keystore used a nonce of ${cipher.iv.size} bytes, not $NONCE_LENGTH" }
        cipher.updateAAD(name.toByteArray())
        return cipher.iv + cipher.doFinal(key)
    }

    /** Makes the wrapping key. An existing one is replaced: without the file, it wraps nothing. */
    private fun makeWrappingKey(): SecretKey {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P && hasStrongBox) {
            try {
                return generate(specification().setIsStrongBoxBacked(true).build())
            } catch (_: StrongBoxUnavailableException) {
                // StrongBox is full or lacks AES-256. The ordinary hardware keystore has it.
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

    /** Keystore's exceptions name no key, and their class and text tell its vendors' faults apart. */
    private fun failed(failure: Exception) = VaultException.Failed(failure.toString()).apply { initCause(failure) }

    private fun keyStore(): KeyStore = KeyStore.getInstance(PROVIDER).apply { load(null) }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val TRANSFORMATION = "AES/GCM/NoPadding"
        const val NONCE_LENGTH = 12
        const val TAG_BITS = 128
    }
}
