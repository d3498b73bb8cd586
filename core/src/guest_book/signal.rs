//! Colour, sound and vibration of the four answers, the same on every platform.
//!
//! Each answer differs in each of the three, so that it is known without colours, in noise, and with
//! the phone out of sight.

/// Which of the four answers staff get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerKind {
    /// The person is recorded now.
    New,
    /// The person was recorded a moment ago.
    AlreadyRecorded,
    /// The code is not a person's.
    Foreign,
    /// The code is damaged.
    Unreadable,
}

/// A tone of a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tone {
    /// The frequency in hertz; 0 is a pause.
    pub hertz: u16,
    /// The length in milliseconds.
    pub milliseconds: u16,
}

/// Colour, sound and vibration of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerSignal {
    /// The colour behind white text, as `RRGGBB`.
    pub colour: u32,
    /// The tones, one after the other.
    pub tones: &'static [Tone],
    /// The vibration in milliseconds: on and off in turn, beginning with on.
    pub vibration: &'static [u16],
}

impl AnswerKind {
    /// All answers, in the order of their declaration.
    pub const ALL: [Self; 4] = [
        Self::New,
        Self::AlreadyRecorded,
        Self::Foreign,
        Self::Unreadable,
    ];

    /// Returns the stable name of this answer in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::AlreadyRecorded => "already_recorded",
            Self::Foreign => "foreign",
            Self::Unreadable => "unreadable",
        }
    }

    /// Returns its colour, sound and vibration.
    #[must_use]
    pub const fn signal(self) -> AnswerSignal {
        match self {
            Self::New => NEW,
            Self::AlreadyRecorded => ALREADY_RECORDED,
            Self::Foreign => FOREIGN,
            Self::Unreadable => UNREADABLE,
        }
    }
}

/// Green, one high tone, one pulse.
const NEW: AnswerSignal = AnswerSignal {
    colour: 0x1B_7A_3B,
    tones: &[tone(1760, 90)],
    vibration: &[60],
};

/// Blue, two tones, two pulses.
const ALREADY_RECORDED: AnswerSignal = AnswerSignal {
    colour: 0x1F_5F_A8,
    tones: &[tone(880, 70), tone(0, 60), tone(880, 70)],
    vibration: &[60, 80, 60],
};

/// Brown, two falling tones, one long pulse.
const FOREIGN: AnswerSignal = AnswerSignal {
    colour: 0x8A_52_00,
    tones: &[tone(587, 150), tone(440, 220)],
    vibration: &[250],
};

/// Red, one deep tone, three pulses.
const UNREADABLE: AnswerSignal = AnswerSignal {
    colour: 0xB3_26_1E,
    tones: &[tone(220, 400)],
    vibration: &[120, 80, 120, 80, 120],
};

const fn tone(hertz: u16, milliseconds: u16) -> Tone {
    Tone {
        hertz,
        milliseconds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2, relative luminance of an sRGB colour.
    fn luminance(colour: u32) -> f64 {
        let linear = |shift: u32| {
            let part = f64::from(colour >> shift & 0xFF) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0)
    }

    #[test]
    fn white_text_can_be_read_on_each_colour() {
        for kind in AnswerKind::ALL {
            let contrast = 1.05 / (luminance(kind.signal().colour) + 0.05);
            assert!(contrast >= 4.5, "{}: {contrast:.2}", kind.name());
        }
    }

    #[test]
    fn each_answer_differs_in_colour_sound_and_vibration() {
        for (index, one) in AnswerKind::ALL.iter().enumerate() {
            for other in &AnswerKind::ALL[index + 1..] {
                let [one, other] = [one.signal(), other.signal()];
                assert_ne!(one.colour, other.colour);
                assert_ne!(one.tones, other.tones);
                assert_ne!(one.vibration, other.vibration);
            }
        }
    }

    /// The next code is read while the last is still shown, so no signal outlasts a person.
    #[test]
    fn no_signal_lasts_longer_than_half_a_second() {
        for kind in AnswerKind::ALL {
            let signal = kind.signal();
            let sound: u16 = signal.tones.iter().map(|tone| tone.milliseconds).sum();
            assert!(sound <= 500, "{}", kind.name());
            assert!(
                signal.vibration.iter().sum::<u16>() <= 550,
                "{}",
                kind.name()
            );
        }
    }
}
