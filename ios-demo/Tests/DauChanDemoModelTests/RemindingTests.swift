import Foundation
import Testing

@testable import DauChanDemoModel

/// Reminding of checking out: when it is asked for, what it does, and what it costs to refuse.
@MainActor
@Suite struct RemindingTests {
    private func insideTheMarket(_ reminding: Reminding) async throws -> Person {
        let person = try Person(Phone())
        person.model.settings.onReminding(reminding)
        await person.opensTheApp()
        await person.touches("Bắt đầu")
        #expect(!person.sees("Nhắc"))
        try await person.scans("market")
        return person
    }

    @Test func itIsAskedForAtTheFirstCheckInWithTheReason() async throws {
        let person = try await insideTheMarket(.unasked)
        #expect(person.sees("Nhắc khi bạn quên ghi giờ ra?"))
        #expect(person.sees("Khi bạn ở một nơi đã lâu, Dấu Chân gửi thông báo"))
        #expect(person.request(of: "Bật nhắc nhở") == .notifications)
        person.model.settings.onReminding(.on)
        #expect(!person.sees("Nhắc khi bạn quên"))
        await person.touches("Xong")
        await person.touches("Cài đặt")
        #expect(person.sees("Dấu Chân gửi thông báo khi bạn ở một nơi đã lâu."))
    }

    @Test func whoRefusesReadsWhatItCostsAndFindsTheWayBackInTheSettings() async throws {
        let person = try await insideTheMarket(.unasked)
        person.model.settings.onReminding(.off)
        #expect(person.sees("Nếu bạn quên, lượt sẽ tự kết thúc và giờ ra có thể sai."))
        #expect(!person.sees("Bật nhắc nhở"))
        await person.touches("Xong")
        await person.touches("Cài đặt")
        #expect(person.sees("Thông báo đang bị tắt"))
        #expect(person.request(of: "Nhắc ghi giờ ra") == .notificationSettings)
    }

    @Test func nobodyIsAskedTwiceInPassing() async throws {
        let person = try await insideTheMarket(.unasked)
        await person.touches("Xong")
        person.phone.now += 3_600
        try await person.scans("bus_station")
        #expect(person.sees("Đã ghi giờ vào"))
        #expect(!person.sees("Nhắc khi bạn quên"))
    }

    @Test func aReminderIsSetWhileSomebodyIsInsideAndNoLonger() async throws {
        let person = try await insideTheMarket(.on)
        let reminder = try #require(person.phone.reminder)
        #expect(reminder.at > person.phone.now)
        #expect(reminder.of == "Chợ Thủ Dầu Một")
        await person.touches("Xong")
        await person.touches("Rời đi")
        #expect(person.phone.reminder == nil)
    }

    @Test func oneThatIsAllowedLaterIsSetForTheVisitThatLasts() async throws {
        let person = try await insideTheMarket(.unasked)
        let before = person.phone.remindedSoFar
        person.model.settings.onReminding(.on)
        await person.model.settled()
        #expect(person.phone.remindedSoFar == before + 1)
        #expect(person.phone.reminder?.of == "Chợ Thủ Dầu Một")
    }

    @Test func anErasedDiaryRemindsOfNothing() async throws {
        let person = try await insideTheMarket(.on)
        await person.touches("Xong")
        await person.touches("Cài đặt")
        await person.touches("Xóa hết")
        await person.touches("Xóa hết nhật ký")
        #expect(person.phone.reminder == nil)
    }
}

extension Person {
    /// What only the platform can do for this command.
    fileprivate func request(of name: String) -> Command.Request? {
        model.screen.commands.first { $0.name == name }?.request
    }
}
