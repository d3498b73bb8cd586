package vn.dauchan.demo.device

import java.io.File
import java.io.IOException
import java.io.OutputStream
import java.net.HttpURLConnection
import java.net.URL

/** The maximum length of a notice bundle, by its format. */
private const val MAX_BUNDLE_BYTES = 257L shl 20
private const val PATIENCE_MS = 15_000

/**
 * The address of the notice bundle: a static file on any web server, the same for everyone, with or without
 * visits. The bundle goes to a file, because it may be longer than the memory of a phone allows.
 */
class NoticeBundleAddress(private val address: URL) {
    /** Downloads the bundle into [file] without verifying it. It blocks; call it off the main thread. */
    @Throws(IOException::class)
    fun fetch(file: File) = file.outputStream().use { download(address, MAX_BUNDLE_BYTES, it) }
}

/** Downloads a file of [most] bytes at most. Nothing else in the app uses the network. */
@Throws(IOException::class)
internal fun download(address: URL, most: Long, to: OutputStream) {
    val connection = address.openConnection() as HttpURLConnection
    try {
        connection.connectTimeout = PATIENCE_MS
        connection.readTimeout = PATIENCE_MS
        connection.instanceFollowRedirects = false
        connection.useCaches = false
        if (connection.responseCode != HttpURLConnection.HTTP_OK) throw IOException("no file there")
        connection.inputStream.use { file ->
            val part = ByteArray(64 shl 10)
            var length = 0L
            while (true) {
                val read = file.read(part)
                if (read < 0) return
                length += read
                if (length > most) throw IOException("too long")
                to.write(part, 0, read)
            }
        }
    } finally {
        connection.disconnect()
    }
}
