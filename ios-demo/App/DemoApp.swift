// scripts/ios/test compiles this file with the declarations of stand-ins/apple.
#if canImport(SwiftUI) && canImport(UIKit)
import DauChan
import DauChanDemoModel
import SwiftUI

@main
struct DemoApp: App {
    @SwiftUI.Environment(\.scenePhase) private var phase
    @State private var started = Result { AppModel(try .ofThisPhone(), language: .preferred()) }

    var body: some Scene {
        WindowGroup {
            switch started {
            case .success(let model):
                ScreenView(model: model)
                    // Hides visits in the system's picture of an app in the background.
                    .overlay { if phase != .active { Shield() } }
                    .onOpenURL { model.openLink($0.absoluteString) }
                    .onChange(of: phase, initial: true) { _, phase in onPhase(phase, model) }
            case .failure(let error):
                // The app was built with a wrong deployment file.
                Text(verbatim: error.localizedDescription).padding()
            }
        }
        .backgroundTask(.appRefresh(ListRefresh.name)) { [started] in
            if let model = try? started.get() { await ListRefresh.run(model) }
        }
    }

    private func onPhase(_ phase: ScenePhase, _ model: AppModel) {
        switch phase {
        case .active:
            model.onFront()
            ListRefresh.schedule()
            Task { model.settings.onReminding(await Reminders.state()) }
        case .background: BackgroundLock.lock(model)
        default: break
        }
    }
}

private struct Shield: SwiftUI.View {
    var body: some SwiftUI.View {
        Rectangle().fill(Color.look(Palette.paper)).ignoresSafeArea().accessibilityHidden(true)
    }
}
#endif
