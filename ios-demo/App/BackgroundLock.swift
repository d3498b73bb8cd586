#if canImport(UIKit)
import DauChanDemoModel
import UIKit

/// Locks the diary when the app goes to the background. iOS ends an app that is suspended with a file lock, so
/// a background task keeps the app running until the diary is locked.
@MainActor
final class BackgroundLock {
    private var task = UIBackgroundTaskIdentifier.invalid

    static func lock(_ model: AppModel) {
        BackgroundLock().lock(model)
    }

    private func lock(_ model: AppModel) {
        task = UIApplication.shared.beginBackgroundTask(withName: "lock the diary") { [self] in end() }
        Task {
            await model.onBack().value
            end()
        }
    }

    private func end() {
        guard task != .invalid else { return }
        UIApplication.shared.endBackgroundTask(task)
        task = .invalid
    }
}
#endif
