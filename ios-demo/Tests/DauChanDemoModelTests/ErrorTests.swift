import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

/// What goes wrong on phones, each shown as a screen that says what to do.
@MainActor
@Suite struct ErrorTests {
    // MARK: The camera

    @Test func aRefusedCameraLeavesThePhotoAndTheHand() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(.refused)
        #expect(person.sees("Chưa có quyền dùng camera"))
        #expect(person.sees("Cho phép camera"))
        #expect(person.sees("Tự ghi"))
        await person.picksAPhoto(Fixtures.photo("market"))
        #expect(person.sees("Đã ghi giờ vào"))
    }

    @Test func aCameraThatWasAllowedInTheSettingsIsTriedAgain() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(.refused)
        await person.leavesTheAppAndComesBack()
        #expect(person.sees("Hướng camera vào mã QR ở cửa"))
    }

    @Test func aCameraThatIsTakenCanBeTriedAgain() async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(.running)
        person.model.scanning.switchTorch()
        person.model.scanning.onCamera(.taken)
        #expect(person.sees("Camera đang bận"))
        await person.touches("Thử lại")
        #expect(person.sees("Hướng camera vào mã QR ở cửa"))
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

    // MARK: The diary

    @Test func aDiaryWhoseFolderIsGoneIsShownAlthoughNothingCanBeWritten() async throws {
        let person = try await Person.atTheScanner()
        try await person.scans("market")
        await person.touches("Xong")
        let folder = person.phone.folder
        let moved = folder.deletingLastPathComponent().appendingPathComponent("moved")
        try FileManager.default.moveItem(at: folder, to: moved)
        await person.touches("Nhật ký")
        #expect(person.sees("Chợ Thủ Dầu Một. Từ 06:46, đang ở đây"))
        try FileManager.default.moveItem(at: moved, to: folder)
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

    @Test func aLinkThatIsOpenedTwiceIsOneVisitAndNoneBeforeItsOwnerAgrees() async throws {
        let person = try await Person.atTheScanner()
        for _ in 0..<2 {
            person.model.openLink(Fixtures.code("market_link"))
            await person.model.settled()
            #expect(person.sees("Vào Chợ Thủ Dầu Một?"))
            await person.touches("Hủy")
            #expect(!person.sees("Tôi đang ở"))
            person.model.openLink(Fixtures.code("market_link"))
        }
        await person.touches("Ghi lượt này")
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
        try await person.shows(Fixtures.frame("market", turned: degrees)) { person.sees("Đã ghi giờ vào") }
    }

    @Test func twentyCodesInViewAskToComeCloseToOneAndCheckInNowhere() async throws {
        let person = try await Person.atTheScanner()
        try await person.shows(Fixtures.wall(of: ["market", "bus_station", "hospital_entry", "expired"], 5, 4)) {
            person.sees("Có nhiều mã.") || person.sees("Khung hình có quá nhiều chi tiết.")
        }
        await person.touches("Nhật ký")
        #expect(person.sees("Nhật ký còn trống"))
    }

    @Test func aPhotoThatShowsNotOneCodeIsToldByItsCause() async throws {
        let person = try await Person.atTheScanner()
        await person.picksAPhoto(Data("no picture".utf8))
        #expect(person.sees("Không đọc được ảnh này."))
        await person.picksAPhoto(png([UInt8](repeating: 255, count: 400 * 300), width: 400))
        #expect(person.sees("Không thấy mã QR nào trong ảnh này."))
        let two = Fixtures.wallPixels(of: ["market", "bus_station"], 2, 1)
        await person.picksAPhoto(png(two.pixels, width: two.width))
        #expect(person.sees("Ảnh này có nhiều mã. Hãy chọn ảnh chỉ có một mã."))
        await person.touches("Nhật ký")
        #expect(person.sees("Nhật ký còn trống"))
    }

    // MARK: The file of one's own

    @Test func anExportIsOneLineForEachVisit() async throws {
        let person = try await Person.atTheScanner()
        try await person.scans("market")
        let file = String(decoding: try await person.model.settings.exported(), as: UTF8.self)
        let lines = file.components(separatedBy: "\r\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains("\"Chợ Thủ Dầu Một\""))
        #expect(lines[1].contains("2021-09-27T06:46:40+07:00"))
        person.model.settings.onExported(false)
        #expect(person.sees("Không ghi được tệp"))
    }
}
