import DauChan
import Foundation

/// The form of a manual entry, and of a visit that is edited.
@MainActor
public final class FormModel {
    /// The number of places that a manual entry offers.
    private static let recentPlaces = 4

    private let session: Session
    private let diary: DiaryModel
    private let calendar: Calendar

    init(_ session: Session, _ diary: DiaryModel, calendar: Calendar) {
        self.session = session
        self.diary = diary
        self.calendar = calendar
    }

    /// Begins a manual entry, at `venue` if it is given. Its times are the past hour.
    public func begin(at venue: Venue? = nil) {
        session.ask { [self] in
            let moment = session.environment.now()
            let now = calendar.dateInterval(of: .minute, for: moment)?.start ?? moment
            var places: Set<String> = []
            let recent = try await session.opened().visits(limit: DiaryModel.pageSize).visits
                .filter { places.insert($0.place).inserted }.prefix(Self.recentPlaces)
            let known = recent.lazy.compactMap(\.venue?.id).first { $0 == venue?.id }
            let came = max(now - 3_600, calendar.startOfDay(for: now))
            session.show(
                .edit(Form(place: venue?.name ?? "", known: known, came: came, left: now, recent: Array(recent))))
        }
    }

    public func edit(_ visit: Visit) {
        let own = visit.companions
        session.show(
            .edit(
                Form(
                    visit: visit, place: visit.place, known: visit.venue?.id, came: visit.start.at,
                    left: visit.end?.moment.at, party: own.party, forOthers: own.declaredFor ?? "",
                    note: own.note ?? "")))
    }

    // MARK: What is written

    /// Changes the form and clears its error.
    public func write(_ change: (inout Form) -> Void) {
        guard case .edit(var form) = session.state.page else { return }
        change(&form)
        form.error = nil
        session.state.page = .edit(form)
    }

    /// Changes the place. A place with another name is no longer the chosen venue.
    public func writePlace(_ text: String) {
        write { form in
            guard form.place != text else { return }
            form.place = text
            form.known = nil
        }
    }

    public func choosePlace(of visit: Visit) {
        write { ($0.place, $0.known) = (visit.place, visit.venue?.id) }
    }

    // MARK: Keeping it

    public func save() {
        session.ask { [self] in
            guard case .edit(let form) = session.state.page else { return }
            if form.place.isBlank { return complain(.placeMissing) }
            do {
                try await keep(form)
            } catch let error as DiaryError {
                guard let error = FormError(error) else { throw error }
                return complain(error)
            }
            try await session.refreshInside()
            close()
        }
    }

    /// Closes the form, and shows the visit or the diary.
    public func close() {
        guard case .edit(let form) = session.state.page else { return }
        if let visit = form.visit { diary.showVisit(visit.id) } else { diary.show() }
    }

    private func complain(_ error: FormError) {
        guard case .edit(var form) = session.state.page else { return }
        form.error = error
        session.state.page = .edit(form)
    }

    private func keep(_ form: Form) async throws {
        let diary = try await session.opened()
        let companions = Companions(
            party: form.party, declaredFor: form.forOthers.isBlank ? nil : form.forOthers,
            note: form.note.isBlank ? nil : form.note)
        if let visit = form.visit {
            try await diary.edit(visit, from: form.came, to: form.left, companions: companions)
        } else {
            let place = form.known.map(ManualPlace.atVenue) ?? .inWords(text: form.place)
            try await diary.addManual(place, from: form.came, to: form.left ?? form.came, companions: companions)
        }
    }
}

extension String {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}

extension Form {
    /// Moves the visit to another day, at the same times.
    mutating func move(to day: Date, _ calendar: Calendar) {
        let length = left?.timeIntervalSince(came)
        came = came.time(on: day, calendar)
        left = length.map { came + $0 }
    }

    mutating func setCame(_ time: Date, _ calendar: Calendar) {
        let leaving = left
        came = time.time(on: came, calendar)
        if let leaving { setLeft(leaving, calendar) }
    }

    /// Sets the end of the visit. An end before the start is on the next day.
    mutating func setLeft(_ time: Date, _ calendar: Calendar) {
        let sameDay = time.time(on: came, calendar)
        left = sameDay < came ? calendar.date(byAdding: .day, value: 1, to: sameDay) : sameDay
    }
}

extension Date {
    /// Returns this time of day, to the second, on another day.
    fileprivate func time(on day: Date, _ calendar: Calendar) -> Date {
        let time = calendar.dateComponents([.hour, .minute, .second], from: self)
        return calendar.date(
            bySettingHour: time.hour ?? 0, minute: time.minute ?? 0, second: time.second ?? 0, of: day) ?? self
    }
}
