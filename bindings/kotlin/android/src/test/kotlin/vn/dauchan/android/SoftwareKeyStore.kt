package vn.dauchan.android

import android.security.keystore.KeyGenParameterSpec
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec

/**
 * A JCA provider called AndroidKeyStore that keeps its keys in memory: it stands in for the hardware,
 * which Robolectric does not have. What it cannot show is that a real Keystore keeps keys to itself.
 */
object SoftwareKeyStore {
    internal val keys = HashMap<String, SecretKey>()

    /** What the next look for a key fails with. */
    internal var failure: Exception? = null

    /** The specification of the last key that was made. */
    internal var lastSpecification: KeyGenParameterSpec? = null

    /** What making a key in StrongBox fails with. */
    internal var strongBoxFailure: RuntimeException? = null

    fun install() {
        keys.clear()
        failure = null
        strongBoxFailure = null
        Security.removeProvider("AndroidKeyStore")
        Security.addProvider(SoftwareProvider())
    }

    class SoftwareProvider : Provider("AndroidKeyStore", "1", "keys in memory") {
        init {
            put("KeyStore.AndroidKeyStore", Keys::class.java.name)
            put("KeyGenerator.AES", Generator::class.java.name)
        }
    }

    class Generator : KeyGeneratorSpi() {
        private lateinit var specification: KeyGenParameterSpec

        override fun engineInit(parameters: AlgorithmParameterSpec, random: SecureRandom?) {
            specification = parameters as KeyGenParameterSpec
        }

        override fun engineInit(random: SecureRandom?) = throw UnsupportedOperationException()

        override fun engineInit(size: Int, random: SecureRandom?) =
            throw UnsupportedOperationException()

        override fun engineGenerateKey(): SecretKey {
            if (specification.isStrongBoxBacked) strongBoxFailure?.let { throw it }
            lastSpecification = specification
            val bytes = ByteArray(specification.keySize / 8).also(SecureRandom()::nextBytes)
            return SecretKeySpec(bytes, "AES").also { keys[specification.keystoreAlias] = it }
        }
    }

    class Keys : KeyStoreSpi() {
        override fun engineGetKey(alias: String, password: CharArray?): Key? {
            failure?.let { throw it }
            return keys[alias]
        }

        override fun engineDeleteEntry(alias: String) {
            keys.remove(alias)
        }

        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineContainsAlias(alias: String) = alias in keys

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(keys.keys)

        override fun engineSize() = keys.size

        override fun engineIsKeyEntry(alias: String) = alias in keys

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificate(alias: String): Certificate? = null

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCertificateAlias(certificate: Certificate?): String? = null

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineSetKeyEntry(
            alias: String?,
            key: Key?,
            password: CharArray?,
            chain: Array<out Certificate>?,
        ) = throw UnsupportedOperationException()

        override fun engineSetKeyEntry(
            alias: String?,
            key: ByteArray?,
            chain: Array<out Certificate>?,
        ) = throw UnsupportedOperationException()

        override fun engineSetCertificateEntry(alias: String?, certificate: Certificate?) =
            throw UnsupportedOperationException()

        override fun engineStore(stream: OutputStream?, password: CharArray?) = Unit
    }
}
