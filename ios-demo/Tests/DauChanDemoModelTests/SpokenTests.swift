import DauChan
import Testing

@testable import DauChanDemoModel

/// Screens that no story comes to speak as well as those of the stories do.
@MainActor
@Suite struct SpokenTests {
    @Test(arguments: ClosedReason.allCases)
    func eachReasonOfADiaryThatDoesNotOpen(_ reason: ClosedReason) async throws {
        let person = try Person(Phone())
        for isErasing in [false, true] {
            person.model.session.state.page = .closed(reason, erasing: isErasing)
            person.checkThatAllIsSpoken("\(reason), erasing \(isErasing)")
        }
    }

    @Test(arguments: [Camera.off, .running, .refused, .taken, .broken])
    func whateverBecomesOfTheCamera(_ camera: Camera) async throws {
        let person = try await Person.atTheScanner()
        person.model.scanning.onCamera(camera)
        person.checkThatAllIsSpoken("camera \(camera)")
    }

    @Test(arguments: Line.allCases)
    func eachLineOverThePage(_ line: Line) async throws {
        let person = try await Person.atTheScanner()
        person.model.session.say(line)
        #expect(person.model.screen.line != nil)
        person.checkThatAllIsSpoken("\(line)")
    }

    @Test(arguments: FormFault.allCases)
    func eachFaultOfAForm(_ fault: FormFault) async throws {
        let person = try await Person.atTheScanner()
        await person.touches("Ghi tay")
        guard case .edit(var form) = person.model.state.page else {
            Issue.record("no form")
            return
        }
        form.fault = fault
        person.model.session.state.page = .edit(form)
        person.checkThatAllIsSpoken("\(fault)")
    }

    @Test(arguments: [false, true])
    func anAnswerThatCouldNotBeKept(_ isFull: Bool) async throws {
        let person = try await Person.atTheScanner()
        person.model.session.state.page = .answered(.notKept(storageFull: isFull))
        person.checkThatAllIsSpoken("full \(isFull)")
    }
}

extension Person {
    /// Every control has a name to speak, in either language, and no two that are touched alike.
    func checkThatAllIsSpoken(_ place: String) {
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
        }
    }
}
