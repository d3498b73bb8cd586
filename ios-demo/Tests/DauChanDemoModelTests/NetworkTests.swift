import Foundation
import Testing

@testable import DauChanDemoModel

/// The network is for one thing: the trust list, a static file. Fetched from a server on the loopback.
@MainActor
@Suite struct NetworkTests {
    private let day: TimeInterval = 86_400

    @Test func aDayWithTheAppAsksNothingOfTheNetworkButTheList() async throws {
        let person = try await Person.atTheScanner()
        try await person.scans("market")
        await person.touches("Xong")
        try await person.scans("link")
        await person.touches("Quét lại")
        await person.picksAPhoto(Fixtures.photo("market"))
        await person.touches("Xong")
        await person.touches("Nhật ký")
        await person.touches("Lịch")
        await person.touches("Cài đặt")
        await person.touches("Giới thiệu và giấy phép")
        await person.goesBack()
        #expect(person.phone.server.requests.isEmpty)

        person.phone.now += 2 * day
        person.phone.server.answer = .file(Fixtures.list("newer"))
        await person.touches("Tải ngay")
        #expect(person.sees("Đã có danh sách mới"))
        #expect(person.phone.server.requests.count == 1)
    }

    /// Nothing in the request is of this phone: neither its languages nor its versions, and no cookie.
    @Test func theRequestTellsNoPhoneFromAnother() async throws {
        let person = try await Person.atTheScanner()
        person.phone.server.answer = .file(Fixtures.list("newer"))
        await person.touches("Cài đặt")
        await person.touches("Tải ngay")
        let lines = try #require(person.phone.server.requests.first).components(separatedBy: "\r\n")
        #expect(lines[0] == "GET /trust.list HTTP/1.1")
        let headers = lines.dropFirst().filter { !$0.isEmpty }.map { $0.lowercased() }
        let names = Set(headers.map { String($0.prefix { $0 != ":" }) })
        #expect(names.isSubset(of: [
            "host", "connection", "accept", "accept-encoding", "accept-language", "user-agent", "cache-control", "pragma",
        ]))
        #expect(headers.contains("user-agent: dauchan"))
        #expect(headers.contains("accept-language: *"))
    }

    @Test func theListIsTakenFromItsAddressAndFromNowhereElse() async throws {
        let person = try await Person.atTheScanner()
        person.phone.now += 2 * day
        person.phone.server.answer = .redirect(Fixtures.list("newer"))
        await person.touches("Cài đặt")
        await person.touches("Tải ngay")
        #expect(person.sees("Không tải được. Kiểm tra mạng rồi thử lại."))
        #expect(person.phone.server.requests.count == 1)
    }

    @Test func aFileWithoutAnEndIsGivenUp() async throws {
        let person = try await Person.atTheScanner()
        person.phone.server.answer = .endless
        await person.touches("Cài đặt")
        await person.touches("Tải ngay")
        #expect(person.sees("Không tải được."))
    }

    @Test func whileTheListIsFetchedTheAppGoesOn() async throws {
        let person = try await Person.atTheScanner()
        await person.touches("Cài đặt")
        person.model.settings.fetchList()
        #expect(person.sees("Đang tải…"))
        person.model.go(to: .scan)
        #expect(person.sees("Hướng camera vào mã QR ở cửa"))
        await person.model.settled()
        #expect(person.sees("Không tải được."))
        #expect(person.sees("Hướng camera vào mã QR ở cửa"), "nobody is taken from where they are")
    }

    // MARK: Unasked

    @Test func theDaysFetchOpensALockedDiaryAndLocksItAgain() async throws {
        let person = try await Person.atTheScanner()
        try await person.scans("unknown_key")
        await person.touches("Xong")
        await person.leavesTheApp()
        person.phone.now += 2 * day
        person.phone.server.answer = .file(Fixtures.list("newer"))
        person.phone.server.bundle = Fixtures.bundle("market")
        let next = await person.model.settings.fetchListUnasked()
        #expect(next == person.phone.now + day)
        #expect(!person.model.session.isOpen)
        await person.opensTheApp()
        await person.touches("Nhật ký")
        #expect(person.sees("Chợ Thủ Dầu Một"), "what was pending is verified")
        await person.touches("Cài đặt")
        #expect(person.sees("Bản mới nhất, phát hành ngày 28 tháng 9 năm 2021"))
    }

    @Test func withoutANetworkTheNextFetchComesSooner() async throws {
        let person = try await Person.atTheScanner()
        let next = await person.model.settings.fetchListUnasked()
        #expect(next == person.phone.now + 3_600)
        #expect(person.model.session.isOpen, "what was open stays so")
    }

    @Test(arguments: ["forged", "older"])
    func aListThatIsRefusedIsNotAskedForAgainBeforeTheNextDay(_ list: String) async throws {
        let person = try await Person.atTheScanner()
        person.phone.server.answer = .file(Fixtures.list(list))
        person.phone.server.bundle = Fixtures.bundle("market")
        #expect(await person.model.settings.fetchListUnasked() == person.phone.now + day)
    }

    @Test func withoutADiaryNothingIsFetchedAndNoneIsMade() async throws {
        let person = try Person(Phone())
        #expect(await person.model.settings.fetchListUnasked() == person.phone.now + day)
        #expect(person.phone.server.requests.isEmpty)
        await person.opensTheApp()
        #expect(person.sees("Nhật ký những nơi bạn đã đến"))
    }

    @Test func aDiaryThatDoesNotOpenStaysAsItIs() async throws {
        let person = try await Person.atTheScanner()
        await person.leavesTheApp()
        try person.phone.vault.delete()
        await person.opensTheApp()
        #expect(person.sees("Khóa của nhật ký đã mất"))
        person.phone.server.answer = .file(Fixtures.list("newer"))
        #expect(await person.model.settings.fetchListUnasked() == person.phone.now + 3_600)
        #expect(person.sees("Khóa của nhật ký đã mất"))
    }

    @Test func aListThatIsDueIsFetchedWhenTheAppComesToTheFrontAndOnceAnHour() async throws {
        let person = try await Person.atTheScanner()
        #expect(person.phone.server.requests.isEmpty, "a list that is fresh is left alone")
        person.phone.now += 201 * day
        await person.leavesTheAppAndComesBack()
        #expect(person.phone.server.requests.count == 1)
        await person.leavesTheAppAndComesBack()
        #expect(person.phone.server.requests.count == 1)
        person.phone.now += 3_600
        person.phone.server.answer = .file(Fixtures.list("newest"))
        await person.leavesTheAppAndComesBack()
        #expect(person.phone.server.requests.count == 2)
        #expect(person.model.screen.line == nil, "nobody has asked, so nothing is said")
        await person.touches("Cài đặt")
        #expect(person.sees("Bản mới nhất"))
    }
}
