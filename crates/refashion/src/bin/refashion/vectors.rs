//! Which vector instructions compute.

use std::{env, ffi::OsStr};

use anyhow::{Result, anyhow};
use refashion_layers::Vectors;

/// What names them where the command line does not.
const VARIABLE: &str = "REFASHION_VECTORS";

/// Takes those that the option names, else the variable, before anything is laid out for others.
pub(crate) fn choose(option: Option<Vectors>) -> Result<()> {
    match asked(option, env::var_os(VARIABLE).as_deref())? {
        Some(vectors) => Ok(vectors.choose()?),
        None => Ok(()),
    }
}

fn asked(option: Option<Vectors>, variable: Option<&OsStr>) -> Result<Option<Vectors>> {
    let variable = variable.filter(|value| !value.is_empty());
    let (None, Some(value)) = (option, variable) else {
        return Ok(option);
    };
    let value = value.to_string_lossy();
    let told =
        |known: String| anyhow!("{VARIABLE} is {value:?}: {known}; unset it to use the best");
    value.parse().map(Some).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_wins_over_the_variable() {
        let asked = |option, variable: Option<&str>| asked(option, variable.map(OsStr::new));
        let (plain, avx2) = (Some(Vectors::Plain), Some(Vectors::Avx2));
        assert_eq!(asked(plain, Some("avx2")).unwrap(), plain);
        assert_eq!(asked(None, Some("avx2")).unwrap(), avx2);
        for nothing in [None, Some("")] {
            assert_eq!(asked(None, nothing).unwrap(), None);
        }
        let error = asked(None, Some("mmx")).unwrap_err().to_string();
        assert!(
            error.contains(VARIABLE) && error.contains("avx512"),
            "{error}"
        );
    }
}
