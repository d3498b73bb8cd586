package vn.dauchan.android

import android.content.Context
import android.graphics.Bitmap
import android.graphics.ImageDecoder
import android.net.Uri
import android.os.Build
import android.provider.MediaStore
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import vn.dauchan.LumaFrame
import vn.dauchan.Scanner
import vn.dauchan.bridge.ScanException
import vn.dauchan.bridge.ScanOutcome
import java.io.IOException
import java.nio.ByteBuffer

/** The most pixels on a side. A code of a photo that was made smaller to this is still read. */
private const val MAX_SIDE = 4_096

/**
 * Scans a picture in memory with the effort of a photo. Corners are points in the picture.
 *
 * The picture is copied once, as brightness. It must not be recycled meanwhile.
 */
@Throws(ScanException::class)
suspend fun Scanner.scanPhoto(picture: Bitmap): ScanOutcome =
    scanStill(withContext(Dispatchers.Default) { lumaOf(picture) })

/**
 * Scans a photo that the owner has chosen, in every format that the phone decodes, such as HEIC. Corners are points
 * in the upright photo, which is made smaller to at most 4,096 pixels on a side.
 *
 * Fails with an `IOException` if the phone cannot open or decode the photo.
 */
@Throws(ScanException::class, IOException::class)
suspend fun Scanner.scanPhoto(context: Context, photo: Uri): ScanOutcome =
    scanPhoto(withContext(Dispatchers.IO) { decode(context, photo) })

private fun decode(context: Context, photo: Uri): Bitmap {
    if (Build.VERSION.SDK_INT < Build.VERSION_CODES.P) {
        @Suppress("DEPRECATION")
        return MediaStore.Images.Media.getBitmap(context.contentResolver, photo)
    }
    return ImageDecoder.decodeBitmap(ImageDecoder.createSource(context.contentResolver, photo)) { decoder, info, _ ->
        decoder.allocator = ImageDecoder.ALLOCATOR_SOFTWARE
        decoder.setTargetSampleSize(sampleSize(info.size.width, info.size.height))
    }
}

/** Returns by what a picture's sides are divided when it is decoded. */
internal fun sampleSize(width: Int, height: Int): Int = (maxOf(width, height) + MAX_SIDE - 1) / MAX_SIDE

/** Returns the brightness of a picture, row by row. */
private fun lumaOf(picture: Bitmap): LumaFrame {
    // Pixels of a picture that lies in the graphics memory cannot be read.
    val readable = if (picture.config == Bitmap.Config.HARDWARE) picture.copy(Bitmap.Config.ARGB_8888, false) else picture
    val row = IntArray(readable.width)
    val plane = ByteBuffer.allocateDirect(readable.width * readable.height)
    for (y in 0 until readable.height) {
        readable.getPixels(row, 0, readable.width, 0, y, readable.width, 1)
        for (pixel in row) plane.put(luma(pixel))
    }
    plane.flip()
    return LumaFrame.of(plane, readable.width, readable.height)
}

/** Returns the brightness of a colour by the weights of BT.601. What is transparent is white, as paper is. */
private fun luma(colour: Int): Byte {
    val alpha = colour ushr 24
    fun on(paper: Int) = paper * alpha + 255 * (255 - alpha)
    val weighted = 299 * on(colour shr 16 and 255) + 587 * on(colour shr 8 and 255) + 114 * on(colour and 255)
    return (weighted / 255_000).toByte()
}
