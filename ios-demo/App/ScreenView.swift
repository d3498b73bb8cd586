#if canImport(SwiftUI) && canImport(UIKit)
import AudioToolbox
import DauChan
import DauChanDemoModel
import PhotosUI
import SwiftUI
import UniformTypeIdentifiers

/// Draws the model's screen. Its only own state is the system's sheets.
struct ScreenView: SwiftUI.View {
    let model: AppModel
    @SwiftUI.Environment(\.openURL) private var openURL
    @SwiftUI.Environment(\.dynamicTypeSize) private var typeSize
    @State private var isPickingPhoto = false
    @State private var photo: PhotosPickerItem?
    @State private var export: CsvFile?

    var body: some SwiftUI.View {
        let screen = model.screen
        VStack(spacing: 0) {
            if let back = screen.back {
                HStack {
                    BarButton(command: back, perform: perform)
                    Spacer()
                }
                .padding(.horizontal)
            }
            // Content with large text scrolls between the bars.
            if !typeSize.isAccessibilitySize { notices(screen) }
            page(screen)
            if !screen.tabs.isEmpty { TabRow(tabs: screen.tabs, perform: perform) }
        }
        .background { Rectangle().fill(Color.look(Palette.paper)).ignoresSafeArea() }
        .tint(Color.look(Palette.accent))
        // System views, such as the calendar, use the app's language.
        .environment(\.locale, model.locale)
        .environment(\.timeZone, model.timeZone)
        .task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(60))
                model.onMinute()
            }
        }
        .photosPicker(
            isPresented: $isPickingPhoto, selection: $photo, matching: .images, preferredItemEncoding: .compatible)
        .onChange(of: photo) { _, picked in
            guard let picked else { return }
            photo = nil
            Task { await read(picked) }
        }
        .fileExporter(
            isPresented: Binding(export != nil) { if !$0 { export = nil } }, document: export,
            contentType: .commaSeparatedText, defaultFilename: "dau-chan"
        ) { result in
            model.settings.onExported((try? result.get()) != nil)
        }
        .onChange(of: model.state.signal) { _, signal in
            if let signal { Sounds.play(signal.tone) }
        }
        .sensoryFeedback(trigger: model.state.signal) { _, signal in signal.map(feedback) }
    }

    @ViewBuilder private func notices(_ screen: Screen) -> some SwiftUI.View {
        if let inside = screen.inside {
            CardView(card: inside, perform: perform).padding(.horizontal).padding(.top, 8)
        }
        if let line = screen.line { LineView(line: line).id(LineView.name) }
    }

    private func page(_ screen: Screen) -> some SwiftUI.View {
        ScrollViewReader { scroll in
            ScrollView {
                if typeSize.isAccessibilitySize { notices(screen) }
                LazyVStack(alignment: .leading, spacing: 14) {
                    ForEach(Array(screen.items.enumerated()), id: \.offset) { _, item in
                        ItemView(item: item, model: model, perform: perform)
                    }
                }
                .padding()
            }
            .id(screen.page)
            .scrollDismissesKeyboard(.interactively)
            .onChange(of: screen.line) { _, _ in scroll.scrollTo(LineView.name) }
        }
    }

    private func perform(_ command: Command) {
        switch command.request {
        case nil: command.act()
        case .photo: isPickingPhoto = true
        case .export:
            Task {
                guard let file = try? await model.settings.exported() else { return model.settings.onExported(false) }
                export = CsvFile(bytes: file)
            }
        // A refused camera can be allowed in the settings only. The clock has no address of its own.
        case .camera, .clock: open(UIApplication.openSettingsURLString)
        case .notificationSettings: open(UIApplication.openNotificationSettingsURLString)
        case .notifications: Task { model.settings.onReminding(await Reminders.ask()) }
        }
    }

    private func open(_ address: String) {
        if let url = URL(string: address) { openURL(url) }
    }

    /// Returns the photo as PNG or JPEG. Other formats (HEIC) are converted to JPEG.
    private func read(_ item: PhotosPickerItem) async {
        guard let file = try? await item.loadTransferable(type: Data.self) else {
            return model.scanning.scanPhoto(Data())
        }
        let isKnown = item.supportedContentTypes.contains { $0 == .png || $0 == .jpeg }
        model.scanning.scanPhoto(isKnown ? file : UIImage(data: file)?.jpegData(compressionQuality: 0.9) ?? file)
    }

    private func feedback(_ signal: Signal) -> SensoryFeedback {
        switch signal.tone {
        case .checkedIn, .checkedOut: .success
        case .wait, .other: .warning
        case .stop: .error
        }
    }
}

/// System sounds, which the mute switch silences.
private enum Sounds {
    static func play(_ tone: Tone) {
        switch tone {
        case .checkedIn: AudioServicesPlaySystemSound(1_057)
        case .checkedOut: AudioServicesPlaySystemSound(1_104)
        case .wait, .other: AudioServicesPlaySystemSound(1_103)
        case .stop: AudioServicesPlaySystemSound(1_053)
        }
    }
}

/// A short line over the page, which a screen reader speaks as soon as it appears.
private struct LineView: SwiftUI.View {
    static let name = "line"
    let line: String

    var body: some SwiftUI.View {
        Text(verbatim: line)
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding()
            .look(.card)
            .onChange(of: line, initial: true) { _, line in
                AccessibilityNotification.Announcement(line).post()
            }
    }
}

/// A button of a bar, which does not scroll. Its short name grows less than other text, and a long touch shows it
/// enlarged.
private struct BarButton: SwiftUI.View {
    let command: Command
    let perform: (Command) -> Void

    var body: some SwiftUI.View {
        CommandButton(command: command, perform: perform)
            .dynamicTypeSize(...DynamicTypeSize.accessibility1)
            .accessibilityShowsLargeContentViewer {
                Label {
                    Text(verbatim: command.name)
                } icon: {
                    Image(systemName: command.symbol ?? "circle")
                }
            }
    }
}

/// The three tabs.
private struct TabRow: SwiftUI.View {
    let tabs: [Command]
    let perform: (Command) -> Void

    var body: some SwiftUI.View {
        HStack {
            ForEach(tabs, id: \.name) { tab in
                BarButton(command: tab, perform: perform).frame(maxWidth: .infinity)
            }
        }
        .padding(.top, 6)
        .background { Rectangle().fill(Color.look(Palette.card)).ignoresSafeArea() }
    }
}

/// The exported file of the diary.
private struct CsvFile: FileDocument {
    static let readableContentTypes = [UTType.commaSeparatedText]
    let bytes: Data

    init(bytes: Data) {
        self.bytes = bytes
    }

    init(configuration: ReadConfiguration) throws {
        bytes = configuration.file.regularFileContents ?? Data()
    }

    func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper {
        FileWrapper(regularFileWithContents: bytes)
    }
}
#endif
