#if canImport(UIKit)
import DauChan
import Foundation

/// `deployment.json`, the public file with everything that an app of a deployment is built with, as the
/// authority's desk writes it. Whether the settings hold together, the SDK says.
struct DeploymentFile: Decodable {
    let format: String
    let hosts: [String]
    let rootKeys: [String]
    let threshold: UInt8
    let epoch: UInt16
    let baselineList: Data
    let buildDate: Date
    let utcOffsetMinutes: Int16
    let demonstration: Bool
    let visits: Visits

    struct Visits: Decodable {
        let debounceSeconds: UInt32
        let automaticEnd: Bool
        let switchEndsPrevious: Bool
        let undoSeconds: UInt32
        let reminderSeconds: UInt32
        let retentionDays: UInt16
    }

    static func bundled() throws -> DeploymentFile {
        guard let file = Bundle.main.url(forResource: "deployment", withExtension: "json") else {
            throw CocoaError(.fileNoSuchFile)
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .iso8601
        let deployment = try decoder.decode(DeploymentFile.self, from: try Data(contentsOf: file))
        guard deployment.format == "dauchan deployment 1" else { throw CocoaError(.fileReadUnknown) }
        return deployment
    }

    var settings: DeploymentSettings {
        DeploymentSettings(
            hosts: hosts, rootKeys: rootKeys.map(Self.bytes), threshold: threshold, epoch: epoch,
            baselineList: baselineList, buildDate: buildDate, utcOffsetMinutes: utcOffsetMinutes,
            demonstration: demonstration,
            visits: VisitPolicy(
                debounceSeconds: visits.debounceSeconds, automaticEnd: visits.automaticEnd,
                switchEndsPrevious: visits.switchEndsPrevious, undoSeconds: visits.undoSeconds,
                reminderSeconds: visits.reminderSeconds, retentionDays: visits.retentionDays))
    }

    /// A digit that is none makes a key of another length, which the SDK refuses.
    private static func bytes(_ hex: String) -> Data {
        let digits = Array(hex)
        return Data(
            stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) })
    }
}
#endif
