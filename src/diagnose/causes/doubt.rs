//! The values that a cause has made doubtful at its place, which nothing is to be taken over from.

use super::evidence::Observations;
use super::places::Dimension;
use super::suspect::Doubts;
use super::{Found, is_a_rule_of_the_systems};
use crate::roster::{Field, NO_ROW, Side};

/// Holds which rows have a doubtful value in which fields.
#[derive(Debug, Default)]
pub(crate) struct Doubt(Vec<Doubtful>);

#[derive(Debug)]
struct Doubtful {
    side: Side,
    fields: Vec<Field>,
    rows: Vec<bool>,
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
        let of_cause = |cause: &Found| {
            let sides = Side::BOTH.into_iter().filter(|side| cause.suspect.either || *side == cause.suspect.side);
            let of_side = |side: Side| {
                let mut rows = vec![false; observations.context.rosters.side(side).len()];
                let at = observations.rows.iter().enumerate();
                for (_, pair) in at.filter(|(at, _)| cause.spot.holds(dimensions, *at)) {
                    if pair[side.index()] != NO_ROW {
                        rows[pair[side.index()] as usize] = true;
                    }
                }
                Doubtful { side, fields: cause.fields.clone(), rows }
            };
            sides.map(of_side).collect::<Vec<_>>()
        };
        Self(found.iter().filter(harms).flat_map(of_cause).collect())
    }

    /// Says whether the value of a row is doubtful.
    pub(crate) fn holds(&self, side: Side, row: u32, field: Field) -> bool {
        let is =
            |it: &Doubtful| it.side == side && it.fields.contains(&field) && it.rows.get(row as usize) == Some(&true);
        self.0.iter().any(is)
    }
}
