import DauChan

extension AppModel {
    func scanPage(_ view: View) -> [Item] {
        let tools = [
            request("scan_photo", "photo", .photo),
            command("scan_by_hand", "square.and.pencil") { [form] in form.begin() },
        ]
        if let (key, mend) = cameraTrouble {
            return [.title(words(key)), .text(words(key + "_do"))] + ([mend] + tools).map(Item.button)
        }
        let light = state.torch ? "scan_torch_off" : "scan_torch_on"
        let torch = command(light, state.torch ? "flashlight.on.fill" : "flashlight.off.fill") { [scanning] in
            scanning.switchTorch()
        }
        return [.viewfinder(finder(view))] + ([torch] + tools).map(Item.button)
    }

    private var cameraTrouble: (key: String, mend: Command)? {
        let again = command("try_again", "camera", .main) { [scanning] in scanning.startCamera() }
        return switch state.camera {
        case .off, .running: nil
        case .refused: ("camera_refused", request("camera_allow", "camera", .camera, .main))
        case .taken: ("camera_taken", again)
        case .broken: ("camera_none", again)
        }
    }

    private func finder(_ view: View) -> Finder {
        let (outlines, hint) =
            switch view {
            case .empty: ([Outline](), "scan_aim")
            case .crowded: ([Outline](), "scan_crowded")
            case .codes(let outlines): (outlines, outlines.count == 1 ? "scan_found" : "scan_several")
            }
        return Finder(name: words("scan_viewfinder"), outlines: outlines, hint: words(hint))
    }

    // MARK: Links

    func linkPage(_ question: LinkQuestion) -> [Item] {
        let title =
            question.place.map { words(question.isLeaving ? "link_ask_out" : "link_ask_in", $0) }
            ?? words("link_ask_unknown")
        let record = command("link_record", "checkmark", .main) { [scanning] in scanning.recordLink() }
        let cancel = command("cancel", "xmark") { [self] in back() }
        return [.title(title), .text(words("link_why")), .button(record), .button(cancel)]
    }

    // MARK: Answers

    func answerPage(_ answer: Answer) -> [Item] {
        var items = [Item.answer(text(of: answer))]
        if case .recorded(_, isFirst: true, _) = answer, let card = remindingCard { items.append(.card(card)) }
        return items + actions(after: answer).map(Item.button)
    }

    /// Asks about reminders, and says what they do.
    private var remindingCard: Card? {
        switch state.reminding {
        case .on: nil
        case .unasked:
            Card(
                lines: [words("remind_ask"), words("remind_ask_why")], symbol: "bell",
                command: request("remind_allow", "bell", .notifications))
        case .off: Card(lines: [words("remind_ask"), words("remind_off")], symbol: "bell.slash", command: nil)
        }
    }

    private func actions(after answer: Answer) -> [Command] {
        switch answer {
        case .recorded(let outcome, _, _): actions(after: outcome)
        case .keptPending: [done(.main)]
        case .notKept: [again(.main)]
        }
    }

    private func actions(after outcome: CheckInOutcome) -> [Command] {
        switch outcome {
        case .checkedIn, .switchedFrom, .checkedOut:
            [done(.main), command("answer_undo", "arrow.uturn.backward") { [scanning] in scanning.undo() }]
        case .justLeft: [done(.main)]
        case .alreadyInside:
            [done(.main), command("inside_leave", "figure.walk.departure") { [scanning] in scanning.leave() }]
        case .notInside(let venue):
            [
                command("scan_by_hand", "square.and.pencil", .main) { [form] in form.begin(at: venue) },
                done(.quiet),
            ]
        case .refused(let refusal):
            switch refusal.reason {
            case .clockBehind, .notYetValid:
                [request("refused_clock_open", "clock", .clock, .main), again(.quiet)]
            default: [again(.main)]
            }
        case .foreign: [again(.main)]
        }
    }

    private func done(_ role: Command.Role) -> Command {
        command("answer_done", "checkmark", role) { [scanning] in scanning.show() }
    }

    private func again(_ role: Command.Role) -> Command {
        command("answer_again", "qrcode.viewfinder", role) { [scanning] in scanning.again() }
    }
}
