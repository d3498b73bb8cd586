import DauChan
import Foundation

extension AppModel {
    func editPage(_ form: Form) -> [Item] {
        let isNew = form.visit == nil
        let model = self.form
        var items: [Item] = [.title(words(isNew ? "edit_new" : "edit_change"))]
        items += isNew ? place(form) : [.heading(form.place)]
        items += times(form)
        items += [
            .fact(Fact(name: words("visit_party"), value: words.count("people", Int(form.party)))),
            .button(command("edit_fewer", "minus") { model.write { $0.party = max(1, $0.party - 1) } }),
            .button(command("edit_more", "plus") { model.write { $0.party = min(99, $0.party + 1) } }),
            .field(
                Field(name: words("visit_for_others"), hint: words("edit_others_hint"), text: form.forOthers) { text in
                    model.write { $0.forOthers = text }
                }),
            .field(
                Field(name: words("visit_note"), hint: words("edit_note_hint"), text: form.note) { text in
                    model.write { $0.note = text }
                }),
        ]
        if let error = form.error { items.append(.alert(words(error.rawValue))) }
        return items + [.button(command("save", "checkmark", .main) { model.save() })]
    }

    private func place(_ form: Form) -> [Item] {
        let model = self.form
        let field = Item.field(Field(name: words("edit_place"), text: form.place) { model.writePlace($0) })
        guard !form.recent.isEmpty else { return [field] }
        let recent = form.recent.map { visit in
            Item.button(Command(name: visit.place, symbol: "mappin") { model.choosePlace(of: visit) })
        }
        return [field, .text(words("edit_recent"))] + recent
    }

    private func times(_ form: Form) -> [Item] {
        let calendar = words.calendar
        let model = self.form
        var items: [Item] = [
            .date(
                DateField(name: words("edit_day"), value: words.day(form.came), part: .day, date: form.came) { day in
                    model.write { $0.move(to: day, calendar) }
                }),
            .date(
                DateField(name: words("edit_came"), value: words.hour(form.came), part: .time, date: form.came) { time in
                    model.write { $0.setCame(time, calendar) }
                }),
        ]
        if let left = form.left {
            items.append(
                .date(
                    DateField(name: words("edit_left"), value: words.hour(left), part: .time, date: left) { time in
                        model.write { $0.setLeft(time, calendar) }
                    }))
            let stayed = words.length(left.timeIntervalSince(form.came))
            items.append(.text("\(words("visit_stayed")): \(stayed)"))
        }
        return items
    }
}
