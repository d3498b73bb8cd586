import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

/// Leaving the app and coming back to it, by its icon or by a link; what goes on meanwhile.
@MainActor
@Suite struct ComingBackTests {
    @Test func whatWasBeingWrittenIsThereAfterLeavingTheApp() async throws {
        let person = try await Person.atTheScanner()
        await person.touches("Tự ghi")
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
        await person.touches("Khóa nhật ký ngay")
        person.phone.server.answer = .file(Fixtures.list("newer"))
        person.phone.now += 2 * 86_400
        _ = await person.model.settings.fetchListUnasked()
        #expect(!person.model.session.isOpen)
        #expect(person.sees("Nhật ký đang khóa"))
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

    @Test func aLinkThatStartsTheAppIsAskedAboutOnceItIsInFront() async throws {
        let phone = try await Phone.withADiary()
        let person = try Person(phone)
        person.model.openLink(Fixtures.code("market_link"))
        await person.model.settled()
        #expect(!person.model.session.isOpen)
        await person.opensTheApp()
        #expect(person.sees("Vào Chợ Thủ Dầu Một?"))
        await person.touches("Ghi lượt này")
        #expect(person.sees("Đã ghi giờ vào"))
    }

    @Test func aLinkWaitsUntilItsOwnerOpensALockedDiary() async throws {
        let person = try await Person.atTheScanner()
        await person.touches("Cài đặt")
        await person.touches("Khóa nhật ký ngay")
        person.model.openLink(Fixtures.code("market_link"))
        await person.model.settled()
        #expect(person.sees("Nhật ký đang khóa"))
        await person.touches("Mở nhật ký")
        #expect(person.sees("Vào Chợ Thủ Dầu Một?"))
    }

    @Test func aLinkThatBringsANewcomerWaitsForTheFirstPage() async throws {
        let person = try Person(Phone())
        person.model.openLink(Fixtures.code("market_link"))
        await person.opensTheApp()
        #expect(person.sees("Nhật ký những nơi bạn đã đến"))
        await person.touches("Bắt đầu")
        #expect(person.sees("Vào Chợ Thủ Dầu Một?"))
    }
}
