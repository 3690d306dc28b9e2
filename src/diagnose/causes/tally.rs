//! Tallies: how much more often a fault shows in a place than elsewhere, and whether chance could have made it.

/// Counts the rows that show a fault and those that could, in a place and outside of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Tally {
    /// Affected rows in the place.
    pub(super) hit: u64,
    /// Rows in the place that could be affected.
    pub(super) of: u64,
    /// Affected rows elsewhere.
    pub(super) rest_hit: u64,
    /// Rows elsewhere that could be affected.
    pub(super) rest_of: u64,
}

impl Tally {
    /// Returns the affected share of the place.
    pub(super) fn share(&self) -> f64 {
        self.hit as f64 / (self.of.max(1)) as f64
    }

    /// Returns the affected share elsewhere; half a row is added, so that none seen is not none ever.
    pub(super) fn rest_share(&self) -> f64 {
        (self.rest_hit as f64 + 0.5) / (self.rest_of as f64 + 1.0)
    }

    /// Returns how many times as often the fault shows in the place as elsewhere.
    pub(super) fn lift(&self) -> f64 {
        self.share() / self.rest_share()
    }

    /// Says whether the place is another world than the rest.
    pub(super) fn stands_out(&self) -> bool {
        let (share, rest) = (self.share(), self.rest_share());
        let odds = |share: f64| share / (1.0 - share).max(1e-9);
        share > rest && (share >= rest * 2.0 || (share >= 0.9 && odds(share) >= odds(rest) * 10.0))
    }

    /// Returns how much better two shares explain the rows than one does, as a logarithm of likelihoods.
    pub(super) fn gain(&self) -> f64 {
        let fit = |hit: u64, of: u64| {
            let (hit, of) = (hit as f64, of as f64);
            let term = |part: f64| if part > 0.0 { part * (part / of).ln() } else { 0.0 };
            if of > 0.0 { term(hit) + term(of - hit) } else { 0.0 }
        };
        fit(self.hit, self.of) + fit(self.rest_hit, self.rest_of)
            - fit(self.hit + self.rest_hit, self.of + self.rest_of)
    }
}

/// Returns minus the logarithm of Chernoff's bound on seeing so many of so many where each is affected with a probability.
pub(super) fn surprise(hit: u64, of: u64, probability: f64) -> f64 {
    let (share, p) = (hit as f64 / of.max(1) as f64, probability.clamp(1e-6, 1.0 - 1e-6));
    if share <= p {
        return 0.0;
    }
    let term = |part: f64, p: f64| if part > 0.0 { part * (part / p).ln() } else { 0.0 };
    of as f64 * (term(share, p) + term(1.0 - share, 1.0 - p))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the exact probability of at least so many of so many.
    fn tail(hit: u64, of: u64, p: f64) -> f64 {
        let choose = |n: u64, k: u64| (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64);
        (hit..=of).map(|k| choose(of, k) * p.powi(k as i32) * (1.0 - p).powi((of - k) as i32)).sum()
    }

    #[test]
    fn the_bound_is_never_below_the_exact_probability() {
        for of in [8u64, 20, 60] {
            for hit in 1..=of {
                for p in [0.01, 0.1, 0.4, 0.8] {
                    let bound = (-surprise(hit, of, p)).exp();
                    assert!(bound >= tail(hit, of, p) * (1.0 - 1e-9), "{hit} of {of} at {p}: {bound}");
                }
            }
        }
    }

    #[test]
    fn a_place_gains_where_its_share_is_another() {
        let same = Tally { hit: 10, of: 100, rest_hit: 30, rest_of: 300 };
        assert!(same.gain().abs() < 1e-9 && !same.stands_out());
        let other = Tally { hit: 95, of: 100, rest_hit: 3, rest_of: 300 };
        assert!(other.gain() > 100.0 && other.stands_out());
        // a habit of many that is the rule in one place
        assert!(Tally { hit: 100, of: 100, rest_hit: 180, rest_of: 300 }.stands_out());
        assert!(!Tally { hit: 70, of: 100, rest_hit: 180, rest_of: 300 }.stands_out());
        // twice the share elsewhere, or from nine in ten on ten times the odds
        assert!(Tally { hit: 20, of: 100, rest_hit: 19, rest_of: 199 }.stands_out());
        assert!(!Tally { hit: 19, of: 100, rest_hit: 19, rest_of: 199 }.stands_out());
        assert!(Tally { hit: 9, of: 10, rest_hit: 93, rest_of: 199 }.stands_out());
        assert!(!Tally { hit: 9, of: 10, rest_hit: 95, rest_of: 199 }.stands_out());
        assert!(!Tally { hit: 89, of: 100, rest_hit: 89, rest_of: 199 }.stands_out());
        assert!(!Tally { hit: 5, of: 100, rest_hit: 10, rest_of: 199 }.stands_out());
    }

    #[test]
    fn gain_and_surprise_are_those_of_the_binomial() {
        // two shares of a half and of a quarter against one of three eighths, eight rows each
        let tally = Tally { hit: 4, of: 8, rest_hit: 2, rest_of: 8 };
        let entropy = |share: f64| share * share.ln() + (1.0 - share) * (1.0 - share).ln();
        let wanted = 8.0 * entropy(0.5) + 8.0 * entropy(0.25) - 16.0 * entropy(0.375);
        assert!((tally.gain() - wanted).abs() < 1e-9, "{} not {wanted}", tally.gain());
        // all of eight where a half is expected: eight times the logarithm of two
        assert!((surprise(8, 8, 0.5) - 8.0 * 2.0f64.ln()).abs() < 1e-9);
        assert!((surprise(3, 4, 0.5) - (3.0 * 1.5f64.ln() + 0.5f64.ln())).abs() < 1e-9);
        assert!(
            surprise(4, 8, 0.5).abs() < 1e-12 && surprise(3, 8, 0.5).abs() < 1e-12 && surprise(0, 0, 0.5).abs() < 1e-12
        );
        // nothing is impossible
        assert!(surprise(1, 1, 0.0) < 14.0);
    }
}
