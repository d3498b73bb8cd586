package vn.dauchan.demo.model

import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.asSharedFlow
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.launch
import vn.dauchan.FrameResult
import vn.dauchan.LumaFrame
import vn.dauchan.Scanner
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.PhotoException
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.ScanAnswer
import vn.dauchan.bridge.ScanOutcome
import vn.dauchan.bridge.ScannedCode
import vn.dauchan.codeToAnswer

/** Turns scanned codes into answers, and undoes or ends a visit. */
class ScanModel internal constructor(private val session: Session) {
    private val given = MutableSharedFlow<Tone>(extraBufferCapacity = 1, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    /** The tone of each new answer, once, for sound and vibration. */
    val signals: SharedFlow<Tone> = given.asSharedFlow()

    @Volatile
    private var scanner: Scanner? = null

    init {
        session.scope.launch {
            // Each answer is shown in its turn with the diary, which may be locked after it.
            scanner().answers(onFrame = ::look, answer = ::answer).collect()
        }
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
        if (scanner != null && session.page is Page.Scan) scanner.offer(frame) else frame.close()
    }

    private fun look(result: FrameResult) {
        if (result is FrameResult.Seen) session.changePage<Page.Scan> { Page.Scan(view(result.outcome)) }
    }

    /** Answers a code, unless its owner has left the scan page meanwhile. */
    private suspend fun answer(code: ScannedCode) {
        if (session.page is Page.Scan) record { answered(session.diary().answer(code)) }
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
                code != null -> record { answered(session.diary().answer(code)) }
                outcome.codes.isEmpty() -> session.say(Line.NO_CODE_IN_PHOTO)
                else -> session.say(Line.SEVERAL_CODES_IN_PHOTO)
            }
        } catch (_: PhotoException) {
            session.say(Line.PHOTO_UNREADABLE)
        }
    }

    /** Handles a link that another app or an NFC tag opened. What would be recorded is asked about before. */
    fun openLink(text: String) = session.scope.launch {
        // The open visit decides what is asked. A diary that does not open has a page of its own.
        session.asked { session.refreshInside() } ?: return@launch
        when (val reading = session.deployment().read(text, session.clock.instant())) {
            is Reading.Verified -> {
                val isLeaving = session.state.value.inside?.venue?.id == reading.venue.id
                session.show(Page.Asked(text, reading.venue.name, isLeaving))
            }
            is Reading.Refused -> if (reading.refusal.mayBeKeptPending) {
                session.show(Page.Asked(text, place = null, isLeaving = false))
            } else {
                give(Answer.Recorded(CheckInOutcome.Refused(reading.refusal)))
            }
            is Reading.Foreign -> give(Answer.Recorded(CheckInOutcome.Foreign(reading.kind), link = text))
        }
    }

    /** Records the visit of the link, to which the owner has agreed. */
    fun recordLink() = session.scope.launch {
        val asked = session.page as? Page.Asked ?: return@launch
        record { answered(session.diary().answer(asked.link)) }
    }

    // ---- Answers ----

    /** Runs a change of the diary and gives its answer, or says that it failed. */
    private suspend fun record(work: suspend () -> Answer?) = session.asked {
        val answer = try {
            work()
        } catch (error: DiaryException) {
            Answer.NotKept(storageFull = error.isFullStorage)
        }
        answer?.let(::give)
        session.refreshInside()
    }

    private suspend fun answered(answer: ScanAnswer): Answer = when (answer) {
        is ScanAnswer.Outcome -> Answer.Recorded(answer.outcome, isFirst = isFirst(answer.outcome), answer.link)
        is ScanAnswer.KeptPending -> Answer.KeptPending(answer.refusal.reason)
        is ScanAnswer.Failed -> Answer.NotKept(storageFull = answer.error.isFullStorage)
    }

    private suspend fun isFirst(outcome: CheckInOutcome) =
        outcome is CheckInOutcome.CheckedIn && session.diary().visits(limit = 2).visits.size == 1

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
    fun leave() = session.scope.launch {
        record {
            session.diary().openVisit()?.let { open ->
                Answer.Recorded(CheckInOutcome.CheckedOut(session.diary().checkOut(open.id)))
            }
        }
    }
}
