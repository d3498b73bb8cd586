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
import java.time.Clock

/** What became of a camera frame. */
sealed interface FrameResult {
    /** It was looked at. */
    data class Seen(val outcome: ScanOutcome) : FrameResult

    /** It could not be looked at; the next one may. */
    data class Unusable(val reason: ScanException) : FrameResult
}

/**
 * Looks for venues' codes in camera frames and photos, on a thread of its own.
 *
 * From the camera's callback: [offer] each frame, and collect [results].
 *
 * @param clock the phone's clock; tests give their own.
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
     * Hands over a frame and returns at once, from any thread. The latest wins: a frame that still
     * waits when the next one comes is closed unseen. The scanner closes every frame it is offered.
     */
    fun offer(frame: LumaFrame) {
        if (waiting.trySend(frame).isFailure) frame.close()
    }

    /**
     * What became of the frames that were offered, in their order, while this is collected; by one
     * collector at a time. Ends when the scanner is closed.
     */
    val results: Flow<FrameResult> = flow {
        for (frame in waiting) emit(look(frame))
    }

    /** Looks at one frame and closes it. */
    @Throws(ScanException::class)
    suspend fun scan(frame: LumaFrame): ScanOutcome = frame.use { queue.call { scanNow(it) } }

    /**
     * Looks at a photo: the bytes of a PNG or JPEG file. For other formats decode the photo, and
     * [scan] its luma with an [Effort.STILL] scanner.
     */
    @Throws(PhotoException::class)
    suspend fun scanPhoto(file: ByteArray): ScanOutcome {
        val bytes = directCopy(file)
        return queue.call { session.scanPhoto(bytes, clock.instant()) }
    }

    /** Ends [results] and gives waiting frames back. Safe to call again. */
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

    // Negative sizes become huge ones, which the scan refuses as it does all others.
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
