import DauChan
import Foundation
import Testing

/// The shared vectors of `tests/vectors`, as far as the bridge shows what they ask: classes and contents.
/// Rust checks the same files to the byte.
@Suite struct VectorTests {
    @Test("every text of others has its name", arguments: ["classify", "carrier"])
    func texts(area: String) throws {
        for vector in try Vectors.cases(TextCase.self, in: area) {
            let reading = try Vectors.deployment(vector.deployment).read(text: vector.text, now: Fixtures.now)
            switch vector.expect.class {
            case "venue":
                // Carried well, and then judged by what it carries, which may be anything.
                #expect(reading.class != "foreign", "\(vector.name)")
            case "foreign":
                guard case .foreign(let kind) = reading else {
                    Issue.record("\(vector.name): \(reading)")
                    continue
                }
                #expect(kind.name == vector.expect.code, "\(vector.name)")
            default:
                #expect(reading.class == vector.expect.class, "\(vector.name)")
            }
        }
    }

    @Test("every venue's code is judged as the formats say")
    func venues() async throws {
        let cases = try Vectors.cases(VenueCase.self, in: "venue")
        for (setting, vectors) in Dictionary(grouping: cases, by: \.setting) {
            let phone = try Phone(deployment: Vectors.deployment(setting.deployment))
            let diary = try await phone.open()
            try await diary.applyTrustList(Vectors.list(setting.list))
            for vector in vectors {
                for text in [vector.poster, vector.link] {
                    let now = Date(timeIntervalSince1970: vector.now)
                    let reading = phone.deployment.read(text: text, now: now)
                    #expect(reading.class == vector.expect.class, "\(vector.name)")
                    if case .verified(let venue) = reading {
                        vector.expect.check(venue, name: vector.name)
                    }
                }
            }
            await diary.lock()
        }
    }

    @Test("every trust list is taken or refused as the formats say")
    func lists() async throws {
        for vector in try Vectors.cases(ListCase.self, in: "trust") {
            // Read alone, a list is a baseline; the deployment vectors tell those.
            guard let inForce = vector.inForce else { continue }
            let phone = try Phone(deployment: Vectors.deployment(vector.deployment))
            let diary = try await phone.open()
            try await diary.applyTrustList(Vectors.list(inForce))
            let word: String
            do {
                let isNewer = try await diary.applyTrustList(Data(hex: vector.wire))
                word = isNewer ? "accepted" : "unchanged"
            } catch let error as TrustListError {
                word = error.class
            }
            #expect(word == vector.expect.class, "\(vector.name)")
            if word == "accepted" {
                vector.expect.check(phone.deployment.trustList(now: Fixtures.now), name: vector.name)
            }
            await diary.lock()
        }
    }

    @Test("every deployment is taken or refused as the formats say", arguments: ["deployment", "deployment-file"])
    func deployments(area: String) throws {
        for vector in try Vectors.cases(DeploymentCase.self, in: area) {
            let outcome = Result { try Deployment(json: Data(vector.file.utf8)) }
            switch (outcome, vector.expect.class) {
            case (.success, let expected):
                #expect(expected == "accepted", "\(vector.name)")
            case (.failure(let error as DeploymentError), let expected):
                #expect(error.classes.contains(expected), "\(vector.name): \(error)")
                if case .Value(let field) = error { #expect(field == vector.expect.field, "\(vector.name)") }
            case (.failure(let error), _):
                throw error
            }
        }
    }
}

// MARK: The files

enum Vectors {
    private static let folder: URL = {
        let this = URL(fileURLWithPath: #filePath)
        let root = (0..<5).reduce(this) { folder, _ in folder.deletingLastPathComponent() }
        return root.appendingPathComponent("tests/vectors")
    }()

    /// Every case of `area`; never none.
    static func cases<Case: Decodable>(_ type: Case.Type, in area: String) throws -> [Case] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(area).path)
        try #require(!files.isEmpty)
        return try files.sorted().map { try read("\(area)/\($0)") }
    }

    static func deployment(_ name: String) throws -> Deployment {
        struct Named: Decodable {
            let file: String
        }
        let named: Named = try read("deployments/\(name).json")
        return try Deployment(json: Data(named.file.utf8))
    }

    static func list(_ name: String) throws -> Data {
        struct List: Decodable {
            let wire: String
        }
        let list: List = try read("lists/\(name).json")
        return Data(hex: list.wire)
    }

    private static func read<File: Decodable>(_ path: String) throws -> File {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(File.self, from: Data(contentsOf: folder.appendingPathComponent(path)))
    }
}

struct TextCase: Decodable {
    let name: String
    let deployment: String
    let text: String
    let expect: Expectation

    struct Expectation: Decodable {
        let `class`: String
        let code: String?
    }
}

struct VenueCase: Decodable {
    let name: String
    let deployment: String
    let list: String
    let now: TimeInterval
    let poster: String
    let link: String
    let expect: Expectation

    /// What judges it, but for the clock.
    struct Setting: Hashable {
        let deployment: String
        let list: String
    }

    var setting: Setting { Setting(deployment: deployment, list: list) }

    struct Expectation: Decodable {
        let `class`: String
        let venueId: String?
        let direction: String?
        let sector: UInt8?
        let stayQuarterHours: Double?
        let area: UInt16?
        let issue: UInt16?
        let validFrom: Int64?
        let validTo: Int64?
        let name: String?

        func check(_ venue: Venue, name vector: String) {
            #expect(venue.id == venueId, "\(vector)")
            #expect("\(venue.direction)" == direction, "\(vector)")
            #expect(venue.sector == sector, "\(vector)")
            #expect(venue.defaultStay == stayQuarterHours.map { $0 * 900 }, "\(vector)")
            #expect(venue.area == area, "\(vector)")
            #expect(venue.issue == issue, "\(vector)")
            #expect(venue.firstDay == validFrom.flatMap(Self.day), "\(vector)")
            #expect(venue.lastDay == validTo.flatMap(Self.day), "\(vector)")
            // To the scalar: Swift's own comparison would not see a change of normalisation.
            #expect(name.map { Array($0.unicodeScalars) } == Array(venue.name.unicodeScalars), "\(vector)")
        }

        /// The formats count days from 2020-01-01.
        private static func day(_ number: Int64) -> CalendarDay? {
            let calendar = Calendar(identifier: .iso8601)
            let first = DateComponents(calendar: calendar, timeZone: .gmt, year: 2020, month: 1, day: 1).date!
            let date = first.addingTimeInterval(TimeInterval(number) * 86_400)
            let parts = calendar.dateComponents(in: .gmt, from: date)
            return CalendarDay(year: parts.year!, month: parts.month!, day: parts.day!)
        }
    }
}

struct ListCase: Decodable {
    let name: String
    let deployment: String
    let inForce: String?
    let wire: String
    let expect: Expectation

    struct Expectation: Decodable {
        let `class`: String
        let epoch: UInt16?
        let counter: UInt32?
        let issued: TimeInterval?
        let refreshDue: TimeInterval?
        let hardExpiry: TimeInterval?
        let status: String?

        func check(_ list: TrustListStatus, name: String) {
            #expect(list.version.epoch == epoch, "\(name)")
            #expect(list.version.counter == counter, "\(name)")
            #expect(list.issued.timeIntervalSince1970 == issued, "\(name)")
            #expect(list.refreshDue.timeIntervalSince1970 == refreshDue, "\(name)")
            #expect(list.hardExpiry.timeIntervalSince1970 == hardExpiry, "\(name)")
            #expect("\(list.programme)" == status, "\(name)")
        }
    }
}

struct DeploymentCase: Decodable {
    let name: String
    let file: String
    let expect: Expectation

    struct Expectation: Decodable {
        let `class`: String
        let field: String?
    }
}

// MARK: The words of the files

extension Reading {
    /// Its class, as `docs/format.md` names it.
    var `class`: String {
        switch self {
        case .verified: "verified"
        case .foreign: "foreign"
        case .refused(let refusal): refusal.reason.class
        }
    }
}

extension VenueRefusal {
    fileprivate var `class`: String {
        switch self {
        case .damaged: "damaged"
        case .newerApp: "newer_app"
        case .unknownKey: "unknown_key"
        case .wrongPurpose: "wrong_purpose"
        case .forged: "forged"
        case .revokedKey: "revoked_key"
        case .malformed: "malformed"
        case .clockBehind: "clock_behind"
        case .listExpired: "list_expired"
        case .outsideKeyValidity: "outside_key_validity"
        case .wrongArea: "wrong_area"
        case .revokedVenue: "revoked_venue"
        case .notYetValid: "not_yet_valid"
        case .expired: "expired"
        }
    }
}

extension TrustListError {
    fileprivate var `class`: String {
        switch self {
        case .Damaged: "damaged"
        case .NewerApp: "newer_app"
        case .Forged: "forged"
        case .NotEnoughSignatures: "not_enough_signatures"
        case .Malformed: "malformed"
        case .Rollback: "rollback"
        case .Conflict: "conflict"
        case .Locked, .Storage, .Internal: "\(self)"
        }
    }
}

extension DeploymentError {
    /// The classes it stands for: what an app's developer would do is the same for several.
    fileprivate var classes: Set<String> {
        switch self {
        case .NoHost: ["no_host"]
        case .Host: ["host"]
        case .TooLong: ["too_long"]
        case .Syntax: ["syntax"]
        case .OtherVersion: ["other_version"]
        case .Value: ["value"]
        case .Visits: ["visits"]
        case .Internal: []
        case .Roots: ["roots_count", "threshold", "root_key", "same_key_id", "witness_name", "witness_key"]
        case .DemonstrationMismatch: ["demonstration_root", "real_root"]
        case .Baseline: ["baseline"]
        }
    }
}

extension ForeignCode {
    fileprivate var name: String {
        switch self {
        case .personalQr: "personal_qr"
        case .citizenIdCard: "citizen_id_card"
        case .healthInsuranceCard: "health_insurance_card"
        case .vietQrPayment: "vietqr_payment"
        case .emvPayment: "emv_payment"
        case .ukVenue: "uk_venue"
        case .nzVenue: "nz_venue"
        case .coronaWarnVenue: "corona_warn_venue"
        case .swissCovidVenue: "swisscovid_venue"
        case .cleaVenue: "clea_venue"
        case .euHealthCertificate: "eu_health_certificate"
        case .smartHealthCard: "smart_health_card"
        case .nzHealthPass: "nz_health_pass"
        case .wifi: "wifi"
        case .contact: "contact"
        case .link: "link"
        case .text: "text"
        }
    }
}
