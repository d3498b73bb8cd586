import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

@MainActor
@Suite struct FaultTests {
    private func begun() async throws -> Person {
        let person = try Person(Phone())
        await person.opensTheApp()
        await person.touches("Bắt đầu")
        return person
    }

    @Test func aDiaryWhoseKeyIsLostSaysSoAndCanOnlyBeErased() async throws {
        let person = try await begun()
        await person.leavesTheAppAndComesBack()
        person.model.onBack()
        await person.model.settled()
        try person.phone.vault.delete()
        await person.opensTheApp()
        #expect(person.sees("Khóa của sổ đã mất"))
        #expect(!person.sees("Thử lại"))
        await person.touches("Xóa và bắt đầu lại")
        await person.touches("Xóa hết sổ")
        await person.touches("Bắt đầu")
        #expect(person.sees("Đưa camera vào mã QR ở cửa"))
    }

    @Test func aDiaryThatIsOpenElsewhereSaysSoAndOpensOnceItIsNot() async throws {
        let first = try await begun()
        let second = try Person(first.phone)
        await second.opensTheApp()
        #expect(second.sees("Sổ đang mở ở nơi khác"))
        first.model.onBack()
        await first.model.settled()
        await second.touches("Thử lại")
        #expect(second.sees("Đưa camera vào mã QR ở cửa"))
    }

    @Test func aDamagedFileIsToldAndLeftAsItIs() async throws {
        let person = try await begun()
        person.model.onBack()
        await person.model.settled()
        let folder = person.phone.folder
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".db") {
            try Data(repeating: 7, count: 8_192).write(to: folder.appendingPathComponent(name))
        }
        await person.opensTheApp()
        guard case .closed(let reason, _) = person.model.state.page else {
            Issue.record("opened:\n\(person.sight)")
            return
        }
        #expect([.damaged, .foreignFile].contains(reason))
    }

    @Test func aRefusedCameraLeavesThePhotoAndTheHand() async throws {
        let person = try await begun()
        person.model.onCamera(.refused)
        #expect(person.sees("Chưa được dùng camera"))
        #expect(person.sees("Chọn ảnh"))
        #expect(person.sees("Ghi tay"))
        person.model.onCamera(.taken)
        #expect(person.sees("Camera đang bận"))
        await person.touches("Thử lại")
        #expect(person.sees("Đưa camera vào mã QR ở cửa"))
    }

    @Test func twoFastScansAreOneVisit() async throws {
        let person = try await begun()
        person.model.openLink(Fixtures.code("market_link"))
        person.model.openLink(Fixtures.code("market_link"))
        await person.model.settled()
        #expect(person.sees("Bạn đang ở đây"))
        await person.touches("Xong")
        await person.touches("Nhật ký")
        guard case .diary(let list) = person.model.state.page else { return }
        #expect(list.visits.count == 1)
    }

    @Test func anExportIsOneLineForEachVisit() async throws {
        let person = try await begun()
        try await person.scans("market")
        let file = String(decoding: try await person.model.exported(), as: UTF8.self)
        let lines = file.components(separatedBy: "\r\n")
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("Chợ Thủ Dầu Một,"))
        #expect(lines[1].contains("2021-09-27T06:46:40+07:00"))
    }

    @Test func everyControlHasANameInBothLanguages() async throws {
        for language in Language.allCases {
            let person = try Person(Phone(), language)
            await person.opensTheApp()
            await person.touches(language == .english ? "Begin" : "Bắt đầu")
            for tab in Tab.allCases {
                person.model.go(to: tab)
                await person.model.settled()
                for case .button(let command) in person.model.screen.items {
                    #expect(!command.name.isEmpty && !command.name.contains("_"), "\(command.name)")
                }
            }
        }
    }
}
