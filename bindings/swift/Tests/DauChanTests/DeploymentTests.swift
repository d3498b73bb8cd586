import DauChan
import Foundation
import Testing

@Suite struct DeploymentTests {
    @Test("every code of the fixtures is told apart")
    func codes() throws {
        let expected = [
            "market": "verified", "market_link": "verified", "bus_station": "verified",
            "hospital_entry": "verified", "hospital_exit": "verified", "damaged": "damaged",
            "newer_app": "newer_app", "forged": "forged", "revoked_venue": "revoked_venue",
            "expired": "expired", "not_yet_valid": "not_yet_valid", "wrong_area": "wrong_area",
            "outside_key_validity": "outside_key_validity", "unknown_key": "unknown_key",
            "revoked_key": "revoked_key", "link": "foreign", "contact": "foreign", "uk_venue": "foreign",
        ]
        let deployment = try Fixtures.deployment()
        for (name, word) in expected {
            #expect(deployment.read(text: Fixtures.code(name), now: Fixtures.now).class == word, "\(name)")
        }
        let behind = deployment.read(text: Fixtures.code("market"), now: Fixtures.now - 2 * 86_400)
        #expect(behind.class == "clock_behind")
        let late = deployment.read(text: Fixtures.code("market"), now: Fixtures.now + 181 * 86_400)
        #expect(late.class == "list_expired")
    }

    @Test("a refusal says why in words, and whether a newer list may reverse it")
    func refusal() throws {
        let deployment = try Fixtures.deployment()
        guard case .refused(let unknown) = deployment.read(text: Fixtures.code("unknown_key"), now: Fixtures.now),
            case .refused(let revoked) = deployment.read(text: Fixtures.code("revoked_venue"), now: Fixtures.now)
        else {
            Issue.record("not refused")
            return
        }
        #expect(unknown.mayBeKeptPending)
        #expect(!unknown.explanation.isEmpty)
        #expect(!revoked.mayBeKeptPending)
        guard case .revokedVenue(let name, let issue, let leastGoodIssue) = revoked.reason else {
            Issue.record("\(revoked.reason)")
            return
        }
        #expect(name == "Quán đã đóng cửa")
        #expect(issue == 1)
        #expect(leastGoodIssue == nil)
    }

    @Test("the list in force says how fresh it is")
    func freshness() throws {
        let deployment = try Fixtures.deployment()
        let status = deployment.trustList(now: Fixtures.now)
        #expect(status.version == ListVersion(epoch: 1, counter: 10))
        #expect(status.freshness == .fresh)
        #expect(status.programme == .active)
        #expect(status.issued == Fixtures.now - 86_400)
        #expect(deployment.trustList(now: status.refreshDue).freshness == .refreshDue)
        #expect(deployment.trustList(now: status.hardExpiry + 1).freshness == .expired)
    }

    @Test("each error of the settings is told apart")
    func errors() throws {
        let good = try String(contentsOf: Fixtures.deploymentFile(), encoding: .utf8)
        func error(_ file: Data) -> DeploymentError? {
            do {
                _ = try Deployment(json: file)
                return nil
            } catch {
                return error as? DeploymentError
            }
        }
        func error(_ old: String, _ new: String) -> DeploymentError? {
            #expect(good.contains(old), "\(old)")
            return error(Data(good.replacingOccurrences(of: old, with: new).utf8))
        }
        let host = "\"dauchan.example\""
        let baseline = Fixtures.list("baseline").base64EncodedString()
        #expect(error(Data(good.utf8)) == nil)
        #expect(error(Data(count: 24 * 1_024 * 1_024 + 1)) == .TooLong)
        #expect(error(Data(good.utf8.prefix(100))) == .Syntax(line: 6, column: 1))
        #expect(error("deployment 1", "deployment 2") == .OtherVersion)
        #expect(error("420", "2000") == .Value(field: "utc_offset_minutes"))
        #expect(error(host, "") == .NoHost)
        guard case .Host = error(host, "\"Chợ Lớn\"") else { throw Unexpected(at: #line) }
        guard case .Roots = error("\"threshold\": 2", "\"threshold\": 4") else { throw Unexpected(at: #line) }
        guard case .DemonstrationMismatch = error("\"demonstration\": false", "\"demonstration\": true")
        else { throw Unexpected(at: #line) }
        guard case .Visits = error("\"retention_days\": 21", "\"retention_days\": 0")
        else { throw Unexpected(at: #line) }
        guard case .Baseline = error(baseline, Fixtures.list("forged").base64EncodedString())
        else { throw Unexpected(at: #line) }
    }

    @Test("a deployment says what an app shows of it")
    func shown() throws {
        let deployment = try Fixtures.deployment()
        #expect(deployment.hosts() == ["dauchan.example"])
        #expect(!deployment.isDemonstration())
        #expect(deployment.retentionDays() == 21)
    }

    @Test("a moment beyond what the formats know is held at the edge")
    func edges() throws {
        let deployment = try Fixtures.deployment()
        func word(_ moment: Date) -> String {
            deployment.read(text: Fixtures.code("market"), now: moment).class
        }
        #expect(word(.distantPast) == "clock_behind")
        #expect(word(Date(timeIntervalSince1970: -.infinity)) == "clock_behind")
        #expect(word(.distantFuture) == "list_expired")
        #expect(word(Date(timeIntervalSince1970: .infinity)) == "list_expired")
        #expect(["clock_behind", "list_expired"].contains(word(Date(timeIntervalSince1970: .nan))))
    }

    @Test("a day is a date of the calendar")
    func days() throws {
        let day = try #require(CalendarDay(year: 2021, month: 9, day: 27))
        #expect("\(day)" == "2021-09-27")
        #expect(day.components == DateComponents(year: 2021, month: 9, day: 27))
        let saigon = try #require(TimeZone(secondsFromGMT: 7 * 3_600))
        #expect(day.start(in: saigon) == Date(timeIntervalSince1970: 1_632_675_600))
        #expect(CalendarDay(year: 2021, month: 2, day: 29) == nil)
        #expect(try day < #require(CalendarDay(year: 2021, month: 10, day: 1)))
        guard case .verified(let venue) = try Fixtures.deployment().read(text: Fixtures.code("market"), now: Fixtures.now)
        else {
            Issue.record("not verified")
            return
        }
        #expect(venue.firstDay == day)
    }
}
