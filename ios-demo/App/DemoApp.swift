// Only parsed by scripts/test-ios, for SwiftUI exists on Apple's platforms alone; Xcode compiles it.
#if canImport(SwiftUI)
import DauChan
import DauChanDemoModel
import SwiftUI

@main
struct DemoApp: App {
    @SwiftUI.Environment(\.scenePhase) private var phase
    @State private var started = Result { try AppModel(.ofThisPhone(), language: .preferred()) }

    var body: some Scene {
        WindowGroup {
            switch started {
            case .success(let model):
                ScreenView(model: model)
                    .onOpenURL { model.openLink($0.absoluteString) }
                    .onContinueUserActivity(NSUserActivityTypeBrowsingWeb) { activity in
                        activity.webpageURL.map { model.openLink($0.absoluteString) }
                    }
                    .onChange(of: phase, initial: true) { _, phase in
                        switch phase {
                        case .active: model.onFront()
                        case .background: BackgroundLock.lock(model)
                        default: break
                        }
                    }
            case .failure(let error):
                // The app was built with a deployment that does not hold together.
                Text(verbatim: error.localizedDescription).padding()
            }
        }
    }
}
#endif
