//! A random sample that anybody can draw again.

use std::collections::BTreeSet;

/// The seed of a crate's sample, fixed by its name: FNV-1a of its letters.
pub(crate) fn seed_of(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// So many of all changes, each as likely as any other: the first places of a shuffle (Fisher and
/// Yates) whose draws are SplitMix64's.
pub(crate) fn drawn<'a>(all: &[&'a str], count: usize, seed: u64) -> BTreeSet<&'a str> {
    let mut rest = all.to_vec();
    let mut state = seed;
    let count = count.min(rest.len());
    for place in 0..count {
        let left = (rest.len() - place) as u128;
        // The high half of a product: as even as 64 bits allow.
        let step = (u128::from(split_mix(&mut state)) * left) >> 64;
        rest.swap(place, place + step as usize);
    }
    rest.truncate(count);
    rest.into_iter().collect()
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The regular expression of one change alone: signs are taken as they are, but for `<` and `>`,
/// which mean nothing by themselves and the ends of a word when they are escaped.
pub(crate) fn pattern(change: &str) -> String {
    let escaped = change.chars().flat_map(|c| {
        let is_sign = c.is_ascii_punctuation() && !matches!(c, '<' | '>');
        is_sign.then_some('\\').into_iter().chain([c])
    });
    format!("^{}$", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_sample_and_another_one_another() {
        let all: Vec<String> = (0..1000).map(|i| format!("{i:04}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let first = drawn(&all, 150, 1);
        assert_eq!(first.len(), 150);
        assert_eq!(first, drawn(&all, 150, 1));
        assert_ne!(first, drawn(&all, 150, 2));
        assert_eq!(drawn(&all[..7], 150, 1).len(), 7);
    }

    /// Of 4 changes one is drawn 4000 times: each 1000 times, give or take five standard deviations
    /// (27.4 each).
    #[test]
    fn every_change_is_as_likely() {
        let all = ["a", "b", "c", "d"];
        for change in all {
            let times = (0..4000).filter(|seed| drawn(&all, 1, *seed).contains(change));
            let times = times.count();
            assert!((863..=1137).contains(&times), "{change}: {times}");
        }
    }

    /// The values that its authors publish (<http://www.isthe.com/chongo/tech/comp/fnv/>) and, for
    /// SplitMix64, those of the reference in C for seed 1234567.
    #[test]
    fn the_generators_are_the_published_ones() {
        assert_eq!(seed_of(""), 0xCBF2_9CE4_8422_2325);
        assert_eq!(seed_of("a"), 0xAF63_DC4C_8601_EC8C);
        assert_eq!(seed_of("foobar"), 0x8594_4171_F739_67E8);
        let mut state = 1_234_567;
        assert_eq!(split_mix(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(split_mix(&mut state), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_pattern_takes_signs_as_they_are() {
        assert_eq!(
            pattern("a.rs:1:2: replace f -> Vec<u8> with vec![]"),
            r"^a\.rs\:1\:2\: replace f \-> Vec<u8> with vec\!\[\]$"
        );
    }
}
