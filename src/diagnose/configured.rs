//! Which values the configuration lets correspond, as codes of the two exports.

use crate::roster::{Field, Rosters, Side};
use std::collections::{BTreeMap, BTreeSet};

/// What the configuration says: values that correspond, by field and by the value that stands first.
pub(crate) type Configured = BTreeMap<(Field, String), String>;

/// Holds the codes that the configuration lets correspond.
#[derive(Clone, Debug, Default)]
pub(super) struct Fixed {
    /// Pairs of an enrollment and a SIS code.
    pub(super) pairs: BTreeSet<(u32, u32)>,
    enrollment: BTreeSet<u32>,
    sis: BTreeSet<u32>,
    /// Entries that name a value which the exports do not have.
    pub(super) unused: u64,
}

impl Fixed {
    /// Finds the codes of the values that the configuration names.
    pub(super) fn of(rosters: &Rosters, field: Field, configured: &Configured) -> Self {
        let mut this = Self::default();
        for (_, (from, to)) in
            configured.iter().filter(|((of, _), _)| *of == field).map(|(key, to)| (key.0, (&key.1, to)))
        {
            // the same line may be meant in either direction; where both can be, both systems write both values
            let forward =
                pairs_of(codes_of(rosters, Side::Enrollment, field, from), codes_of(rosters, Side::Sis, field, to));
            let backward =
                pairs_of(codes_of(rosters, Side::Enrollment, field, to), codes_of(rosters, Side::Sis, field, from));
            this.unused += u64::from(forward.is_empty() && backward.is_empty());
            this.pairs.extend(if forward.is_empty() { backward } else { forward });
        }
        this.enrollment = this.pairs.iter().map(|pair| pair.0).collect();
        this.sis = this.pairs.iter().map(|pair| pair.1).collect();
        this
    }

    /// Says whether the configuration decides about two values.
    pub(super) fn sets(&self, enrollment: u32, sis: u32) -> bool {
        self.enrollment.contains(&enrollment) || self.sis.contains(&sis)
    }
}

fn pairs_of(mine: BTreeSet<u32>, theirs: BTreeSet<u32>) -> Vec<(u32, u32)> {
    mine.into_iter().flat_map(|one| theirs.iter().map(move |other| (one, *other))).collect()
}

/// Returns the codes of the normal forms of a value as the configuration writes it: as in the file, or in normal form.
fn codes_of(rosters: &Rosters, side: Side, field: Field, written: &str) -> BTreeSet<u32> {
    let roster = rosters.side(side);
    let is_it = |text: &str| !text.is_empty() && text.trim().eq_ignore_ascii_case(written.trim());
    let (Some(raw), Some(normal), Some(pool)) =
        (roster.raw_codes(field), roster.normal(field), roster.raw_texts(field))
    else {
        return BTreeSet::new();
    };
    let as_written: Vec<bool> = pool.iter().map(is_it).collect();
    let rows = raw.iter().zip(normal).filter(|(_, normal)| *normal != 0);
    let found = rows.filter(|(raw, normal)| {
        as_written.get(*raw as usize).copied().unwrap_or(false) || is_it(rosters.vocabulary.text(field, *normal))
    });
    found.map(|(_, normal)| normal).collect()
}
