package vn.dauchan

import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.transformWhile
import vn.dauchan.bridge.AnswerMode
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.Effort
import vn.dauchan.bridge.PhotoException
import vn.dauchan.bridge.ScanAnswer
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
 * Call [offer] with each frame from the camera's callback, and collect [answers].
 *
 * @param clock the phone's clock; tests pass their own.
 */
class Scanner @JvmOverloads constructor(
    private val deployment: Deployment,
    effort: Effort = Effort.LIVE,
    private val clock: Clock = Clock.systemUTC(),
) : AutoCloseable {
    private val session = ScanSession(deployment, effort)
    private val stills by lazy { ScanSession(deployment, Effort.STILL) }
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

    private val offered: Flow<LumaFrame> = flow { for (frame in waiting) emit(frame) }

    /**
     * The results of the offered frames, in their order, for an app that records nothing. It ends when the
     * scanner is closed. Collect either this or [answers], and one of them at a time.
     */
    val results: Flow<FrameResult> = offered.map(::look)

    /**
     * Verifies the codes in the frames, records them in [diary], and emits an answer to each. A failure of
     * the diary is an answer too, so the flow throws nothing.
     *
     * A code that stays in view is answered once. Of several venues in view none is chosen; ask the person
     * to come closer to one. A code of another kind is answered once it stays in view for three frames. A
     * refused code that a newer trust list may verify is kept pending.
     *
     * Frames are scanned only while the flow is collected, and none while its collector handles an answer. A
     * frame that was offered meanwhile is dropped: it shows what was there before the answer.
     * It ends when the scanner is closed, and after one answer with [AnswerMode.ONCE].
     *
     * @param mode how often codes are answered.
     * @param onFrame called with the result of each frame before its answer, to draw outlines.
     * @param frames the frames to scan, each of which is closed; by default those that are [offer]ed.
     */
    fun answers(
        diary: DiaryInterface,
        mode: AnswerMode = AnswerMode.CONTINUOUS,
        onFrame: suspend (FrameResult) -> Unit = {},
        frames: Flow<LumaFrame> = offered,
    ): Flow<ScanAnswer> = answers(mode, onFrame, frames) { diary.answer(it) }

    /**
     * Emits what [answer] makes of each code that is to be answered. The rules are those of the other
     * function of this name; use this one where more than a diary takes part in an answer.
     */
    fun <A> answers(
        mode: AnswerMode = AnswerMode.CONTINUOUS,
        onFrame: suspend (FrameResult) -> Unit = {},
        frames: Flow<LumaFrame> = offered,
        answer: suspend (ScannedCode) -> A,
    ): Flow<A> = flow {
        session.beginAnswers(mode)
        val answered = frames.map(::look).transformWhile { result ->
            onFrame(result)
            val code = (result as? FrameResult.Seen)?.outcome?.codeToAnswer
            if (code != null) {
                emit(answer(code))
                if (frames === offered) waiting.tryReceive().getOrNull()?.close()
            }
            !session.isDone()
        }
        emitAll(answered)
    }

    /** Scans one frame and closes it. */
    @Throws(ScanException::class)
    suspend fun scan(frame: LumaFrame): ScanOutcome = frame.use { queue.call { scanNow(it, session) } }

    /** Scans a decoded photo with [Effort.STILL], whatever the scanner's effort is, and closes it. */
    @Throws(ScanException::class)
    suspend fun scanStill(photo: LumaFrame): ScanOutcome = photo.use { queue.call { scanNow(it, stills) } }

    /**
     * Scans a photo, given as the bytes of a PNG or JPEG file. Decode other formats first, and pass their luma to
     * [scanStill]; on Android, `scanPhoto(context, uri)` of `vn.dauchan.android` does both.
     */
    @Throws(PhotoException::class)
    suspend fun scanPhoto(file: ByteArray): ScanOutcome {
        val bytes = directCopy(file)
        return queue.call { session.scanPhoto(bytes, clock.instant()) }
    }

    /**
     * Forgets which codes were answered, so that they are answered again at once: the owner asked for another
     * scan, or the answer failed.
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
    private fun scanNow(frame: LumaFrame, session: ScanSession): ScanOutcome =
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
