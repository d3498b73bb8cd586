import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

/// A diary that does not open: why, whether anything is lost, and what can be done.
@MainActor
@Suite struct ClosedTests {
    @Test func aKeyLostAfterARestoreLeavesErasingAndANewBeginning() async throws {
        let phone = try await Phone.withADiary()
        try phone.vault.delete()
        let person = try Person(phone)
        await person.opensTheApp()
        #expect(person.sees("Khóa của nhật ký đã mất"))
        #expect(!person.sees("Thử lại"))
        await person.touches("Xóa và bắt đầu lại")
        await person.touches("Xóa hết nhật ký")
        await person.touches("Bắt đầu")
        #expect(person.sees("Hướng camera vào mã QR ở cửa"))
    }

    @Test func aPhoneThatIsLockedKeepsTheDiaryClosedUntilItIsUnlocked() async throws {
        let phone = try await Phone.withADiary()
        let vault = AnsweringVault(.unavailableNow)
        let person = try Person(phone, vault: vault)
        await person.opensTheApp()
        #expect(person.sees("Nhật ký đang khóa"))
        vault.answer = try phone.vault.load()
        await person.touches("Mở nhật ký")
        #expect(person.sees("Hướng camera vào mã QR ở cửa"))
    }

    @Test func aKeyOfAnotherDiaryIsToldAndNothingIsTouched() async throws {
        let phone = try await Phone.withADiary()
        let before = try phone.files()
        let person = try Person(phone, vault: AnsweringVault(.found(key: Data(repeating: 7, count: 32))))
        await person.opensTheApp()
        #expect(person.sees("Khóa không hợp với nhật ký"))
        #expect(try phone.files() == before)
    }

    @Test func aFileOfAnotherDiaryIsTold() async throws {
        let phone = try await Phone.withADiary()
        let other = try await Phone.withADiary()
        let name = "diary.db"
        try Data(contentsOf: other.folder.appendingPathComponent(name))
            .write(to: phone.folder.appendingPathComponent(name))
        let person = try Person(phone)
        await person.opensTheApp()
        #expect(person.sees("Tệp nhật ký bị thay"))
    }

    @Test func aDamagedDiaryIsToldAndNotErasedByItself() async throws {
        let phone = try await Phone.withADiary()
        let file = phone.folder.appendingPathComponent("diary.db")
        var damaged = try Data(contentsOf: file)
        damaged.replaceSubrange(100..<3_000, with: Data(repeating: 0x55, count: 2_900))
        try damaged.write(to: file)
        let person = try Person(phone)
        await person.opensTheApp()
        #expect(person.sees("Nhật ký bị hỏng"))
        await person.touches("Thử lại")
        #expect(person.sees("Nhật ký bị hỏng"))
        #expect(try Data(contentsOf: file) == damaged)
    }

    /// The first byte of the key check after its magic ones is its format; its checksum covers it: docs/diary.md.
    @Test func aDiaryOfANewerAppAsksForTheUpdate() async throws {
        let phone = try await Phone.withADiary()
        let file = phone.folder.appendingPathComponent("diary.check")
        var check = try Data(contentsOf: file)
        let (format, checksum) = (8, 8 + 1 + 16)
        check[format] = 2
        withUnsafeBytes(of: crc32(check.prefix(checksum)).bigEndian) {
            check.replaceSubrange(checksum..<checksum + 4, with: $0)
        }
        try check.write(to: file)
        let person = try Person(phone)
        await person.opensTheApp()
        #expect(person.sees("Nhật ký của bản ứng dụng mới hơn"))
    }

    @Test func aDiaryThatIsOpenElsewhereSaysSoAndOpensOnceItIsNot() async throws {
        let first = try await Person.atTheScanner()
        let second = try Person(first.phone)
        await second.opensTheApp()
        #expect(second.sees("Nhật ký đang mở ở nơi khác"))
        await first.leavesTheApp()
        await second.touches("Thử lại")
        #expect(second.sees("Hướng camera vào mã QR ở cửa"))
    }

    @Test func aVaultThatKeepsNoKeyMakesNoDiary() async throws {
        let person = try Person(Phone(), vault: AnsweringVault(.notFound))
        await person.opensTheApp()
        await person.touches("Bắt đầu")
        #expect(person.sees("Không mở được nhật ký"))
    }
}

/// A vault whose answer to the question for the key is given, and which keeps none.
final class AnsweringVault: KeyVault, @unchecked Sendable {
    private let lock = NSLock()
    private var given: StoredKey

    init(_ answer: StoredKey) {
        given = answer
    }

    var answer: StoredKey {
        get { lock.withLock { given } }
        set { lock.withLock { given = newValue } }
    }

    func load() throws -> StoredKey { answer }
    func store(key: Data) throws { throw VaultError.Failed(explanation: "no room") }
    func delete() throws {}
}
