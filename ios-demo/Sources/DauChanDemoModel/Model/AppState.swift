import DauChan
import Foundation

/// All that is on the screen, in one value.
public struct AppState: Sendable, Equatable {
    public var page = Page.opening
    /// Where the owner is, shown on top of the three places.
    public var inside: Visit?
    /// A short line over the page, such as 'Undone', until the next page.
    public var line: Line?
    /// The moment at which this was true.
    public var now: Date
    public var camera = Camera.off
    public var torch = false
    public var reminding = Reminding.unasked
    /// The last answer, to be heard and felt once.
    public var signal: Signal?
}

/// That there is an answer, for whoever does not look. The number tells it from one before that was alike.
public struct Signal: Sendable, Equatable {
    public let number: Int
    public let tone: Tone
}

/// The three places that are always one touch away.
public enum Tab: Sendable, CaseIterable {
    case scan, diary, settings
}

public enum Page: Sendable, Equatable {
    /// The diary is being opened.
    case opening
    /// The first page that a person ever sees.
    case welcome
    /// The viewfinder.
    case scan(View)
    /// What became of a scan.
    case answered(Answer)
    case diary(DiaryList)
    /// The visits of a month, counted by its days.
    case calendar(month: Date, visits: [Int: Int])
    case visit(Visit, deleting: Bool)
    /// Writing a visit by hand, or changing one.
    case edit(Form)
    case settings(Settings)
    /// Choosing for how many days visits are kept.
    case retention(Retention)
    case about
    /// The diary is not open, and why.
    case closed(ClosedReason, erasing: Bool)

    /// The place that is lit in the bar below; without one, the page covers the bar.
    public var tab: Tab? {
        switch self {
        case .scan: .scan
        case .diary, .calendar: .diary
        case .settings: .settings
        default: nil
        }
    }

    /// Whether something of the diary is on it, which is gone when the diary is locked.
    var showsVisits: Bool {
        switch self {
        case .answered, .diary, .calendar, .visit, .edit, .retention: true
        case .opening, .welcome, .scan, .settings, .about, .closed: false
        }
    }
}

/// The visits, newest first, as far as somebody has scrolled.
public struct DiaryList: Sendable, Equatable {
    public var visits: [Visit]
    public var next: PageCursor?
    public var search = ""
    /// How many codes wait for a newer trust list.
    public var waiting = 0
    public var day: CalendarDay?
}

public struct Settings: Sendable, Equatable {
    public var list: TrustListStatus
    /// For how many days visits are kept.
    public var retentionDays: Int
    public var isFetching = false
    /// Erasing is asked for.
    public var isErasing = false
}

public struct Retention: Sendable, Equatable {
    public var days: Int
    /// The most that the programme allows.
    public var longest: Int
    /// Fewer days, which would delete visits at once; the owner is asked.
    public var asked: Shortening?

    /// Keeping visits for fewer days, and how many visits are older than those.
    public struct Shortening: Sendable, Equatable {
        public let days: Int
        public let visits: Int
    }
}

/// What the camera sees of codes.
public enum View: Sendable, Equatable {
    case empty
    /// Of several codes, none is chosen for the person.
    case codes([Outline])
    /// So much in view that the work was cut short.
    case crowded
}

/// The corners of a code in an upright picture of this size, all in its pixels.
public struct Outline: Sendable, Equatable {
    public let corners: [Point]
    public let picture: Extent
}

/// What became of the camera; `off` until it has started.
public enum Camera: Sendable {
    case off, running, refused, taken, broken
}

/// Whether the phone lets the app remind its owner of checking out.
public enum Reminding: Sendable {
    case on, unasked, off
}

/// How an answer looks, sounds and feels.
public enum Tone: Sendable, CaseIterable {
    case checkedIn, checkedOut, wait, stop, other
}

/// What became of a scan, one for each thing a person would do differently.
public enum Answer: Sendable, Equatable {
    /// The diary's first visit is the moment to speak of reminders.
    case checkedIn(Visit, Venue, leaving: String?, isFirst: Bool)
    case checkedOut(Visit)
    case alreadyInside(Visit)
    case justLeft(Visit)
    case notInside(Venue)
    /// The code was kept until a newer list can tell.
    case keptPending(VenueRefusal)
    case refused(VenueRefusal)
    /// A link's text is shown and never opened.
    case foreign(ForeignCode, link: String?)
    /// The code was good, and the storage was not.
    case notKept(storageFull: Bool)

    public var tone: Tone {
        switch self {
        case .checkedIn, .alreadyInside: .checkedIn
        case .checkedOut, .justLeft: .checkedOut
        case .notInside, .keptPending, .refused(.clockBehind), .refused(.damaged): .wait
        case .refused, .notKept: .stop
        case .foreign: .other
        }
    }
}

/// Why a diary does not open; each has a page of its own.
public enum ClosedReason: Sendable, CaseIterable {
    case locked, keyLost, wrongKey, foreignFile, damaged, newer, storageFull, openElsewhere, failed

    init(_ error: OpenError) {
        self =
            switch error {
            case .KeyUnavailable: .locked
            case .KeyLost: .keyLost
            case .WrongKey: .wrongKey
            case .ForeignFile: .foreignFile
            case .Damaged, .DatabaseMissing, .WrongKeyOrDamaged: .damaged
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

/// What somebody is writing about a visit.
public struct Form: Sendable, Equatable {
    /// The visit that is changed; without one, a new one is written.
    public var visit: Visit?
    public var place = ""
    /// The venue that `place` is the name of, if it was chosen and not written.
    public var known: String?
    public var came: Date
    /// Nothing for a visit that still lasts.
    public var left: Date?
    public var party: UInt8 = 1
    public var forOthers = ""
    public var note = ""
    public var error: FormError?
    /// Places to choose from.
    public var recent: [Visit] = []
}

/// What about a form cannot be kept; its value is the key of its words.
public enum FormError: String, Sendable, CaseIterable {
    case placeMissing = "edit_place_missing"
    case timesWrong = "edit_times_wrong"
    case future = "edit_future"
    case tooLongAgo = "edit_too_long_ago"
    case overlaps = "edit_overlaps"
    case text = "edit_text"

    /// Nothing for an error that no other words in the form would mend.
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
