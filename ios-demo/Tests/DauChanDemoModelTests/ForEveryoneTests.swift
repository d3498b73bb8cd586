import DauChan
import Testing

@testable import DauChanDemoModel

/// Screens that no story comes to are as good for everyone as those of the stories.
@MainActor
@Suite struct ForEveryoneTests {
    @Test(arguments: ClosedReason.allCases)
    func eachReasonOfADiaryThatDoesNotOpen(_ reason: ClosedReason) async throws {
        let person = try Person(Phone())
        for isErasing in [false, true] {
            person.model.session.state.page = .closed(reason, erasing: isErasing)
            person.checkForEveryone("\(reason), erasing \(isErasing)")
        }
    }

    @Test(arguments: [Camera.off, .running, .refused, .taken, .broken])
    func whateverBecomesOfTheCamera(_ camera: Camera) async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(camera)
        person.checkForEveryone("camera \(camera)")
    }

    @Test(arguments: Line.allCases)
    func eachLineOverThePage(_ line: Line) async throws {
        let person = try await Person.atTheScanner()
        person.model.session.say(line)
        #expect(person.model.screen.line != nil)
        person.checkForEveryone("\(line)")
    }

    @Test(arguments: FormError.allCases)
    func eachErrorOfAForm(_ error: FormError) async throws {
        let person = try await Person.atTheScanner()
        await person.touches("Tự ghi")
        guard case .edit(var form) = person.model.state.page else {
            Issue.record("no form")
            return
        }
        form.error = error
        person.model.session.state.page = .edit(form)
        person.checkForEveryone("\(error)")
    }

    @Test(arguments: [View.empty, .codes([.sample]), .codes([.sample, .sample]), .crowded])
    func whateverIsInView(_ view: View) async throws {
        let person = try await Person.atTheScanner()
        person.model.session.state.page = .scan(view)
        person.checkForEveryone("\(view)")
    }

    @Test(arguments: [Reminding.on, .unasked, .off])
    func whetherThereAreReminders(_ reminding: Reminding) async throws {
        let person = try await Person.atTheScanner()
        person.model.settings.onReminding(reminding)
        try await person.scans("market")
        person.checkForEveryone("an answer, reminders \(reminding)")
        await person.touches("Xong")
        await person.touches("Cài đặt")
        person.checkForEveryone("the settings, reminders \(reminding)")
    }

    @Test(arguments: [false, true])
    func anAnswerThatCouldNotBeKept(_ isFull: Bool) async throws {
        let person = try await Person.atTheScanner()
        person.model.session.state.page = .answered(.notKept(storageFull: isFull))
        person.checkForEveryone("full \(isFull)")
    }
}

extension Outline {
    fileprivate static let sample = Outline(corners: [], picture: Extent(width: 4, height: 3))
}

extension Person {
    /// Every control has a name to speak, in either language, and no two that are touched alike; what the views
    /// draw of it is checked where there are views.
    func checkForEveryone(_ place: String) {
        for language in Language.allCases {
            let screen = screen(in: language)
            for name in screen.spokenControls {
                #expect(!name.isBlank && !name.contains("_") && !name.contains("%"), "\(place): '\(name)'")
            }
            for text in screen.texts {
                #expect(Catalogue.bundled.strings[text] == nil, "\(place): the key '\(text)' is shown")
            }
            let rows = screen.items.filter { if case .row = $0 { true } else { false } }
            if rows.isEmpty {
                let names = screen.commands.map(\.spoken)
                #expect(Set(names).count == names.count, "\(place): \(names)")
            }
            #if canImport(DauChanDemoApp)
            inLanguage(language) { checkWhatIsDrawn(screen, place) }
            #endif
        }
    }
}
