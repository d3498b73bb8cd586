import DauChan
import Foundation

/// CRC-32 as ISO-HDLC has it.
func crc32(_ bytes: Data) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { crc, byte in
        (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
}

/// A grey picture as a PNG file, not compressed.
func png(_ pixels: [UInt8], width: Int) -> Data {
    func bytes(_ number: UInt32) -> Data { withUnsafeBytes(of: number.bigEndian) { Data($0) } }
    func chunk(_ kind: String, _ content: Data) -> Data {
        let named = Data(kind.utf8) + content
        return bytes(UInt32(content.count)) + named + bytes(crc32(named))
    }
    let height = pixels.count / width
    let lines = (0..<height).flatMap { [0] + pixels[$0 * width..<($0 + 1) * width] }
    // Deflate's blocks that are stored as they are, and zlib's checksum.
    var stream = Data([0x78, 0x01])
    var (low, high) = (UInt32(1), UInt32(0))
    for start in stride(from: 0, to: lines.count, by: 65_535) {
        let block = lines[start..<min(start + 65_535, lines.count)]
        let count = UInt16(block.count)
        stream.append(start + block.count == lines.count ? 1 : 0)
        for number in [count, ~count] { withUnsafeBytes(of: number.littleEndian) { stream.append(contentsOf: $0) } }
        stream.append(contentsOf: block)
        for byte in block {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
    }
    stream += bytes(high << 16 | low)
    let header = bytes(UInt32(width)) + bytes(UInt32(height)) + Data([8, 0, 0, 0, 0])
    return Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) + chunk("IHDR", header) + chunk("IDAT", stream)
        + chunk("IEND", Data())
}

extension Fixtures {
    /// A foreign code at the left of a wide picture, as the sensor of a phone sees it that is turned so far.
    static func foreignFrame(turned degrees: Int) -> LumaFrame {
        let picture = picture("contact")
        var pixels = [UInt8](repeating: 255, count: picture.side * picture.side * 2)
        for row in 0..<picture.side {
            let line = picture.pixels[row * picture.side..<(row + 1) * picture.side]
            pixels.replaceSubrange(row * picture.side * 2..<row * picture.side * 2 + picture.side, with: line)
        }
        return LumaFrame(
            pixels: Data(pixels), width: picture.side * 2, height: picture.side, rotationDegrees: degrees)
    }

    /// Codes side by side.
    static func wall(of names: [String], _ across: Int, _ down: Int) -> LumaFrame {
        let wall = wallPixels(of: names, across, down)
        return LumaFrame(pixels: Data(wall.pixels), width: wall.width, height: wall.pixels.count / wall.width)
    }

    static func wallPixels(
        of names: [String], _ across: Int, _ down: Int
    ) -> (pixels: [UInt8], width: Int) {
        let pictures = (0..<across * down).map { picture(names[$0 % names.count]) }
        let side = pictures.map(\.side).max()!
        var pixels = [UInt8](repeating: 255, count: across * side * down * side)
        for (at, picture) in pictures.enumerated() {
            for row in 0..<picture.side {
                let start = (at / across * side + row) * across * side + at % across * side
                let line = picture.pixels[row * picture.side..<(row + 1) * picture.side]
                pixels.replaceSubrange(start..<start + picture.side, with: line)
            }
        }
        return (pixels, across * side)
    }

    /// A code on a wall that is not quite even, in the middle of a camera's frame.
    static func scene(_ name: String, width: Int, height: Int) -> LumaFrame {
        let picture = picture(name)
        var pixels = [UInt8]()
        for row in 0..<height {
            for column in 0..<width { pixels.append(UInt8(150 + (row + column) % 60)) }
        }
        let (left, top) = ((width - picture.side) / 2, (height - picture.side) / 2)
        for row in 0..<picture.side {
            let line = picture.pixels[row * picture.side..<(row + 1) * picture.side]
            let start = (top + row) * width + left
            pixels.replaceSubrange(start..<start + picture.side, with: line)
        }
        return LumaFrame(pixels: Data(pixels), width: width, height: height)
    }
}
