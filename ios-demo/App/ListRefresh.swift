#if canImport(BackgroundTasks)
import BackgroundTasks
import DauChanDemoModel
import Foundation

/// The fetch of the trust list that nobody asks for. iOS grants it as it likes; a list that is due is also
/// fetched when the app comes to the front.
enum ListRefresh {
    /// Also in Info.plist, among BGTaskSchedulerPermittedIdentifiers.
    static let name = "vn.dauchan.demo.list"

    /// Asks for the first one. A request that waits is left alone: whoever uses the app often would put it
    /// off for ever.
    static func schedule() {
        BGTaskScheduler.shared.getPendingTaskRequests { requests in
            if !requests.contains(where: { $0.identifier == name }) { ask(for: nil) }
        }
    }

    /// The request is renewed before anything else, for one that the system cuts short must not be the last.
    /// That it cuts short is seen as a cancelled task, which ends the download.
    static func run(_ model: AppModel) async {
        ask(for: Date() + 86_400)
        ask(for: await model.settings.fetchListUnasked())
    }

    /// Takes the place of the request that waits.
    private static func ask(for moment: Date?) {
        let request = BGAppRefreshTaskRequest(identifier: name)
        request.earliestBeginDate = moment
        // Refused where the owner has switched such work off.
        try? BGTaskScheduler.shared.submit(request)
    }
}
#endif
