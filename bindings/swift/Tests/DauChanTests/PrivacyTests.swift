import Foundation
import Testing

/// The privacy manifest that Apple asks of a library whose functions could tell phones apart.
@Suite struct PrivacyTests {
    private static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../Sources/DauChan").standardizedFileURL

    private let manifest: [String: Any]

    init() throws {
        let file = try Data(contentsOf: Self.sources.appendingPathComponent("PrivacyInfo.xcprivacy"))
        manifest = try #require(try PropertyListSerialization.propertyList(from: file, format: nil) as? [String: Any])
    }

    @Test func nothingIsCollectedAndNobodyFollowed() throws {
        #expect(manifest["NSPrivacyTracking"] as? Bool == false)
        #expect((manifest["NSPrivacyTrackingDomains"] as? [Any])?.isEmpty == true)
        #expect((manifest["NSPrivacyCollectedDataTypes"] as? [Any])?.isEmpty == true)
    }

    /// A kind of function that Apple wants a reason for: what it is called in Swift and in C, and the reasons that
    /// would be true of this library.
    private struct Kind {
        let name: String
        let inSwift: [String]
        let inC: [String]
        let reasons: [String]
    }

    private static let kinds = [
        Kind(
            name: "FileTimestamp", inSwift: ["attributesOfItem", "creationDate", "odificationDate"],
            inC: ["stat", "fstat", "lstat", "fstatat", "statx", "getattrlist"], reasons: ["C617.1"]),
        Kind(
            name: "DiskSpace", inSwift: ["volumeAvailableCapacity", "attributesOfFileSystem"],
            inC: ["statfs", "fstatfs", "statvfs", "fstatvfs"], reasons: ["E174.1"]),
        Kind(name: "SystemBootTime", inSwift: ["systemUptime"], inC: ["mach_absolute_time"], reasons: ["35F9.1"]),
        Kind(name: "ActiveKeyboards", inSwift: ["activeInputModes"], inC: [], reasons: []),
        Kind(name: "UserDefaults", inSwift: ["UserDefaults"], inC: [], reasons: []),
    ]

    @Test func whatIsUsedIsDeclaredWithItsReason() throws {
        let uses = try #require(manifest["NSPrivacyAccessedAPITypes"] as? [[String: Any]])
        var declared = [String: [String]]()
        for use in uses {
            let name = try #require(use["NSPrivacyAccessedAPIType"] as? String)
            declared[name] = try #require(use["NSPrivacyAccessedAPITypeReasons"] as? [String])
        }
        #expect(declared.count == uses.count)

        let swift = try swiftSources()
        let symbols = try nativeSymbols()
        for kind in Self.kinds {
            let isUsed =
                kind.inSwift.contains { swift.contains($0) }
                || kind.inC.contains { symbols.contains($0) || symbols.contains($0 + "64") }
                // SQLite's choice of locks, which it compiles for Apple's platforms alone.
                || kind.name == "DiskSpace"
            let reasons = declared.removeValue(forKey: "NSPrivacyAccessedAPICategory\(kind.name)")
            #expect(reasons == (isUsed ? kind.reasons : nil), "\(kind.name)")
        }
        #expect(declared.isEmpty)
    }

    private func swiftSources() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path).filter { $0.hasSuffix(".swift") }
        #expect(!names.isEmpty)
        return try names.map { try String(contentsOf: Self.sources.appendingPathComponent($0), encoding: .utf8) }.joined()
    }

    /// The names that the native library shares with others: those it takes from the system are among them. They
    /// lie at the beginning of the file.
    private func nativeSymbols() throws -> Set<String> {
        let maps = try #require(try FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd())
        let lines = String(decoding: maps, as: UTF8.self).split(separator: "\n")
        let line = try #require(lines.first { $0.hasSuffix("libdauchan_bindings.so") })
        let path = try #require(line.split(separator: " ").last)
        let file = try Data(contentsOf: URL(fileURLWithPath: String(path)), options: .mappedIfSafe)
        let names = file.prefix(1 << 20).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        let symbols = Set(names)
        #expect(symbols.contains("fsync"), "these are no symbols")
        return symbols
    }
}
