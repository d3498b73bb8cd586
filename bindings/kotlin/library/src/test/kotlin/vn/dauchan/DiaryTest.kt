package vn.dauchan

import java.io.File
import java.nio.ByteBuffer
import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.time.OffsetDateTime
import java.time.ZoneId
import java.util.Base64
import java.util.zip.CRC32
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import vn.dauchan.bridge.Advice
import vn.dauchan.bridge.AlertNews
import vn.dauchan.bridge.AlertStatus
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.Companions
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.DeploymentException
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.EndReason
import vn.dauchan.bridge.EraseException
import vn.dauchan.bridge.ForeignCode
import vn.dauchan.bridge.IntervalError
import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.ListFreshness
import vn.dauchan.bridge.ManualPlace
import vn.dauchan.bridge.NoticeException
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.Origin
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.Repair
import vn.dauchan.bridge.Severity
import vn.dauchan.bridge.StorageError
import vn.dauchan.bridge.StoredKey
import vn.dauchan.bridge.TrustListException
import vn.dauchan.bridge.VaultException
import vn.dauchan.bridge.VenueRefusal
import vn.dauchan.bridge.VisitAlert
import vn.dauchan.bridge.VisitRange
import vn.dauchan.bridge.VisitRetention

class DiaryTest {
    @TempDir
    lateinit var folder: File

    private val vault = MemoryVault()
    private val deployment = Fixtures.deployment()
    private val clock = HandClock(Fixtures.now)
    private var opened: Diary? = null

    @AfterEach
    fun close() {
        opened?.close()
    }

    private suspend fun open(vault: KeyVault = this.vault): Diary {
        opened?.close()
        return Diary.open(deployment, folder, vault, clock).also { opened = it }
    }

    private suspend fun Diary.scan(name: String) = checkIn(Fixtures.code(name))

    @Test
    fun `a visit goes from check-in to check-out by the same poster`() = runBlocking {
        val diary = open()
        val began = (diary.scan("market") as CheckInOutcome.CheckedIn).visit
        assertEquals(began, (diary.scan("market") as CheckInOutcome.AlreadyInside).visit)
        clock.forward(Duration.ofMinutes(30))
        val ended = (diary.scan("market") as CheckInOutcome.CheckedOut).visit
        assertEquals(began.id, ended.id)
        assertEquals(EndReason.EXIT_SCAN, ended.end?.reason)
        assertTrue(diary.scan("market") is CheckInOutcome.JustLeft)
        assertNull(diary.openVisit())
    }

    @Test
    fun `another venue ends the first, and undo takes that back`() = runBlocking {
        val diary = open()
        val market = (diary.scan("market") as CheckInOutcome.CheckedIn).visit
        clock.forward(Duration.ofMinutes(20))
        val switched = diary.scan("bus_station") as CheckInOutcome.SwitchedFrom
        assertEquals(market.id, switched.previous.id)
        assertEquals("Bến xe khách Bình Dương", switched.visit.place)
        diary.undo()
        assertEquals(market.id, diary.openVisit()?.id)
        assertThrows<DiaryException.NoSuchVisit> { diary.visit(switched.visit.id) }
        assertThrows<DiaryException.NothingToUndo> { diary.undo() }
    }

    @Test
    fun `entry and exit codes do what hangs on the door`() = runBlocking {
        val diary = open()
        val outside = diary.scan("hospital_exit") as CheckInOutcome.NotInside
        assertEquals("Bệnh viện Đa khoa tỉnh", outside.venue.name)
        assertTrue(diary.scan("hospital_entry") is CheckInOutcome.CheckedIn)
        clock.forward(Duration.ofMinutes(10))
        assertTrue(diary.scan("hospital_exit") is CheckInOutcome.CheckedOut)
    }

    @Test
    fun `what is refused says why and records nothing`() = runBlocking {
        val diary = open()
        suspend fun refusal(name: String) = (diary.scan(name) as CheckInOutcome.Refused).refusal
        assertTrue(refusal("damaged").reason is VenueRefusal.Damaged)
        assertEquals(VenueRefusal.NewerApp(2u), refusal("newer_app").reason)
        assertTrue(refusal("forged").reason is VenueRefusal.Forged)
        assertTrue(refusal("revoked_key").reason is VenueRefusal.RevokedKey)
        assertEquals(VenueRefusal.WrongArea(1u), refusal("wrong_area").reason)
        assertTrue(refusal("outside_key_validity").reason is VenueRefusal.OutsideKeyValidity)
        val revoked = refusal("revoked_venue").reason as VenueRefusal.RevokedVenue
        assertEquals("Quán đã đóng cửa", revoked.name)
        assertEquals("Hội chợ năm ngoái", (refusal("expired").reason as VenueRefusal.Expired).name)
        assertTrue(refusal("not_yet_valid").reason is VenueRefusal.NotYetValid)
        assertTrue(refusal("unknown_key").mayBeKeptPending)
        assertTrue(refusal("unknown_key").reason is VenueRefusal.UnknownKey)
        assertEquals(CheckInOutcome.Foreign(ForeignCode.UK_VENUE), diary.scan("uk_venue"))
        clock.now = Fixtures.now.minus(Duration.ofDays(2))
        assertTrue(refusal("market").reason is VenueRefusal.ClockBehind)
        assertEquals(0, diary.visits().visits.size)
    }

    @Test
    fun `a code kept pending becomes a visit when the list that knows its key comes`() = runBlocking {
        val diary = open()
        val number = diary.keepPending(Fixtures.code("unknown_key"))
        assertEquals(listOf(number), diary.pending().map { it.id })
        assertEquals(1uL, diary.reverify().waiting)
        assertTrue(diary.applyTrustList(Fixtures.list("newer")))
        val visit = diary.reverify().visits.single()
        assertEquals("Chợ Thủ Dầu Một", visit.place)
        assertEquals(Origin.PENDING, visit.origin)
        assertEquals(Fixtures.now, visit.start.at)
        assertTrue(diary.pending().isEmpty())
    }

    @Test
    fun `a list expires, and a visit that waits is judged by the next`() = runBlocking {
        val diary = open()
        clock.forward(Duration.ofDays(200))
        assertEquals(ListFreshness.EXPIRED, deployment.trustList(clock.now).freshness)
        val refused = diary.scan("market") as CheckInOutcome.Refused
        assertTrue(refused.refusal.reason is VenueRefusal.ListExpired)
        diary.keepPending(Fixtures.code("market"))
        assertTrue(diary.applyTrustList(Fixtures.list("newest")))
        assertEquals(ListFreshness.FRESH, deployment.trustList(clock.now).freshness)
        assertEquals("Chợ Thủ Dầu Một", diary.reverify().visits.single().place)
        assertTrue(deployment.read(Fixtures.code("market"), clock.now) is Reading.Verified)
    }

    @Test
    fun `a pending code can be dropped, and what can be judged is not kept`() = runBlocking {
        val diary = open()
        val number = diary.keepPending(Fixtures.code("unknown_key"))
        diary.discardPending(number)
        assertThrows<DiaryException.NoSuchPending> { diary.discardPending(number) }
        assertThrows<DiaryException.NothingToWaitFor> { diary.keepPending(Fixtures.code("market")) }
        assertThrows<DiaryException.NothingToWaitFor> { diary.keepPending(Fixtures.code("link")) }
        Unit
    }

    @Test
    fun `each refusal of a trust list is told apart, and the list in force stays`() = runBlocking {
        val diary = open()
        suspend fun apply(name: String) = diary.applyTrustList(Fixtures.list(name))
        assertTrue(apply("newer"))
        assertFalse(apply("newer"))
        assertThrows<TrustListException.Damaged> { apply("cut") }
        assertThrows<TrustListException.NewerApp> { apply("next_epoch") }
        assertThrows<TrustListException.Forged> { apply("forged") }
        assertThrows<TrustListException.NotEnoughSignatures> { apply("one_signature") }
        assertThrows<TrustListException.Malformed> { apply("malformed") }
        assertThrows<TrustListException.Rollback> { apply("baseline") }
        assertThrows<TrustListException.Conflict> { apply("conflicting") }
        assertEquals(11u, deployment.trustList(clock.now).version.counter)
        diary.lock()
        assertThrows<TrustListException.Locked> { apply("large") }
        assertTrue(open().applyTrustList(Fixtures.list("large")))
    }

    @Test
    fun `a notice about a visit raises an alert, which is revised, withdrawn and dismissed`() = runBlocking {
        val diary = open()
        diary.scan("market")
        clock.forward(Duration.ofMinutes(30))
        diary.scan("market")
        assertNull(diary.noticeState())
        assertEquals(emptyList<VisitAlert>(), diary.matchNotices(Fixtures.bundle("nothing")))
        val raised = diary.matchNotices(Fixtures.bundle("market")).single()
        assertEquals("Chợ Thủ Dầu Một", raised.visit.place)
        assertEquals(30u, raised.overlapMinutes)
        assertEquals(Severity.MEDIUM, raised.severity)
        assertEquals(Advice.GET_TESTED, raised.advice)
        assertEquals(AlertNews.RAISED, raised.news)
        assertEquals(listOf(raised), diary.alertsToAnnounce())
        diary.alertsAnnounced(listOf(raised.id))
        assertEquals(emptyList<VisitAlert>(), diary.matchNotices(Fixtures.bundle("market")))
        diary.dismissAlert(raised.id)
        val revised = diary.matchNotices(Fixtures.bundle("revised")).single()
        assertEquals(AlertNews.REVISED, revised.news)
        assertEquals(Severity.HIGH, revised.severity)
        diary.alertsAnnounced(listOf(revised.id))
        val withdrawn = diary.matchNotices(Fixtures.bundle("withdrawn")).single()
        assertEquals(AlertStatus.WITHDRAWN, withdrawn.status)
        assertEquals(listOf(raised.id), diary.alerts().map { it.id })
        assertEquals(4u, diary.noticeState()?.sequence)
        assertNull(diary.noticeState()?.notFreshSince)
        diary.delete(raised.visit.id)
        assertThrows<DiaryException.NoSuchAlert> { diary.dismissAlert(raised.id) }
        Unit
    }

    @Test
    fun `each refusal of a notice bundle is told apart, and raises nothing`() = runBlocking {
        val diary = open()
        diary.scan("market")
        suspend fun match(name: String) = diary.matchNotices(Fixtures.bundle(name))
        assertThrows<NoticeException.Damaged> { match("cut") }
        assertThrows<NoticeException.Damaged> { match("there-is-none") }
        assertThrows<NoticeException.NewerApp> { match("newer_app") }
        assertThrows<NoticeException.ListOutdated> { match("unknown_key") }
        assertThrows<NoticeException.Forged> { match("forged") }
        assertThrows<NoticeException.Malformed> { match("malformed") }
        assertNull(diary.noticeState())
        match("market")
        assertThrows<NoticeException.Rollback> { match("nothing") }
        assertThrows<NoticeException.Conflict> { match("conflicting") }
        diary.lock()
        assertThrows<NoticeException.Locked> { match("market") }
        Unit
    }

    @Test
    fun `the list that was taken is in force after the diary was opened again`() = runBlocking {
        open().applyTrustList(Fixtures.list("newer"))
        val fresh = Fixtures.deployment()
        assertEquals(10u, fresh.trustList(clock.now).version.counter)
        opened?.close()
        Diary.open(fresh, folder, vault, clock).use {
            assertEquals(11u, fresh.trustList(clock.now).version.counter)
        }
    }

    @Test
    fun `visits by hand are added, changed, found and deleted`() = runBlocking {
        val diary = open()
        val start = OffsetDateTime.parse("2021-09-26T08:00:00+07:00")
        val words = "Quán phở cô Út – gần cầu Ông Đành"
        val friends = Companions(party = 3u, declaredFor = "Bé Ngọc", note = "ngồi ngoài trời\nbàn số 5")
        val added = diary.addManual(ManualPlace.InWords(words), start, start.plusHours(1), friends)
        assertEquals(words, added.place)
        assertEquals(friends, added.companions)
        assertEquals(start, added.start.toOffsetDateTime())
        assertEquals(added.id, diary.search("gan cau ong danh").visits.single().id)
        assertEquals(added.id, diary.search("BE NGOC").visits.single().id)
        val longer = diary.edit(added, end = start.plusHours(2))
        assertEquals(start.plusHours(2), longer.end?.moment?.toOffsetDateTime())
        assertEquals(friends, longer.companions)
        diary.delete(added.id)
        assertThrows<DiaryException.NoSuchVisit> { diary.delete(added.id) }
        assertTrue(diary.search("").visits.isEmpty())
    }

    @Test
    fun `a venue seen before can be written down again`() = runBlocking {
        val diary = open()
        val venue = (diary.scan("market") as CheckInOutcome.CheckedIn).visit.venue!!
        val yesterday = OffsetDateTime.parse("2021-09-26T08:00:00+07:00")
        val added = diary.addManual(ManualPlace.AtVenue(venue.id), yesterday, yesterday.plusHours(1))
        assertEquals(venue, added.venue)
        diary.addManual(ManualPlace.InWords(venue.name), yesterday.plusHours(2), yesterday.plusHours(3))
        val there = diary.visitsAt(venue.id, limit = 1)
        val earlier = diary.visitsAt(venue.id, after = there.next)
        assertEquals(listOf(EndReason.EDITED), earlier.visits.map { it.end?.reason })
        assertEquals(listOf(null), there.visits.map { it.end })
        assertTrue(diary.visitsAt("đ").visits.isEmpty())
        for (unknown in listOf("0123456789abcdef", "", "+123456789abcdef", "đ")) {
            assertThrows<DiaryException.NoSuchVenue> {
                diary.addManual(ManualPlace.AtVenue(unknown), yesterday.minusHours(2), yesterday)
            }
        }
    }

    @Test
    fun `what the owner cannot mean is refused with the reason`() = runBlocking {
        val diary = open()
        val start = OffsetDateTime.parse("2021-09-26T08:00:00+07:00")
        val place = ManualPlace.InWords("Chợ")
        suspend fun add(end: OffsetDateTime, companions: Companions = Companions()) =
            diary.addManual(place, start, end, companions)
        val backwards = assertThrows<DiaryException.Interval> { add(start.minusHours(1)) }
        assertEquals(IntervalError.EndsBeforeItBegins, backwards.error)
        assertEquals("the visit would end before it begins; change its start or its end", backwards.message)
        suspend fun error(start: OffsetDateTime, end: OffsetDateTime) =
            assertThrows<DiaryException.Interval> { diary.addManual(place, start, end) }.error
        assertEquals(IntervalError.InTheFuture, error(start, start.plusDays(2)))
        assertEquals(IntervalError.TooLong, error(start.minusDays(32), start))
        assertEquals(IntervalError.PastRetention(21u), error(start.minusDays(23), start.minusDays(22)))
        assertThrows<DiaryException.PartySize> { add(start.plusHours(1), Companions(party = 0u)) }
        assertThrows<DiaryException.Text> { add(start.plusHours(1), Companions(note = "\u0000")) }
        val first = add(start.plusHours(1))
        val overlap = assertThrows<DiaryException.Overlaps> { add(start.plusHours(2)) }
        assertEquals(first.id, overlap.visit)
        assertThrows<DiaryException.NotOpen> { diary.checkOut(first.id) }
        val reopened = assertThrows<DiaryException.Interval> { diary.edit(first, end = null) }
        assertEquals(IntervalError.CannotReopen, reopened.error)
        Unit
    }

    @Test
    fun `undo, purge and reminders follow the clock`() = runBlocking {
        val diary = open()
        diary.scan("market")
        val reminder = diary.nextReminder()!!
        assertEquals(Fixtures.now.plus(Duration.ofMinutes(75)), reminder.at)
        assertEquals(diary.nextAutomaticEnd(), reminder.automaticEnd)
        clock.forward(Duration.ofMinutes(11))
        assertThrows<DiaryException.UndoExpired> { diary.undo() }
        clock.forward(Duration.ofHours(3))
        diary.settle()
        assertNull(diary.openVisit())
        val visit = diary.visits().visits.single()
        assertEquals(EndReason.AUTOMATIC, visit.end?.reason)
        assertEquals(Duration.ofMinutes(90), diary.statistics().total.time)
        assertEquals("Chợ Thủ Dầu Một", diary.statistics().places.single().place)
        clock.forward(Duration.ofDays(60))
        val doubt = assertThrows<DiaryException.ClockSuspect> { diary.purge() }
        assertTrue(doubt.latestKnown < clock.now)
        assertEquals(1, diary.purge(ownerAgreed = true))
        assertTrue(diary.visits().visits.isEmpty())
    }

    @Test
    fun `the owner keeps visits for fewer days than the deployment, and not for more`() = runBlocking {
        val diary = open()
        assertEquals(VisitRetention(days = 21u, longest = 21u), diary.retention())
        for (days in listOf(0, 22, -1, Int.MAX_VALUE)) {
            val refused = assertThrows<DiaryException.Retention> { diary.setRetention(days) }
            assertEquals(21u.toUShort(), refused.longest)
        }
        val before = diary.changes.first()
        diary.setRetention(7)
        assertTrue(diary.changes.first() > before)
        diary.scan("market")
        clock.forward(Duration.ofHours(1))
        diary.scan("market")
        clock.forward(Duration.ofDays(7).minusSeconds(1))
        assertEquals(0, diary.purge())
        clock.forward(Duration.ofSeconds(1))
        assertEquals(1, diary.purge())
        diary.lock()
        assertThrows<DiaryException.Locked> { diary.retention() }
        assertEquals(VisitRetention(days = 7u, longest = 21u), open().retention())
    }

    @Test
    fun `a long diary is read in pages, each visit once`() = runBlocking {
        val diary = open()
        val start = OffsetDateTime.parse("2021-09-20T00:00:00+07:00")
        repeat(250) { number ->
            val at = start.plusMinutes(number * 30L)
            diary.addManual(ManualPlace.InWords("Nơi số $number"), at, at.plusMinutes(20))
        }
        val all = diary.everyVisit().toList()
        assertEquals((249 downTo 0).map { "Nơi số $it" }, all.map { it.place })
        val first = diary.visits(limit = 100)
        assertEquals(100, first.visits.size)
        assertEquals(all[100], diary.visits(after = first.next, limit = 1).visits.single())
        assertEquals(48, diary.visitsOn(start.toLocalDate()).visits.size)
        assertTrue(diary.visits(VisitRange.Between(clock.now, clock.now)).visits.isEmpty())
        val exported = diary.exportCsv().toList().joinToString("").split("\r\n")
        assertTrue(exported.first().startsWith("visit,place,"))
        assertEquals((0..249).map { "\"Nơi số $it\"" }, exported.drop(1).dropLast(1).map { it.split(",")[1] })
    }

    @Test
    fun `changes tell a screen to read again`() = runBlocking {
        val diary = open()
        val before = diary.changes.first()
        val grown = async(Dispatchers.Default) { diary.changes.first { it > before } }
        diary.scan("market")
        assertTrue(grown.await() > before)
        val after = diary.changes.first()
        diary.visits()
        diary.scan("link")
        assertEquals(after, diary.changes.first())
        val screen = async(Dispatchers.Default) { diary.changes.toList() }
        diary.lock()
        withTimeout(5_000) { screen.await() }
        assertTrue(diary.changes.toList().isEmpty())
    }

    @Test
    fun `an error's message is its sentence, and a stack trace has its class`() {
        val locked = DiaryException.Locked()
        assertEquals("the diary is locked; open it again", locked.message)
        assertEquals("vn.dauchan.bridge.DiaryException\$Locked: the diary is locked; open it again", locked.toString())
        assertEquals("Full", StorageError.Full.toString())
    }

    @Test
    fun `many threads at once lose nothing`() = runBlocking {
        val diary = open()
        val start = OffsetDateTime.parse("2021-09-20T00:00:00+07:00")
        withContext(Dispatchers.IO) {
            (0 until 40).map { number ->
                async {
                    val at = start.plusHours(number.toLong())
                    diary.addManual(ManualPlace.InWords("Nơi $number"), at, at.plusMinutes(20))
                    diary.search("noi")
                }
            }.awaitAll()
        }
        assertEquals(40, diary.visits().visits.size)
    }

    @Test
    fun `a call that has begun is finished though its caller is cancelled`() = runBlocking {
        val began = CompletableDeferred<Unit>()
        val goOn = CompletableDeferred<Unit>()
        val slow = object : KeyVault by vault {
            override fun load(): StoredKey {
                began.complete(Unit)
                runBlocking { goOn.await() }
                return vault.load()
            }
        }
        var diary: Diary? = null
        val opening = launch(Dispatchers.Default) { diary = open(slow) }
        began.await()
        opening.cancel()
        goOn.complete(Unit)
        opening.join()
        assertTrue(diary!!.scan("market") is CheckInOutcome.CheckedIn)
        val cancelled = launch { throw AssertionError("began: ${diary!!.scan("bus_station")}") }
        cancelled.cancelAndJoin()
        assertEquals(1, diary!!.visits().visits.size)
    }

    @Test
    fun `a vault that fails in each way keeps the diary from opening, and touches no file`() = runBlocking {
        open().scan("market")
        opened?.close()
        val before = files()
        suspend fun failing(answer: () -> StoredKey) = open(object : KeyVault by vault {
            override fun load() = answer()
        })
        assertThrows<OpenException.KeyUnavailable> { failing { StoredKey.UnavailableNow } }
        assertThrows<OpenException.KeyUnavailable> { failing { throw VaultException.UnavailableNow() } }
        val failed = VaultException.Failed("no room")
        val refused = assertThrows<OpenException.Vault> { failing { throw failed } }
        assertEquals("the diary's key was neither loaded nor stored: the key vault failed: no room", refused.message)
        assertSame(failed, refused.cause)
        val odd = IllegalStateException("odd")
        assertSame(odd, assertThrows<OpenException.Vault> { failing { throw odd } }.cause)
        assertThrows<OpenException.KeyLost> { failing { StoredKey.NotFound } }
        assertThrows<OpenException.KeyLost> { failing { StoredKey.Invalidated } }
        assertThrows<OpenException.KeyLost> { failing { StoredKey.Found(ByteArray(31)) } }
        assertThrows<OpenException.WrongKey> { failing { StoredKey.Found(ByteArray(32)) } }
        assertEquals(before, files())
        assertEquals("Chợ Thủ Dầu Một", open().openVisit()?.place)
    }

    @Test
    fun `a vault that cannot keep the key makes no diary`() = runBlocking {
        for (error in listOf(VaultException.Failed("no room"), VaultException.AlreadyThere())) {
            val refusing = object : KeyVault by vault {
                override fun store(key: ByteArray) = throw error
            }
            val refused = assertThrows<OpenException.Vault> { open(refusing) }
            assertEquals(error.javaClass, refused.error.javaClass)
        }
        assertTrue(open().visits().visits.isEmpty())
    }

    @Test
    fun `damage, a missing file and a second opening are told apart`() = runBlocking {
        open().scan("market")
        assertThrows<OpenException.OpenElsewhere> {
            Diary.open(deployment, folder, vault, clock)
        }
        assertThrows<EraseException.OpenElsewhere> { Diary.erase(folder, vault) }
        opened?.close()
        val database = File(folder, "diary.db")
        val bytes = database.readBytes()
        database.writeBytes(bytes.clone().apply { fill(7, 100, 400) })
        assertThrows<OpenException.Damaged> { open() }
        database.delete()
        assertThrows<OpenException.DatabaseMissing> { open() }
        database.writeBytes(ByteArray(bytes.size) { 9 })
        assertThrows<OpenException.ForeignFile> { open() }
        database.writeBytes(bytes)
        assertEquals("Chợ Thủ Dầu Một", open().openVisit()?.place)
    }

    @Test
    fun `a diary is repaired once its owner has agreed to what is lost`() = runBlocking {
        open().scan("market")
        opened?.close()
        val database = File(folder, "diary.db")
        val earlier = database.readBytes()
        database.writeBytes(earlier.clone().apply { fill(7, 0, 16) })
        assertEquals(Repair.FirstBytes, assertThrows<OpenException.Repairable> { open() }.repair)
        Diary.repair(folder, vault, Repair.FirstBytes)
        clock.forward(Duration.ofHours(1))
        open().scan("market")
        opened?.close()
        database.writeBytes(earlier)
        val lost = assertThrows<OpenException.Repairable> { open() }.repair
        assertTrue(lost is Repair.LostChanges)
        assertThrows<OpenException.Repairable> { Diary.repair(folder, vault, Repair.FirstBytes) }
        Diary.repair(folder, vault, lost)
        assertEquals("Chợ Thủ Dầu Một", open().openVisit()?.place)
    }

    @Test
    fun `a key check that is torn or newer is told apart`() = runBlocking {
        open().scan("market")
        opened?.close()
        val check = File(folder, "diary.check")
        val bytes = check.readBytes()
        val wrong = object : KeyVault by vault {
            override fun load() = StoredKey.Found(ByteArray(32))
        }
        check.writeBytes(bytes.copyOf(bytes.size - 1))
        assertThrows<OpenException.WrongKeyOrDamaged> { open(wrong) }
        // The key's own diary opens all the same, and mends the check.
        assertEquals("Chợ Thủ Dầu Một", open().openVisit()?.place)
        opened?.close()
        assertEquals(bytes.toList(), check.readBytes().toList())
        check.writeBytes(ofFormat(2, bytes))
        assertThrows<OpenException.NewerApp> { open() }
        Unit
    }

    @Test
    fun `an erased diary is gone with its key`() = runBlocking {
        open().scan("market")
        opened?.close()
        val refusing = object : KeyVault by vault {
            override fun delete() = throw VaultException.UnavailableNow()
        }
        assertTrue(assertThrows<EraseException.Vault> { Diary.erase(folder, refusing) }.error is VaultException.UnavailableNow)
        Diary.erase(folder, vault)
        assertTrue(vault.load() is StoredKey.NotFound)
        Diary.erase(folder, vault)
        assertTrue(open().visits().visits.isEmpty())
    }

    @Test
    fun `a closed diary answers that it is locked`() = runBlocking {
        val diary = open()
        diary.close()
        diary.close()
        assertThrows<DiaryException.Locked> { diary.visits() }
        assertThrows<DiaryException.Locked> { diary.scan("market") }
        diary.lock()
    }

    @Test
    fun `settings that cannot be are told apart`() {
        val good = Fixtures.deploymentFile().decodeToString()
        fun change(old: String, new: String) {
            check(old in good) { old }
            Deployment(good.replace(old, new).toByteArray())
        }
        val host = "\"dauchan.example\""
        assertThrows<DeploymentException.TooLong> { Deployment(ByteArray(24 * 1024 * 1024 + 1)) }
        val cut = assertThrows<DeploymentException.Syntax> { Deployment(good.take(100).toByteArray()) }
        assertEquals(6u, cut.line)
        assertThrows<DeploymentException.OtherVersion> { change("deployment 1", "deployment 2") }
        assertEquals("utc_offset_minutes", assertThrows<DeploymentException.Value> { change("420", "2000") }.field)
        assertThrows<DeploymentException.NoHost> { change(host, "") }
        assertThrows<DeploymentException.Host> { change(host, "\"chợ\"") }
        assertThrows<DeploymentException.Roots> { change("\"threshold\": 2", "\"threshold\": 4") }
        assertThrows<DeploymentException.DemonstrationMismatch> { change("\"demonstration\": false", "\"demonstration\": true") }
        assertThrows<DeploymentException.Visits> { change("\"retention_days\": 21", "\"retention_days\": 0") }
        val base64 = Base64.getEncoder()
        val baseline = base64.encodeToString(Fixtures.list("baseline"))
        val forged = base64.encodeToString(Fixtures.list("forged"))
        val refused = assertThrows<DeploymentException.Baseline> { change(baseline, forged) }
        assertTrue("forged" in refused.message)
    }

    @Test
    fun `a deployment says what an app shows of it`() {
        assertEquals(listOf("dauchan.example"), deployment.hosts())
        assertFalse(deployment.isDemonstration())
        assertEquals(21u.toUShort(), deployment.retentionDays())
    }

    /** A key check of another format: magic of 8 bytes, format, salt of 16, their CRC-32, and the rest. */
    private fun ofFormat(format: Byte, check: ByteArray): ByteArray {
        val other = check.clone().apply { this[8] = format }
        val checksum = CRC32().apply { update(other, 0, 25) }.value.toInt()
        ByteBuffer.wrap(other).putInt(25, checksum)
        return other
    }

    private fun files() = folder.walk().filter(File::isFile)
        .associate { it.name to it.readBytes().toList() }

    /** A clock that a test turns. */
    private class HandClock(var now: Instant) : Clock() {
        fun forward(by: Duration) {
            now += by
        }

        override fun instant() = now

        override fun getZone(): ZoneId = VIET_NAM

        override fun withZone(zone: ZoneId) = throw UnsupportedOperationException()
    }
}
