import DauChan
import Foundation

/// A deployment whose keys are public, so that no real app accepts its codes. ``TestCode`` has a code for every
/// outcome.
public enum TestDeployment {
    /// The moment at which the codes have their outcomes: 27 September 2021, 06:46:40 in Viet Nam.
    public static let now = Date(timeIntervalSince1970: TimeInterval(text("now")) ?? 0)

    /// The bytes of its `deployment.json`.
    public static var json: Data { bytes("deployment.json") }

    /// The bytes of a newer trust list, which is in force a day later and verifies ``TestCode/unknownKey``.
    public static var newerList: Data { bytes("newer.list") }

    /// Makes a deployment. Its trust list is the baseline until a diary is opened that has accepted a newer one.
    public static func make() throws -> Deployment {
        try Deployment(json: json)
    }

    static func bytes(_ name: String) -> Data {
        let file = Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name)")
        guard let bytes = try? Data(contentsOf: file) else { fatalError("DauChanTesting lacks its file \(name)") }
        return bytes
    }

    static func text(_ name: String) -> String {
        String(decoding: bytes(name), as: UTF8.self)
    }
}
