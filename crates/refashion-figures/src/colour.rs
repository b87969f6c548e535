//! Colours that can be told apart in print, in grey, and by the colour-blind.

use std::fmt;

/// A colour: red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour(pub u8, pub u8, pub u8);

/// A scale from numbers between 0 and 1 to colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColourScale {
    /// White to dark blue, darker with every step.
    Blues,
    /// The same by the square root, which shows small amounts beside large ones.
    RootBlues,
    /// Black to white.
    Greys,
    /// Orange to white, in the middle, to purple: for differences.
    Diverging,
}

impl Colour {
    /// Black.
    pub const BLACK: Self = Self(0, 0, 0);
    /// White.
    pub const WHITE: Self = Self(255, 255, 255);
    /// The colour of texts that are not the main thing; its contrast with white is 7 to 1.
    pub const GREY: Self = Self(89, 89, 89);
    /// The colour of grids.
    pub const PALE: Self = Self(222, 222, 222);
    /// The colour of what is neither right nor wrong.
    pub const SILVER: Self = Self(150, 150, 150);
    // The colours of Okabe and Ito, "Color Universal Design" (2008).
    /// Blue.
    pub const BLUE: Self = Self(0, 114, 178);
    /// Vermilion.
    pub const VERMILION: Self = Self(213, 94, 0);
    /// Green.
    pub const GREEN: Self = Self(0, 121, 88);
    /// Purple.
    pub const PURPLE: Self = Self(160, 70, 125);
    /// The red of a wrong prediction.
    pub const RED: Self = Self(190, 30, 30);

    /// The luminance as the guidelines for accessible pages define it: 0 is black, 1 is white.
    pub fn luminance(self) -> f64 {
        let linear = |byte: u8| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast of two colours by the same guidelines, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white, whichever can be read better on this colour.
    pub fn ink(self) -> Self {
        if self.contrast(Self::BLACK) >= self.contrast(Self::WHITE) {
            Self::BLACK
        } else {
            Self::WHITE
        }
    }

    /// The colour a share of the way to another.
    pub(crate) fn toward(self, other: Self, share: f64) -> Self {
        let mix =
            |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Self(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl ColourScale {
    /// The colour of a number; what lies outside of 0 to 1 has that of the nearer end.
    pub fn at(self, value: f64) -> Colour {
        let value = value.clamp(0.0, 1.0);
        let stops: &[Colour] = match self {
            Self::RootBlues => return Self::Blues.at(value.sqrt()),
            Self::Blues => &[
                Colour(255, 255, 255),
                Colour(198, 219, 239),
                Colour(107, 174, 214),
                Colour(33, 113, 181),
                Colour(8, 48, 107),
            ],
            Self::Greys => &[Colour::BLACK, Colour::WHITE],
            Self::Diverging => &[
                Colour(179, 88, 6),
                Colour(253, 184, 99),
                Colour::WHITE,
                Colour(178, 171, 210),
                Colour(84, 39, 136),
            ],
        };
        let place = value * (stops.len() - 1) as f64;
        let below = (place as usize).min(stops.len() - 2);
        stops[below].toward(stops[below + 1], place - below as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_of_the_guidelines() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        // #767676 is the lightest grey whose contrast with white is 4.5.
        assert!(Colour(0x76, 0x76, 0x76).contrast(Colour::WHITE) >= 4.5);
        assert!(Colour(0x77, 0x77, 0x77).contrast(Colour::WHITE) < 4.5);
    }

    #[test]
    fn texts_in_colour_can_be_read_on_white() {
        use Colour as C;
        for colour in [C::GREY, C::BLUE, C::GREEN, C::PURPLE, C::RED] {
            assert!(colour.contrast(C::WHITE) >= 4.5, "{colour}");
        }
        assert!(C::GREY.contrast(C::WHITE) >= 7.0);
    }

    #[test]
    fn numbers_can_be_read_on_every_shade() {
        for scale in [
            ColourScale::Blues,
            ColourScale::RootBlues,
            ColourScale::Greys,
            ColourScale::Diverging,
        ] {
            for step in 0..=100 {
                let shade = scale.at(f64::from(step) / 100.0);
                assert!(shade.contrast(shade.ink()) >= 4.5, "{scale:?} {step}");
            }
        }
    }

    #[test]
    fn a_scale_of_amounts_only_grows_darker_or_lighter() {
        let luminances = |scale: ColourScale| -> Vec<f64> {
            (0..=50)
                .map(|step| scale.at(f64::from(step) / 50.0).luminance())
                .collect()
        };
        assert!(
            luminances(ColourScale::Blues)
                .windows(2)
                .all(|two| two[0] > two[1])
        );
        assert!(
            luminances(ColourScale::Greys)
                .windows(2)
                .all(|two| two[0] < two[1])
        );
        assert_eq!(ColourScale::Diverging.at(0.5), Colour::WHITE);
        assert_eq!(ColourScale::Blues.at(7.0), ColourScale::Blues.at(1.0));
    }
}
