import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

/// A phone of one test: a folder, a vault, a clock that stands still until it is moved, and the server
/// of trust lists as far as it can be reached.
final class Phone: @unchecked Sendable {
    let place: URL
    let vault: FileKeyVault
    private let lock = NSLock()
    private var moment = Fixtures.now
    private var served: Data?

    var folder: URL { place.appendingPathComponent("diary") }

    init() throws {
        place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        vault = FileKeyVault(file: place.appendingPathComponent("key"))
    }

    deinit {
        try? FileManager.default.removeItem(at: place)
    }

    var now: Date {
        get { lock.withLock { moment } }
        set { lock.withLock { moment = newValue } }
    }

    var list: Data? {
        get { lock.withLock { served } }
        set { lock.withLock { served = newValue } }
    }

    struct NoNetwork: Error {}

    func environment() -> DauChanDemoModel.Environment {
        Environment(
            settings: Fixtures.settings(), folder: folder, vault: vault,
            timeZone: TimeZone(secondsFromGMT: 7 * 3_600)!, now: { self.now },
            fetchList: {
                guard let list = self.list else { throw NoNetwork() }
                return list
            },
            remind: { _, _ in })
    }
}

/// Somebody with the phone in hand: sees what the screen shows, touches what it offers by its name,
/// holds the camera at codes.
@MainActor
final class Person {
    let phone: Phone
    private let language: Language
    private(set) var model: AppModel

    init(_ phone: Phone, _ language: Language = .vietnamese) throws {
        self.phone = phone
        self.language = language
        model = try AppModel(phone.environment(), language: language)
    }

    func opensTheApp() async {
        model.onFront()
        await model.settled()
    }

    /// Nothing of the old process is asked to end; the new one finds only what is in the files.
    func killsTheApp() async throws {
        model.close()
        model = try AppModel(phone.environment(), language: language)
        await opensTheApp()
    }

    func leavesTheAppAndComesBack() async {
        model.onBack()
        model.onFront()
        await model.settled()
    }

    /// Holds the camera at a code until the app answers.
    func scans(_ code: String) async throws {
        for _ in 0..<6_000 {
            guard case .scan = model.state.page else { return await model.settled() }
            model.offer(Fixtures.frame(code))
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("no answer to '\(code)':\n\(sight)")
    }

    func touches(_ name: String) async {
        let commands = commands
        let command =
            commands.first { $0.name == name }
            ?? commands.first { $0.name.hasPrefix(name + ".") || $0.name.hasPrefix(name + ":") }
        guard let command else {
            Issue.record("nothing called '\(name)' can be touched:\n\(sight)")
            return
        }
        command.act()
        await model.settled()
    }

    func writes(_ text: String, in name: String) async {
        for case .field(let field) in model.screen.items where field.name == name {
            field.change(text)
            return await model.settled()
        }
        Issue.record("no field '\(name)':\n\(sight)")
    }

    func picksAPhoto(_ file: Data) async {
        model.scanPhoto(file)
        await model.settled()
        // The answer to the photo is asked of the diary in its turn.
        await model.settled()
    }

    func opensALink(_ text: String) async {
        model.openLink(text)
        await model.settled()
    }

    func goesBack() async {
        model.back()
        await model.settled()
    }

    func sees(_ text: String) -> Bool { texts.contains { $0.contains(text) } }

    var sight: String { texts.map { "  | " + $0 }.joined(separator: "\n") }

    /// Every text that is on the screen, or spoken for what is.
    var texts: [String] {
        let screen = model.screen
        var texts = [screen.line].compactMap { $0 } + (screen.inside?.lines ?? []) + commands.map(\.name)
        for item in screen.items {
            switch item {
            case .title(let text), .heading(let text), .text(let text), .alert(let text): texts.append(text)
            case .fact(let name, let value, let about): texts += [name, value, about ?? ""]
            case .answer(let told): texts += [told.word, told.place ?? ""] + told.about + told.below
            case .viewfinder(_, let hint): texts.append(hint)
            case .field(let field): texts += [field.name, field.text]
            case .date(let field): texts.append("\(field.name): \(field.value)")
            case .row(let row): texts += [row.title, row.about]
            case .month(let month): texts.append(month.name)
            case .button: break
            }
        }
        return texts.filter { !$0.isEmpty }
    }

    private var commands: [Command] {
        let screen = model.screen
        var commands = [screen.back, screen.inside?.command].compactMap { $0 }
        for item in screen.items {
            switch item {
            case .button(let command): commands.append(command)
            case .row(let row): commands.append(Command(name: "\(row.title). \(row.about)", act: row.act))
            case .month(let month): commands += month.days.map(\.command)
            default: break
            }
        }
        return commands + screen.tabs
    }
}
