//! Whether a symbol is dark on light or light on dark.

/// Whether the modules that the standard calls dark are dark or light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// Dark modules on a light background, as the standard prints symbols.
    DarkOnLight,
    /// Light modules on a dark background.
    LightOnDark,
}

impl Polarity {
    /// Returns the polarity of a pattern whose foreground is dark or light.
    #[inline]
    pub(crate) fn of_foreground(is_dark: bool) -> Self {
        if is_dark {
            Self::DarkOnLight
        } else {
            Self::LightOnDark
        }
    }

    /// Reports whether the foreground is dark.
    #[inline]
    pub(crate) fn foreground_is_dark(self) -> bool {
        self == Self::DarkOnLight
    }

    /// Returns the factor that makes the darkness of foreground positive: 1 or −1.
    #[inline]
    pub(crate) fn sign(self) -> f64 {
        match self {
            Self::DarkOnLight => 1.0,
            Self::LightOnDark => -1.0,
        }
    }
}
