import DauChan
import Foundation

/// The codes of ``TestDeployment``, and what scanning each means at ``TestDeployment/now`` with an empty diary.
public enum TestCode: String, CaseIterable, Sendable {
    /// Chợ Thủ Dầu Một: a check-in, and a check-out five minutes later.
    case market
    /// The market's code as a link opens it.
    case marketLink = "market_link"
    /// Bến xe khách Bình Dương: a check-in, or a switch from another venue.
    case busStation = "bus_station"
    /// Bệnh viện Đa khoa tỉnh, at the entrance: a check-in, and never a check-out.
    case hospitalEntry = "hospital_entry"
    /// The same at the exit: not inside, or a check-out.
    case hospitalExit = "hospital_exit"
    /// Refused: the venue was revoked.
    case revokedVenue = "revoked_venue"
    /// Refused: the code has expired.
    case expired
    /// Refused: the code is not valid yet.
    case notYetValid = "not_yet_valid"
    /// Refused: the issuer may not sign for this area.
    case wrongArea = "wrong_area"
    /// Refused: the code outlasts its issuer's key.
    case outsideKeyValidity = "outside_key_validity"
    /// Kept pending: the trust list lacks the key, which ``TestDeployment/newerList`` has.
    case unknownKey = "unknown_key"
    /// Refused: the issuer's key was revoked.
    case revokedKey = "revoked_key"
    /// Refused: the signature is not valid.
    case forged
    /// Refused: the text is cut off.
    case damaged
    /// Refused: the code was made for a newer app.
    case newerApp = "newer_app"
    /// Foreign: a link, which is shown and never opened.
    case link
    /// Foreign: a contact, whose text stays in the library.
    case contact
    /// Foreign: a venue of another country.
    case ukVenue = "uk_venue"

    private static let pixelsPerModule = 6

    private static let texts: [String: String] = {
        let pairs = TestDeployment.text("codes.properties").split(separator: "\n")
            .map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
    }()

    /// The text of the code.
    public var text: String { Self.texts[rawValue] ?? "" }

    /// Makes a frame of the code as a camera would deliver it.
    public func frame() -> LumaFrame {
        let picture = [UInt8](TestDeployment.bytes("modules/\(rawValue).pbm"))
        let header = String(decoding: picture.prefix(16), as: UTF8.self).split(separator: "\n")
        let modules = Int(header[1].prefix { $0 != " " }) ?? 0
        let bytesPerRow = (modules + 7) / 8
        let first = picture.count - bytesPerRow * modules
        let side = modules * Self.pixelsPerModule
        var luma = [UInt8](repeating: 255, count: side * side)
        for y in 0..<side {
            for x in 0..<side {
                let module = x / Self.pixelsPerModule
                let byte = picture[first + y / Self.pixelsPerModule * bytesPerRow + module / 8]
                if byte >> (7 - module % 8) & 1 == 1 { luma[y * side + x] = 0 }
            }
        }
        return LumaFrame(pixels: Data(luma), width: side, height: side)
    }
}

/// Returns the frames of a camera that is held at one code after the other, `times` frames at each.
public func frames(of codes: TestCode..., times: Int = 3) -> AsyncStream<LumaFrame> {
    AsyncStream { stream in
        for code in codes {
            for _ in 0..<times { stream.yield(code.frame()) }
        }
        stream.finish()
    }
}
