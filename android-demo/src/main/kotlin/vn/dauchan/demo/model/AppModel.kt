package vn.dauchan.demo.model

import java.io.IOException
import java.io.OutputStream
import java.nio.file.Files
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.OffsetDateTime
import java.time.YearMonth
import java.time.temporal.ChronoUnit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asSharedFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import vn.dauchan.Diary
import vn.dauchan.FrameResult
import vn.dauchan.LumaFrame
import vn.dauchan.Scanner
import vn.dauchan.bridge.Companions
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.EraseException
import vn.dauchan.bridge.HandPlace
import vn.dauchan.bridge.IntervalFault
import vn.dauchan.bridge.Observation
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.PageCursor
import vn.dauchan.bridge.PhotoException
import vn.dauchan.bridge.Point
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.Refusal
import vn.dauchan.bridge.ScanOutcome
import vn.dauchan.bridge.ScannedCode
import vn.dauchan.bridge.StorageFault
import vn.dauchan.bridge.TrustListException
import vn.dauchan.bridge.Venue
import vn.dauchan.bridge.Visit
import vn.dauchan.bridge.VisitRange
import vn.dauchan.demo.Environment
import vn.dauchan.toOffsetDateTime

/** How many visits are read at a time. */
private const val PAGE = 50

/** How many places a hand-written visit offers to choose from. */
private const val RECENT_PLACES = 4

/**
 * For how long a code must have been out of sight to be answered again: whoever has read an answer
 * still holds the camera at the poster.
 */
private val OUT_OF_SIGHT: Duration = Duration.ofSeconds(3)

/** Frames in a row that must show the same foreign code, so that passing over one says nothing. */
private const val FOREIGN_PATIENCE = 3

/**
 * The whole app but its drawing: one state, and a function for each thing that a person does.
 *
 * It lives as long as the process. Its functions are called on the main thread and return at once;
 * the SDK works on threads of its own. All that must outlive the process is in the diary, so that a
 * process killed at any moment comes back with nothing lost.
 */
class AppModel(private val environment: Environment, private val scope: CoroutineScope) {
    private val clock = environment.clock
    private val deployment = environment.deployment
    private val scanner = Scanner(deployment, clock = clock)

    private val changing = MutableStateFlow(AppState(now = clock.instant()))
    private val given = MutableSharedFlow<Tone>(extraBufferCapacity = 1, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    /** What is on the screen. */
    val state: StateFlow<AppState> = changing.asStateFlow()

    /** Each new answer, once, to be heard and felt. */
    val signals: SharedFlow<Tone> = given.asSharedFlow()

    private var diary: Diary? = null

    /** Held while something is asked of the diary, so that two fast touches wait for each other. */
    private val turn = Mutex()
    private var answering = false
    private var foreignInARow = 0
    private var answered: Answered? = null

    private var next: PageCursor? = null
    private var loading = false

    init {
        scope.launch { scanner.results.collect(::look) }
    }

    // ---- Starting, leaving, coming back ----

    /** The app came to the front. Whatever was on the screen comes back from the diary. */
    fun onFront() {
        when {
            diary != null -> Unit
            page is Page.Closed -> Unit
            isFirstStart() -> show(Page.Welcome)
            else -> openDiary()
        }
    }

    /** The app went to the back: the diary is locked, and its key forgotten. */
    fun onBack() = ask { lockDiary() }

    /** The first page was read. */
    fun begin() = openDiary()

    fun openDiary() = ask {
        if (diary != null) return@ask
        try {
            withContext(Dispatchers.IO) { Files.createDirectories(environment.folder) }
            diary = Diary.open(deployment, environment.folder.toFile(), environment.vault, clock)
            forgetTheOld()
            refreshInside()
            if (page is Page.Opening || page is Page.Welcome || page is Page.Closed) show(Page.Scan())
        } catch (fault: OpenException) {
            show(Page.Closed(reason(fault)))
        } catch (_: IOException) {
            show(Page.Closed(ClosedReason.FAILED))
        }
    }

    /**
     * Visits older than the programme keeps them are deleted. If the clock went so far ahead that it may
     * be wrong, none is: the next time will do.
     */
    private suspend fun forgetTheOld() {
        try {
            diaryOrOpen().purge()
        } catch (_: DiaryException.ClockSuspect) {
            return
        }
    }

    /** Whoever takes the phone now sees nothing. */
    fun lock() = ask {
        lockDiary()
        show(Page.Closed(ClosedReason.LOCKED))
    }

    private suspend fun lockDiary() {
        diary?.lock()
        diary?.close()
        diary = null
        if (page.tab == Tab.DIARY || page is Page.One || page is Page.Edit || page is Page.Answered) {
            changing.update { it.copy(page = Page.Opening, inside = null) }
        }
    }

    private fun isFirstStart() = !Files.isDirectory(environment.folder) ||
        Files.list(environment.folder).use { it.findAny().isEmpty }

    private fun reason(fault: OpenException): ClosedReason = when (fault) {
        is OpenException.KeyUnavailable -> ClosedReason.LOCKED
        is OpenException.KeyLost -> ClosedReason.KEY_LOST
        is OpenException.WrongKey -> ClosedReason.WRONG_KEY
        is OpenException.ForeignFile -> ClosedReason.FOREIGN_FILE
        is OpenException.Damaged, is OpenException.DatabaseMissing, is OpenException.WrongKeyOrDamaged -> ClosedReason.DAMAGED
        is OpenException.NewerApp -> ClosedReason.NEWER
        is OpenException.OpenElsewhere -> ClosedReason.OPEN_ELSEWHERE
        is OpenException.Storage -> if (fault.fault is StorageFault.Full) ClosedReason.STORAGE_FULL else ClosedReason.FAILED
        is OpenException.NoFolder, is OpenException.Vault, is OpenException.RandomUnavailable,
        is OpenException.UnsafeBuild, is OpenException.Internal,
        -> ClosedReason.FAILED
    }

    // ---- The three places ----

    fun go(tab: Tab) {
        when (tab) {
            Tab.SCAN -> showScanner()
            Tab.DIARY -> showDiary()
            Tab.SETTINGS -> showSettings()
        }
    }

    /** One step back; `false` if there is none, and the app may be left. */
    fun back(): Boolean {
        when (page) {
            is Page.Answered -> showScanner()
            is Page.One, is Page.Edit, is Page.Calendar -> showDiary()
            is Page.About -> showSettings()
            is Page.Diary, is Page.Settings -> showScanner()
            else -> return false
        }
        return true
    }

    /** The line over the page was read. */
    fun dropLine() = changing.update { it.copy(line = null) }

    // ---- Scanning ----

    fun showScanner() {
        foreignInARow = 0
        show(Page.Scan())
    }

    /** A frame of the camera, from any thread. Unless somebody is scanning, it is given back unseen. */
    fun offer(frame: LumaFrame) {
        if (page is Page.Scan && !answering) scanner.offer(frame) else frame.close()
    }

    fun onCamera(camera: Camera) = changing.update { it.copy(camera = camera, torch = it.torch && camera == Camera.RUNNING) }

    fun switchTorch() = changing.update { it.copy(torch = !it.torch) }

    /** The camera shall be tried again. */
    fun startCamera() = onCamera(Camera.OFF)

    private fun look(result: FrameResult) {
        if (page !is Page.Scan || answering || result !is FrameResult.Seen) return
        val outcome = result.outcome
        val code = chosen(outcome)
        changing.update { it.copy(page = Page.Scan(view(outcome))) }
        if (code == null) {
            foreignInARow = 0
        } else if (isAnswered(code)) {
            return
        } else if (code.reading is Reading.Foreign && ++foreignInARow < FOREIGN_PATIENCE) {
            return
        } else {
            answer(code)
        }
    }

    /** The code that was answered last, and when it was last in view. */
    private data class Answered(val code: ScannedCode, val seen: Instant)

    private fun isAnswered(code: ScannedCode): Boolean {
        val last = answered ?: return false
        val now = clock.instant()
        val same = last.code.text == code.text && last.code.reading == code.reading && now < last.seen + OUT_OF_SIGHT
        answered = if (same) last.copy(seen = now) else null
        return same
    }

    /** The code to answer: the only venue's code in view, or the only code. Otherwise the person chooses. */
    private fun chosen(outcome: ScanOutcome): ScannedCode? =
        outcome.codes.filter { it.reading !is Reading.Foreign }.ifEmpty { outcome.codes }.singleOrNull()

    private fun view(outcome: ScanOutcome): View {
        val outlines = outcome.codes.map { code ->
            Outline(code.corners.map { Point(it.x / outcome.frameWidth, it.y / outcome.frameHeight) })
        }
        return when {
            outlines.size > 1 -> View.Several(outlines)
            outlines.size == 1 -> View.One(outlines.first())
            outcome.exhausted -> View.Crowded
            else -> View.Empty
        }
    }

    private fun answer(code: ScannedCode) {
        val text = code.text
        answered = Answered(code, clock.instant())
        when (val reading = code.reading) {
            is Reading.Foreign -> give(Answer.Foreign(reading.kind, text))
            is Reading.Refused -> refused(reading.refusal, text)
            is Reading.Verified -> if (text != null) observe(text, reading.venue)
        }
    }

    /** A link that the phone's own camera, or a message, opened. */
    fun openLink(text: String) {
        when (val reading = deployment.read(text, clock.instant())) {
            is Reading.Verified -> observe(text, reading.venue)
            is Reading.Refused -> refused(reading.refusal, text)
            is Reading.Foreign -> give(Answer.Foreign(reading.kind, text))
        }
    }

    /** A photo that somebody picked: the bytes of its file. */
    fun scanPhoto(file: ByteArray) = scope.launch {
        try {
            val outcome = scanner.scanPhoto(file)
            val code = chosen(outcome)
            when {
                code != null -> answer(code)
                outcome.codes.isEmpty() -> say(Line.NO_CODE_IN_PHOTO)
                else -> changing.update { it.copy(page = Page.Scan(view(outcome))) }
            }
        } catch (_: PhotoException) {
            say(Line.PHOTO_UNREADABLE)
        }
    }

    private fun observe(text: String, venue: Venue) {
        answering = true
        ask {
            try {
                give(told(diaryOrOpen().observe(text), venue))
            } catch (fault: DiaryException) {
                give(Answer.NotKept(storageFull = isFull(fault)))
            } finally {
                answering = false
            }
            refreshInside()
        }
    }

    private fun told(observation: Observation, venue: Venue): Answer = when (observation) {
        is Observation.CheckedIn -> Answer.CheckedIn(observation.visit, venue)
        is Observation.SwitchedFrom -> Answer.CheckedIn(observation.visit, venue, observation.previous.place)
        is Observation.CheckedOut -> Answer.CheckedOut(observation.visit)
        is Observation.AlreadyInside -> Answer.AlreadyInside(observation.visit)
        is Observation.JustLeft -> Answer.JustLeft(observation.visit)
        is Observation.NotInside -> Answer.NotInside(observation.venue)
        is Observation.Refused -> Answer.Refused(observation.refusal.reason)
        is Observation.Foreign -> Answer.Foreign(observation.kind)
    }

    /** A code that a newer list may yet verify is kept, so that nobody is stopped at the door. */
    private fun refused(refusal: Refusal, text: String?) {
        if (!refusal.mayBeKeptPending || text == null) return give(Answer.Refused(refusal.reason))
        answering = true
        ask {
            try {
                diaryOrOpen().keepPending(text)
                give(Answer.KeptPending(refusal.reason))
            } catch (fault: DiaryException) {
                give(Answer.NotKept(storageFull = isFull(fault)))
            } finally {
                answering = false
            }
        }
    }

    /** Takes back the scan or the touch that was just answered. */
    fun undo() = ask {
        val line = try {
            diaryOrOpen().undo()
            Line.UNDONE
        } catch (_: DiaryException.NothingToUndo) {
            Line.NOT_UNDONE
        } catch (_: DiaryException.UndoExpired) {
            Line.NOT_UNDONE
        }
        refreshInside()
        scanAgain()
        say(line)
    }

    private fun give(answer: Answer) {
        foreignInARow = 0
        show(Page.Answered(answer))
        given.tryEmit(answer.tone)
    }

    /** The answer was read. */
    fun done() = showScanner()

    /** The same code shall be looked at again. */
    fun scanAgain() {
        answered = null
        showScanner()
    }

    /** The owner leaves where they are. */
    fun leave() = ask {
        val open = diaryOrOpen().openVisit() ?: return@ask refreshInside()
        try {
            give(Answer.CheckedOut(diaryOrOpen().checkOut(open.id)))
        } catch (fault: DiaryException) {
            give(Answer.NotKept(storageFull = isFull(fault)))
        }
        refreshInside()
    }

    // ---- The diary ----

    fun showDiary() = list(day = null)

    fun showDay(day: LocalDate) = list(day)

    private fun list(day: LocalDate?) = ask {
        val diary = diaryOrOpen().apply { settle() }
        val first = if (day == null) diary.visits(limit = PAGE) else diary.visitsOn(day)
        next = first.next
        show(Page.Diary(first.visits, more = first.next != null, waiting = diary.pending().size, day = day))
    }

    /** Finds places and notes; case and diacritics need not be written. */
    fun search(text: String) {
        val shown = page as? Page.Diary ?: return
        if (text == shown.search) return
        changing.update { it.copy(page = shown.copy(search = text)) }
        ask {
            val now = page as? Page.Diary ?: return@ask
            if (now.search != text) return@ask // Another letter was written meanwhile.
            val found = if (text.isBlank()) diaryOrOpen().visits(limit = PAGE) else diaryOrOpen().search(text, limit = PAGE)
            next = found.next
            changing.update { it.copy(page = now.copy(visits = found.visits, more = found.next != null, day = null)) }
        }
    }

    /** More visits, for somebody who scrolls. */
    fun loadMore() {
        val from = next ?: return
        val shown = page as? Page.Diary ?: return
        if (loading || shown.day != null) return
        loading = true
        ask {
            try {
                val more = if (shown.search.isBlank()) diaryOrOpen().visits(after = from, limit = PAGE) else diaryOrOpen().search(shown.search, from, PAGE)
                next = more.next
                val now = page as? Page.Diary ?: return@ask
                show(now.copy(visits = now.visits + more.visits, more = more.next != null))
            } finally {
                loading = false
            }
        }
    }

    fun showCalendar() = showMonth(YearMonth.from(today()))

    fun showMonth(month: YearMonth) = ask {
        val zone = clock.zone
        val from = month.atDay(1).atStartOfDay(zone).toInstant()
        val to = month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant()
        val days = sortedMapOf<LocalDate, Int>()
        diaryOrOpen().everyVisit(VisitRange.Between(from, to)).collect { visit ->
            days.merge(visit.came.atZone(zone).toLocalDate(), 1, Int::plus)
        }
        show(Page.Calendar(month, days))
    }

    fun showVisit(visit: Visit) = ask { show(Page.One(diaryOrOpen().visit(visit.id))) }

    fun askToDelete() = changing.update { state -> state.copy(page = (state.page as? Page.One)?.copy(deleting = true) ?: state.page) }

    fun keepVisit() = changing.update { state -> state.copy(page = (state.page as? Page.One)?.copy(deleting = false) ?: state.page) }

    fun delete() = ask {
        val visit = (page as? Page.One)?.visit ?: return@ask
        diaryOrOpen().delete(visit.id)
        refreshInside()
        showDiary()
    }

    // ---- Writing by hand ----

    /** A new visit, at [venue] if one is given. The times are those of the hour just past. */
    fun writeByHand(venue: Venue? = null) = ask {
        val now = LocalDateTime.now(clock).truncatedTo(ChronoUnit.MINUTES)
        val recent = diaryOrOpen().visits(limit = PAGE).visits.distinctBy { it.place }.take(RECENT_PLACES)
        val known = venue?.id?.takeIf { id -> recent.any { it.venue?.id == id } }
        val came = maxOf(now.minusHours(1), now.toLocalDate().atStartOfDay())
        show(Page.Edit(Form(null, venue?.name.orEmpty(), known, now.toLocalDate(), came.toLocalTime(), now.toLocalTime(), recent = recent)))
    }

    fun edit(visit: Visit) = show(Page.Edit(formOf(visit)))

    private fun formOf(visit: Visit): Form {
        val came = visit.came.atZone(clock.zone).toLocalDateTime()
        val left = visit.left?.atZone(clock.zone)?.toLocalTime()
        val own = visit.companions
        return Form(
            visit, visit.place, visit.venue?.id, came.toLocalDate(), came.toLocalTime(), left,
            own.party.toInt(), own.declaredFor.orEmpty(), own.note.orEmpty(),
        )
    }

    /** Something in the form was changed. */
    fun write(change: Form.() -> Form) = changing.update { state ->
        val edit = state.page as? Page.Edit ?: return@update state
        state.copy(page = Page.Edit(edit.form.change().copy(fault = null)))
    }

    /** The place was written, letter by letter; it is a known venue no more unless the name stays. */
    fun writePlace(text: String) = write { if (text == place) this else copy(place = text, known = null) }

    fun choosePlace(visit: Visit) = write { copy(place = visit.place, known = visit.venue?.id) }

    fun save() = ask {
        val form = (page as? Page.Edit)?.form ?: return@ask
        val fault = try {
            form.fault() ?: run {
                keep(form)
                null
            }
        } catch (refused: DiaryException) {
            fault(refused) ?: throw refused
        }
        if (fault != null) {
            changing.update { it.copy(page = Page.Edit(form.copy(fault = fault))) }
        } else {
            refreshInside()
            if (form.visit == null) showDiary() else show(Page.One(diaryOrOpen().visit(form.visit.id)))
        }
    }

    private fun Form.fault(): FormFault? = if (place.isBlank()) FormFault.PLACE_MISSING else null

    private suspend fun keep(form: Form) {
        val companions = Companions(form.party.toUByte(), form.forOthers.ifBlank { null }, form.note.ifBlank { null })
        val start = form.starts.inZone()
        val end = form.ends?.inZone()
        val old = form.visit
        if (old == null) {
            val place = form.known?.let(HandPlace::AtVenue) ?: HandPlace.InWords(form.place)
            diaryOrOpen().addByHand(place, start, end ?: start, companions)
        } else if (formOf(old).let { it.starts == form.starts && it.ends == form.ends }) {
            // Times that nobody touched keep their seconds.
            diaryOrOpen().edit(old, companions = companions)
        } else {
            diaryOrOpen().edit(old, start, end, companions)
        }
    }

    private fun LocalDateTime.inZone(): OffsetDateTime = atZone(clock.zone).toOffsetDateTime()

    private fun fault(refused: DiaryException): FormFault? = when (refused) {
        is DiaryException.Interval -> when (refused.fault) {
            is IntervalFault.InTheFuture -> FormFault.FUTURE
            is IntervalFault.PastRetention -> FormFault.TOO_LONG_AGO
            is IntervalFault.EndsBeforeItBegins, is IntervalFault.TooLong, is IntervalFault.CannotReopen -> FormFault.TIMES_WRONG
        }
        is DiaryException.Overlaps -> FormFault.OVERLAPS
        is DiaryException.Text -> FormFault.TEXT
        else -> null
    }

    // ---- Settings ----

    fun showSettings() = show(settings())

    fun showAbout() = show(Page.About)

    private fun settings() = Page.Settings(deployment.trustList(clock.instant()), Duration.ofDays(deployment.retentionDays().toLong()))

    /** Fetches the trust list because somebody asked for it. */
    fun fetchList() = scope.launch {
        (page as? Page.Settings)?.let { show(it.copy(fetching = true)) }
        val line = refreshList()
        if (page is Page.Settings) showSettings()
        say(line)
    }

    /** Fetches the trust list and takes it if it is newer. Says what came of it. */
    suspend fun refreshList(): Line {
        val list = try {
            withContext(Dispatchers.IO) { environment.listAddress.fetch() }
        } catch (_: IOException) {
            return Line.LIST_NOT_FETCHED
        }
        return turn.withLock {
            val wasLocked = diary == null
            try {
                val diary = diaryOrOpen()
                if (!diary.applyTrustList(list)) return@withLock Line.LIST_SAME
                val verified = diary.reverify().visits
                refreshInside()
                if (verified.isEmpty()) Line.LIST_NEW else Line.VERIFIED_LATER
            } catch (_: TrustListException) {
                Line.LIST_REFUSED
            } catch (_: DiaryException) {
                Line.LIST_NOT_FETCHED
            } catch (_: OpenException) {
                Line.LIST_NOT_FETCHED
            } finally {
                if (wasLocked) lockDiary()
            }
        }
    }

    /** Writes every visit as a line of CSV, which any table program opens, and closes [file]. */
    fun export(file: OutputStream) = ask {
        try {
            file.bufferedWriter().use { writer ->
                writer.write(CSV_HEADER)
                diaryOrOpen().everyVisit().collect { visit ->
                    withContext(Dispatchers.IO) { writer.write(csvLine(visit)) }
                }
            }
            say(Line.EXPORTED)
        } catch (_: IOException) {
            say(Line.EXPORT_FAILED)
        }
    }

    fun askToErase() = changing.update { state ->
        val page = when (val page = state.page) {
            is Page.Settings -> page.copy(erasing = true)
            is Page.Closed -> page.copy(erasing = true)
            else -> page
        }
        state.copy(page = page)
    }

    fun keepDiary() = changing.update { state ->
        val page = when (val page = state.page) {
            is Page.Settings -> page.copy(erasing = false)
            is Page.Closed -> page.copy(erasing = false)
            else -> page
        }
        state.copy(page = page)
    }

    /** Everything is gone for ever. */
    fun erase() = ask {
        lockDiary()
        try {
            Diary.erase(environment.folder.toFile(), environment.vault)
            environment.remind(null, null)
            changing.update { it.copy(inside = null) }
            show(Page.Welcome)
        } catch (_: EraseException) {
            say(Line.NOT_KEPT)
        }
    }

    // ---- Inside ----

    private val page get() = changing.value.page

    private fun show(page: Page) = changing.update { it.copy(page = page, line = null, now = clock.instant()) }

    private fun say(line: Line) = changing.update { it.copy(line = line) }

    private fun today(): LocalDate = LocalDate.now(clock)

    /** Asks something of the diary, after what was asked before; a diary that fails is told. */
    private fun ask(work: suspend () -> Unit) {
        scope.launch {
            turn.withLock {
                try {
                    work()
                } catch (fault: OpenException) {
                    show(Page.Closed(reason(fault)))
                } catch (fault: DiaryException) {
                    say(if (fault is DiaryException.NoSuchVisit) Line.VISIT_GONE else if (isFull(fault)) Line.STORAGE_FULL else Line.NOT_KEPT)
                }
            }
        }
    }

    private suspend fun diaryOrOpen(): Diary = diary
        ?: Diary.open(deployment, environment.folder.toFile(), environment.vault, clock).also { diary = it }

    /** Where the owner is now, and when to remind them of leaving. */
    private suspend fun refreshInside() {
        val open = diaryOrOpen().openVisit()
        changing.update { it.copy(inside = open, now = clock.instant()) }
        environment.remind(diaryOrOpen().nextReminder()?.at, open?.place)
    }

    private fun isFull(fault: DiaryException) = fault is DiaryException.Storage && fault.fault is StorageFault.Full
}
