//! What a screen shows of a name.

use core::fmt;

use zeroize::Zeroizing;

/// The most initials that are shown.
const MAX_INITIALS: usize = 6;

/// What a screen may show of a person's code: initials, and the year of birth if the code has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    initials: Zeroizing<String>,
    /// The year of birth, unless its holder hides it.
    pub year_of_birth: Option<u16>,
}

impl Shown {
    /// Shortens `name` to its initials.
    pub(crate) fn of(name: &str, year_of_birth: Option<u16>) -> Self {
        let mut initials = Zeroizing::new(String::new());
        let words = name.split(' ').filter_map(|word| {
            let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
            letters.next()
        });
        for letter in words.take(MAX_INITIALS) {
            initials.extend(letter.to_uppercase());
            initials.push('.');
        }
        Self {
            initials,
            year_of_birth,
        }
    }

    /// Restores what a guest book keeps.
    pub(crate) fn restored(initials: String, year_of_birth: Option<u16>) -> Self {
        Self {
            initials: Zeroizing::new(initials),
            year_of_birth,
        }
    }

    /// Returns the initials, such as `N.V.A.`: at most six.
    #[must_use]
    pub fn initials(&self) -> &str {
        &self.initials
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shown(…)")
    }
}

impl fmt::Display for Shown {
    /// Writes what a screen shows: `N.V.A., 1990`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.initials)?;
        match self.year_of_birth {
            Some(year) => write!(f, ", {year}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_initials() {
        for (name, shown) in [
            ("NGUYEN VAN A", "N.V.A., 1990"),
            ("Đặng thị ánh", "Đ.T.Á., 1990"),
            ("H'Hen Niê", "H.N., 1990"),
            ("a b c d e f g h", "A.B.C.D.E.F., 1990"),
        ] {
            assert_eq!(Shown::of(name, Some(1990)).to_string(), shown);
        }
        assert_eq!(Shown::of("LE C", None).to_string(), "L.C.");
    }
}
