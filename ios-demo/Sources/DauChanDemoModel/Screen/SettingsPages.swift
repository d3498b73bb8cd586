import DauChan

extension AppModel {
    // MARK: Settings

    func settingsPage(_ settings: Settings) -> [Item] {
        let isFresh = settings.list.freshness == .fresh
        let keeping = words.count("days", settings.retentionDays)
        let model = self.settings
        let items: [Item] = [
            .title(words("tab_settings")),
            .fact(
                Fact(name: words("settings_list"), value: age(of: settings.list), symbol: isFresh ? "checkmark" : "clock")),
            .button(command(settings.isFetching ? "settings_fetching" : "settings_fetch", "arrow.clockwise") {
                if !settings.isFetching { model.fetchList() }
            }),
            .button(command("settings_keep", "calendar", about: keeping) { model.showRetention() }),
            .button(reminding),
            .button(command("settings_lock", "lock", about: words("settings_lock_about")) { [self] in lock() }),
            .button(
                request("settings_export", "square.and.arrow.up", .export, about: words("settings_export_about"))),
            .button(command("settings_about", "info.circle") { model.showAbout() }),
        ]
        return items
            + (settings.isErasing
                ? sureToErase : [.button(command("settings_erase", "trash", .danger) { model.askToErase(true) })])
    }

    private func age(of list: TrustListStatus) -> String {
        switch list.freshness {
        case .fresh: words("settings_list_fresh", words.day(list.issued))
        case .refreshDue: words("settings_list_due", words.day(list.issued))
        case .expired: words("settings_list_expired", words.day(list.hardExpiry))
        }
    }

    /// Shows whether the phone allows reminders, and the consequence if it does not.
    private var reminding: Command {
        switch state.reminding {
        case .on: request("remind", "bell", .notificationSettings, about: words("remind_on"))
        case .unasked: request("remind", "bell", .notifications, about: words("remind_ask_why"))
        case .off: request("remind", "bell.slash", .notificationSettings, about: words("remind_off"))
        }
    }

    private var sureToErase: [Item] {
        [
            .alert(words("settings_erase_sure")),
            .button(command("settings_erase_do", "trash", .danger) { [settings] in settings.erase() }),
            .button(command("cancel") { [settings] in settings.askToErase(false) }),
        ]
    }

    // MARK: Retention

    func retentionPage(_ retention: Retention) -> [Item] {
        // The usual numbers of days. The programme's own is always added.
        let usual = [7, 14, 21, 30, 60, 90].filter { $0 < retention.longest }
        let choices = Set(usual + [retention.days, retention.longest]).sorted()
        let items = [Item.title(words("settings_keep")), .text(words("retention_about"))] + choices.map { days in
            let isChosen = days == retention.days
            return .button(
                Command(
                    name: words.count("days", days), symbol: isChosen ? "largecircle.fill.circle" : "circle",
                    isChosen: isChosen
                ) { [settings] in settings.keep(for: days) })
        }
        guard let asked = retention.asked else { return items }
        return items + [
            .alert(words.count("retention_sure", asked.visits, words.count("days", asked.days))),
            .button(command("delete", "trash", .danger) { [settings] in settings.agreeToShorten() }),
            .button(command("cancel") { [settings] in settings.doNotShorten() }),
        ]
    }

    // MARK: First page, and about

    var welcomePage: [Item] {
        [
            .title(words("welcome_title")),
            .line(AnswerText.Line(words: words("welcome_what"), symbol: "book")),
            .line(AnswerText.Line(words: words("welcome_where"), symbol: "lock")),
            .line(AnswerText.Line(words: words("welcome_who"), symbol: "eye.slash")),
            .button(command("welcome_begin", nil, .main) { [self] in open() }),
        ]
    }

    var aboutPage: [Item] {
        [
            .title(words("settings_about")), .heading(words("app_name")),
            .text(words("about_version", session.environment.version)), .text(words("about_body")), .heading(words("about_licences")), .text(words("about_licences_body")),
        ]
    }

    // MARK: A diary that does not open

    func closedPage(_ reason: ClosedReason, _ isErasing: Bool) -> [Item] {
        let key = key(of: reason)
        var items: [Item] = [.title(words(key)), .text(words(key + "_do"))]
        if isErasing { return items + sureToErase }
        if reason == .repairable || reason == .changesLost {
            items.append(.button(command("closed_repair", nil, .main) { [self] in repair() }))
        } else if reason != .keyLost {
            let again = reason == .locked ? "closed_open" : "try_again"
            items.append(.button(command(again, nil, .main) { [self] in open() }))
        }
        if [.keyLost, .wrongKey, .foreignFile, .damaged].contains(reason) {
            items.append(.button(command("closed_erase", "trash", .danger) { [settings] in settings.askToErase(true) }))
        }
        return items
    }

    private func key(of reason: ClosedReason) -> String {
        switch reason {
        case .locked: "closed_locked"
        case .keyLost: "closed_key_lost"
        case .wrongKey: "closed_wrong_key"
        case .foreignFile: "closed_foreign"
        case .damaged: "closed_damaged"
        case .repairable: "closed_repairable"
        case .changesLost: "closed_changes_lost"
        case .newer: "closed_newer"
        case .storageFull: "closed_full"
        case .openElsewhere: "closed_elsewhere"
        case .failed: "closed_failed"
        }
    }
}
