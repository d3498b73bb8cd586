import DauChan
import Foundation

/// The files of `bindings/fixtures`: a small deployment, its lists, codes and frames.
enum Fixtures {
    private static let folder: URL = {
        guard let path = ProcessInfo.processInfo.environment["DAUCHAN_FIXTURES"] else {
            fatalError("DAUCHAN_FIXTURES is not set; scripts/swift/test sets it")
        }
        return URL(fileURLWithPath: path)
    }()
    private static let codes = properties("codes.properties")

    static let now = Date(timeIntervalSince1970: TimeInterval(String(decoding: bytes("now"), as: UTF8.self))!)

    /// Viet Nam's local time.
    static let offset = UTCOffset(minutes: 7 * 60)!

    /// Where a `deployment.json` is; the large one's baseline has 5,000 revocations.
    static func deploymentFile(_ name: String = "deployment") -> URL {
        folder.appendingPathComponent("\(name).json")
    }

    static func deployment() throws -> Deployment {
        try Deployment(json: Data(contentsOf: deploymentFile()))
    }

    /// The text of a code.
    static func code(_ name: String) -> String {
        guard let text = codes[name] else { fatalError("no code '\(name)'") }
        return text
    }

    /// The bytes of a trust list.
    static func list(_ name: String) -> Data { bytes("lists/\(name).list") }

    /// The file of a notice bundle.
    static func bundle(_ name: String) -> URL { folder.appendingPathComponent("notices/\(name).bundle") }

    /// A PNG of a code.
    static func photo(_ name: String) -> Data { bytes("frames/\(name).png") }

    /// A code as a camera would hand it over.
    static func frame(_ name: String) -> LumaFrame {
        let picture = picture(name)
        return LumaFrame(pixels: picture.pixels, width: picture.side, height: picture.side)
    }

    struct Picture {
        let side: Int
        let pixels: Data
    }

    /// A code as grey pixels.
    static func picture(_ name: String) -> Picture {
        let pgm = bytes("frames/\(name).pgm")
        let header = String(decoding: pgm.prefix(32), as: UTF8.self).split(separator: "\n")
        let side = Int(header[1].split(separator: " ")[0])!
        return Picture(side: side, pixels: Data(pgm.suffix(side * side)))
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

extension Data {
    init(hex: some StringProtocol) {
        let digits = Array(hex)
        self.init(stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! })
    }
}
