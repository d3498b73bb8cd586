#if canImport(DauChanDemoApp)
import DauChan
import SwiftUI
import Testing

@testable import DauChanDemoApp
@testable import DauChanDemoModel

/// What the views do when they are touched. What they show is checked wherever a test comes to a screen:
/// `Person.checkForEveryone`.
@MainActor
@Suite struct DrawnTests {
    @Test func whatIsTouchedDoesWhatTheModelSays() async throws {
        let person = try Person(Phone())
        await person.opensTheApp()
        await person.touchesWhatIsDrawn("Bắt đầu")
        #expect(person.sees("Hướng camera vào mã QR ở cửa"))
        try await person.scans("market")
        await person.touchesWhatIsDrawn("Xong")
        await person.touchesWhatIsDrawn("Nhật ký")
        await person.writesInWhatIsDrawn("ben xe", in: "Tìm địa điểm")
        #expect(person.visits.isEmpty)
        await person.writesInWhatIsDrawn("cho", in: "Tìm địa điểm")
        await person.touchesWhatIsDrawn("Chợ Thủ Dầu Một. Từ 06:46, đang ở đây")
        #expect(person.sees("Lượt đến"))
        await person.touchesWhatIsDrawn("Quay lại")
        await person.touchesWhatIsDrawn("Lịch")
        await person.touchesWhatIsDrawn("27 tháng 9 năm 2021, 1 lượt")
        #expect(person.visits.count == 1)
        await person.touchesWhatIsDrawn("Rời đi")
        #expect(!person.sees("Tôi đang ở"))
    }

    @Test(arguments: [DateField.Part.day, .time])
    func theWheelsOfADateAreNamedAndLarge(_ part: DateField.Part) {
        let field = DateField(name: "Ngày", value: "27 tháng 9", part: part, date: Fixtures.now) { _ in }
        let drawn = ScrollView { DateFieldView(field: field, isChanging: true) }.recorded(.accessibility5)
        #expect(drawn.spoken.filter { $0.kind == .date }.map(\.label) == ["Ngày"])
        #expect(TouchRules.errors(in: drawn).isEmpty)
    }
}

extension Person {
    fileprivate func touchesWhatIsDrawn(_ name: String) async {
        for place in ScreenView(model: model).recorded(.large).places {
            guard case .button(let act) = place.node.kind, place.name == name else { continue }
            act()
            return await model.settled()
        }
        Issue.record("nothing called '\(name)' is drawn:\n\(sight)")
    }

    fileprivate func writesInWhatIsDrawn(_ text: String, in name: String) async {
        for place in ScreenView(model: model).recorded(.large).places {
            guard case .textField(let label, let write) = place.node.kind, label.texts == [name] else { continue }
            await write(text)
            return await model.settled()
        }
        Issue.record("no field '\(name)' is drawn:\n\(sight)")
    }

    /// Whatever the views draw of the screen can be touched, read in letters of three times their size, told from
    /// its ground, and heard.
    func checkWhatIsDrawn(_ screen: Screen, _ place: String) {
        for size in [DynamicTypeSize.large, .accessibility5] {
            let drawn = ScreenView(model: model).recorded(size)
            let errors =
                TouchRules.errors(in: drawn) + TextRules.errors(in: drawn, size) + ColourRules.errors(in: drawn)
                + SpokenRules.errors(in: drawn)
            #expect(errors.isEmpty, "\(place), \(size): \(errors)")
            let spoken = drawn.spoken
            for control in screen.spokenControls where !screen.idleDays.contains(control) {
                let isThere = spoken.contains { $0.label == control || "\($0.label): \($0.value ?? "")" == control }
                #expect(isThere, "\(place), \(size): '\(control)' is not drawn")
            }
            let heard = spoken.flatMap { [$0.label, $0.value ?? ""] }.joined(separator: "\n")
            for text in screen.textsToHear {
                #expect(heard.contains(text), "\(place), \(size): '\(text)' is not heard")
            }
        }
    }
}

extension Place {
    /// What it is called for a screen reader.
    fileprivate var name: String? {
        for case .label(let label) in ownModifiers { return label.texts.joined() }
        return node.texts.joined(separator: ", ")
    }
}

extension Screen {
    /// Days that nothing is said of but their number; a list of days does without them.
    fileprivate var idleDays: [String] {
        items.flatMap { item -> [String] in
            guard case .month(let month) = item else { return [] }
            return month.days.filter { $0.visits == 0 }.map(\.command.spoken)
        }
    }

    /// All of its texts but those of controls.
    fileprivate var textsToHear: [String] {
        var texts = [line].compactMap { $0 } + (inside?.lines ?? [])
        for item in items {
            switch item {
            case .title(let text), .heading(let text), .text(let text), .alert(let text): texts.append(text)
            case .line(let line): texts.append(line.words)
            case .fact(let fact): texts += [fact.name, fact.value] + [fact.about].compactMap { $0 }
            case .answer(let told): texts.append(told.spoken)
            case .viewfinder(let finder): texts += [finder.name, finder.hint]
            case .card(let card): texts += card.lines
            case .field, .date, .row, .button, .month: break
            }
        }
        return texts
    }
}
#endif
