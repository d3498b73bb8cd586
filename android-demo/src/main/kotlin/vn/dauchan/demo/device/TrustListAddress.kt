package vn.dauchan.demo.device

import java.io.ByteArrayOutputStream
import java.io.IOException
import java.net.URL

/** The maximum length of a trust list, by its format. */
private const val MAX_LIST_BYTES = 16L shl 20

/** The address of the signed trust list: a static file on any web server, the same for everyone. */
class TrustListAddress(private val address: URL) {
    /** Downloads the list without verifying it. It blocks; call it off the main thread. */
    @Throws(IOException::class)
    fun fetch(): ByteArray = ByteArrayOutputStream().also { download(address, MAX_LIST_BYTES, it) }.toByteArray()
}
