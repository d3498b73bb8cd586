import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

/// What goes wrong on phones, each shown as a screen that says what to do.
@MainActor
@Suite struct FaultTests {
    /// A phone with a diary that nobody has open.
    private func phoneWithADiary() async throws -> Phone {
        let person = try await Person.atTheScanner()
        await person.leavesTheApp()
        return person.phone
    }

    // MARK: The camera

    @Test func aRefusedCameraLeavesThePhotoAndTheHand() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(.refused)
        #expect(person.sees("Chưa được dùng camera"))
        #expect(person.sees("Cho phép camera"))
        #expect(person.sees("Ghi tay"))
        await person.picksAPhoto(Fixtures.photo("market"))
        #expect(person.sees("Đã vào"))
    }

    @Test func aCameraThatWasAllowedInTheSettingsIsTriedAgain() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(.refused)
        await person.leavesTheAppAndComesBack()
        #expect(person.sees("Đưa camera vào mã QR ở cửa"))
    }

    @Test func aCameraThatIsTakenCanBeTriedAgain() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(.running)
        person.model.scanning.switchTorch()
        person.model.scanning.onCamera(.taken)
        #expect(person.sees("Camera đang bận"))
        await person.touches("Thử lại")
        #expect(person.sees("Đưa camera vào mã QR ở cửa"))
        #expect(person.sees("Bật đèn"), "the light went out with the camera")
    }

    @Test func aCameraThatComesBackComesWithoutItsLight() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(.running)
        await person.touches("Bật đèn")
        #expect(person.sees("Tắt đèn"))
        // The phone was locked and unlocked.
        person.model.scanning.onCamera(.running)
        #expect(person.sees("Bật đèn"))
    }

    @Test func aPhoneWithoutACameraSaysSo() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(.broken)
        #expect(person.sees("Không mở được camera"))
        #expect(person.sees("Chọn ảnh"))
    }

    // MARK: Scanning

    @Test func ofTwoFastScansOneIsAnswered() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.offer(Fixtures.frame("market"))
        try await person.scans("bus_station")
        await person.touches("Xong")
        await person.touches("Nhật ký")
        #expect(person.visits.count == 1)
    }

    @Test func aLinkThatIsOpenedTwiceIsOneVisit() async throws {
        let person = try await Person.atTheScanner()
        person.model.openLink(Fixtures.code("market_link"))
        person.model.openLink(Fixtures.code("market_link"))
        await person.model.settled()
        #expect(person.sees("Bạn đang ở đây"))
        #expect(person.model.state.signal == Signal(number: 2, tone: .checkedIn), "each answer is heard")
        await person.touches("Xong")
        await person.touches("Nhật ký")
        #expect(person.visits.count == 1)
    }

    /// The camera's picture turns with the phone; what it shows is answered, and outlined within it.
    @Test(arguments: [0, 90, 180, 270])
    func aPhoneThatIsTurnedWhileScanningStillScans(_ degrees: Int) async throws {
        let person = try await Person.atTheScanner()
        try await person.shows(Fixtures.foreignFrame(turned: degrees)) {
            if case .scan(.codes) = person.model.state.page { true } else { false }
        }
        guard case .scan(.codes(let outlines)) = person.model.state.page, let outline = outlines.first else { return }
        for corner in outline.corners {
            #expect((0...outline.picture.width).contains(corner.x))
            #expect((0...outline.picture.height).contains(corner.y))
        }
        // The picture is wider than high, until it is turned.
        #expect((outline.picture.width > outline.picture.height) == (degrees % 180 == 0))
        try await person.shows(Fixtures.frame("market", turned: degrees)) { person.sees("Đã vào") }
    }

    @Test func twentyCodesInViewAskToComeCloseToOneAndCheckInNowhere() async throws {
        let person = try await Person.atTheScanner()
        try await person.shows(Fixtures.wall(of: ["market", "bus_station", "hospital_entry", "expired"], 5, 4)) {
            person.sees("Có nhiều mã.") || person.sees("Hình quá rối.")
        }
        await person.touches("Nhật ký")
        #expect(person.sees("Sổ còn trống"))
    }

    @Test func aPhotoOfNothingAndAFileThatIsNoPhotoAreTold() async throws {
        let person = try await Person.atTheScanner()
        await person.picksAPhoto(Data("no picture".utf8))
        #expect(person.sees("Không đọc được ảnh này."))
    }

    // MARK: Coming back

    @Test func whatWasBeingWrittenIsThereAfterLeavingTheApp() async throws {
        let person = try await Person.atTheScanner()
        await person.touches("Ghi tay")
        await person.writes("Quán bún", in: "Bạn đã ở đâu?")
        await person.leavesTheAppAndComesBack()
        #expect(person.sees("Quán bún"))
        await person.touches("Lưu")
        #expect(person.sees("05:46 – 06:46, 1 giờ"))
    }

    /// iOS ends an app that holds a file's lock while it is suspended.
    @Test func whateverIsDoneAtTheBackLeavesTheDiaryLocked() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.scanPhoto(Fixtures.photo("market"))
        let locked = person.model.onBack()
        _ = try? await person.model.settings.exported()
        await locked.value
        await person.model.settled()
        #expect(!person.model.session.isOpen)
        #expect(!person.sees("Chợ Thủ Dầu Một"))
        await person.opensTheApp()
        #expect(person.sees("Tôi đang ở"))
        #expect(person.sees("Chợ Thủ Dầu Một"))
    }

    @Test func aDiaryThatItsOwnerLockedStaysLockedWhateverIsDone() async throws {
        let person = try await Person.atTheScanner()
        await person.touches("Cài đặt")
        await person.touches("Khóa sổ ngay")
        person.phone.server.answer = .file(Fixtures.list("newer"))
        person.phone.now += 2 * 86_400
        _ = await person.model.settings.fetchListUnasked()
        #expect(!person.model.session.isOpen)
        #expect(person.sees("Sổ đang khóa"))
    }

    @Test func timeGoesOnWhileTheAppIsInFront() async throws {
        let person = try await Person.atTheScanner()
        try await person.scans("market")
        await person.touches("Xong")
        person.phone.now += 25 * 60
        person.model.onMinute()
        await person.model.settled()
        #expect(person.sees("Từ 06:46 · 25 phút"))
        person.phone.now += 86_400
        person.model.onMinute()
        await person.model.settled()
        #expect(!person.sees("Tôi đang ở"))
    }

    @Test func aForgottenVisitHasEndedByItselfWhenTheAppComesBack() async throws {
        let person = try await Person.atTheScanner()
        try await person.scans("market")
        await person.touches("Xong")
        await person.leavesTheApp()
        person.phone.now += 86_400
        await person.opensTheApp()
        #expect(!person.sees("Tôi đang ở"))
        await person.touches("Nhật ký")
        #expect(person.sees("Tự kết thúc"))
    }

    @Test func aLinkThatStartsTheAppIsAnsweredOnceItIsInFront() async throws {
        let phone = try await phoneWithADiary()
        let person = try Person(phone)
        person.model.openLink(Fixtures.code("market_link"))
        await person.model.settled()
        #expect(!person.model.session.isOpen)
        await person.opensTheApp()
        #expect(person.sees("Đã vào"))
    }

    @Test func aLinkWaitsUntilItsOwnerOpensALockedDiary() async throws {
        let person = try await Person.atTheScanner()
        await person.touches("Cài đặt")
        await person.touches("Khóa sổ ngay")
        person.model.openLink(Fixtures.code("market_link"))
        await person.model.settled()
        #expect(person.sees("Sổ đang khóa"))
        await person.touches("Mở sổ")
        #expect(person.sees("Đã vào"))
    }

    @Test func aLinkThatBringsANewcomerWaitsForTheFirstPage() async throws {
        let person = try Person(Phone())
        person.model.openLink(Fixtures.code("market_link"))
        await person.opensTheApp()
        #expect(person.sees("Sổ ghi nơi bạn đã đến"))
        await person.touches("Bắt đầu")
        #expect(person.sees("Đã vào"))
    }

    // MARK: A diary that does not open

    @Test func aKeyLostAfterARestoreLeavesErasingAndANewBeginning() async throws {
        let phone = try await phoneWithADiary()
        try phone.vault.delete()
        let person = try Person(phone)
        await person.opensTheApp()
        #expect(person.sees("Khóa của sổ đã mất"))
        #expect(!person.sees("Thử lại"))
        await person.touches("Xóa và bắt đầu lại")
        await person.touches("Xóa hết sổ")
        await person.touches("Bắt đầu")
        #expect(person.sees("Đưa camera vào mã QR ở cửa"))
    }

    @Test func aPhoneThatIsLockedKeepsTheDiaryClosedUntilItIsUnlocked() async throws {
        let phone = try await phoneWithADiary()
        let vault = AnsweringVault(.unavailableNow)
        let person = try Person(phone, vault: vault)
        await person.opensTheApp()
        #expect(person.sees("Sổ đang khóa"))
        vault.answer = try phone.vault.load()
        await person.touches("Mở sổ")
        #expect(person.sees("Đưa camera vào mã QR ở cửa"))
    }

    @Test func aKeyOfAnotherDiaryIsToldAndNothingIsTouched() async throws {
        let phone = try await phoneWithADiary()
        let before = try phone.files()
        let person = try Person(phone, vault: AnsweringVault(.found(key: Data(repeating: 7, count: 32))))
        await person.opensTheApp()
        #expect(person.sees("Khóa không hợp với sổ"))
        #expect(try phone.files() == before)
    }

    @Test func aFileOfAnotherDiaryIsTold() async throws {
        let phone = try await phoneWithADiary()
        let other = try await phoneWithADiary()
        let name = "diary.db"
        try Data(contentsOf: other.folder.appendingPathComponent(name))
            .write(to: phone.folder.appendingPathComponent(name))
        let person = try Person(phone)
        await person.opensTheApp()
        #expect(person.sees("Tệp sổ bị thay"))
    }

    @Test func aDamagedDiaryIsToldAndNotErasedByItself() async throws {
        let phone = try await phoneWithADiary()
        let file = phone.folder.appendingPathComponent("diary.db")
        var damaged = try Data(contentsOf: file)
        damaged.replaceSubrange(100..<3_000, with: Data(repeating: 0x55, count: 2_900))
        try damaged.write(to: file)
        let person = try Person(phone)
        await person.opensTheApp()
        #expect(person.sees("Sổ bị hỏng"))
        await person.touches("Thử lại")
        #expect(person.sees("Sổ bị hỏng"))
        #expect(try Data(contentsOf: file) == damaged)
    }

    /// The first byte of the key check after its magic ones is its format; its checksum covers it: docs/diary.md.
    @Test func aDiaryOfANewerAppAsksForTheUpdate() async throws {
        let phone = try await phoneWithADiary()
        let file = phone.folder.appendingPathComponent("diary.check")
        var check = try Data(contentsOf: file)
        let (format, checksum) = (8, 8 + 1 + 16)
        check[format] = 99
        withUnsafeBytes(of: crc32(check.prefix(checksum)).bigEndian) {
            check.replaceSubrange(checksum..<checksum + 4, with: $0)
        }
        try check.write(to: file)
        let person = try Person(phone)
        await person.opensTheApp()
        #expect(person.sees("Sổ của bản ứng dụng mới hơn"))
    }

    @Test func aDiaryThatIsOpenElsewhereSaysSoAndOpensOnceItIsNot() async throws {
        let first = try await Person.atTheScanner()
        let second = try Person(first.phone)
        await second.opensTheApp()
        #expect(second.sees("Sổ đang mở ở nơi khác"))
        await first.leavesTheApp()
        await second.touches("Thử lại")
        #expect(second.sees("Đưa camera vào mã QR ở cửa"))
    }

    @Test func aVaultThatKeepsNoKeyMakesNoDiary() async throws {
        let person = try Person(Phone(), vault: AnsweringVault(.notFound))
        await person.opensTheApp()
        await person.touches("Bắt đầu")
        #expect(person.sees("Không mở được sổ"))
    }

    // MARK: The file of one's own

    @Test func anExportIsOneLineForEachVisit() async throws {
        let person = try await Person.atTheScanner()
        try await person.scans("market")
        let file = String(decoding: try await person.model.settings.exported(), as: UTF8.self)
        let lines = file.components(separatedBy: "\r\n")
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("Chợ Thủ Dầu Một,"))
        #expect(lines[1].contains("2021-09-27T06:46:40+07:00"))
        person.model.settings.onExported(false)
        #expect(person.sees("Không ghi được tệp"))
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
    func store(key: Data) throws { throw VaultError.Failed }
    func delete() throws {}
}

/// CRC-32 as ISO-HDLC has it.
private func crc32(_ bytes: Data) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { crc, byte in
        (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
}

extension Fixtures {
    /// A foreign code at the left of a wide picture, as the sensor of a phone sees it that is turned so far.
    fileprivate static func foreignFrame(turned degrees: Int) -> LumaFrame {
        let picture = picture("contact")
        var pixels = [UInt8](repeating: 255, count: picture.side * picture.side * 2)
        for row in 0..<picture.side {
            let line = picture.pixels[row * picture.side..<(row + 1) * picture.side]
            pixels.replaceSubrange(row * picture.side * 2..<row * picture.side * 2 + picture.side, with: line)
        }
        return LumaFrame(
            pixels: Data(pixels), width: picture.side * 2, height: picture.side, rotationDegrees: degrees)
    }

    /// Codes side by side.
    fileprivate static func wall(of names: [String], _ across: Int, _ down: Int) -> LumaFrame {
        let pictures = (0..<across * down).map { picture(names[$0 % names.count]) }
        let side = pictures.map(\.side).max()!
        var pixels = [UInt8](repeating: 255, count: across * side * down * side)
        for (at, picture) in pictures.enumerated() {
            for row in 0..<picture.side {
                let start = (at / across * side + row) * across * side + at % across * side
                let line = picture.pixels[row * picture.side..<(row + 1) * picture.side]
                pixels.replaceSubrange(start..<start + picture.side, with: line)
            }
        }
        return LumaFrame(pixels: Data(pixels), width: across * side, height: down * side)
    }
}
