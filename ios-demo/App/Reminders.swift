#if canImport(UserNotifications)
import DauChan
import DauChanDemoModel
import Foundation
import UserNotifications

/// The reminder to check out. There is one at most. It names the place, which iOS keeps off a locked
/// screen unless its owner wants such previews.
enum Reminders {
    private static let name = "check-out"
    private static var centre: UNUserNotificationCenter { .current() }

    static func state() async -> Reminding {
        switch await centre.notificationSettings().authorizationStatus {
        case .notDetermined: .unasked
        case .denied: .off
        default: .on
        }
    }

    /// Asks the owner; the system does so once.
    static func ask() async -> Reminding {
        _ = try? await centre.requestAuthorization(options: [.alert, .sound])
        return await state()
    }

    /// Takes the place of the one before, and takes it back if there is nothing to remind of.
    static func set(_ reminder: Reminder?, _ place: String?) {
        centre.removePendingNotificationRequests(withIdentifiers: [name])
        centre.removeDeliveredNotifications(withIdentifiers: [name])
        guard let reminder, let place else { return }
        let words = Words(.preferred(), timeZone: .current)
        let content = UNMutableNotificationContent()
        content.title = words("reminder_title", place)
        content.body = words("reminder_text")
        content.sound = .default
        let wait = max(1, reminder.at.timeIntervalSinceNow)
        let trigger = UNTimeIntervalNotificationTrigger(timeInterval: wait, repeats: false)
        centre.add(UNNotificationRequest(identifier: name, content: content, trigger: trigger))
    }
}
#endif
