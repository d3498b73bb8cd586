import DauChan
import Foundation

/// The files of `bindings/fixtures`: a small deployment, its lists, codes and frames.
enum Fixtures {
    static let folder: URL = {
        guard let path = ProcessInfo.processInfo.environment["DAUCHAN_FIXTURES"] else {
            fatalError("DAUCHAN_FIXTURES is not set; scripts/ios/test sets it")
        }
        return URL(fileURLWithPath: path)
    }()
    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../..").standardizedFileURL
    static let scenarios = repository.appendingPathComponent("tests/scenarios")
    private static let codes = properties("codes.properties")

    static let now = Date(timeIntervalSince1970: TimeInterval(String(decoding: bytes("now"), as: UTF8.self))!)

    static func deployment() -> Deployment { try! Deployment(json: bytes("deployment.json")) }

    static func code(_ name: String) -> String { codes[name]! }

    static func list(_ name: String) -> Data { bytes("lists/\(name).list") }

    static func bundle(_ name: String) -> Data { bytes("notices/\(name).bundle") }

    static func photo(_ name: String) -> Data { bytes("frames/\(name).png") }

    /// A code as the camera would hand it over.
    static func frame(_ name: String, turned degrees: Int = 0) -> LumaFrame {
        let picture = picture(name)
        return LumaFrame(
            pixels: Data(picture.pixels), width: picture.side, height: picture.side, rotationDegrees: degrees)
    }

    /// The square picture of a code.
    static func picture(_ name: String) -> (pixels: [UInt8], side: Int) {
        let pgm = bytes("frames/\(name).pgm")
        let header = String(decoding: pgm.prefix(32), as: UTF8.self).split(separator: "\n")
        let side = Int(header[1].split(separator: " ")[0])!
        return ([UInt8](pgm.suffix(side * side)), side)
    }

    private static func bytes(_ path: String) -> Data {
        try! Data(contentsOf: folder.appendingPathComponent(path))
    }

    /// `name=value` lines.
    private static func properties(_ name: String) -> [String: String] {
        let lines = String(decoding: bytes(name), as: UTF8.self).split(separator: "\n")
        let pairs = lines.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(uniqueKeysWithValues: pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) })
    }
}
