import DauChan
import Foundation

/// The whole state of the screen, in one value.
public struct AppState: Sendable, Equatable {
    public var page = Page.opening
    /// The open visit, shown at the top of the three tabs.
    public var inside: Visit?
    /// A short line over the page, such as 'Undone', until the next page.
    public var line: Line?
    /// The moment of this state.
    public var now: Date
    public var camera = Camera.off
    public var torch = false
    public var reminding = Reminding.unasked
    /// The signal of the last answer, for sound and vibration.
    public var signal: Signal?
}

/// The signal of an answer, for sound and vibration. The number distinguishes equal answers.
public struct Signal: Sendable, Equatable {
    public let number: Int
    public let tone: Tone
}

/// The three tabs.
public enum Tab: Sendable, CaseIterable {
    case scan, diary, settings
}

public enum Page: Sendable, Equatable {
    /// The diary is being opened.
    case opening
    /// The first page of a new owner.
    case welcome
    /// The page with the camera's viewfinder.
    case scan(View)
    /// Another app opened a link, and nothing is recorded before the owner agrees.
    case asked(LinkQuestion)
    /// The page with the answer to a scan.
    case answered(Answer)
    case diary(DiaryList)
    case alerts(AlertList)
    case alert(VisitAlert)
    /// The number of visits on each day of a month.
    case calendar(month: Date, visits: [Int: Int])
    case visit(Visit, deleting: Bool)
    /// The form of a manual entry, or of a visit that is edited.
    case edit(Form)
    case settings(Settings)
    /// The choice of the number of days for which visits are kept.
    case retention(Retention)
    case about
    /// The diary is closed for a reason.
    case closed(ClosedReason, erasing: Bool)

    /// The tab that is selected; a page without one covers the tab bar.
    public var tab: Tab? {
        switch self {
        case .scan: .scan
        case .diary, .alerts, .calendar: .diary
        case .settings: .settings
        default: nil
        }
    }

    /// Whether the page shows content of the diary, which is removed when the diary is locked.
    var showsVisits: Bool {
        switch self {
        case .asked, .answered, .diary, .alerts, .alert, .calendar, .visit, .edit, .retention: true
        case .opening, .welcome, .scan, .settings, .about, .closed: false
        }
    }
}

/// A link that another app opened.
public struct LinkQuestion: Sendable, Equatable {
    public let link: String
    /// The venue's name; none while its code cannot be verified.
    public let place: String?
    /// Whether the owner is inside there.
    public let isLeaving: Bool
}

/// The visits that are loaded, newest first.
public struct DiaryList: Sendable, Equatable {
    public var visits: [Visit]
    public var next: PageCursor?
    public var search = ""
    /// The number of codes that wait for a newer trust list.
    public var waiting = 0
    public var day: CalendarDay?
    /// The number of alerts that hold and were not dismissed.
    public var alerts = 0
    /// Whether there is any alert, past ones included.
    public var hasAlerts = false
}

/// The alerts about visits.
public struct AlertList: Sendable, Equatable {
    public var alerts: [VisitAlert]
    /// The newest notice bundle, if any was matched.
    public var state: NoticeState?
}

public struct Settings: Sendable, Equatable {
    public var list: TrustListStatus
    /// The number of days for which visits are kept.
    public var retentionDays: Int
    public var isFetching = false
    /// Whether the owner is asked to confirm the erase.
    public var isErasing = false
}

public struct Retention: Sendable, Equatable {
    public var days: Int
    /// The most days that the programme allows.
    public var longest: Int
    /// The shortening that would delete visits at once, and that the owner must confirm.
    public var asked: Shortening?

    /// A shorter retention, and the number of visits that are older.
    public struct Shortening: Sendable, Equatable {
        public let days: Int
        public let visits: Int
    }
}

/// The codes in the camera's view.
public enum View: Sendable, Equatable {
    case empty
    /// The codes that are outlined; of several, the app chooses none.
    case codes([Outline])
    /// The frame has so much detail that the work budget ran out.
    case crowded
}

/// The corners of a code in an upright picture of this size, in pixels.
public struct Outline: Sendable, Equatable {
    public let corners: [Point]
    public let picture: Extent
}

/// The state of the camera, which is `off` until it has started.
public enum Camera: Sendable {
    case off, running, refused, taken, broken
}

/// Whether the phone allows the app to remind its owner to check out.
public enum Reminding: Sendable {
    case on, unasked, off
}

/// The colour, sound and vibration of an answer.
public enum Tone: Sendable, CaseIterable {
    case checkedIn, checkedOut, wait, stop, other
}

/// The answer to a scan, as the app shows it.
public enum Answer: Sendable, Equatable {
    /// The outcome of a check-in. A first visit is the moment to ask about reminders. The text of a link is shown
    /// and never opened.
    case recorded(CheckInOutcome, isFirst: Bool = false, link: String? = nil)
    /// The refused code is kept until a newer trust list can verify it.
    case keptPending(VenueRefusal)
    /// The diary could not be written.
    case notKept(storageFull: Bool)

    public var tone: Tone {
        switch self {
        case .recorded(let outcome, _, _): outcome.tone
        case .keptPending: .wait
        case .notKept: .stop
        }
    }
}

extension CheckInOutcome {
    fileprivate var tone: Tone {
        switch self {
        case .checkedIn, .switchedFrom, .alreadyInside: .checkedIn
        case .checkedOut, .justLeft: .checkedOut
        case .notInside: .wait
        case .refused(let refusal):
            switch refusal.reason {
            case .clockBehind, .damaged: .wait
            default: .stop
            }
        case .foreign: .other
        }
    }
}

/// The reason why a diary does not open. Each has a page of its own.
public enum ClosedReason: Sendable, CaseIterable {
    case locked, keyLost, wrongKey, foreignFile, damaged, repairable, changesLost, newer, storageFull, openElsewhere, failed

    init(_ error: OpenError) {
        self =
            switch error {
            case .KeyUnavailable: .locked
            case .KeyLost: .keyLost
            case .WrongKey: .wrongKey
            case .ForeignFile: .foreignFile
            case .Damaged, .DatabaseMissing, .WrongKeyOrDamaged: .damaged
            case .Repairable(.firstBytes): .repairable
            case .Repairable: .changesLost
            case .NewerApp: .newer
            case .OpenElsewhere: .openElsewhere
            case .Storage(error: .full, explanation: _): .storageFull
            case .Storage, .NoFolder, .Vault, .RandomUnavailable, .UnsafeBuild, .Internal: .failed
            }
    }
}

/// A short line over the page; its value is the key of its words.
public enum Line: String, Sendable, CaseIterable {
    case undone = "answer_undone"
    case notUndone = "answer_not_undone"
    case verifiedLater = "answer_verified_later"
    case exportFailed = "settings_export_failed"
    case exported = "settings_exported"
    case listNew = "settings_fetched"
    case listSame = "settings_fetched_same"
    case listNotFetched = "settings_fetch_failed"
    case listRefused = "settings_fetch_refused"
    case noCodeInPhoto = "scan_photo_empty"
    case severalCodesInPhoto = "scan_photo_several"
    case photoUnreadable = "scan_photo_unreadable"
    case visitGone = "failed_gone"
    case notKept = "failed_other"
    case storageFull = "failed_full"
}

/// The form of a manual entry, or of a visit that is edited.
public struct Form: Sendable, Equatable {
    /// The visit that is edited; none for a manual entry.
    public var visit: Visit?
    public var place = ""
    /// The venue whose name is `place`, if it was chosen and not written.
    public var known: String?
    public var came: Date
    /// The end of the visit; none while it is open.
    public var left: Date?
    public var party: UInt8 = 1
    public var forOthers = ""
    public var note = ""
    public var error: FormError?
    /// The visits whose places are offered.
    public var recent: [Visit] = []
}

/// The error of a form that cannot be saved; its value is the key of its words.
public enum FormError: String, Sendable, CaseIterable {
    case placeMissing = "edit_place_missing"
    case timesWrong = "edit_times_wrong"
    case future = "edit_future"
    case tooLongAgo = "edit_too_long_ago"
    case overlaps = "edit_overlaps"
    case text = "edit_text"

    /// Returns `nil` for an error that no change of the form would correct.
    init?(_ error: DiaryError) {
        switch error {
        case .Interval(error: .inTheFuture, explanation: _): self = .future
        case .Interval(error: .pastRetention, explanation: _): self = .tooLongAgo
        case .Interval: self = .timesWrong
        case .Overlaps: self = .overlaps
        case .Text: self = .text
        default: return nil
        }
    }
}
