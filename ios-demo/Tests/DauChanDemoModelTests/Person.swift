import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

/// A phone of one test: a folder, a vault, a clock that stands still until it is moved, and a server of
/// trust lists that it can reach, or not.
final class Phone: @unchecked Sendable {
    let folder: URL
    let vault: any KeyVault
    let server: ListServer
    private let key: URL
    private let lock = NSLock()
    private var moment = Fixtures.now
    private var isReminding: (at: Date, of: String)?
    private var reminded = 0
    private var announced = 0

    /// - Parameter disk: where its files are; without one, among other temporary ones. The key is never there:
    ///   a Keychain has room of its own.
    init(on disk: URL = FileManager.default.temporaryDirectory) throws {
        folder = disk.appendingPathComponent(UUID().uuidString)
        key = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        vault = fileKeyVault(at: key)
        server = try ListServer()
    }

    deinit {
        server.close()
        try? FileManager.default.removeItem(at: folder)
        try? FileManager.default.removeItem(at: key)
    }

    /// A phone with a diary that nobody has open.
    @MainActor
    static func withADiary() async throws -> Phone {
        let person = try await Person.atTheScanner()
        await person.leavesTheApp()
        return person.phone
    }

    /// A phone with the files of this one as they are now: what a process finds whose predecessor was ended
    /// without warning. Nothing of the old process is asked to end, and it may go on.
    func asItIs() throws -> Phone {
        let copy = try Phone(on: folder.deletingLastPathComponent())
        try FileManager.default.copyItem(at: folder, to: copy.folder)
        try FileManager.default.copyItem(at: key, to: copy.key)
        copy.now = now
        copy.server.answer = server.answer
        copy.server.bundle = server.bundle
        return copy
    }

    /// The diary's files and what is in them.
    func files() throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let pairs = try names.map { ($0, try Data(contentsOf: folder.appendingPathComponent($0))) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    var now: Date {
        get { lock.withLock { moment } }
        set { lock.withLock { moment = newValue } }
    }

    /// The reminder that is set.
    var reminder: (at: Date, of: String)? { lock.withLock { isReminding } }

    /// How often the owner was told of alerts.
    var announcedSoFar: Int { lock.withLock { announced } }

    /// How often one was set or taken back.
    var remindedSoFar: Int { lock.withLock { reminded } }

    func environment(vault: (any KeyVault)? = nil) -> DauChanDemoModel.Environment {
        Environment(
            deployment: Fixtures.deployment(), listAddress: TrustListAddress(server.address),
            bundleAddress: NoticeBundleAddress(server.bundleAddress), version: "1.0",
            folder: folder, vault: vault ?? self.vault, timeZone: .vietNam,
            now: { self.now },
            remind: { reminder, place in
                self.lock.withLock {
                    self.reminded += 1
                    self.isReminding = if let reminder, let place { (reminder.at, place) } else { nil }
                }
            },
            announce: {
                self.lock.withLock { self.announced += 1 }
                return true
            })
    }
}

/// Somebody with the phone in hand: sees what the screen shows, touches what it offers by its name,
/// holds the camera at codes.
@MainActor
final class Person {
    private(set) var phone: Phone
    private let language: Language
    private(set) var model: AppModel

    /// - Parameter vault: another one than the phone's.
    init(_ phone: Phone, _ language: Language = .vietnamese, vault: (any KeyVault)? = nil) throws {
        self.phone = phone
        self.language = language
        model = AppModel(phone.environment(vault: vault), language: language)
    }

    /// Somebody who has read the first page and stands at the scanner.
    static func atTheScanner(_ phone: Phone? = nil) async throws -> Person {
        let person = try Person(phone ?? Phone())
        await person.opensTheApp()
        await person.touches("Bắt đầu")
        return person
    }

    func opensTheApp() async {
        model.onFront()
        await model.settled()
    }

    /// The process is ended without warning, and the app opened again.
    func killsTheApp() async throws {
        model.close()
        phone = try phone.asItIs()
        model = AppModel(phone.environment(), language: language)
        await opensTheApp()
    }

    func leavesTheApp() async {
        model.onBack()
        await model.settled()
    }

    func leavesTheAppAndComesBack() async {
        model.onBack()
        model.onFront()
        await model.settled()
    }

    /// Holds the camera at a code until the app answers.
    func scans(_ code: String) async throws {
        try await shows(Fixtures.frame(code)) {
            if case .scan = self.model.state.page { false } else { true }
        }
        await model.settled()
    }

    /// Holds the camera at something until what is waited for is so.
    func shows(_ frame: LumaFrame, until isSo: () -> Bool) async throws {
        for _ in 0..<6_000 {
            if isSo() { return }
            model.scanning.offer(frame)
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("what the camera was held at was not answered:\n\(sight)")
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
        model.scanning.scanPhoto(file)
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

    /// The visits on the page, if it is the diary's.
    var visits: [Visit] {
        if case .diary(let list) = model.state.page { list.visits } else { [] }
    }

    var sight: String { texts.map { "  | " + $0 }.joined(separator: "\n") }

    /// The same screen for somebody who reads another language.
    func screen(in language: Language) -> Screen {
        inLanguage(language) { model.screen }
    }

    func inLanguage<Answer>(_ language: Language, _ look: () -> Answer) -> Answer {
        defer { model.words = Words(self.language, timeZone: .vietNam) }
        model.words = Words(language, timeZone: .vietNam)
        return look()
    }

    /// Every text that is on the screen, or spoken for what is.
    var texts: [String] { model.screen.texts }

    private var commands: [Command] { model.screen.commands }
}

extension TimeZone {
    static let vietNam = TimeZone(secondsFromGMT: 7 * 3_600)!
}

extension Screen {
    var texts: [String] {
        var texts = [line].compactMap { $0 } + (inside?.lines ?? []) + commands.map(\.spoken)
        for item in items {
            switch item {
            case .title(let text), .heading(let text), .text(let text), .alert(let text): texts.append(text)
            case .line(let line): texts.append(line.words)
            case .fact(let fact): texts += [fact.name, fact.value, fact.about ?? ""]
            case .answer(let told): texts += [told.word, told.place ?? ""] + (told.about + told.below).map(\.words)
            case .viewfinder(let finder): texts += [finder.name, finder.hint]
            case .field(let field): texts += [field.name, field.hint ?? "", field.text]
            case .date(let field): texts.append("\(field.name): \(field.value)")
            case .row(let row): texts += [row.title, row.about]
            case .card(let card): texts += card.lines
            case .month(let month): texts.append(month.name)
            case .button: break
            }
        }
        return texts.filter { !$0.isEmpty }
    }

    /// All that can be touched.
    var commands: [Command] {
        var commands = [back, inside?.command].compactMap { $0 }
        for item in items {
            switch item {
            case .button(let command): commands.append(command)
            case .card(let card): commands += [card.command].compactMap { $0 }
            case .row(let row): commands.append(Command(name: row.spoken, act: row.act))
            case .month(let month): commands += month.days.map(\.command)
            default: break
            }
        }
        return commands + tabs
    }

    /// What a screen reader speaks of each thing that can be touched, written in, or looked through.
    var spokenControls: [String] {
        commands.map(\.spoken)
            + items.compactMap { item in
                switch item {
                case .field(let field): field.name
                case .date(let field): "\(field.name): \(field.value)"
                case .viewfinder(let finder): finder.name
                default: nil
                }
            }
    }
}
