//! The values that a cause has made doubtful at its place, which nothing is to be taken over from.

use super::evidence::Observations;
use super::place::Spot;
use super::places::Dimension;
use super::suspect::Doubts;
use super::{Found, is_a_rule_of_the_systems};
use crate::roster::{Field, Side};
use rayon::prelude::*;

/// Holds which rows have a doubtful value in which fields.
#[derive(Debug, Default)]
pub(crate) struct Doubt(Vec<Place>);

/// Holds what is doubtful at one place, whatever causes made it so.
#[derive(Debug, Default)]
struct Place {
    /// The doubtful fields of each side.
    fields: [Vec<Field>; 2],
    /// The rows of each side that has any, 64 to a number.
    rows: [Vec<u64>; 2],
}

impl Doubt {
    /// Lists what the causes leave in doubt: every row of a place, since few show by themselves what was done to them.
    pub(super) fn of(observations: &Observations<'_>, dimensions: &[Dimension], found: &[Found]) -> Self {
        let harms = |cause: &&Found| match cause.suspect.doubts {
            _ if is_a_rule_of_the_systems(cause) => false,
            Doubts::Always => true,
            Doubts::AtSomePlaces => !cause.spot.conditions.is_empty(),
            Doubts::Never => false,
        };
        // each is a walk over all observations, so that causes of one place share it
        let mut places: Vec<(&Spot, Place)> = Vec::new();
        for cause in found.iter().filter(harms) {
            let known = places.iter().position(|(spot, _)| spot.conditions == cause.spot.conditions);
            let at = known.unwrap_or_else(|| {
                places.push((&cause.spot, Place::default()));
                places.len() - 1
            });
            for side in Side::BOTH.into_iter().filter(|side| cause.suspect.either || *side == cause.suspect.side) {
                places[at].1.fields[side.index()].extend(&cause.fields);
            }
        }
        let filled =
            places.into_par_iter().with_max_len(1).map(|(spot, place)| place.filled(spot, observations, dimensions));
        Self(filled.collect())
    }

    /// Says whether the value of a row is doubtful.
    pub(crate) fn holds(&self, side: Side, row: u32, field: Field) -> bool {
        let (word, bit) = (row as usize / 64, 1 << (row % 64));
        self.0.iter().any(|place| {
            let has_it = || place.rows[side.index()].get(word).is_some_and(|rows| rows & bit != 0);
            place.fields[side.index()].contains(&field) && has_it()
        })
    }
}

impl Place {
    /// Adds the rows that lie there.
    fn filled(mut self, spot: &Spot, observations: &Observations<'_>, dimensions: &[Dimension]) -> Self {
        for side in Side::BOTH.into_iter().filter(|side| !self.fields[side.index()].is_empty()) {
            self.rows[side.index()] = vec![0; observations.context.rosters.side(side).len().div_ceil(64)];
        }
        for (_, pair) in observations.rows.iter().enumerate().filter(|(at, _)| spot.holds(dimensions, *at)) {
            for (rows, row) in self.rows.iter_mut().zip(pair) {
                // also where there is no row, or the side has no doubtful field
                if let Some(rows) = rows.get_mut(*row as usize / 64) {
                    *rows |= 1 << (row % 64);
                }
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_doubtful_in_the_fields_and_rows_of_its_place_alone() {
        let rows = [vec![1 << 63, 0b10], vec![]];
        let doubt = Doubt(vec![Place { fields: [vec![Field::BirthDate], vec![]], rows }]);
        let holds = |side, row, field| doubt.holds(side, row, field);
        assert!(holds(Side::Enrollment, 63, Field::BirthDate) && holds(Side::Enrollment, 65, Field::BirthDate));
        assert!(!holds(Side::Enrollment, 62, Field::BirthDate) && !holds(Side::Enrollment, 128, Field::BirthDate));
        assert!(!holds(Side::Enrollment, 63, Field::Grade) && !holds(Side::Sis, 63, Field::BirthDate));
    }
}
