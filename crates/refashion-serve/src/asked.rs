//! What an address asks for behind its `?`.

use refashion_inference::{Fit, Invert, Preprocessing};

use crate::refusal::Refusal;

/// How pictures are taken, and how many classes are named.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) top: usize,
    pub(crate) preprocessing: Preprocessing,
}

impl Asked {
    /// Reads `top=3&fit=center&invert=auto`, each of which may be left out.
    pub(crate) fn read(query: &str) -> Result<Self, Refusal> {
        let mut asked = Self {
            top: 3,
            preprocessing: Preprocessing::default(),
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "top" => asked.top = top(value)?,
                "fit" => asked.preprocessing.fit = Some(fit(value)?),
                "invert" => asked.preprocessing.invert = invert(value)?,
                _ => return Err(Refusal::bad("behind ? stand top, fit and invert alone")),
            }
        }
        Ok(asked)
    }
}

fn top(value: &str) -> Result<usize, Refusal> {
    let found = value.parse().ok().filter(|top| *top > 0);
    found.ok_or_else(|| Refusal::bad("top is a whole number of at least 1"))
}

fn fit(value: &str) -> Result<Fit, Refusal> {
    match value {
        "center" => Ok(Fit::Center),
        "stretch" => Ok(Fit::Stretch),
        "crop" => Ok(Fit::Crop),
        _ => Err(Refusal::bad("fit is one of center, stretch, crop")),
    }
}

fn invert(value: &str) -> Result<Invert, Refusal> {
    match value {
        "auto" => Ok(Invert::Auto),
        "yes" => Ok(Invert::Yes),
        "no" => Ok(Invert::No),
        _ => Err(Refusal::bad("invert is one of auto, yes, no")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_as_in_predict() {
        let asked = Asked::read("").unwrap();
        assert_eq!(
            (asked.top, asked.preprocessing),
            (3, Preprocessing::default())
        );
        let asked = Asked::read("top=5&fit=crop&&invert=no").unwrap();
        let expected = Preprocessing {
            fit: Some(Fit::Crop),
            invert: Invert::No,
        };
        assert_eq!((asked.top, asked.preprocessing), (5, expected));
    }

    #[test]
    fn what_is_none_of_it_is_refused() {
        for query in [
            "top",
            "top=0",
            "top=-1",
            "top=1e3",
            "fit=",
            "invert=maybe",
            "x=1",
            "=",
        ] {
            assert!(Asked::read(query).is_err(), "{query}");
        }
    }
}
