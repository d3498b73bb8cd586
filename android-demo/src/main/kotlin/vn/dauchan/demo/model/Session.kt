package vn.dauchan.demo.model

import java.io.File
import java.io.IOException
import java.nio.file.Files
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import vn.dauchan.Diary
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.Repair
import vn.dauchan.bridge.StorageError
import vn.dauchan.demo.Environment

/** A storage with less free space counts as full. */
private const val MIN_ROOM = 1 shl 20

/**
 * The shared part of the model: the state, the diary, and the order of calls. Its functions are called on
 * the main thread.
 */
internal class Session(val environment: Environment, val scope: CoroutineScope) {
    val clock = environment.clock

    private val changing = MutableStateFlow(AppState(now = clock.instant()))

    /** The state that the screen shows. */
    val state: StateFlow<AppState> = changing.asStateFlow()

    val page: Page get() = changing.value.page

    // Parsed off the main thread, while the first screen is drawn.
    private val readDeployment = scope.async(Dispatchers.Default, CoroutineStart.LAZY) { environment.readDeployment() }

    private var diary: Diary? = null

    /** The repair that the page of a damaged diary offers. */
    private var repair: Repair? = null

    /** Locked while the diary is called, so that two quick touches run one after the other. */
    private val turn = Mutex()

    val isOpen: Boolean get() = diary != null

    suspend fun deployment(): Deployment = readDeployment.await()

    // ---- The screen ----

    fun change(update: AppState.() -> AppState) = changing.update(update)

    fun show(page: Page) = change { copy(page = page, line = null, now = clock.instant()) }

    fun say(line: Line) = change { copy(line = line) }

    /** Changes the page if it is still a [P]. */
    inline fun <reified P : Page> changePage(crossinline update: P.() -> Page) =
        change { if (page is P) copy(page = page.update()) else this }

    // ---- The diary ----

    /** Runs a call of the diary after earlier ones, and shows its error. */
    fun ask(work: suspend () -> Unit) = scope.launch { asked(work) }

    /** Runs a call of the diary after earlier ones. Shows its error and returns `null` if it fails. */
    suspend fun <T> asked(work: suspend () -> T): T? = inTurn {
        try {
            work()
        } catch (error: OpenException) {
            repair = (error as? OpenException.Repairable)?.repair
            show(Page.Closed(reason(error)))
            null
        } catch (error: DiaryException) {
            say(if (error is DiaryException.NoSuchVisit) Line.VISIT_GONE else if (error.isFullStorage) Line.STORAGE_FULL else Line.NOT_KEPT)
            null
        }
    }

    suspend fun <T> inTurn(work: suspend () -> T): T = turn.withLock { work() }

    /** Returns the diary, and opens it if it is closed. */
    suspend fun diary(): Diary = diary ?: open().also { diary = it }

    private suspend fun open(): Diary {
        try {
            withContext(Dispatchers.IO) { Files.createDirectories(environment.folder) }
        } catch (_: IOException) {
            throw OpenException.NoFolder()
        }
        return Diary.open(deployment(), environment.folder.toFile(), environment.vault, clock)
    }

    /** Returns the reason why the diary did not open, one for each thing that the owner can do. */
    private fun reason(error: OpenException): ClosedReason = when (error) {
        is OpenException.KeyUnavailable -> ClosedReason.LOCKED
        is OpenException.KeyLost -> ClosedReason.KEY_LOST
        is OpenException.WrongKey -> ClosedReason.WRONG_KEY
        is OpenException.ForeignFile -> ClosedReason.FOREIGN_FILE
        is OpenException.Damaged, is OpenException.DatabaseMissing, is OpenException.WrongKeyOrDamaged -> ClosedReason.DAMAGED
        is OpenException.Repairable -> if (error.repair is Repair.FirstBytes) ClosedReason.REPAIRABLE else ClosedReason.CHANGES_LOST
        is OpenException.NewerApp -> ClosedReason.NEWER
        is OpenException.OpenElsewhere -> ClosedReason.OPEN_ELSEWHERE
        is OpenException.Storage -> if (error.error is StorageError.Full) ClosedReason.STORAGE_FULL else ClosedReason.FAILED
        // On a full storage, making the folder or the key fails without saying so.
        is OpenException.NoFolder, is OpenException.Vault -> if (hasRoom()) ClosedReason.FAILED else ClosedReason.STORAGE_FULL
        is OpenException.RandomUnavailable, is OpenException.UnsafeBuild, is OpenException.Internal -> ClosedReason.FAILED
    }

    private fun hasRoom(): Boolean {
        val there = generateSequence(environment.folder.toFile(), File::getParentFile).firstOrNull(File::exists)
        return there == null || there.usableSpace >= MIN_ROOM
    }

    /** Repairs the diary as its page offered. */
    suspend fun repair() {
        repair?.let { Diary.repair(environment.folder.toFile(), environment.vault, it) }
        repair = null
    }

    /** Locks the diary, and removes its content from the screen. */
    suspend fun lock() {
        diary?.lock()
        diary?.close()
        diary = null
        change { if (page.showsVisits) copy(page = Page.Opening, inside = null) else copy(inside = null) }
    }

    /**
     * Deletes visits that are older than the retention. If that fails, as with a doubtful clock or a full
     * storage, a later call deletes them.
     */
    suspend fun forgetTheOld() {
        try {
            diary().purge()
        } catch (_: DiaryException) {
            return
        }
    }

    /** Updates the open visit and its reminder. */
    suspend fun refreshInside() {
        val open = diary().openVisit()
        change { copy(inside = open, now = clock.instant()) }
        environment.remind(diary().nextReminder()?.at, open?.place)
    }
}

/** Whether the storage is full. */
internal val DiaryException.isFullStorage: Boolean get() = this is DiaryException.Storage && error is StorageError.Full

/** Reports whether the diary can be read and not written: its storage is full, or its folder may not be changed. */
internal val DiaryException.isReadOnly: Boolean
    get() = isFullStorage || (this is DiaryException.Storage && error is StorageError.Unwritable)
