#if canImport(UIKit)
import DauChanDemoModel
import UIKit

/// Locks the diary when the app goes to the back. iOS ends an app that holds a file's lock while it is
/// suspended, so it is asked for the moment that this takes.
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
