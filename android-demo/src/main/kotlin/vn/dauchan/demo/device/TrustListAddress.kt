package vn.dauchan.demo.device

import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.net.HttpURLConnection
import java.net.URL

/** The maximum length of a trust list, by its format. */
private const val MAX_BYTES = 16 shl 20
private const val PATIENCE_MS = 15_000

/**
 * The address of the signed trust list: a static file on any web server, the same for everyone. Only this
 * class uses the network. It sends nothing except the request for the file.
 */
class TrustListAddress(private val address: URL) {
    /** Downloads the list without verifying it. It blocks; call it off the main thread. */
    @Throws(IOException::class)
    fun fetch(): ByteArray {
        val connection = address.openConnection() as HttpURLConnection
        try {
            connection.connectTimeout = PATIENCE_MS
            connection.readTimeout = PATIENCE_MS
            connection.instanceFollowRedirects = false
            connection.useCaches = false
            if (connection.responseCode != HttpURLConnection.HTTP_OK) throw IOException("no list there")
            return connection.inputStream.use(::readAll)
        } finally {
            connection.disconnect()
        }
    }

    private fun readAll(file: InputStream): ByteArray {
        val list = ByteArrayOutputStream()
        val part = ByteArray(64 shl 10)
        while (true) {
            val read = file.read(part)
            if (read < 0) return list.toByteArray()
            if (list.size() + read > MAX_BYTES) throw IOException("too long for a list")
            list.write(part, 0, read)
        }
    }
}
