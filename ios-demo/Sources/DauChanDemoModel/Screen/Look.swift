/// A colour for light and dark appearance, each as red, green and blue: 0xRRGGBB.
public struct Tint: Sendable, Equatable {
    public let day: UInt32
    public let night: UInt32
}

/// The colours of the app, the same as in the Android demo.
public enum Palette {
    public static let paper = Tint(day: 0xFBF9F4, night: 0x101413)
    public static let card = Tint(day: 0xFFFFFF, night: 0x1A211F)
    public static let ink = Tint(day: 0x1B2321, night: 0xE9EDEB)
    public static let inkSoft = Tint(day: 0x515C58, night: 0xA9B5B1)
    public static let accent = Tint(day: 0x0B5D53, night: 0x7FD1C3)
    public static let onAccent = Tint(day: 0xFFFFFF, night: 0x06231E)
    public static let accentSoft = Tint(day: 0xDCEEEA, night: 0x1C3833)
    public static let danger = Tint(day: 0xA3211F, night: 0xFF9C94)

    public static let toneIn = Tint(day: 0x17693B, night: 0x1B6E40)
    public static let toneOut = Tint(day: 0x1F4E8C, night: 0x29599A)
    public static let toneWait = Tint(day: 0x7A4B00, night: 0x7F5208)
    public static let toneStop = Tint(day: 0x9B1C1C, night: 0xA32B2A)
    public static let toneOther = Tint(day: 0x4A4F57, night: 0x50565F)
    public static let onTone = Tint(day: 0xFFFFFF, night: 0xFFFFFF)

    // The colours over the camera's picture are always dark.
    public static let viewfinder = Tint(day: 0x141816, night: 0x141816)
    public static let onViewfinder = Tint(day: 0xFFFFFF, night: 0xFFFFFF)
    public static let outline = Tint(day: 0x7FE0B5, night: 0x7FE0B5)
    /// The opacity of a background over the camera's picture.
    public static let veil = 0.8
}

/// A pair of text and background colours. Views use no other colours, so that a test can check every contrast.
public enum Look: Sendable, CaseIterable {
    case text, softText, alert
    case quietButton, mainButton, dangerButton
    case card
    case tab, litTab
    case field
    case visitedDay
    /// A text over the camera's picture.
    case hint
    case checkedIn, checkedOut, wait, stop, other

    public var ink: Tint {
        switch self {
        case .text, .card, .field, .visitedDay: Palette.ink
        case .softText, .tab: Palette.inkSoft
        case .quietButton, .litTab: Palette.accent
        case .mainButton: Palette.onAccent
        case .alert, .dangerButton: Palette.danger
        case .hint: Palette.onViewfinder
        case .checkedIn, .checkedOut, .wait, .stop, .other: Palette.onTone
        }
    }

    public var ground: Tint {
        switch self {
        case .text, .softText, .alert, .quietButton, .dangerButton: Palette.paper
        case .mainButton: Palette.accent
        case .card, .visitedDay: Palette.accentSoft
        case .tab, .litTab, .field: Palette.card
        case .hint: Palette.viewfinder
        case .checkedIn: Palette.toneIn
        case .checkedOut: Palette.toneOut
        case .wait: Palette.toneWait
        case .stop: Palette.toneStop
        case .other: Palette.toneOther
        }
    }
}

extension Tone {
    public var look: Look {
        switch self {
        case .checkedIn: .checkedIn
        case .checkedOut: .checkedOut
        case .wait: .wait
        case .stop: .stop
        case .other: .other
        }
    }
}
