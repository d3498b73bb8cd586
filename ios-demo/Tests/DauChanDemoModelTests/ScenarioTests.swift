import Foundation
import Testing

@testable import DauChanDemoModel

/// The stories of `tests/scenarios`, over the real library. The Android demo runs the same files.
@MainActor
@Suite struct ScenarioTests {
    struct Scenario: Decodable, Sendable {
        let story: String
        let steps: [Step]
    }

    struct Step: Decodable, Sendable {
        let start, kill, leave_app, back: Bool?
        let touch, write, scan, photo, link, after, clock, serve, serve_notices: String?
        let `in`: String?
        let see, not_see: [String]?
    }

    nonisolated static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: Fixtures.scenarios.path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }()

    /// Keys of a step; another one would be a step that this test does not take.
    nonisolated static let keys: Set = [
        "start", "kill", "leave_app", "back", "touch", "write", "in", "scan", "photo", "link", "after", "clock",
        "serve", "serve_notices", "see", "not_see",
    ]

    @Test func thereAreScenarios() {
        #expect(!Self.names.isEmpty)
    }

    @Test(arguments: names)
    func theScreenSaysWhatTheScenarioSays(_ name: String) async throws {
        let file = try Data(contentsOf: Fixtures.scenarios.appendingPathComponent("\(name).json"))
        let raw = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
        for step in try #require(raw["steps"] as? [[String: Any]]) {
            #expect(Set(step.keys).isSubset(of: Self.keys), "\(name): \(step)")
        }
        let scenario = try JSONDecoder().decode(Scenario.self, from: file)
        let person = try Person(Phone())
        for (at, step) in scenario.steps.enumerated() {
            try await take(step, person)
            for text in step.see ?? [] {
                #expect(person.sees(text), "\(name), step \(at + 1): no '\(text)' on\n\(person.sight)")
            }
            person.checkForEveryone("\(name), step \(at + 1)")
            for text in step.not_see ?? [] {
                #expect(!person.sees(text), "\(name), step \(at + 1): '\(text)' on\n\(person.sight)")
            }
        }
        person.model.close()
    }

    private func take(_ step: Step, _ person: Person) async throws {
        if let clock = step.clock { person.phone.now = try #require(ISO8601DateFormatter().date(from: clock)) }
        if let after = step.after { person.phone.now += try duration(after) }
        if let list = step.serve { person.phone.server.answer = .file(Fixtures.list(list)) }
        if let bundle = step.serve_notices { person.phone.server.bundle = Fixtures.bundle(bundle) }
        if step.start == true { await person.opensTheApp() }
        if step.kill == true { try await person.killsTheApp() }
        if step.leave_app == true { await person.leavesTheAppAndComesBack() }
        if step.back == true { await person.goesBack() }
        if let name = step.touch { await person.touches(name) }
        if let text = step.write { await person.writes(text, in: try #require(step.in)) }
        if let code = step.scan { try await person.scans(code) }
        if let code = step.photo { await person.picksAPhoto(Fixtures.photo(code)) }
        if let code = step.link { await person.opensALink(Fixtures.code(code)) }
    }

    private func duration(_ text: String) throws -> TimeInterval {
        let parts = text.split(separator: " ")
        let units: [Substring: TimeInterval] = ["s": 1, "min": 60, "h": 3_600, "d": 86_400]
        return try #require(TimeInterval(parts[0])) * (try #require(units[parts[1]]))
    }
}
