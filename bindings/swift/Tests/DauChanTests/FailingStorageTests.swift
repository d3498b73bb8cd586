#if os(Linux)
import DauChan
import Foundation
import Testing

/// What a phone's storage and its random source do to a diary, done by the kernel to one thread.
@Suite(.serialized) struct FailingStorageTests {
    let phone = try! Phone()

    /// The diary below the wrapper, whose calls are made on the thread that asks.
    private func open(_ vault: (any KeyVault)? = nil) throws -> NativeDiary {
        try NativeDiary.open(
            deployment: phone.deployment, folder: phone.folder.path, vault: vault ?? phone.vault, now: Fixtures.now)
    }

    private func scan(_ diary: NativeDiary) throws -> CheckInOutcome {
        try diary.checkIn(text: Fixtures.code("market"), now: Fixtures.now, offset: Fixtures.offset)
    }

    private func places(_ diary: NativeDiary) throws -> [String] {
        try diary.visits(range: .all, after: nil, limit: 10).visits.map(\.place)
    }

    @Test("a full disk is told, records nothing, and is over when there is room", .whereThreadsGiveUpSystemCalls)
    func full() throws {
        let diary = try open()
        let list = Fixtures.list("newer")
        let explanation = "the storage is full; make room and try again"
        #expect(throws: DiaryError.Storage(error: .full, explanation: explanation)) {
            try failing(.write, ENOSPC) { try scan(diary) }
        }
        #expect(throws: TrustListError.Storage(error: .full, explanation: explanation)) {
            try failing(.write, ENOSPC) { try diary.applyTrustList(list: list, now: Fixtures.now) }
        }
        #expect(throws: NoticeError.Storage(error: .full, explanation: explanation)) {
            try failing(.write, ENOSPC) {
                try diary.matchNotices(file: Fixtures.bundle("market").path, now: Fixtures.now)
            }
        }
        #expect(phone.deployment.trustList(now: Fixtures.now).version.counter == 10)
        #expect(try places(diary).isEmpty)

        guard case .checkedIn = try scan(diary) else { throw Unexpected(at: #line) }
        #expect(try diary.applyTrustList(list: list, now: Fixtures.now))
        try diary.lock()
        #expect(try places(open()) == ["Chợ Thủ Dầu Một"])
    }

    @Test("a diary that cannot be made is made the next time", .whereThreadsGiveUpSystemCalls)
    func unmade() throws {
        // A vault of its own holds the key, for files cannot be written on such a thread.
        let vault = ScriptedVault(load: { .found(key: Data(repeating: 3, count: 32)) })
        do {
            _ = try failing(.write, ENOSPC) { try open(vault) }
            throw Unexpected(at: #line)
        } catch OpenError.Storage(let error, _) {
            #expect(error == .full)
        }
        guard case .checkedIn = try scan(open(vault)) else { throw Unexpected(at: #line) }
    }

    @Test("a device that fails is told with its code", .whereThreadsGiveUpSystemCalls)
    func device() throws {
        let diary = try open()
        do {
            _ = try failing(.fsync, EIO) { try scan(diary) }
            throw Unexpected(at: #line)
        } catch DiaryError.Storage(error: .device, explanation: _) {}
        try diary.lock()
        do {
            try failing(.fsync, EIO) { try eraseDiary(folder: phone.folder.path, vault: phone.vault) }
            throw Unexpected(at: #line)
        } catch EraseError.Storage(let error, _) {
            #expect(error == .device(code: EIO))
        }
        try eraseDiary(folder: phone.folder.path, vault: phone.vault)
    }

    @Test("a folder that may not be changed is told", .whereThreadsGiveUpSystemCalls)
    func unwritable() throws {
        try open().lock()
        let vault = ScriptedVault()
        do {
            try failing(.unlink, EROFS) { try eraseDiary(folder: phone.folder.path, vault: vault) }
            throw Unexpected(at: #line)
        } catch EraseError.Storage(let error, _) {
            #expect(error == .unwritable)
        }
        try eraseDiary(folder: phone.folder.path, vault: vault)
        #expect(try FileManager.default.contentsOfDirectory(atPath: phone.folder.path).isEmpty)
    }

    @Test(
        "without random bytes no diary is made, and a panic is contained and ends the one that was open",
        .whereThreadsGiveUpSystemCalls)
    func noRandomBytes() throws {
        let diary = try open()
        _ = try scan(diary)
        let another = try Phone()
        try withNoSpareRandomState {
            #expect(throws: OpenError.RandomUnavailable) {
                try failing(.getrandom, EIO) {
                    try NativeDiary.open(
                        deployment: another.deployment, folder: another.folder.path, vault: ScriptedVault(),
                        now: Fixtures.now)
                }
            }
            // Statistics gather in a hash table, and Rust's panics then.
            #expect(throws: DiaryError.Internal) {
                try failing(.getrandom, EIO) {
                    try diary.statistics(range: .all, now: Fixtures.now, offset: Fixtures.offset)
                }
            }
        }
        #expect(throws: DiaryError.Internal) { try places(diary) }
        #expect(throws: TrustListError.Internal) { try diary.applyTrustList(list: Fixtures.list("newer"), now: Fixtures.now) }
        #expect(throws: NoticeError.Internal) {
            try diary.matchNotices(file: Fixtures.bundle("market").path, now: Fixtures.now)
        }
        try diary.lock()
        #expect(throws: DiaryError.Locked) { try places(diary) }
        #expect(try places(open()) == ["Chợ Thủ Dầu Một"])
    }

    @Test("damage beneath an open diary is told")
    func damaged() throws {
        let first = try open()
        _ = try scan(first)
        try first.lock()
        let diary = try open()
        let database = phone.folder.appendingPathComponent("diary.db")
        let file = try FileHandle(forWritingTo: database)
        // All but the first page, which an open diary has read.
        let length = try file.seekToEnd()
        try file.seek(toOffset: 4_096)
        try file.write(contentsOf: Data(repeating: 7, count: Int(length) - 4_096))
        try file.close()
        do {
            _ = try places(diary)
            throw Unexpected(at: #line)
        } catch DiaryError.Storage(error: .damaged, explanation: _) {}
    }
}
#endif
