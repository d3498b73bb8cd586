import Foundation
import Testing

@testable import DauChanDemoModel

/// A phone whose storage is really full: the diary lies on a disk of a few megabytes that scripts/ios/test
/// mounts, which needs root, and the rest of it is filled.
@MainActor
@Suite(.serialized, .enabled(if: Disk.small != nil, "scripts/ios/test could not mount a small disk: it needs root"))
struct FullStorageTests {
    @Test func aScanThatCannotBeKeptSaysWhatToDoAndOnceThereIsRoomNothingIsLost() async throws {
        let person = try await Person.atTheScanner(Phone(on: try #require(Disk.small)))
        try await person.scans("market")
        await person.touches("Xong")
        let ballast = try Ballast()
        person.phone.now += 3_600
        try await person.scans("bus_station")
        #expect(person.sees("Bộ nhớ đã đầy, chưa ghi được lượt này"))
        #expect(person.sees("Xóa bớt ảnh hoặc ứng dụng rồi quét lại."))

        // What was kept can be read meanwhile.
        await person.goesBack()
        #expect(person.sees("Tôi đang ở"))
        await person.touches("Nhật ký")
        #expect(person.sees("Chợ Thủ Dầu Một. Từ 06:46, đang ở đây"))

        ballast.remove()
        await person.touches("Quét mã")
        person.phone.now += 60
        try await person.scans("bus_station")
        #expect(person.sees("Đã ghi giờ vào"))
        await person.touches("Xong")
        await person.touches("Nhật ký")
        #expect(person.sees("06:46 – 07:47, 1 giờ 1 phút"))
        #expect(person.sees("Bến xe khách Bình Dương. Từ 07:47, đang ở đây"))
    }

    @Test func whatWasWrittenByHandStaysOnTheScreenUntilThereIsRoomForIt() async throws {
        let person = try await Person.atTheScanner(Phone(on: try #require(Disk.small)))
        let ballast = try Ballast()
        await person.touches("Tự ghi")
        await person.writes("Nhà bà ngoại", in: "Bạn đã ở đâu?")
        await person.touches("Lưu")
        #expect(person.sees("Bộ nhớ đã đầy, chưa ghi được lượt này"))
        ballast.remove()
        await person.touches("Lưu")
        #expect(person.sees("Nhà bà ngoại. 05:46 – 06:46, 1 giờ"))
    }

    @Test func aDiaryThatCannotBeBegunForWantOfRoomSaysSoAndBeginsOnceThereIsSome() async throws {
        let person = try Person(Phone(on: try #require(Disk.small)))
        let ballast = try Ballast()
        await person.opensTheApp()
        await person.touches("Bắt đầu")
        #expect(person.sees("Bộ nhớ đã đầy"))
        #expect(person.sees("Xóa bớt ảnh hoặc ứng dụng rồi thử lại."))
        ballast.remove()
        await person.touches("Thử lại")
        #expect(person.sees("Hướng camera vào mã QR ở cửa"))
    }

    /// A disk that has room for bytes and for no further file.
    @Test func aFolderThatCannotBeMadeForWantOfRoomSaysSoToo() async throws {
        let person = try Person(Phone(on: try #require(Disk.small)))
        let ballast = try Ballast(.names)
        await person.opensTheApp()
        await person.touches("Bắt đầu")
        #expect(!FileManager.default.fileExists(atPath: person.phone.folder.path))
        #expect(person.sees("Bộ nhớ đã đầy"))
        ballast.remove()
        await person.touches("Thử lại")
        #expect(person.sees("Hướng camera vào mã QR ở cửa"))
    }

    @Test func aDiaryFromBeforeIsThereAgainOnceThereIsRoom() async throws {
        let person = try await Person.atTheScanner(Phone(on: try #require(Disk.small)))
        try await person.scans("market")
        await person.touches("Xong")
        await person.leavesTheApp()
        let ballast = try Ballast()
        await person.opensTheApp()
        #expect(person.sees("Tôi đang ở") || person.sees("Bộ nhớ đã đầy"), "\(person.sight)")
        ballast.remove()
        if person.sees("Thử lại") { await person.touches("Thử lại") }
        #expect(person.sees("Chợ Thủ Dầu Một"))
    }
}

private enum Disk {
    static let small = ProcessInfo.processInfo.environment["DAUCHAN_SMALL_DISK"].map { URL(fileURLWithPath: $0) }
}

/// What fills the small disk until it is removed: a file to its last byte, or files to its last name.
private final class Ballast {
    enum Kind { case bytes, names }

    private let place: URL

    init(_ kind: Kind = .bytes) throws {
        place = try #require(Disk.small).appendingPathComponent("ballast")
        switch kind {
        case .bytes: try fillWithBytes()
        case .names: try fillWithNames()
        }
    }

    private func fillWithBytes() throws {
        try #require(FileManager.default.createFile(atPath: place.path, contents: nil))
        let handle = try FileHandle(forWritingTo: place)
        for size in [64 << 10, 512, 1] {
            while (try? handle.write(contentsOf: Data(count: size))) != nil {}
        }
        try handle.close()
        try requireNone(.systemFreeSize)
    }

    private func fillWithNames() throws {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        var made = 0
        while FileManager.default.createFile(atPath: place.appendingPathComponent("\(made)").path, contents: nil) {
            made += 1
        }
        try requireNone(.systemFreeNodes)
    }

    private func requireNone(_ free: FileAttributeKey) throws {
        let left = try FileManager.default.attributesOfFileSystem(forPath: place.path)[free] as? NSNumber
        try #require(left?.intValue == 0)
    }

    func remove() {
        try? FileManager.default.removeItem(at: place)
    }

    deinit {
        remove()
    }
}
