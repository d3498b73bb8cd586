#if canImport(UIKit)
import DauChan
import DauChanDemoModel
import Foundation

extension DauChanDemoModel.Environment {
    /// Makes the environment of a real phone: Keychain, protected folder, notifications and network.
    static func ofThisPhone() throws -> DauChanDemoModel.Environment {
        guard let file = Bundle.main.url(forResource: "deployment", withExtension: "json") else {
            throw CocoaError(.fileNoSuchFile)
        }
        let support = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        let home = support.appendingPathComponent("Diary", isDirectory: true)
        try protect(home)
        return DauChanDemoModel.Environment(
            deployment: try Deployment(json: Data(contentsOf: file)),
            listAddress: TrustListAddress(try address("TrustListAddress")),
            bundleAddress: NoticeBundleAddress(try address("NoticeBundleAddress")),
            version: Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "",
            folder: home.appendingPathComponent("diary", isDirectory: true),
            vault: KeychainVault(service: Bundle.main.bundleIdentifier ?? "vn.dauchan.demo"),
            remind: { reminder, place in Reminders.set(reminder, place) },
            announce: { await Announcement.show() })
    }

    /// Makes the diary's folder. New files inherit its protection: readable after the first unlock, so that the
    /// diary can be locked and a list applied while the phone is locked. It is excluded from backups, because the
    /// key stays on this phone.
    private static func protect(_ folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true,
            attributes: [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication])
        var folder = folder
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
    }

    /// The address of a file of the deployment, by its key in Info.plist.
    private static func address(_ key: String) throws -> URL {
        let text = Bundle.main.object(forInfoDictionaryKey: key) as? String
        guard let address = text.flatMap(URL.init(string:)) else { throw URLError(.badURL) }
        return address
    }
}
#endif
