//! Whether the program was built so that training it is no waste of time.

use std::sync::Once;

/// Says, once in a program, that it was built without optimisation, where it was.
pub(crate) fn warn_once() {
    static SAID: Once = Once::new();
    if let Some(hint) = hint(env!("REFASHION_OPT_LEVEL")) {
        SAID.call_once(|| tracing::warn!("{hint}"));
    }
}

/// What to do about a program that was built at this level: nothing, unless it is 0.
fn hint(level: &str) -> Option<&'static str> {
    (level == "0").then_some(
        "this program was built without optimisation, and trains many times slower than it could; \
         build it with --release, or write in its Cargo.toml: [profile.dev.package.\"*\"] on one \
         line and opt-level = 3 on the next",
    )
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn only_a_program_without_optimisation_is_told_of() {
        let told = hint("0").unwrap();
        assert!(told.contains("--release") && told.contains("[profile.dev.package.\"*\"]"));
        for level in ["1", "2", "3", "s", "z", ""] {
            assert_eq!(hint(level), None, "{level}");
        }
    }

    #[test]
    fn the_build_tells_the_level() {
        assert!(!env!("REFASHION_OPT_LEVEL").is_empty());
    }
}
