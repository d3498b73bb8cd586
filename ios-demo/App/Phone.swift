#if canImport(UIKit)
import DauChan
import DauChanDemoModel
import Foundation
import UserNotifications

extension DauChanDemoModel.Environment {
    /// The real thing: the Keychain, a protected folder, the system's notifications and the network.
    static func ofThisPhone() throws -> DauChanDemoModel.Environment {
        let deployment = try DeploymentFile.bundled()
        let support = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        let home = support.appendingPathComponent("Diary", isDirectory: true)
        try protect(home)
        return DauChanDemoModel.Environment(
            settings: deployment.settings,
            folder: home.appendingPathComponent("diary", isDirectory: true),
            vault: KeychainVault(service: Bundle.main.bundleIdentifier ?? "vn.dauchan.demo"),
            fetchList: { [list = try deployment.list] in try await fetch(list) },
            remind: { reminder, place in Reminders.set(reminder, place) })
    }

    /// What is made in the folder takes over its protection: readable after the first unlock, so that
    /// the diary can be locked and a reminder set while the phone lies in a pocket. No backup has it,
    /// for the key stays on this phone.
    private static func protect(_ folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true,
            attributes: [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication])
        var folder = folder
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
    }

    /// The one request that the app ever makes: no cookies, nothing kept, nothing that tells phones apart.
    private static func fetch(_ address: URL) async throws -> Data {
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
        let (list, answer) = try await session.data(from: address)
        guard (answer as? HTTPURLResponse)?.statusCode == 200 else { throw URLError(.badServerResponse) }
        return list
    }
}

/// The reminder to check out. There is one at most.
enum Reminders {
    private static let name = "check-out"

    static func set(_ reminder: Reminder?, _ place: String?) {
        let centre = UNUserNotificationCenter.current()
        centre.removePendingNotificationRequests(withIdentifiers: [name])
        guard let reminder, let place else { return }
        let words = Words(.preferred(), timeZone: .current)
        let content = UNMutableNotificationContent()
        content.title = words("reminder_title", place)
        content.body = words("reminder_text")
        content.sound = .default
        let wait = max(1, reminder.at.timeIntervalSinceNow)
        let trigger = UNTimeIntervalNotificationTrigger(timeInterval: wait, repeats: false)
        let request = UNNotificationRequest(identifier: name, content: content, trigger: trigger)
        centre.requestAuthorization(options: [.alert, .sound]) { isAllowed, _ in
            if isAllowed { UNUserNotificationCenter.current().add(request) }
        }
    }
}
#endif
