//! Mixup: images that are two at once.

use refashion_datasets::{Philox, Random};

use crate::objective::Targets;

/// How the images of a batch are mixed with each other (Zhang and others, 2018): each becomes λ of
/// itself and 1 − λ of another of the batch, and so does its loss.
///
/// λ, one for a batch, is of the distribution Beta(α, α); of λ and 1 − λ the larger is an image's
/// own, which changes nothing but whose class counts as right.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mixture {
    /// The share of an image that is its own.
    share: f32,
    /// Which image of the batch each is mixed with.
    partners: Vec<usize>,
}

/// Above this α the way in which λ is drawn takes too many draws; all published ones lie below.
pub(crate) const MOST_ALPHA: f64 = 4.0;

impl Mixture {
    /// Draws the mixture of so many images.
    pub(crate) fn draw(alpha: f64, seed: u64, count: usize) -> Self {
        let mut random = Philox::of_stream(seed, [0; 2]);
        let share = beta(alpha, &mut random);
        let mut partners: Vec<usize> = (0..count).collect();
        random.shuffle(&mut partners);
        Self {
            share: share.max(1.0 - share) as f32,
            partners,
        }
    }

    /// The mixed images, one after another.
    pub(crate) fn images(&self, images: &[f32], mixed: &mut Vec<f32>) {
        let len = images.len() / self.partners.len().max(1);
        let rest = 1.0 - self.share;
        mixed.clear();
        for (own, &partner) in images.chunks_exact(len.max(1)).zip(&self.partners) {
            let other = &images[partner * len..][..len];
            mixed.extend(
                own.iter()
                    .zip(other)
                    .map(|(a, b)| self.share * a + rest * b),
            );
        }
    }

    /// What the mixed images are of, where these are the labels of the images.
    pub(crate) fn targets(&self, labels: &[u8]) -> [Targets; 2] {
        let partners = self.partners.iter().map(|&partner| labels[partner]);
        [
            (labels.to_vec(), self.share),
            (partners.collect(), 1.0 - self.share),
        ]
    }
}

/// A draw from Beta(α, α) by the rule of Jöhnk (1964), the numbers of which NumPy draws as well
/// where α is not above 1.
fn beta(alpha: f64, random: &mut impl Random) -> f64 {
    loop {
        let (u, v) = (random.unit(), random.unit());
        let (x, y) = (u.powf(1.0 / alpha), v.powf(1.0 / alpha));
        if x + y > 1.0 || u + v == 0.0 {
            continue;
        }
        if x + y > 0.0 {
            return x / (x + y);
        }
        // Both are too small for a number; their logarithms are not.
        let (x, y) = (u.ln() / alpha, v.ln() / alpha);
        let most = x.max(y);
        let all = ((x - most).exp() + (y - most).exp()).ln();
        return (x - most - all).exp();
    }
}

#[cfg(test)]
mod tests {
    use refashion_datasets::RandomState;

    use super::*;

    /// `numpy.random.RandomState(3).beta(a, a, 4)`.
    #[test]
    fn shares_are_those_of_numpy() {
        for (alpha, expected) in GOLDEN {
            let mut random = RandomState::new(3);
            for expected in expected {
                let found = beta(alpha, &mut random);
                assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
            }
        }
    }

    const GOLDEN: [(f64, [f64; 4]); 3] = [
        (
            0.2,
            [
                0.22159000690562608,
                0.05650928571692141,
                0.0755411717084825,
                2.169636630734732e-05,
            ],
        ),
        (
            1.0,
            [
                0.3628452076929192,
                0.37732774676126973,
                0.10454926472715279,
                0.06138407993219206,
            ],
        ),
        (
            0.002,
            [
                2.717545553425547e-55,
                5.472915661100323e-123,
                0.13352493498205067,
                1.6967359600304043e-109,
            ],
        ),
    ];

    /// Draws these numbers.
    struct Drawn<'d>(std::slice::Iter<'d, f64>);

    impl Random for Drawn<'_> {
        fn next_u32(&mut self) -> u32 {
            0
        }

        fn unit(&mut self) -> f64 {
            *self.0.next().unwrap()
        }
    }

    #[test]
    fn a_pair_is_drawn_again_where_it_is_too_large_or_nothing() {
        let of = |alpha, drawn: &[f64]| beta(alpha, &mut Drawn(drawn.iter()));
        // With α = 1 the pair is u, v itself: up to a sum of 1 it is taken.
        assert_eq!(of(1.0, &[0.5, 0.5]), 0.5);
        assert_eq!(of(1.0, &[0.5, 0.75, 0.25, 0.25]), 0.5);
        assert_eq!(of(1.0, &[0.0, 0.0, 0.25, 0.25]), 0.5);
        assert_eq!(of(1.0, &[0.0, 0.5]), 0.0);
        // A quotient, of which the way by logarithms would miss the last bits; the numbers of the second,
        // 1e-199, have a product that is 0.
        assert_eq!(of(1.0, &[0.25, 0.5]), 0.25 / 0.75);
        let [x, y] = [0.4_f64, 0.4004].map(|drawn| drawn.powf(1.0 / 0.002));
        assert_eq!(of(0.002, &[0.4, 0.4004]), x / (x + y));
    }

    /// 0.1⁵⁰⁰ is 0 in double precision, and so is 0.1001⁵⁰⁰; their quotient is 1.001⁵⁰⁰.
    #[test]
    fn shares_too_small_for_a_number_come_from_their_logarithms() {
        let share = |drawn: [f64; 2]| beta(0.002, &mut Drawn(drawn.iter()));
        let expected = 1.0 / (1.0 + 1.001_f64.powi(500));
        assert!((share([0.1, 0.1001]) - expected).abs() < 1e-10);
        assert!((share([0.1001, 0.1]) - (1.0 - expected)).abs() < 1e-10);
    }

    #[test]
    fn half_of_a_mixture_is_an_images_own_and_draws_are_repeated() {
        for seed in 0..50 {
            let mixture = Mixture::draw(1.0, seed, 5);
            assert_eq!(mixture, Mixture::draw(1.0, seed, 5));
            assert!((0.5..=1.0).contains(&mixture.share));
            let mut sorted = mixture.partners.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
        }
        assert_ne!(Mixture::draw(1.0, 1, 5), Mixture::draw(1.0, 2, 5));
    }

    #[test]
    fn images_and_classes_are_mixed_in_the_same_shares() {
        let mixture = Mixture {
            share: 0.75,
            partners: vec![1, 0, 2],
        };
        let mut mixed = Vec::new();
        mixture.images(&[0.0, 4.0, 8.0, 0.0, 1.0, 1.0], &mut mixed);
        assert_eq!(mixed, [2.0, 3.0, 6.0, 1.0, 1.0, 1.0]);
        let [own, other] = mixture.targets(&[7, 8, 9]);
        assert_eq!(own, (vec![7, 8, 9], 0.75));
        assert_eq!(other, (vec![8, 7, 9], 0.25));
    }
}
