//! Which observations tell anything about a suspected cause, listed so that places are counted without a look at all others.

use super::evidence::Sign;
use super::place::Condition;
use super::places::Dimension;
use super::tally::Tally;

/// Observations that are looked at together.
const BLOCK: usize = 32;

/// Lists what tells something about one fault.
pub(super) struct Told {
    /// The observations that show it, in order.
    hits: Vec<u32>,
    /// Those that speak against it or, where these are fewer, those that tell nothing.
    others: Vec<u32>,
    /// Whether the others are those that tell nothing.
    are_silent: bool,
    /// How many observations show it, and how many could.
    all: Tally,
}

impl Told {
    /// Looks through the signs of a suspect; none where fewer than some show the fault.
    pub(super) fn of(signs: &[Sign], fewest: u64) -> Option<Self> {
        let hit = Sign::For.count_in(signs);
        if hit < fewest {
            return None;
        }
        let against = Sign::Against.count_in(signs);
        let silent = signs.len() as u64 - hit - against;
        let are_silent = silent < against;
        let other = if are_silent { Sign::Silent } else { Sign::Against };
        let (hits, others) = (list(signs, Sign::For, hit), list(signs, other, silent.min(against)));
        Some(Self { hits, others, are_silent, all: Tally { hit, of: hit + against, ..Tally::default() } })
    }

    /// Returns how many observations show the fault, and how many could.
    pub(super) fn all(&self) -> Tally {
        self.all
    }

    /// Returns those inside a place alone, out of all the signs.
    pub(super) fn inside(&self, signs: &[Sign], dimensions: &[Dimension], place: Condition) -> Self {
        let holds = |at: &u32| place.holds(dimensions, *at as usize);
        let hits: Vec<u32> = self.hits.iter().copied().filter(holds).collect();
        let others: Vec<u32> = if self.are_silent {
            (0..).zip(signs).filter(|(at, sign)| **sign == Sign::Against && holds(at)).map(|(at, _)| at).collect()
        } else {
            self.others.iter().copied().filter(holds).collect()
        };
        let (hit, against) = (hits.len() as u64, others.len() as u64);
        Self { hits, others, are_silent: false, all: Tally { hit, of: hit + against, ..Tally::default() } }
    }

    /// Counts by the groups of a dimension the rows that show the fault, and those that could.
    pub(super) fn counts(&self, dimension: &Dimension) -> Vec<[u64; 2]> {
        let mut counts = vec![[0u32; 2]; dimension.labels.len()];
        for (which, list) in [&self.hits, &self.others].into_iter().enumerate() {
            for at in list {
                counts[usize::from(dimension.groups[*at as usize])][which] += 1;
            }
        }
        let of = |(group, [hit, other]): (usize, &[u32; 2])| {
            let of = if self.are_silent { dimension.sizes[group] - other } else { hit + other };
            [u64::from(*hit), u64::from(of)]
        };
        counts.iter().enumerate().map(of).collect()
    }
}

/// Lists the places of a sign that stands at so many.
fn list(signs: &[Sign], wanted: Sign, count: u64) -> Vec<u32> {
    let mut list = Vec::with_capacity(count as usize);
    for (block, first) in signs.chunks(BLOCK).zip((0u32..).step_by(BLOCK)) {
        // without an end before the last, so that many are compared at once
        if block.iter().fold(false, |any, sign| any | (*sign == wanted)) {
            list.extend((first..).zip(block).filter(|(_, sign)| **sign == wanted).map(|(at, _)| at));
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::super::place::OPEN;
    use super::*;
    use crate::roster::{Field, Side};

    #[test]
    fn what_is_listed_counts_as_all_signs_one_by_one() {
        let signs_of = |silent: usize| -> Vec<Sign> {
            let sign = |at: usize| match at * 7 % 10 {
                rest if rest < silent => Sign::Silent,
                9 => Sign::For,
                _ => Sign::Against,
            };
            (0..500).map(sign).collect()
        };
        let dimension = |by: u16| {
            let labels = vec![String::new(); 6];
            let groups: Vec<u16> = (0..500).map(|at| at / by % 6).collect();
            let field = Field::School;
            Dimension { field, side: Side::Sis, is_time: false, labels, groups, sizes: Vec::new() }.sized()
        };
        let dimensions = [dimension(1), dimension(9)];
        for silent in [0, 2, 5, 8, 9] {
            let signs = signs_of(silent);
            let told = Told::of(&signs, 1).unwrap();
            let place = Condition { dimension: 0, group: 3, until: OPEN };
            for (told, is_inside) in [(&told, false), (&told.inside(&signs, &dimensions, place), true)] {
                let counted = |at: &usize| !is_inside || place.holds(&dimensions, *at);
                let count = |group: Option<u16>, shows: fn(Sign) -> bool| {
                    let of_group = |at: &usize| group.is_none_or(|group| dimensions[1].groups[*at] == group);
                    (0..500).filter(counted).filter(of_group).filter(|at| shows(signs[*at])).count() as u64
                };
                let both = |group| [count(group, |sign| sign == Sign::For), count(group, |sign| sign != Sign::Silent)];
                assert_eq!([told.all().hit, told.all().of], both(None), "{silent}");
                let wanted: Vec<[u64; 2]> = (0..6).map(|group| both(Some(group))).collect();
                assert_eq!(told.counts(&dimensions[1]), wanted, "{silent}");
            }
        }
        assert!(Told::of(&signs_of(0), 51).is_none());
    }
}
