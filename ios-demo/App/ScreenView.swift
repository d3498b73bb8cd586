// Only parsed by scripts/test-ios, for SwiftUI exists on Apple's platforms alone; Xcode compiles it.
#if canImport(SwiftUI) && canImport(UIKit)
import AVFoundation
import DauChan
import DauChanDemoModel
import PhotosUI
import SwiftUI
import UniformTypeIdentifiers

/// Draws the model's screen, whatever it is, and keeps nothing of its own but the system's sheets.
struct ScreenView: SwiftUI.View {
    let model: AppModel
    @SwiftUI.Environment(\.openURL) private var openURL
    @State private var isPickingPhoto = false
    @State private var photo: PhotosPickerItem?
    @State private var export: CsvFile?

    var body: some SwiftUI.View {
        let screen = model.screen
        VStack(spacing: 0) {
            if let back = screen.back {
                HStack { CommandButton(command: back, perform: perform); Spacer() }.padding(.horizontal)
            }
            if let inside = screen.inside { InsideCard(card: inside, perform: perform) }
            if let line = screen.line {
                Text(verbatim: line).frame(maxWidth: .infinity).padding().background(Palette.soft)
                    .accessibilityAddTraits(.updatesFrequently)
            }
            ScrollView {
                LazyVStack(alignment: .leading, spacing: 14) {
                    ForEach(Array(screen.items.enumerated()), id: \.offset) { _, item in
                        ItemView(item: item, model: model, perform: perform)
                    }
                }
                .padding()
            }
            if !screen.tabs.isEmpty {
                HStack {
                    ForEach(screen.tabs, id: \.name) { tab in
                        CommandButton(command: tab, perform: perform).frame(maxWidth: .infinity)
                    }
                }
                .padding(.top, 6).background(.bar)
            }
        }
        .background(Palette.paper)
        .tint(Palette.accent)
        .photosPicker(isPresented: $isPickingPhoto, selection: $photo, matching: .images)
        .onChange(of: photo) { _, picked in
            guard let picked else { return }
            photo = nil
            Task { await read(picked) }
        }
        .fileExporter(
            isPresented: Binding(get: { export != nil }, set: { if !$0 { export = nil } }), document: export,
            contentType: .commaSeparatedText, defaultFilename: "dau-chan"
        ) { result in
            model.onExported((try? result.get()) != nil)
        }
        .sensoryFeedback(trigger: model.state.page) { _, page in feedback(page) }
    }

    private func perform(_ command: Command) {
        switch command.request {
        case nil: command.act()
        case .photo: isPickingPhoto = true
        case .export:
            Task {
                guard let file = try? await model.exported() else { return model.onExported(false) }
                export = CsvFile(bytes: file)
            }
        case .camera, .clock:
            // A refused camera is allowed in the settings alone; the clock has no address of its own.
            URL(string: UIApplication.openSettingsURLString).map { openURL($0) }
        }
    }

    /// A photo that the SDK reads: PNG and JPEG as they are, others (HEIC) made a JPEG of.
    private func read(_ item: PhotosPickerItem) async {
        guard let file = try? await item.loadTransferable(type: Data.self) else { return model.scanPhoto(Data()) }
        let isKnown = item.supportedContentTypes.contains { $0 == .png || $0 == .jpeg }
        model.scanPhoto(isKnown ? file : UIImage(data: file)?.jpegData(compressionQuality: 0.9) ?? file)
    }

    private func feedback(_ page: Page) -> SensoryFeedback? {
        guard case .answered(let answer) = page else { return nil }
        Sounds.play(answer.tone)
        switch answer.tone {
        case .checkedIn, .checkedOut: return .success
        case .wait, .other: return .warning
        case .stop: return .error
        }
    }
}

/// The system's own sounds, which follow the switch for silence.
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

private struct ItemView: SwiftUI.View {
    let item: Item
    let model: AppModel
    let perform: (Command) -> Void

    var body: some SwiftUI.View {
        switch item {
        case .title(let text): Text(verbatim: text).font(.largeTitle.bold()).accessibilityAddTraits(.isHeader)
        case .heading(let text): Text(verbatim: text).font(.headline).accessibilityAddTraits(.isHeader)
        case .text(let text): Text(verbatim: text)
        case .alert(let text): Text(verbatim: text).bold().foregroundStyle(Palette.danger)
        case .fact(let name, let value, let about): FactView(name: name, value: value, about: about)
        case .answer(let told): AnswerPanel(told: told)
        case .viewfinder(let outlines, let hint): Viewfinder(outlines: outlines, hint: hint, model: model)
        case .field(let field):
            TextField(field.name, text: Binding(get: { field.text }, set: { field.change($0) }), axis: .vertical)
                .textFieldStyle(.roundedBorder).frame(minHeight: 48)
        case .date(let field):
            DatePicker(
                field.name, selection: Binding(get: { field.date }, set: { field.change($0) }),
                displayedComponents: field.part == .day ? .date : .hourAndMinute
            )
            .frame(minHeight: 48)
        case .row(let row): RowView(row: row)
        case .button(let command): CommandButton(command: command, perform: perform)
        case .month(let month): MonthView(month: month)
        }
    }
}

private struct CommandButton: SwiftUI.View {
    let command: Command
    let perform: (Command) -> Void

    var body: some SwiftUI.View {
        Button { perform(command) } label: {
            Group {
                if case .tab = command.role {
                    VStack { Image(systemName: command.symbol ?? "circle"); Text(verbatim: command.name).font(.caption) }
                } else if let symbol = command.symbol {
                    Label { Text(verbatim: command.name) } icon: { Image(systemName: symbol) }
                } else {
                    Text(verbatim: command.name)
                }
            }
            .frame(minWidth: 48, minHeight: 48)
            .frame(maxWidth: isMain ? .infinity : nil)
            .foregroundStyle(ink)
            .background(isMain ? Palette.accent : .clear, in: .rect(cornerRadius: 14))
        }
        .accessibilityLabel(Text(verbatim: command.name))
        .accessibilityAddTraits(isLit ? .isSelected : [])
    }

    private var isMain: Bool { if case .main = command.role { true } else { false } }
    private var isLit: Bool { if case .tab(isLit: true) = command.role { true } else { false } }

    private var ink: Color {
        switch command.role {
        case .main: .white
        case .danger: Palette.danger
        case .tab(isLit: false): .secondary
        case .quiet, .tab: Palette.accent
        }
    }
}

private struct InsideCard: SwiftUI.View {
    let card: Card
    let perform: (Command) -> Void

    var body: some SwiftUI.View {
        VStack(alignment: .leading) {
            ForEach(card.lines, id: \.self) { Text(verbatim: $0) }
            CommandButton(command: card.command, perform: perform)
        }
        .frame(maxWidth: .infinity, alignment: .leading).padding().background(Palette.soft)
    }
}

private struct FactView: SwiftUI.View {
    let name: String
    let value: String
    let about: String?

    var body: some SwiftUI.View {
        VStack(alignment: .leading) {
            Text(verbatim: name).font(.subheadline).foregroundStyle(.secondary)
            Text(verbatim: value).bold()
            if let about { Text(verbatim: about).font(.subheadline).foregroundStyle(.secondary) }
        }
        .accessibilityElement(children: .combine)
    }
}

private struct RowView: SwiftUI.View {
    let row: Row

    var body: some SwiftUI.View {
        Button(action: row.act) {
            HStack {
                Image(systemName: row.symbol).frame(width: 32).accessibilityHidden(true)
                VStack(alignment: .leading) {
                    Text(verbatim: row.title).bold()
                    Text(verbatim: row.about).font(.subheadline).foregroundStyle(.secondary)
                }
            }
            .frame(maxWidth: .infinity, minHeight: 56, alignment: .leading)
        }
        .accessibilityElement(children: .combine)
        .onAppear(perform: row.appear)
    }
}

/// Colour, picture and word; spoken as one as soon as it shows.
private struct AnswerPanel: SwiftUI.View {
    let told: Told

    var body: some SwiftUI.View {
        VStack(alignment: .leading, spacing: 10) {
            Image(systemName: told.symbol).font(.system(size: 64)).accessibilityHidden(true)
            Text(verbatim: told.word).font(.largeTitle.bold())
            if let place = told.place { Text(verbatim: place).font(.title2.bold()) }
            ForEach(told.about + told.below, id: \.self) { Text(verbatim: $0) }
        }
        .frame(maxWidth: .infinity, alignment: .leading).padding(24)
        .foregroundStyle(.white)
        .background(Palette.ground(told.tone), in: .rect(cornerRadius: 28))
        .accessibilityElement(children: .combine)
        .onAppear { UIAccessibility.post(notification: .screenChanged, argument: nil) }
    }
}

private struct MonthView: SwiftUI.View {
    let month: Month

    var body: some SwiftUI.View {
        LazyVGrid(columns: Array(repeating: GridItem(.flexible()), count: 7)) {
            ForEach(0..<month.blanks, id: \.self) { _ in Color.clear.accessibilityHidden(true) }
            ForEach(month.days, id: \.number) { day in
                Button(action: day.command.act) {
                    VStack {
                        Text(verbatim: String(day.number)).bold(day.visits > 0)
                        if day.visits > 0 { Text(verbatim: "×\(day.visits)").font(.caption) }
                    }
                    .frame(maxWidth: .infinity, minHeight: 48)
                }
                .disabled(day.visits == 0)
                .accessibilityLabel(Text(verbatim: day.command.name))
            }
        }
    }
}

/// The camera's picture with an outline around each code.
private struct Viewfinder: SwiftUI.View {
    let outlines: [[DauChan.Point]]
    let hint: String
    let model: AppModel
    @State private var feed: CameraFeed?

    var body: some SwiftUI.View {
        ZStack(alignment: .bottom) {
            if let feed { Preview(session: feed.session) } else { Color.black }
            Canvas { context, size in
                for outline in outlines {
                    var path = Path()
                    path.addLines(outline.map { CGPoint(x: $0.x * size.width, y: $0.y * size.height) })
                    path.closeSubpath()
                    context.stroke(path, with: .color(Palette.outline), lineWidth: 4)
                }
            }
            Text(verbatim: hint).padding().foregroundStyle(.white).background(.black.opacity(0.8))
        }
        // The shape of the camera's picture, so that the outline lies where the code is.
        .aspectRatio(9.0 / 16.0, contentMode: .fit)
        .clipShape(.rect(cornerRadius: 20))
        .onAppear(perform: start)
        .onDisappear { feed?.stop() }
        .onChange(of: model.state.torch) { _, isOn in feed?.setTorch(isOn) }
    }

    private func start() {
        let started = CameraFeed(
            offer: { [weak model] frame in Task { @MainActor in model?.offer(frame) } },
            tell: { [weak model] camera in Task { @MainActor in model?.onCamera(camera) } })
        feed = started
        started.start()
    }
}

private struct Preview: UIViewRepresentable {
    let session: AVCaptureSession

    final class PreviewView: UIView {
        override static var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }
    }

    func makeUIView(context: Context) -> PreviewView {
        let view = PreviewView()
        (view.layer as? AVCaptureVideoPreviewLayer)?.session = session
        return view
    }

    func updateUIView(_ view: PreviewView, context: Context) {}
}

/// A file of the owner's own.
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

/// The Android demo's colours; by night the system's own grounds.
private enum Palette {
    static let paper = Color(.systemBackground)
    static let soft = Color(.secondarySystemBackground)
    static let accent = Color(red: 0.043, green: 0.365, blue: 0.325)
    static let danger = Color(.systemRed)
    static let outline = Color(red: 0.498, green: 0.878, blue: 0.710)

    static func ground(_ tone: Tone) -> Color {
        switch tone {
        case .checkedIn: Color(red: 0.090, green: 0.412, blue: 0.231)
        case .checkedOut: Color(red: 0.122, green: 0.306, blue: 0.549)
        case .wait: Color(red: 0.478, green: 0.294, blue: 0.000)
        case .stop: Color(red: 0.608, green: 0.110, blue: 0.110)
        case .other: Color(red: 0.290, green: 0.310, blue: 0.341)
        }
    }
}
#endif
