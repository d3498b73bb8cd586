import DauChan
import Foundation
import Testing

@Suite struct DiaryTests {
    let phone = try! Phone()

    @Test("the whole line: scan, check in, lock, reopen, check out")
    func wholeLine() async throws {
        let scanner = CodeScanner(deployment: phone.deployment, now: phone.clock.read)
        let diary = try await phone.open()
        let code = try await scanner.scan(Fixtures.frame("market")).only
        let text = try #require(code.text)
        guard case .checkedIn(let begun) = try await diary.checkIn(text) else {
            Issue.record("not checked in")
            return
        }
        #expect(begun.place == "Chợ Thủ Dầu Một")
        #expect(begun.start.at == Fixtures.now)
        #expect(begun.start.offset.minutes == 420)
        #expect(begun.end == nil)
        await diary.lock()
        await #expect(throws: DiaryError.Locked) { try await diary.openVisit() }

        let again = try await phone.open()
        #expect(try await again.openVisit() == begun)
        phone.clock.advance(by: 3_600)
        guard case .checkedOut(let ended) = try await again.checkIn(text) else {
            Issue.record("not checked out")
            return
        }
        #expect(ended.id == begun.id)
        #expect(ended.end?.moment.at == Fixtures.now + 3_600)
        #expect(ended.end?.reason == .exitScan)
        #expect(try await again.visits().visits == [ended])
    }

    @Test("a diary that nobody holds any more has closed its files when its last call has answered")
    func letGo() async throws {
        for _ in 0..<200 {
            let diary = try await phone.open()
            _ = try await diary.visits()
        }
    }

    @Test("every outcome of a scan")
    func outcomes() async throws {
        let diary = try await phone.open()
        func checkIn(_ name: String) async throws -> CheckInOutcome { try await diary.checkIn(Fixtures.code(name)) }
        guard case .notInside(let venue) = try await checkIn("hospital_exit") else { throw Unexpected(at: #line) }
        #expect(venue.name == "Bệnh viện Đa khoa tỉnh")
        guard case .checkedIn = try await checkIn("market") else { throw Unexpected(at: #line) }
        guard case .alreadyInside = try await checkIn("market_link") else { throw Unexpected(at: #line) }
        phone.clock.advance(by: 600)
        guard case .switchedFrom(let previous, let visit) = try await checkIn("hospital_entry") else { throw Unexpected(at: #line) }
        #expect(previous.place == "Chợ Thủ Dầu Một" && previous.end?.reason == .nextScan)
        #expect(visit.place == "Bệnh viện Đa khoa tỉnh")
        phone.clock.advance(by: 600)
        guard case .checkedOut(let left) = try await checkIn("hospital_exit") else { throw Unexpected(at: #line) }
        #expect(left.end?.reason == .exitScan)
        guard case .justLeft = try await checkIn("hospital_exit") else { throw Unexpected(at: #line) }
        guard case .refused(let refusal) = try await checkIn("expired") else { throw Unexpected(at: #line) }
        guard case .expired(let name, _) = refusal.reason else { throw Unexpected(at: #line) }
        #expect(name == "Hội chợ năm ngoái")
        #expect(try await checkIn("contact") == .foreign(kind: .contact))
    }

    @Test("a visit is ended by its owner's word, once")
    func checkOut() async throws {
        let diary = try await phone.open()
        guard case .checkedIn(let visit) = try await diary.checkIn(Fixtures.code("market")) else { throw Unexpected(at: #line) }
        phone.clock.advance(by: 60)
        let ended = try await diary.checkOut(visit.id)
        #expect(ended.end?.reason == .user)
        await #expect(throws: DiaryError.NotOpen) { try await diary.checkOut(visit.id) }
        await #expect(throws: DiaryError.NoSuchVisit) { try await diary.visit(visit.id + 1_000) }
    }

    @Test("a forgotten visit ends by itself, when it is said to")
    func automaticEnd() async throws {
        let diary = try await phone.open()
        _ = try await diary.checkIn(Fixtures.code("market"))
        let end = try #require(try await diary.nextAutomaticEnd())
        #expect(end > Fixtures.now)
        phone.clock.advance(by: end.timeIntervalSince(Fixtures.now))
        try await diary.settle()
        #expect(try await diary.openVisit() == nil)
        #expect(try await diary.visits().visits.first?.end?.reason == .automatic)
    }

    @Test("a newer trust list is taken once, and decides from there on, also after a restart")
    func trustList() async throws {
        let diary = try await phone.open()
        let code = Fixtures.code("unknown_key")
        guard case .refused(let refusal) = try await diary.checkIn(code) else { throw Unexpected(at: #line) }
        #expect(refusal.mayBeKeptPending)
        #expect(try await diary.applyTrustList(Fixtures.list("newer")))
        #expect(try await !diary.applyTrustList(Fixtures.list("newer")))
        #expect(phone.deployment.trustList(now: Fixtures.now).version.counter == 11)
        guard case .checkedIn = try await diary.checkIn(code) else { throw Unexpected(at: #line) }
        await diary.lock()
        let restarted = try Phone(after: phone)
        _ = try await restarted.open()
        #expect(restarted.deployment.trustList(now: Fixtures.now).version.counter == 11)
    }

    @Test("a list that expired refuses, and a visit that stays pending is judged by the next")
    func expiredList() async throws {
        let diary = try await phone.open()
        let market = Fixtures.code("market")
        await #expect(throws: DiaryError.NothingToWaitFor) { try await diary.keepPending(market) }
        phone.clock.advance(by: 201 * 86_400)
        let scanned = phone.clock.read()
        guard case .refused(let refusal) = try await diary.checkIn(market) else { throw Unexpected(at: #line) }
        guard case .listExpired = refusal.reason else { throw Unexpected(at: #line) }
        #expect(refusal.mayBeKeptPending)
        let kept = try await diary.keepPending(market)
        phone.clock.advance(by: 600)
        let unwanted = try await diary.keepPending(Fixtures.code("bus_station"))
        #expect(try await diary.pending().map(\.id) == [kept, unwanted])
        try await diary.discardPending(unwanted)
        await #expect(throws: DiaryError.NoSuchPending) { try await diary.discardPending(unwanted) }
        await diary.lock()

        let again = try await phone.open()
        #expect(try await again.pending().map(\.scanned.at) == [scanned])
        #expect(try await again.reverify().waiting == 1)
        phone.clock.advance(by: 3_600)
        #expect(try await again.applyTrustList(Fixtures.list("newest")))
        let reverified = try await again.reverify()
        #expect(reverified.waiting == 0 && reverified.refused.isEmpty)
        let visit = try #require(reverified.visits.first)
        #expect(visit.place == "Chợ Thủ Dầu Một")
        #expect(visit.start.at == scanned)
        #expect(visit.origin == .pending)
        #expect(try await again.pending().isEmpty)
    }

    @Test("what the owner writes comes back to the letter, and is found without diacritics")
    func byHand() async throws {
        let diary = try await phone.open()
        let place = "Đám cưới nhà bác Hai, Bến Cát"
        let note = "Gặp chị Ngọc\nvà các cháu — 8 giờ tối 🎉"
        let start = Fixtures.now - 7_200
        let added = try await diary.addManual(
            .inWords(text: place), from: start, to: start + 3_600,
            companions: Companions(party: 3, declaredFor: "Bà ngoại", note: note))
        #expect(added.origin == .manual)
        #expect(Array(added.place.unicodeScalars) == Array(place.unicodeScalars))
        #expect(added.companions.note.map { Array($0.unicodeScalars) } == Array(note.unicodeScalars))
        #expect(added.companions.party == 3)
        for words in ["dam cuoi", "BEN CAT", "ba ngoai", "chi ngoc", "Bến Cát"] {
            #expect(try await diary.search(words).visits.map(\.id) == [added.id], "\(words)")
        }
        #expect(try await diary.search("hai phong").visits.isEmpty)

        let edited = try await diary.edit(added, to: start + 5_400)
        #expect(edited.start == added.start && edited.companions == added.companions)
        #expect(edited.end?.moment.at == start + 5_400)
        #expect(edited.end?.reason == .edited)

        let figures = try await diary.statistics()
        #expect(figures.total == Figures(visits: 1, time: 5_400))
        #expect(figures.places.map(\.place) == [place])
        #expect(figures.days.map { "\($0.day)" } == ["2021-09-27"])

        try await diary.delete(added.id)
        #expect(try await diary.visits().visits.isEmpty)
    }

    @Test("a venue's visits are found by its id, whatever else has its name")
    func byVenue() async throws {
        let diary = try await phone.open()
        guard case .checkedIn(let visit) = try await diary.checkIn(Fixtures.code("market")) else { throw Unexpected(at: #line) }
        let venue = try #require(visit.venue)
        let earlier = try await diary.addManual(
            .atVenue(venueId: venue.id), from: Fixtures.now - 7_200, to: Fixtures.now - 3_600)
        try await diary.addManual(
            .inWords(text: venue.name), from: Fixtures.now - 1_800, to: Fixtures.now - 900)
        let newest = try await diary.visits(at: venue.id, limit: 1)
        #expect(newest.visits.map(\.id) == [visit.id])
        #expect(try await diary.visits(at: venue.id, after: newest.next).visits.map(\.id) == [earlier.id])
        #expect(try await diary.visits(at: "đ").visits.isEmpty)
    }

    @Test("a visit that has ended stays ended")
    func reopened() throws {
        let diary = try NativeDiary.open(
            deployment: phone.deployment, folder: phone.folder.path, vault: phone.vault, now: Fixtures.now)
        let hour = Moment(at: Fixtures.now - 3_600, offset: Fixtures.offset)
        let companions = Companions(party: 1)
        let visit = try diary.addManual(
            visit: ManualVisit(place: .inWords(text: "Nhà bà"), start: hour, end: hour, companions: companions),
            now: Fixtures.now)
        do {
            let edit = VisitEdit(start: hour, end: nil, companions: companions)
            _ = try diary.edit(visit: visit.id, edit: edit, now: Fixtures.now)
            throw Unexpected(at: #line)
        } catch DiaryError.Interval(error: .cannotReopen, explanation: _) {}
    }

    @Test("each error of what the owner writes is told apart")
    func handErrors() async throws {
        let diary = try await phone.open()
        let now = Fixtures.now
        func error(
            _ place: ManualPlace = .inWords(text: "Nhà bà"), from start: Date? = nil, to end: Date? = nil,
            party: UInt8 = 1, note: String? = nil
        ) async -> DiaryError? {
            do {
                try await diary.addManual(
                    place, from: start ?? now - 3_600, to: end ?? now - 1_800,
                    companions: Companions(party: party, note: note))
                return nil
            } catch {
                return error as? DiaryError
            }
        }
        #expect(await error(.atVenue(venueId: "0123456789abcdef")) == .NoSuchVenue)
        #expect(await error(.atVenue(venueId: "Chợ")) == .NoSuchVenue)
        #expect(await error(party: 0) == .PartySize(people: 0))
        guard case .Text = await error(.inWords(text: "")) else { throw Unexpected(at: #line) }
        guard case .Text = await error(note: "a\u{0}b") else { throw Unexpected(at: #line) }
        guard case .Interval(.endsBeforeItBegins, _) = await error(to: now - 7_200) else { throw Unexpected(at: #line) }
        guard case .Interval(.inTheFuture, _) = await error(to: now + 60) else { throw Unexpected(at: #line) }
        guard case .Interval(.pastRetention, _) = await error(from: now - 30 * 86_400, to: now - 29 * 86_400)
        else { throw Unexpected(at: #line) }
        guard case .Interval(.tooLong, _) = await error(from: now - 33 * 86_400, to: now - 86_400)
        else { throw Unexpected(at: #line) }
        #expect(UTCOffset(minutes: 18 * 60 + 1) == nil)
        #expect(await error() == nil)
        guard case .Overlaps(let other) = await error() else { throw Unexpected(at: #line) }
        #expect(try await diary.visit(other).place == "Nhà bà")
    }

    @Test("the last scan can be taken back, for a while and once")
    func undo() async throws {
        let diary = try await phone.open()
        await #expect(throws: DiaryError.NothingToUndo) { try await diary.undo() }
        _ = try await diary.checkIn(Fixtures.code("market"))
        try await diary.undo()
        #expect(try await diary.visits().visits.isEmpty)
        await #expect(throws: DiaryError.NothingToUndo) { try await diary.undo() }
        _ = try await diary.checkIn(Fixtures.code("market"))
        phone.clock.advance(by: 3_600)
        await #expect(throws: DiaryError.UndoExpired) { try await diary.undo() }
    }

    @Test("old visits go, and a clock that is far ahead deletes nothing unless the owner agreed")
    func purge() async throws {
        let diary = try await phone.open()
        _ = try await diary.checkIn(Fixtures.code("market"))
        phone.clock.advance(by: 3_600)
        _ = try await diary.checkIn(Fixtures.code("market"))
        #expect(try await diary.purge() == 0)
        phone.clock.advance(by: 40 * 86_400)
        do {
            try await diary.purge()
            throw Unexpected(at: #line)
        } catch DiaryError.ClockSuspect(let latestKnown) {
            #expect(latestKnown < phone.clock.read())
        }
        #expect(try await diary.visits().visits.count == 1)
        #expect(try await diary.purge(ownerAgreed: true) == 1)
        #expect(try await diary.visits().visits.isEmpty)
    }

    @Test("the owner keeps visits for fewer days than the deployment, and not for more")
    func retention() async throws {
        let diary = try await phone.open()
        #expect(try await diary.retention() == VisitRetention(days: 21, longest: 21))
        for (days, told) in [(0, 0), (22, 22), (-1, 0), (Int.max, UInt16.max)] {
            await #expect(throws: DiaryError.Retention(days: told, longest: 21)) {
                try await diary.setRetention(days: days)
            }
        }
        try await diary.setRetention(days: 7)
        _ = try await diary.checkIn(Fixtures.code("market"))
        phone.clock.advance(by: 3_600)
        _ = try await diary.checkIn(Fixtures.code("market"))
        phone.clock.advance(by: 7 * 86_400 - 1)
        #expect(try await diary.purge() == 0)
        phone.clock.advance(by: 1)
        #expect(try await diary.purge() == 1)
        await diary.lock()
        await #expect(throws: DiaryError.Locked) { try await diary.retention() }
        #expect(try await phone.open().retention() == VisitRetention(days: 7, longest: 21))
    }

    @Test("somebody who may have forgotten to scan out is reminded before the visit ends by itself")
    func reminder() async throws {
        let diary = try await phone.open()
        #expect(try await diary.nextReminder() == nil)
        guard case .checkedIn(let visit) = try await diary.checkIn(Fixtures.code("market")) else { throw Unexpected(at: #line) }
        let reminder = try #require(try await diary.nextReminder())
        #expect(reminder.visit == visit.id)
        #expect(reminder.at > Fixtures.now)
        let end = try await diary.nextAutomaticEnd()
        #expect(reminder.automaticEnd == end)
    }

    @Test("storage that refuses is told")
    func storage() async throws {
        let nowhere = URL(fileURLWithPath: "/proc/self")
        do {
            _ = try await Diary.open(phone.deployment, in: nowhere, vault: phone.vault)
            Issue.record("opened in \(nowhere.path)")
        } catch OpenError.Storage(let error, let explanation) {
            #expect(error == .unwritable || error == .device(code: ENOENT))
            #expect(!explanation.isEmpty)
        }
    }

    @Test("each refusal of a trust list is told apart, and the list in force stays")
    func trustListErrors() async throws {
        let diary = try await phone.open()
        try await diary.applyTrustList(Fixtures.list("newer"))
        func error(_ list: String) async -> TrustListError? {
            do {
                try await diary.applyTrustList(Fixtures.list(list))
                return nil
            } catch {
                return error as? TrustListError
            }
        }
        #expect(await error("cut") == .Damaged)
        #expect(await error("next_epoch") == .NewerApp)
        #expect(await error("one_signature") == .NotEnoughSignatures(valid: 1, needed: 2))
        let newer = ListVersion(epoch: 1, counter: 11)
        #expect(await error("older") == .Rollback(stored: newer, offered: ListVersion(epoch: 1, counter: 9)))
        #expect(await error("conflicting") == .Conflict(version: newer))
        guard case .Forged(let signer) = await error("forged") else { throw Unexpected(at: #line) }
        #expect(signer.count == 8)
        guard case .Malformed = await error("malformed") else { throw Unexpected(at: #line) }
        #expect(phone.deployment.trustList(now: Fixtures.now).version == newer)
        await diary.lock()
        #expect(await error("newest") == .Locked)
    }

    @Test("a notice about a visit raises an alert, which is revised, withdrawn and dismissed")
    func notices() async throws {
        let diary = try await phone.open()
        _ = try await diary.checkIn(Fixtures.code("market"))
        phone.clock.advance(by: 30 * 60)
        _ = try await diary.checkIn(Fixtures.code("market"))
        #expect(try await diary.noticeState() == nil)
        #expect(try await diary.matchNotices(in: Fixtures.bundle("nothing")).isEmpty)
        let raised = try #require(try await diary.matchNotices(in: Fixtures.bundle("market")).first)
        #expect(raised.visit.place == "Chợ Thủ Dầu Một")
        #expect(raised.overlapMinutes == 30 && raised.severity == .medium && raised.advice == .getTested)
        #expect(raised.news == .raised)
        #expect(try await diary.alertsToAnnounce() == [raised])
        try await diary.alertsAnnounced([raised.id])
        #expect(try await diary.matchNotices(in: Fixtures.bundle("market")).isEmpty)
        try await diary.dismissAlert(raised.id)
        let revised = try #require(try await diary.matchNotices(in: Fixtures.bundle("revised")).first)
        #expect(revised.news == .revised && revised.severity == .high)
        try await diary.alertsAnnounced([revised.id])
        let withdrawn = try #require(try await diary.matchNotices(in: Fixtures.bundle("withdrawn")).first)
        #expect(withdrawn.status == .withdrawn)
        #expect(try await diary.alerts().map(\.id) == [raised.id])
        #expect(try await diary.noticeState()?.sequence == 4)
        try await diary.delete(raised.visit.id)
        await #expect(throws: DiaryError.NoSuchAlert) { try await diary.dismissAlert(raised.id) }
    }

    @Test("each refusal of a notice bundle is told apart, and raises nothing")
    func noticeErrors() async throws {
        let diary = try await phone.open()
        _ = try await diary.checkIn(Fixtures.code("market"))
        func error(_ bundle: String) async -> NoticeError? {
            do {
                _ = try await diary.matchNotices(in: Fixtures.bundle(bundle))
                return nil
            } catch {
                return error as? NoticeError
            }
        }
        guard case .Damaged = await error("cut") else { throw Unexpected(at: #line) }
        guard case .Damaged = await error("there-is-none") else { throw Unexpected(at: #line) }
        #expect(await error("newer_app") == .NewerApp)
        guard case .ListOutdated = await error("unknown_key") else { throw Unexpected(at: #line) }
        guard case .Forged = await error("forged") else { throw Unexpected(at: #line) }
        guard case .Malformed = await error("malformed") else { throw Unexpected(at: #line) }
        #expect(try await diary.noticeState() == nil)
        #expect(await error("market") == nil)
        #expect(await error("nothing") == .Rollback(stored: 2, offered: 1))
        #expect(await error("conflicting") == .Conflict(sequence: 2))
        await diary.lock()
        #expect(await error("market") == .Locked)
    }

    @Test("changes tell everybody, the latest wins, and locking ends them")
    func changes() async throws {
        let diary = try await phone.open()
        var first = diary.changes.makeAsyncIterator()
        var second = diary.changes.makeAsyncIterator()
        let start = try #require(await first.next())
        #expect(await second.next() == start)
        _ = try await diary.checkIn(Fixtures.code("market"))
        _ = try await diary.openVisit()
        phone.clock.advance(by: 600)
        _ = try await diary.checkIn(Fixtures.code("bus_station"))
        let latest = try #require(await first.next())
        #expect(latest > start)
        #expect(await second.next() == latest)
        await diary.lock()
        #expect(await first.next() == nil)
        #expect(await second.next() == nil)
        var late = diary.changes.makeAsyncIterator()
        #expect(await late.next() == latest)
        #expect(await late.next() == nil)
    }

    @Test("a large diary is read in pages, each visit once")
    func pages() async throws {
        let diary = try await phone.open()
        let codes = [Fixtures.code("market"), Fixtures.code("bus_station")]
        for number in 0..<205 {
            phone.clock.advance(by: 400)
            _ = try await diary.checkIn(codes[number % 2])
        }
        var seen: [Visit] = []
        var pages = 0
        var next: PageCursor?
        repeat {
            let page = try await diary.visits(after: next, limit: 50)
            seen += page.visits
            next = page.next
            pages += 1
        } while next != nil
        #expect(pages == 5)
        #expect(seen.count == 205)
        #expect(Set(seen.map(\.id)).count == 205)
        #expect(seen.map(\.start.at) == seen.map(\.start.at).sorted(by: >))
        let day = try #require(CalendarDay(year: 2021, month: 9, day: 27))
        let onDay = try await diary.visits(in: .onDay(day: day, offset: Fixtures.offset), limit: 1_000)
        let midnight = try #require(CalendarDay(year: 2021, month: 9, day: 28)?.start(in: Phone.timeZone))
        #expect(onDay.visits == seen.filter { $0.start.at < midnight })
        #expect(try await diary.visits(on: day).visits == Array(onDay.visits.prefix(100)))
        var every: [Visit] = []
        for try await visit in diary.everyVisit() { every.append(visit) }
        #expect(every == seen)
        var exported = ""
        for try await lines in diary.exportCsv() { exported += lines }
        // A header, a line for each visit, and nothing after the last line's end.
        #expect(exported.components(separatedBy: "\r\n").count == 1 + seen.count + 1)
        #expect(exported.hasPrefix("visit,place,"))
        #expect(try await diary.visits(in: .between(from: Fixtures.now, to: Fixtures.now)).visits.isEmpty)
    }

    @Test("many tasks share a diary")
    func shared() async throws {
        let diary = try await phone.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                group.addTask { _ = try await diary.checkIn(Fixtures.code("market")) }
                group.addTask { _ = try await diary.visits() }
            }
            try await group.waitForAll()
        }
        #expect(try await diary.visits().visits.count == 1)
    }

    @Test("a call that was cancelled while it waited changed nothing; one that began is whole")
    func cancellation() async throws {
        let diary = try await phone.open()
        let codes = [Fixtures.code("market"), Fixtures.code("bus_station")]
        let calls = (0..<40).map { number in Task { try await diary.checkIn(codes[number % 2]) } }
        calls.dropFirst(3).forEach { $0.cancel() }
        var visits: Set<Int64> = []
        for call in calls {
            switch await call.result {
            case .success(.checkedIn(let visit)), .success(.switchedFrom(_, let visit)): visits.insert(visit.id)
            case .success: break
            case .failure(let error): #expect(error is CancellationError)
            }
        }
        let kept = try await diary.visits(limit: 1_000).visits
        #expect(Set(kept.map(\.id)) == visits)
    }

    @Test("a cancelled task still locks")
    func cancelledLock() async throws {
        let diary = try await phone.open()
        let task = Task {
            try? await Task.sleep(for: .seconds(60))
            await diary.lock()
        }
        task.cancel()
        await task.value
        await #expect(throws: DiaryError.Locked) { try await diary.visits() }
        _ = try await phone.open()
    }

    @Test("a diary that nobody holds gives its files back")
    func released() async throws {
        do {
            _ = try await phone.open()
        }
        _ = try await phone.open()
    }

    @Test("erased is erased, and locking comes first")
    func erase() async throws {
        let diary = try await phone.open()
        _ = try await diary.checkIn(Fixtures.code("market"))
        await #expect(throws: EraseError.OpenElsewhere) { try await phone.erase() }
        await diary.lock()
        try await phone.erase()
        try await phone.erase()
        #expect(try phone.vault.load().isNotFound)
        let new = try await phone.open()
        #expect(try await new.visits().visits.isEmpty)
        let nowhere = phone.folder.appendingPathComponent("nowhere")
        await #expect(throws: EraseError.NoFolder) { try await Diary.erase(in: nowhere, vault: phone.vault) }
    }

    @Test("nothing of a visit lies in clear in the diary's folder")
    func noPlaintext() async throws {
        let diary = try await phone.open()
        _ = try await diary.checkIn(Fixtures.code("market"))
        let needle = Data("Thủ Dầu Một".utf8)
        let files = try FileManager.default.contentsOfDirectory(atPath: phone.folder.path)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = try Data(contentsOf: phone.folder.appendingPathComponent(file))
            #expect(bytes.range(of: needle) == nil, "\(file)")
        }
    }
}

struct Unexpected: Error {
    let at: Int
}
