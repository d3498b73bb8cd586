#if canImport(UserNotifications)
import DauChan
import DauChanDemoModel
import Foundation
import UserNotifications

/// The reminder to check out; there is at most one. It names the place, which iOS hides on a locked screen unless
/// the owner allows previews there.
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

    /// Asks for the permission, which the system does only once.
    static func ask() async -> Reminding {
        _ = try? await centre.requestAuthorization(options: [.alert, .sound])
        return await state()
    }

    /// Replaces the reminder, or cancels it if none is due.
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
