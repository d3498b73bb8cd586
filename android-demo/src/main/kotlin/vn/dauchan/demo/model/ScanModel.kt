package vn.dauchan.demo.model

import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.asSharedFlow
import kotlinx.coroutines.launch
import vn.dauchan.FrameResult
import vn.dauchan.LumaFrame
import vn.dauchan.Scanner
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.PhotoException
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.Refusal
import vn.dauchan.bridge.ScanOutcome
import vn.dauchan.codeToAnswer

/** Turns scanned codes into answers, and undoes or ends a visit. */
class ScanModel internal constructor(private val session: Session) {
    private val given = MutableSharedFlow<Tone>(extraBufferCapacity = 1, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    /** The tone of each new answer, once, for sound and vibration. */
    val signals: SharedFlow<Tone> = given.asSharedFlow()

    @Volatile
    private var scanner: Scanner? = null

    /** Whether a code is being recorded. Codes that are seen meanwhile are ignored. */
    @Volatile
    private var answering = false

    init {
        session.scope.launch { scanner().results.collect(::look) }
    }

    private suspend fun scanner(): Scanner =
        scanner ?: Scanner(session.deployment(), clock = session.clock).also { scanner = it }

    fun show() = session.show(Page.Scan())

    // ---- The camera ----

    fun onCamera(camera: Camera) = session.change { copy(camera = camera, torch = torch && camera == Camera.RUNNING) }

    fun switchTorch() = session.change { copy(torch = !torch) }

    /** Starts the camera again. */
    fun startCamera() = onCamera(Camera.OFF)

    /** Scans a frame of the camera, on any thread. Outside the scan page, the frame is closed. */
    fun offer(frame: LumaFrame) {
        val scanner = scanner
        if (scanner != null && session.page is Page.Scan && !answering) scanner.offer(frame) else frame.close()
    }

    private fun look(result: FrameResult) {
        if (session.page !is Page.Scan || answering || result !is FrameResult.Seen) return
        session.change { copy(page = Page.Scan(view(result.outcome))) }
        result.outcome.codeToAnswer?.let { answer(it.reading, it.text) }
    }

    private fun view(outcome: ScanOutcome): View {
        val outlines = outcome.codes.map { code -> Outline(code.corners, outcome.frameWidth, outcome.frameHeight) }
        return when {
            outlines.size > 1 -> View.Several(outlines)
            outlines.size == 1 -> View.One(outlines.first())
            outcome.exhausted -> View.Crowded
            else -> View.Empty
        }
    }

    // ---- Photos and links ----

    /** Scans a photo, given as the bytes of its file. */
    fun scanPhoto(file: ByteArray) = session.scope.launch {
        try {
            val outcome = scanner().scanPhoto(file)
            val code = outcome.codeToAnswer
            when {
                code != null -> answer(code.reading, code.text)
                outcome.codes.isEmpty() -> session.say(Line.NO_CODE_IN_PHOTO)
                else -> session.say(Line.SEVERAL_CODES_IN_PHOTO)
            }
        } catch (_: PhotoException) {
            session.say(Line.PHOTO_UNREADABLE)
        }
    }

    /** Handles a link that the phone's camera or a message opened. */
    fun openLink(text: String) = session.scope.launch {
        answer(session.deployment().read(text, session.clock.instant()), text)
    }

    // ---- Answers ----

    private fun answer(reading: Reading, text: String?) {
        when (reading) {
            is Reading.Foreign -> give(Answer.Recorded(CheckInOutcome.Foreign(reading.kind), link = text))
            is Reading.Refused -> refused(reading.refusal, text)
            is Reading.Verified -> if (text != null) checkIn(text)
        }
    }

    private fun checkIn(text: String) = record {
        val outcome = session.diary().checkIn(text)
        Answer.Recorded(outcome, isFirst = outcome is CheckInOutcome.CheckedIn && isFirstVisit())
    }

    /** Keeps a code that a newer list may verify, so that nobody is stopped at the door. */
    private fun refused(refusal: Refusal, text: String?) {
        if (!refusal.mayBeKeptPending || text == null) return give(Answer.Recorded(CheckInOutcome.Refused(refusal)))
        record {
            session.diary().keepPending(text)
            Answer.KeptPending(refusal.reason)
        }
    }

    /** Runs a change of the diary and gives its answer, or says that it failed. */
    private fun record(work: suspend () -> Answer?) {
        answering = true
        session.ask {
            val answer = try {
                work()
            } catch (error: DiaryException) {
                Answer.NotKept(storageFull = error.isFullStorage)
            } finally {
                answering = false
            }
            answer?.let(::give)
            session.refreshInside()
        }
    }

    private suspend fun isFirstVisit() = session.diary().visits(limit = 2).visits.size == 1

    private fun give(answer: Answer) {
        session.show(Page.Answered(answer))
        given.tryEmit(answer.tone)
    }

    /** Shows the scan page and accepts the same code again. */
    fun again() {
        scanner?.answerAgain()
        show()
    }

    /** Undoes the scan or check-out that was just answered. */
    fun undo() = session.ask {
        val line = try {
            session.diary().undo()
            Line.UNDONE
        } catch (_: DiaryException.NothingToUndo) {
            Line.NOT_UNDONE
        } catch (_: DiaryException.UndoExpired) {
            Line.NOT_UNDONE
        }
        session.refreshInside()
        again()
        session.say(line)
    }

    /** Ends the open visit. */
    fun leave() = record {
        session.diary().openVisit()?.let { open ->
            Answer.Recorded(CheckInOutcome.CheckedOut(session.diary().checkOut(open.id)))
        }
    }
}
