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

    // MARK: Answers

    func answerPage(_ answer: Answer) -> [Item] {
        var items = [Item.answer(told(answer))]
        if case .checkedIn(_, _, _, isFirst: true) = answer, let card = remindingCard { items.append(.card(card)) }
        return items + actions(after: answer).map(Item.button)
    }

    /// What a reminder is good for, and what it costs to have none.
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
        let done = command("answer_done", "checkmark", .main) { [scanning] in scanning.show() }
        let again = command("answer_again", "qrcode.viewfinder", .main) { [scanning] in scanning.again() }
        switch answer {
        case .checkedIn, .checkedOut:
            return [done, command("answer_undo", "arrow.uturn.backward") { [scanning] in scanning.undo() }]
        case .justLeft, .keptPending: return [done]
        case .alreadyInside:
            return [done, command("inside_leave", "figure.walk.departure") { [scanning] in scanning.leave() }]
        case .notInside(let venue):
            let byHand = command("scan_by_hand", "square.and.pencil", .main) { [form] in form.begin(at: venue) }
            return [byHand, command("answer_done", "checkmark") { [scanning] in scanning.show() }]
        case .refused(.clockBehind), .refused(.notYetValid):
            let later = command("answer_again", "qrcode.viewfinder") { [scanning] in scanning.again() }
            return [request("refused_clock_open", "clock", .clock, .main), later]
        case .refused, .foreign, .notKept: return [again]
        }
    }
}
