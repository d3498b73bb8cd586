#if canImport(UserNotifications)
import DauChanDemoModel
import Foundation
import UserNotifications

/// Tells the owner that there are alerts. The notification shows no place, no time and no illness, so that others who see it learn none.
enum Announcement {
    static let name = "alerts"

    /// Shows the notification, and returns whether the phone allows it.
    static func show() async -> Bool {
        guard await Reminders.state() == .on else { return false }
        let words = Words(.preferred(), timeZone: .current)
        let content = UNMutableNotificationContent()
        content.title = words("alert_notification_title")
        content.body = words("alert_notification_text")
        content.sound = .default
        let trigger = UNTimeIntervalNotificationTrigger(timeInterval: 1, repeats: false)
        let request = UNNotificationRequest(identifier: name, content: content, trigger: trigger)
        UNUserNotificationCenter.current().add(request)
        return true
    }
}
#endif
