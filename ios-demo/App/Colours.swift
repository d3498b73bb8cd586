#if canImport(SwiftUI) && canImport(UIKit)
import DauChanDemoModel
import SwiftUI
import UIKit

extension Color {
    /// A colour of the palette, by day or by night.
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
    /// Writes on a ground in the colours of a look.
    ///
    /// - Parameter veil: how much of the ground hides what is below it.
    func look(_ look: Look, veil: Double = 1) -> some SwiftUI.View {
        foregroundStyle(Color.look(look.ink))
            .background { Rectangle().fill(Color.look(look.ground)).opacity(veil) }
    }

    /// Writes in the ink of a look, on a ground that is there already.
    func ink(_ look: Look) -> some SwiftUI.View {
        foregroundStyle(Color.look(look.ink))
    }
}
#endif
