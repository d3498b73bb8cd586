import Foundation
import Testing

@testable import DauChanDemoModel

/// What is said twice, in the app's sources and in what its project is made from, is the same.
@Suite struct ProjectTests {
    private let demo = Fixtures.repository.appendingPathComponent("ios-demo")

    private func text(_ path: String) throws -> String {
        try String(contentsOf: demo.appendingPathComponent(path), encoding: .utf8)
    }

    @Test func theSystemMayWakeTheAppForWhatItAsksFor() throws {
        let source = try text("App/ListRefresh.swift")
        let name = try #require(source.firstMatch(of: /static let name = "(.+)"/)?.1)
        #expect(try text("project.yml").contains("BGTaskSchedulerPermittedIdentifiers: [\(name)]"))
    }

    /// What iOS asks its owner on the app's behalf is asked in both languages.
    @Test func everyQuestionIsAskedInBothLanguages() throws {
        let project = try text("project.yml")
        let file = try Data(contentsOf: demo.appendingPathComponent("App/InfoPlist.xcstrings"))
        let asked = try JSONDecoder().decode(Catalogue.self, from: file)
        let questions = project.matches(of: /(NS\w+UsageDescription): (.+)/)
        #expect(questions.count == 1, "the camera, and nothing else")
        for question in questions {
            let key = String(question.1)
            #expect(asked.text(key, .vietnamese) == String(question.2))
            #expect(asked.text(key, .english)?.isEmpty == false)
        }
        #expect(asked.strings.count == questions.count)
    }

    /// The Android demo has the same host, and its build compares it with the deployment's.
    @Test func theLinksOfTheDeploymentsHostOpenTheApp() throws {
        let file = "android-demo/src/main/res/values/deployment.xml"
        let names = try String(contentsOf: Fixtures.repository.appendingPathComponent(file), encoding: .utf8)
        let host = try #require(names.firstMatch(of: /name="deployment_host"[^>]*>([^<]+)</)).1
        #expect(try text("project.yml").contains("- applinks:\(host)\n"))
    }

    /// As the App Store wants it. What the SDK does in the app, the app does.
    @Test func thePrivacyManifestSaysThatNothingIsCollectedAndWhatTheLibraryUses() throws {
        let app = try manifest("ios-demo/App")
        #expect(app["NSPrivacyTracking"] as? Bool == false)
        #expect((app["NSPrivacyCollectedDataTypes"] as? [Any])?.isEmpty == true)
        let library = try manifest("bindings/swift/Sources/DauChan")
        #expect(try reasons(app) == reasons(library))
    }

    private func manifest(_ folder: String) throws -> [String: Any] {
        let file = Fixtures.repository.appendingPathComponent("\(folder)/PrivacyInfo.xcprivacy")
        let manifest = try PropertyListSerialization.propertyList(from: Data(contentsOf: file), format: nil)
        return try #require(manifest as? [String: Any])
    }

    private func reasons(_ manifest: [String: Any]) throws -> [String: [String]] {
        let uses = try #require(manifest["NSPrivacyAccessedAPITypes"] as? [[String: Any]])
        let pairs = try uses.map { use in
            (
                try #require(use["NSPrivacyAccessedAPIType"] as? String),
                try #require(use["NSPrivacyAccessedAPITypeReasons"] as? [String])
            )
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
