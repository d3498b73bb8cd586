#if os(Linux)
import DauChan
import Foundation
import Testing

/// What a phone's storage and its random source do to a diary, done by the kernel to one thread.
@Suite struct FailingStorageTests {
    let phone = try! Phone()

    /// The diary below the wrapper, whose calls are made on the thread that asks.
    private func open(_ vault: (any KeyVault)? = nil) throws -> DauChanBridge.Diary {
        try DauChanBridge.Diary.open(
            deployment: phone.deployment, folder: phone.folder.path, vault: vault ?? phone.vault, now: Fixtures.now)
    }

    private func scan(_ diary: DauChanBridge.Diary) throws -> CheckInOutcome {
        try diary.observe(text: Fixtures.code("market"), now: Fixtures.now, utcOffsetMinutes: 420)
    }

    private func places(_ diary: DauChanBridge.Diary) throws -> [String] {
        try diary.visits(range: .all, after: nil, limit: 10).visits.map(\.place)
    }

    @Test("a full disk is told, records nothing, and is over when there is room")
    func full() throws {
        let diary = try open()
        let list = Fixtures.list("newer")
        let explanation = "the storage is full; make room and try again"
        #expect(throws: DiaryError.Storage(fault: .full, explanation: explanation)) {
            try failing(.write, ENOSPC) { try scan(diary) }
        }
        #expect(throws: TrustListError.Storage(fault: .full, explanation: explanation)) {
            try failing(.write, ENOSPC) { try diary.applyTrustList(list: list) }
        }
        #expect(phone.deployment.trustList(now: Fixtures.now).version.counter == 10)
        #expect(try places(diary).isEmpty)

        guard case .checkedIn = try scan(diary) else { throw Unexpected(at: #line) }
        #expect(try diary.applyTrustList(list: list))
        try diary.lock()
        #expect(try places(open()) == ["Chợ Thủ Dầu Một"])
    }

    @Test("a diary that cannot be made is made the next time")
    func unmade() throws {
        // A vault of its own holds the key, for files cannot be written on such a thread.
        let vault = ScriptedVault(load: { .found(key: Data(repeating: 3, count: 32)) })
        do {
            _ = try failing(.write, ENOSPC) { try open(vault) }
            throw Unexpected(at: #line)
        } catch OpenError.Storage(let fault, _) {
            #expect(fault == .full)
        }
        #expect(throws: OpenError.RandomUnavailable) {
            _ = try withNoSpareRandomState { try failing(.getrandom, EIO) { try open(ScriptedVault()) } }
        }
        guard case .checkedIn = try scan(open(vault)) else { throw Unexpected(at: #line) }
    }

    @Test("a device that fails is told with its code")
    func device() throws {
        let diary = try open()
        do {
            _ = try failing(.fsync, EIO) { try scan(diary) }
            throw Unexpected(at: #line)
        } catch DiaryError.Storage(fault: .device, explanation: _) {}
        try diary.lock()
        do {
            try failing(.fsync, EIO) { try eraseDiary(folder: phone.folder.path, vault: phone.vault) }
            throw Unexpected(at: #line)
        } catch EraseError.Storage(let fault, _) {
            #expect(fault == .device(code: EIO))
        }
        try eraseDiary(folder: phone.folder.path, vault: phone.vault)
    }

    @Test("a folder that may not be changed is told")
    func unwritable() throws {
        try open().lock()
        let vault = ScriptedVault()
        do {
            try failing(.unlink, EROFS) { try eraseDiary(folder: phone.folder.path, vault: vault) }
            throw Unexpected(at: #line)
        } catch EraseError.Storage(let fault, _) {
            #expect(fault == .unwritable)
        }
        try eraseDiary(folder: phone.folder.path, vault: vault)
        #expect(try FileManager.default.contentsOfDirectory(atPath: phone.folder.path).isEmpty)
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
        } catch DiaryError.Storage(fault: .damaged, explanation: _) {}
    }
}
#endif
