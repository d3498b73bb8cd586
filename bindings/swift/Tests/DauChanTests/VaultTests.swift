import DauChan
import Foundation
import Testing

/// A vault that answers as it is told to.
final class ScriptedVault: KeyVault, @unchecked Sendable {
    struct Refusal: Error {}

    var found: (@Sendable () throws -> StoredKey)
    var storing: (@Sendable (Data) throws -> Void)
    var deleting: (@Sendable () throws -> Void)

    init(
        load: @escaping @Sendable () throws -> StoredKey = { .notFound },
        store: @escaping @Sendable (Data) throws -> Void = { _ in },
        delete: @escaping @Sendable () throws -> Void = {}
    ) {
        found = load
        storing = store
        deleting = delete
    }

    func load() throws -> StoredKey { try found() }
    func store(key: Data) throws { try storing(key) }
    func delete() throws { try deleting() }
}

@Suite struct VaultTests {
    let phone = try! Phone()

    @Test("a vault that cannot keep the key leaves no diary", arguments: [
        (VaultError.AlreadyThere, OpenError.Vault(error: .AlreadyThere)),
        (.UnavailableNow, .KeyUnavailable),
        (.Failed(explanation: "no room"), .Vault(error: .Failed(explanation: "no room"))),
    ])
    func storeFails(thrown: VaultError, told: OpenError) async throws {
        let vault = ScriptedVault(store: { _ in throw thrown })
        await #expect(throws: told) { try await phone.open(vault) }
        #expect(try await phone.open().visits().visits.isEmpty)
    }

    @Test("an error of the app's own is a vault that failed, and is named")
    func unexpected() async throws {
        let vault = ScriptedVault(store: { _ in throw ScriptedVault.Refusal() })
        await #expect(throws: OpenError.Vault(error: .Failed(explanation: "Refusal()"))) { try await phone.open(vault) }
    }

    @Test("a key that is away for now is asked for again later")
    func unavailable() async throws {
        try await phone.open().lock()
        await #expect(throws: OpenError.KeyUnavailable) { try await phone.open(ScriptedVault(load: { .unavailableNow })) }
        let failing = ScriptedVault(load: { throw VaultError.Failed(explanation: "no room") })
        await #expect(throws: OpenError.Vault(error: .Failed(explanation: "no room"))) { try await phone.open(failing) }
        _ = try await phone.open()
    }

    @Test("a key that is gone is lost, and the diary is left alone")
    func lost() async throws {
        try await phone.open().lock()
        await #expect(throws: OpenError.KeyLost) { try await phone.open(ScriptedVault(load: { .notFound })) }
        await #expect(throws: OpenError.KeyLost) { try await phone.open(ScriptedVault(load: { .invalidated })) }
        let short = ScriptedVault(load: { .found(key: Data(count: 31)) })
        await #expect(throws: OpenError.KeyLost) { try await phone.open(short) }
        _ = try await phone.open()
    }

    @Test("another diary's key is told apart from damage")
    func wrongKey() async throws {
        try await phone.open().lock()
        let wrong = ScriptedVault(load: { .found(key: Data(repeating: 7, count: 32)) })
        await #expect(throws: OpenError.WrongKey) { try await phone.open(wrong) }
        try FileManager.default.removeItem(at: phone.folder.appendingPathComponent("diary.check"))
        await #expect(throws: OpenError.WrongKeyOrDamaged) { try await phone.open(wrong) }
        _ = try await phone.open()
    }

    @Test("each state of the files is told apart")
    func files() async throws {
        let database = phone.folder.appendingPathComponent("diary.db")
        let check = phone.folder.appendingPathComponent("diary.check")
        try await phone.open().lock()
        let goodDatabase = try Data(contentsOf: database)
        let goodCheck = try Data(contentsOf: check)

        let other = try Phone()
        try await other.open().lock()
        try Data(contentsOf: other.folder.appendingPathComponent("diary.db")).write(to: database)
        await #expect(throws: OpenError.ForeignFile) { try await phone.open() }

        var torn = goodDatabase
        torn.replaceSubrange(5_000..<6_000, with: Data(count: 1_000))
        try torn.write(to: database)
        await #expect(throws: OpenError.Damaged) { try await phone.open() }

        try FileManager.default.removeItem(at: database)
        await #expect(throws: OpenError.DatabaseMissing) { try await phone.open() }

        try goodDatabase.write(to: database)
        // Eight bytes of name, one of format; the sum of those and the salt follows at 25.
        var newer = [UInt8](goodCheck)
        newer[8] += 1
        newer.replaceSubrange(25..<29, with: crc32(Array(newer[..<25])))
        try Data(newer).write(to: check)
        await #expect(throws: OpenError.NewerApp) { try await phone.open() }

        try goodCheck.write(to: check)
        let diary = try await phone.open()
        await #expect(throws: OpenError.OpenElsewhere) { try await phone.open() }
        await diary.lock()

        let nowhere = phone.folder.appendingPathComponent("nowhere")
        await #expect(throws: OpenError.NoFolder) {
            try await Diary.open(phone.deployment, in: nowhere, vault: phone.vault)
        }
    }

    @Test("a diary is repaired once its owner has agreed to what is lost")
    func repair() async throws {
        func scan() async throws {
            let diary = try await phone.open()
            _ = try await diary.checkIn(Fixtures.code("market"))
            await diary.lock()
        }
        let database = phone.folder.appendingPathComponent("diary.db")
        try await scan()
        let earlier = try Data(contentsOf: database)
        var spoilt = earlier
        spoilt.replaceSubrange(0..<16, with: Data(repeating: 7, count: 16))
        try spoilt.write(to: database)
        await #expect(throws: OpenError.Repairable(repair: .firstBytes)) { try await phone.open() }
        try await Diary.repair(in: phone.folder, vault: phone.vault, agreed: .firstBytes)
        phone.clock.advance(by: 3_600)
        try await scan()
        try earlier.write(to: database)
        do {
            _ = try await phone.open()
            throw Unexpected(at: #line)
        } catch OpenError.Repairable(let lost) {
            guard case .lostChanges = lost else { throw Unexpected(at: #line) }
            try await Diary.repair(in: phone.folder, vault: phone.vault, agreed: lost)
        }
        #expect(try await phone.open().openVisit()?.place == "Chợ Thủ Dầu Một")
    }

    @Test("a vault that will not forget the key leaves an erase to be finished")
    func deleteFails() async throws {
        try await phone.open().lock()
        let keeps = ScriptedVault(load: phone.vault.load, delete: { throw VaultError.UnavailableNow })
        await #expect(throws: EraseError.Vault(error: .UnavailableNow)) {
            try await Diary.erase(in: phone.folder, vault: keeps)
        }
        try await phone.erase()
        #expect(try await phone.open().visits().visits.isEmpty)
    }

    @Test("a file vault keeps a key for its owner alone, and replaces none")
    func fileVault() throws {
        let file = phone.folder.appendingPathComponent("key")
        let vault = fileKeyVault(at: file)
        #expect(try vault.load().isNotFound)
        try vault.delete()
        let key = Data((0..<32).map { UInt8($0) })
        try vault.store(key: key)
        let rights = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(rights == 0o600)
        #expect(throws: VaultError.AlreadyThere) { try vault.store(key: Data(count: 32)) }
        guard case .found(let found) = try fileKeyVault(at: file).load() else { throw Unexpected(at: #line) }
        #expect(found == key)
        #expect(try FileManager.default.contentsOfDirectory(atPath: phone.folder.path) == ["key"])

        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        #expect(throws: VaultError.self) { try vault.load() }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        try Data(count: 31).write(to: file)
        guard case .invalidated = try vault.load() else { throw Unexpected(at: #line) }
        try vault.delete()
        #expect(try vault.load().isNotFound)
        let nowhere = fileKeyVault(at: phone.folder.appendingPathComponent("nowhere/key"))
        #expect(throws: VaultError.self) { try nowhere.store(key: key) }
        #expect(throws: VaultError.self) { try fileKeyVault(at: phone.folder).load() }
    }

    @Test("a vault of the app's own is called off the main thread")
    @MainActor func thread() async throws {
        let main = Counter()
        let vault = ScriptedVault(load: {
            if Thread.isMainThread { main.increment() }
            return .unavailableNow
        })
        await #expect(throws: OpenError.KeyUnavailable) { try await phone.open(vault) }
        #expect(main.count == 0)
    }
}

extension StoredKey {
    var isNotFound: Bool {
        if case .notFound = self { true } else { false }
    }
}
