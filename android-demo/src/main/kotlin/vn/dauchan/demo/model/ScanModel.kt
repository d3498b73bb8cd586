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
import vn.dauchan.bridge.ScannedCode
import vn.dauchan.bridge.Venue

/** From what the camera sees to an answer: scanning in and out, undoing, and leaving. */
class ScanModel internal constructor(private val session: Session) {
    private val attention = Attention(session.clock)
    private val given = MutableSharedFlow<Tone>(extraBufferCapacity = 1, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    /** Each new answer, once, to be heard and felt. */
    val signals: SharedFlow<Tone> = given.asSharedFlow()

    @Volatile
    private var scanner: Scanner? = null

    /** A code is on its way into the diary; what is seen meanwhile is not answered. */
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

    /** The camera shall be tried again. */
    fun startCamera() = onCamera(Camera.OFF)

    /** A frame of the camera, from any thread. Unless somebody is scanning, it is given back unseen. */
    fun offer(frame: LumaFrame) {
        val scanner = scanner
        if (scanner != null && session.page is Page.Scan && !answering) scanner.offer(frame) else frame.close()
    }

    private fun look(result: FrameResult) {
        if (session.page !is Page.Scan || answering || result !is FrameResult.Seen) return
        session.change { copy(page = Page.Scan(view(result.outcome))) }
        attention.next(result.outcome)?.let(::answer)
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

    // ---- What else brings a code ----

    /** A photo that somebody picked: the bytes of its file. */
    fun scanPhoto(file: ByteArray) = session.scope.launch {
        try {
            val outcome = scanner().scanPhoto(file)
            val code = attention.chosen(outcome)
            when {
                code != null -> answer(code)
                outcome.codes.isEmpty() -> session.say(Line.NO_CODE_IN_PHOTO)
                else -> session.say(Line.SEVERAL_CODES_IN_PHOTO)
            }
        } catch (_: PhotoException) {
            session.say(Line.PHOTO_UNREADABLE)
        }
    }

    /** A link that the phone's own camera, or a message, opened. */
    fun openLink(text: String) = session.scope.launch {
        answer(session.deployment().read(text, session.clock.instant()), text)
    }

    // ---- Answers ----

    private fun answer(code: ScannedCode) {
        attention.onAnswered(code)
        answer(code.reading, code.text)
    }

    private fun answer(reading: Reading, text: String?) {
        when (reading) {
            is Reading.Foreign -> give(Answer.Foreign(reading.kind, text))
            is Reading.Refused -> refused(reading.refusal, text)
            is Reading.Verified -> if (text != null) checkIn(text, reading.venue)
        }
    }

    private fun checkIn(text: String, venue: Venue) = record { told(session.diary().checkIn(text), venue) }

    /** A code that a newer list may yet verify is kept, so that nobody is stopped at the door. */
    private fun refused(refusal: Refusal, text: String?) {
        if (!refusal.mayBeKeptPending || text == null) return give(Answer.Refused(refusal.reason))
        record {
            session.diary().keepPending(text)
            Answer.KeptPending(refusal.reason)
        }
    }

    /** Gives the answer to something that is written into the diary, also when it cannot be. */
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

    private suspend fun told(outcome: CheckInOutcome, venue: Venue): Answer = when (outcome) {
        is CheckInOutcome.CheckedIn -> Answer.CheckedIn(outcome.visit, venue, isFirst = isFirstVisit())
        is CheckInOutcome.SwitchedFrom -> Answer.CheckedIn(outcome.visit, venue, outcome.previous.place)
        is CheckInOutcome.CheckedOut -> Answer.CheckedOut(outcome.visit)
        is CheckInOutcome.AlreadyInside -> Answer.AlreadyInside(outcome.visit)
        is CheckInOutcome.JustLeft -> Answer.JustLeft(outcome.visit)
        is CheckInOutcome.NotInside -> Answer.NotInside(outcome.venue)
        is CheckInOutcome.Refused -> Answer.Refused(outcome.refusal.reason)
        is CheckInOutcome.Foreign -> Answer.Foreign(outcome.kind)
    }

    private suspend fun isFirstVisit() = session.diary().visits(limit = 2).visits.size == 1

    private fun give(answer: Answer) {
        session.show(Page.Answered(answer))
        given.tryEmit(answer.tone)
    }

    /** The same code shall be looked at again. */
    fun again() {
        attention.forget()
        show()
    }

    /** Takes back the scan or the touch that was just answered. */
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

    /** The owner leaves where they are. */
    fun leave() = record {
        session.diary().openVisit()?.let { Answer.CheckedOut(session.diary().checkOut(it.id)) }
    }
}
