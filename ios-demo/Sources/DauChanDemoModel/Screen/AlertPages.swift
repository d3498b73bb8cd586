import DauChan
import Foundation

extension AppModel {
    // MARK: The alerts

    func alertsPage(_ list: AlertList) -> [Item] {
        var items: [Item] = [.title(words("alerts_title")), .text(age(of: list.state))]
        if list.alerts.isEmpty { items.append(.text(words("alerts_empty"))) }
        items += list.alerts.filter { !$0.isPast }.map(choice)
        let past = list.alerts.filter(\.isPast)
        if !past.isEmpty { items.append(.heading(words("alerts_past"))) }
        return items + past.map(choice)
    }

    private func choice(_ alert: VisitAlert) -> Item {
        let place = "\(alert.visit.place), \(words.day(alert.visit.start.at))"
        let isUrgent = alert.severity == .high && !alert.isPast
        return .button(
            command(title(of: alert), "bell", isUrgent ? .danger : .quiet, about: place) { [notices] in
                notices.open(alert)
            })
    }

    private func age(of state: NoticeState?) -> String {
        guard let state else { return words("alerts_never") }
        if let since = state.notFreshSince { return words("alerts_not_fresh", words.day(since)) }
        return words("alerts_fresh", words.day(state.issued))
    }

    // MARK: One alert

    func alertPage(_ alert: VisitAlert) -> [Item] {
        let visit = alert.visit
        let length = words.length(TimeInterval(alert.overlapMinutes) * 60)
        var items: [Item] = [
            .text(words("alerts_title")), .title(words(title(of: alert))),
            .text(words("alert_overlap", visit.place, length)),
        ]
        if alert.status == .active {
            items += [.heading(words("alert_do")), .text(words(advice(of: alert)))]
        }
        let end = visit.end.map { words.hour($0.moment.at) } ?? words("visit_not_left")
        let window = "\(words.dayAndHour(alert.from)) – \(words.dayAndHour(alert.to))"
        items += [
            fact(
                "mappin.and.ellipse", "visit_where", visit.place,
                about: words.heading(visit.start.at, now: state.now)),
            fact("checkmark", "visit_came", words.hour(visit.start.at)),
            fact("figure.walk.departure", "visit_left", end),
            fact("clock", "alert_window", window),
        ]
        if !alert.isPast {
            items.append(.button(command("alert_dismiss", "checkmark", .main) { [notices] in notices.dismiss() }))
        } else if alert.dismissedAt != nil {
            items.append(.text(words("alert_dismissed")))
        }
        return items + [.button(command("alert_visit", "book") { [diary] in diary.showVisit(visit.id) })]
    }

    private func fact(_ symbol: String, _ key: String, _ value: String, about: String? = nil) -> Item {
        .fact(Fact(name: words(key), value: value, about: about, symbol: symbol))
    }

    private func title(of alert: VisitAlert) -> String {
        if alert.status == .withdrawn { return "alert_withdrawn" }
        switch alert.severity {
        case .low: return "alert_low"
        case .medium: return "alert_medium"
        case .high: return "alert_high"
        }
    }

    private func advice(of alert: VisitAlert) -> String {
        switch alert.advice {
        case .other: "advice_other"
        case .watchHealth: "advice_watch_health"
        case .getTested: "advice_get_tested"
        case .stayHome: "advice_stay_home"
        case .callHealthStation: "advice_call_health_station"
        }
    }
}
