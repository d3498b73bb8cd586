#if canImport(UIKit)
import DauChanDemoModel
import UIKit

/// Locks the diary when the app goes to the back. iOS ends an app that holds a file's lock while it is
/// suspended, so it is asked for the moment that this takes.
@MainActor
enum BackgroundLock {
    static func lock(_ model: AppModel) {
        var task = UIBackgroundTaskIdentifier.invalid
        let end = { @MainActor in
            UIApplication.shared.endBackgroundTask(task)
            task = .invalid
        }
        task = UIApplication.shared.beginBackgroundTask { MainActor.assumeIsolated(end) }
        Task { @MainActor in
            await model.lockForBackground()
            end()
        }
    }
}
#endif
