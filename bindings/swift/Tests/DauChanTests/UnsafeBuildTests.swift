import DauChan
import Foundation
import Testing

/// Run by `scripts/swift/test` alone, over the library that `scripts/phone/unsafe-library` makes.
@Suite struct UnsafeBuildTests {
    @Test("a library with another cipher makes no diary")
    func refused() async throws {
        let phone = try Phone()
        let explanation = "the cipher settings of this build are not those of SQLCipher 4"
        await #expect(throws: OpenError.UnsafeBuild(explanation: explanation)) { try await phone.open() }
        let database = phone.folder.appendingPathComponent("diary.db").path
        #expect(!FileManager.default.fileExists(atPath: database))
    }
}
