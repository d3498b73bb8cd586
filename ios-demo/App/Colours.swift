#if canImport(SwiftUI) && canImport(UIKit)
import DauChanDemoModel
import SwiftUI
import UIKit

extension Color {
    /// Makes a colour of the palette, for light and dark appearance.
    static func look(_ tint: Tint) -> Color {
        Color(uiColor: UIColor { traits in
            UIColor(rgb: traits.userInterfaceStyle == .dark ? tint.night : tint.day)
        })
    }
}

extension UIColor {
    fileprivate convenience init(rgb: UInt32) {
        func share(_ shift: UInt32) -> CGFloat { CGFloat(rgb >> shift & 0xFF) / 255 }
        self.init(red: share(16), green: share(8), blue: share(0), alpha: 1)
    }
}

extension SwiftUI.View {
    /// Applies the text and background colours of a look.
    ///
    /// - Parameter veil: the opacity of the background.
    func look(_ look: Look, veil: Double = 1) -> some SwiftUI.View {
        foregroundStyle(Color.look(look.ink))
            .background { Rectangle().fill(Color.look(look.ground)).opacity(veil) }
    }

    /// Applies the text colour of a look, without a background.
    func ink(_ look: Look) -> some SwiftUI.View {
        foregroundStyle(Color.look(look.ink))
    }
}
#endif
