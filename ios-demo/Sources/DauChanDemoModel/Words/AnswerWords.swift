import DauChan
import Foundation

extension AppModel {
    /// Finds the words of an answer. Each refusal names its cause and the next step.
    func text(of answer: Answer) -> AnswerText {
        var text =
            switch answer {
            case .recorded(let outcome, _, let link): recorded(outcome, link)
            case .keptPending(.listExpired): answerText("hourglass", "answer_pending", about: line(words("answer_pending_list")))
            case .keptPending: answerText("hourglass", "answer_pending", about: line(words("answer_pending_key")))
            case .notKept(storageFull: true):
                answerText("externaldrive.badge.exclamationmark", "failed_full", about: line(words("failed_full_do")))
            case .notKept:
                answerText("externaldrive.badge.exclamationmark", "failed_other", about: line(words("failed_other_do")))
            }
        text.tone = answer.tone
        return text
    }

    private func recorded(_ outcome: CheckInOutcome, _ link: String?) -> AnswerText {
        switch outcome {
        case .checkedIn(let visit): return checkedIn(visit, previous: nil)
        case .switchedFrom(let previous, let visit): return checkedIn(visit, previous: previous)
        case .checkedOut(let visit):
            let stayed = visit.end.map {
                line(words("answer_stayed", words.length($0.moment.at.timeIntervalSince(visit.start.at))), "clock")
            }
            return answerText("figure.walk.departure", "answer_out", visit.place, about: stayed)
        case .alreadyInside(let visit):
            let since = line(words("answer_already_since", words.hour(visit.start.at)))
            return answerText("mappin.and.ellipse", "answer_already", visit.place, about: since)
        case .justLeft(let visit):
            let at = visit.end.map { line(words("answer_just_left_at", words.hour($0.moment.at))) }
            return answerText("figure.walk.departure", "answer_just_left", visit.place, about: at)
        case .notInside(let venue):
            let advice = line(words("answer_not_inside_do"))
            return answerText("figure.walk.departure", "answer_not_inside", venue.name, about: advice)
        case .refused(let refusal):
            let (symbol, key, about) = cause(refusal.reason)
            return answerText(symbol, key, about: line(about))
        case .foreign(let kind):
            let about =
                if kind == .link, let link { words("foreign_link_do", link) } else { words("foreign_do", name(kind)) }
            return answerText("questionmark.square.dashed", "foreign", about: line(about))
        }
    }

    private func checkedIn(_ visit: Visit, previous: Visit?) -> AnswerText {
        var text = answerText("checkmark", "answer_in", visit.place)
        let venue = visit.venue
        let place = venue.map {
            [line(words.area($0.area), "mappin.and.ellipse"), line(words.sector($0.sector), "building.2")]
        }
        text.about = (place ?? []) + [line(words.dayAndHour(visit.start.at), "clock")]
        let left = previous.map { line(words("answer_switched", $0.place), "figure.walk.departure") }
        let valid = venue.map { line(words.goodUntil($0.lastDay, now: state.now), "calendar") }
        text.below = [left, valid].compactMap { $0 }
        return text
    }

    private func answerText(
        _ symbol: String, _ key: String, _ place: String? = nil, about: AnswerText.Line? = nil
    ) -> AnswerText {
        AnswerText(symbol: symbol, word: words(key), place: place, about: about.map { [$0] } ?? [])
    }

    private func line(_ words: String, _ symbol: String? = nil) -> AnswerText.Line {
        AnswerText.Line(words: words, symbol: symbol)
    }

    private func cause(_ refusal: VenueRefusal) -> (symbol: String, key: String, about: String) {
        switch refusal {
        case .damaged: ("qrcode.viewfinder", "refused_damaged", words("refused_damaged_do"))
        case .newerApp: ("arrow.down.app", "refused_newer", words("refused_newer_do"))
        case .unknownKey, .listExpired:
            // Usually kept pending. It is shown as a refusal only if that failed.
            ("hourglass", "failed_other", words("failed_other_do"))
        case .forged: ("xmark.shield", "refused_forged", words("refused_forged_do"))
        case .revokedKey: ("xmark.shield", "refused_revoked_key", words("refused_revoked_key_do"))
        case .malformed: ("nosign", "refused_wrong", words("refused_wrong_form_do"))
        case .wrongPurpose: ("nosign", "refused_wrong", words("refused_wrong_purpose_do"))
        case .outsideKeyValidity: ("nosign", "refused_wrong", words("refused_wrong_days_do"))
        case .wrongArea(let area): ("nosign", "refused_wrong", words("refused_wrong_area_do", words.area(area)))
        case .clockBehind(let now, _):
            ("clock.badge.exclamationmark", "refused_clock", words("refused_clock_do", words.dayAndHour(now)))
        case .revokedVenue(let name, _, let leastGoodIssue):
            ("nosign", "refused_revoked", words(leastGoodIssue == nil ? "refused_revoked_do" : "refused_replaced_do", name))
        case .notYetValid(let name, let first):
            ("calendar.badge.clock", "refused_early", words("refused_early_do", name, words.day(first)))
        case .expired(let name, let last):
            ("calendar.badge.exclamationmark", "refused_expired", words("refused_expired_do", name, words.day(last)))
        }
    }

    private func name(_ kind: ForeignCode) -> String {
        let key =
            switch kind {
            case .personalQr: "foreign_personal"
            case .citizenIdCard: "foreign_citizen"
            case .healthInsuranceCard: "foreign_insurance"
            case .vietQrPayment: "foreign_viet_qr"
            case .emvPayment: "foreign_payment"
            case .ukVenue: "foreign_uk"
            case .nzVenue: "foreign_nz"
            case .coronaWarnVenue: "foreign_germany"
            case .swissCovidVenue: "foreign_swiss"
            case .cleaVenue: "foreign_france"
            case .euHealthCertificate: "foreign_eu_certificate"
            case .smartHealthCard: "foreign_smart_card"
            case .nzHealthPass: "foreign_nz_pass"
            case .wifi: "foreign_wifi"
            case .contact: "foreign_contact"
            case .link: "foreign_link"
            case .text: "foreign_text"
            }
        return words(key)
    }
}
