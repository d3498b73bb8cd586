#if canImport(BackgroundTasks)
import BackgroundTasks
import DauChanDemoModel
import Foundation

/// The background download of the trust list. iOS decides when it runs, so a list that is due is also downloaded
/// when the app comes to the foreground.
enum ListRefresh {
    /// The identifier of the task, which Info.plist lists too (BGTaskSchedulerPermittedIdentifiers).
    static let name = "vn.dauchan.demo.list"

    /// Requests the first run. A waiting request is kept: replacing it at each start would delay it for ever.
    static func schedule() {
        BGTaskScheduler.shared.getPendingTaskRequests { requests in
            if !requests.contains(where: { $0.identifier == name }) { ask(for: nil) }
        }
    }

    /// Renews the request first, because the system may end the task early. It then cancels the task, which ends
    /// the download.
    static func run(_ model: AppModel) async {
        ask(for: Date() + 86_400)
        ask(for: await model.settings.fetchListUnasked())
    }

    /// Replaces the waiting request.
    private static func ask(for moment: Date?) {
        let request = BGAppRefreshTaskRequest(identifier: name)
        request.earliestBeginDate = moment
        // Fails if the owner has switched off background refresh.
        try? BGTaskScheduler.shared.submit(request)
    }
}
#endif
