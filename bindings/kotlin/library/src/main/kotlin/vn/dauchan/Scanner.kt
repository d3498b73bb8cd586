package vn.dauchan

import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.Effort
import vn.dauchan.bridge.PhotoException
import vn.dauchan.bridge.ScanException
import vn.dauchan.bridge.ScanOutcome
import vn.dauchan.bridge.ScanSession
import vn.dauchan.bridge.ScannedCode
import java.time.Clock

/** The result of scanning a camera frame. */
sealed interface FrameResult {
    /** The frame was scanned; [outcome] holds the codes in it, often none. */
    data class Seen(val outcome: ScanOutcome) : FrameResult

    /** The frame could not be scanned. The next frame may succeed. */
    data class Unusable(val reason: ScanException) : FrameResult
}

/**
 * Finds and verifies codes in camera frames and photos, on a thread of its own.
 *
 * Call [offer] with each frame from the camera's callback, and collect [results].
 *
 * @param clock the phone's clock; tests pass their own.
 */
class Scanner @JvmOverloads constructor(
    deployment: Deployment,
    effort: Effort = Effort.LIVE,
    private val clock: Clock = Clock.systemUTC(),
) : AutoCloseable {
    private val session = ScanSession(deployment, effort)
    private val queue = CallQueue("dauchan-scanner")
    private val waiting = Channel<LumaFrame>(
        capacity = 1,
        onBufferOverflow = BufferOverflow.DROP_OLDEST,
        onUndeliveredElement = LumaFrame::close,
    )

    /**
     * Queues a frame and returns at once, on any thread. A frame that still waits when the next one arrives
     * is closed without being scanned. The scanner closes every frame.
     */
    fun offer(frame: LumaFrame) {
        if (waiting.trySend(frame).isFailure) frame.close()
    }

    /**
     * The results of the offered frames, in their order. Only one collector at a time is supported. Frames
     * are scanned only while it is collected. It ends when the scanner is closed.
     */
    val results: Flow<FrameResult> = flow {
        for (frame in waiting) emit(look(frame))
    }

    /** Scans one frame and closes it. */
    @Throws(ScanException::class)
    suspend fun scan(frame: LumaFrame): ScanOutcome = frame.use { queue.call { scanNow(it) } }

    /**
     * Scans a photo, given as the bytes of a PNG or JPEG file. Decode other formats first, and [scan] their
     * luma with a scanner of [Effort.STILL].
     */
    @Throws(PhotoException::class)
    suspend fun scanPhoto(file: ByteArray): ScanOutcome {
        val bytes = directCopy(file)
        return queue.call { session.scanPhoto(bytes, clock.instant()) }
    }

    /**
     * Forgets which code was answered last, so that [codeToAnswer] returns it again at once: its owner asked
     * for another scan, or the answer failed.
     */
    fun answerAgain() = session.answerAgain()

    /** Ends [results] and closes the waiting frame. Closing again does nothing. */
    override fun close() {
        waiting.close()
        waiting.tryReceive().getOrNull()?.close()
        queue.close()
    }

    private suspend fun look(frame: LumaFrame): FrameResult =
        try {
            FrameResult.Seen(scan(frame))
        } catch (reason: ScanException) {
            FrameResult.Unusable(reason)
        }

    // A negative size becomes a huge one, which the scan rejects.
    private fun scanNow(frame: LumaFrame): ScanOutcome =
        session.scan(
            frame.borrow(),
            frame.width.toUInt(),
            frame.height.toUInt(),
            frame.rowStride.toUInt(),
            frame.rotationDegrees.toUInt(),
            clock.instant(),
        )
}

/**
 * The code to answer now, if any. It is `null` while the code that was answered last stays in view, and if
 * several venues are in view. A code of another kind is answered once it stays in view for three frames.
 */
val ScanOutcome.codeToAnswer: ScannedCode? get() = answer?.let { codes[it.toInt()] }
