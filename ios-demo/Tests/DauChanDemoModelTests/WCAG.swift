import Foundation

/// Contrast as WCAG 2.1 defines it, of colours as 0xRRGGBB.
enum WCAG {
    static func contrast(_ one: UInt32, _ other: UInt32) -> Double {
        let (low, high) = (min(luminance(one), luminance(other)), max(luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)
    }

    /// A colour through which a share of a grey is seen.
    static func mixed(_ colour: UInt32, _ opacity: Double, over grey: Double) -> UInt32 {
        let channels = channels(colour).map { $0 * opacity + grey * (1 - opacity) }
        return channels.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func luminance(_ colour: UInt32) -> Double {
        let linear = channels(colour).map { channel in
            let share = channel / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    private static func channels(_ colour: UInt32) -> [Double] {
        [16, 8, 0].map { Double(colour >> $0 & 0xFF) }
    }
}
