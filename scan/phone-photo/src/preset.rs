//! Named ways in which people take photos.

use core::fmt;

use crate::geometry::{Camera, Pose};
use crate::lens::Lens;
use crate::lighting::{Glare, Lighting, Shadow};
use crate::photo::{Photo, Shot};
use crate::print::Print;
use crate::random::Random;
use crate::sensor::Sensor;
use crate::wall::Wall;

/// A way in which people photograph a poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// The phone is held still at arm's length in good light.
    Door,
    /// The sun causes glare and the edge of a hard shadow on the poster.
    Sun,
    /// A warm lamp in the evening leaves little light and much noise.
    Dusk,
    /// The phone is two steps away.
    Far,
    /// The phone sees the poster from the side.
    Oblique,
    /// The hand moves.
    Shaky,
    /// The phone's own lamp is the only light.
    Flash,
    /// The phone is held sideways.
    Sideways,
}

impl Preset {
    /// Every preset, in the order of their declaration.
    pub const ALL: [Self; 8] = [
        Self::Door,
        Self::Sun,
        Self::Dusk,
        Self::Far,
        Self::Oblique,
        Self::Shaky,
        Self::Flash,
        Self::Sideways,
    ];

    /// Returns the name of the preset.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Door => "door",
            Self::Sun => "sun",
            Self::Dusk => "dusk",
            Self::Far => "far",
            Self::Oblique => "oblique",
            Self::Shaky => "shaky",
            Self::Flash => "flash",
            Self::Sideways => "sideways",
        }
    }

    /// Returns the preset of this name, if any.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// Simulates a photo of an A4 poster taken in this way; `seed` varies the pose a little, and the noise depends on it.
    #[must_use]
    pub fn take(self, print: &Print, seed: u64) -> Photo {
        self.shot(seed).take(print, seed)
    }

    /// Returns the shot that [`Self::take`] takes, so that it can be changed.
    #[must_use]
    pub fn shot(self, seed: u64) -> Shot {
        let mut shot = self.steady();
        let mut random = Random::new(seed, 1);
        let mut vary = |by: f64| by * random.around_zero();
        let pose = &mut shot.pose;
        pose.distance *= 1.0 + vary(0.05);
        pose.yaw += vary(4.0);
        pose.pitch += vary(4.0);
        pose.roll += vary(4.0);
        pose.offset = pose.offset.map(|offset| offset + vary(0.03));
        shot.lens.motion_degrees += vary(30.0);
        shot
    }

    fn steady(self) -> Shot {
        match self {
            Self::Door => DOOR,
            Self::Sun => Shot {
                lighting: Lighting {
                    level: [1.12, 1.09, 1.0],
                    shadow: Some(Shadow {
                        edge: [0.5, 0.52],
                        degrees: 64.0,
                        softness: 0.02,
                        remaining: 0.3,
                    }),
                    glare: Some(Glare {
                        middle: [0.66, 0.33],
                        radius: 0.08,
                        strength: 0.5,
                    }),
                    ..DOOR.lighting
                },
                wall: Wall {
                    colour: [0.62, 0.50, 0.25],
                },
                ..DOOR
            },
            Self::Dusk => Shot {
                lighting: Lighting {
                    level: [0.42, 0.30, 0.19],
                    fall_off: 0.5,
                    fall_off_degrees: 120.0,
                    ..DOOR.lighting
                },
                lens: Lens {
                    blur: 1.2,
                    motion: 1.5,
                    ..DOOR.lens
                },
                sensor: Sensor {
                    electrons: 400.0,
                    read_noise: 5.0,
                    jpeg_quality: 82,
                },
                ..DOOR
            },
            Self::Far => Shot {
                pose: Pose {
                    distance: 1.15,
                    ..DOOR.pose
                },
                ..DOOR
            },
            Self::Oblique => Shot {
                pose: Pose {
                    distance: 0.5,
                    yaw: 48.0,
                    pitch: -12.0,
                    roll: 9.0,
                    ..DOOR.pose
                },
                ..DOOR
            },
            Self::Shaky => Shot {
                lens: Lens {
                    blur: 1.0,
                    motion: 5.0,
                    motion_degrees: 35.0,
                },
                ..DOOR
            },
            Self::Flash => Shot {
                lighting: Lighting {
                    level: [0.5, 0.52, 0.58],
                    fall_off: 0.75,
                    fall_off_degrees: 75.0,
                    glare: Some(Glare {
                        middle: [0.42, 0.35],
                        radius: 0.07,
                        strength: 0.7,
                    }),
                    shadow: None,
                },
                sensor: Sensor {
                    electrons: 1_200.0,
                    read_noise: 4.0,
                    jpeg_quality: 85,
                },
                ..DOOR
            },
            Self::Sideways => Shot {
                pose: Pose {
                    distance: 0.48,
                    pitch: 14.0,
                    roll: 88.0,
                    ..DOOR.pose
                },
                wall: Wall {
                    colour: [0.30, 0.47, 0.42],
                },
                ..DOOR
            },
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The shot from which the other presets are derived.
const DOOR: Shot = Shot {
    camera: Camera::PHONE,
    pose: Pose {
        distance: 0.45,
        yaw: 6.0,
        pitch: -5.0,
        roll: 2.0,
        offset: [0.0; 2],
    },
    lighting: Lighting {
        level: [1.0, 0.98, 0.94],
        fall_off: 0.25,
        fall_off_degrees: 30.0,
        shadow: None,
        glare: None,
    },
    lens: Lens {
        blur: 0.8,
        motion: 0.0,
        motion_degrees: 0.0,
    },
    sensor: Sensor {
        electrons: 5_000.0,
        read_noise: 3.0,
        jpeg_quality: 90,
    },
    wall: Wall {
        colour: [0.55, 0.52, 0.44],
    },
};
