//! Which values of one field correspond: what is configured, then what grades show that are shifted, then what the pairs show.

use super::code_names;
use super::configured::{Configured, Fixed};
use super::correspond::{Counts, SUPPORT, correspondences, is_strong};
use super::crosswalk::{Contradiction, Relation};
use super::grades::{self, Shift};
use super::school_names::is_rare_spelling;
use crate::roster::{Crosswalk, Field, Pool, Rosters, Side};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// Holds the correspondences of one field.
#[derive(Clone, Debug)]
pub(crate) struct FieldCrosswalk {
    pub(super) field: Field,
    /// Pairs of codes that correspond though they are not equal.
    pub(super) same: BTreeSet<(u32, u32)>,
    /// The same pairs, for quick look-ups.
    same_at_once: FxHashSet<(u32, u32)>,
    /// Codes that have a counterpart in the other system, by side.
    pub(super) known: [BTreeSet<u32>; 2],
    /// Codes that the configuration lets correspond.
    pub(super) fixed: Fixed,
    /// What the pairs say against the configuration.
    pub(super) contradictions: Vec<Contradiction>,
    /// Of grades, the constant distance between those of both systems.
    pub(super) shift: Option<Shift>,
    pub(super) rows: Vec<Crosswalk>,
}

impl FieldCrosswalk {
    /// Learns the correspondences of a field; `counts` are of the pairs that count, `shift` is that of grades.
    pub(super) fn learn(
        rosters: &Rosters,
        field: Field,
        mut counts: Counts,
        shift: Option<Shift>,
        configured: &Configured,
    ) -> Self {
        let text = |code: u32| rosters.vocabulary.text(field, code);
        let mut this = Self {
            field,
            same: BTreeSet::new(),
            same_at_once: FxHashSet::default(),
            known: Default::default(),
            fixed: Fixed::of(rosters, field, configured),
            contradictions: Vec::new(),
            shift,
            rows: Vec::new(),
        };
        this.take_configured(&counts, text);
        this.take_readings(rosters);
        // what is set is not learned
        counts.cells.retain(|(mine, theirs), _| !this.fixed.sets(*mine, *theirs));
        this.take_shifted(&counts, text);
        let written = written(rosters, field);
        this.take_written(&written, text);
        this.take_correspondences(&counts, text);
        let rare = match field {
            Field::School => this.rare_spellings(&counts, text),
            Field::Grade => this.early_grades(&counts, &written, text),
            _ => Vec::new(),
        };
        for pair in rare {
            this.take(&counts, pair, text, "learned");
        }
        this.same.extend(&this.fixed.pairs);
        for (mine, theirs) in &this.same {
            this.known[0].insert(*mine);
            this.known[1].insert(*theirs);
        }
        this.same_at_once = this.same.iter().copied().collect();
        this
    }

    /// Lets two values correspond, and notes how many pairs say so.
    fn take<'a>(
        &mut self,
        counts: &Counts,
        (mine, theirs): (u32, u32),
        text: impl Fn(u32) -> &'a str,
        origin: &'static str,
    ) {
        let support = counts.cells.get(&(mine, theirs)).copied().unwrap_or(0);
        self.same.insert((mine, theirs));
        let values = [text(mine), text(theirs)];
        self.rows.push(row(self.field, values, [support, counts.of_enrollment(mine)], origin));
    }

    /// Notes what is configured, and what most pairs say against it.
    fn take_configured<'a>(&mut self, counts: &Counts, text: impl Fn(u32) -> &'a str) {
        for (mine, theirs) in &self.fixed.pairs {
            let support = counts.cells.get(&(*mine, *theirs)).copied().unwrap_or(0);
            let of = counts.of_enrollment(*mine);
            self.rows.push(row(self.field, [text(*mine), text(*theirs)], [support, of], "configured"));
            let others = counts.cells.range((*mine, 0)..=(*mine, u32::MAX));
            let others = others.filter(|((_, other), _)| !self.fixed.pairs.contains(&(*mine, *other)));
            let against = others.map(|(_, count)| *count).max().unwrap_or(0);
            if is_strong(against, of) && against >= SUPPORT {
                let field = self.field;
                self.contradictions.push(Contradiction { field, enrollment: *mine, support, against, of });
            }
        }
    }

    /// Notes which codes of the district's own are read as what.
    fn take_readings(&mut self, rosters: &Rosters) {
        for side in Side::BOTH {
            let roster = rosters.side(side);
            for reading in roster.readings().iter().filter(|reading| reading.field == self.field) {
                let raw = roster.raw_texts(self.field).map_or("", |texts| texts.get(reading.raw)).trim();
                let normal = rosters.vocabulary.text(self.field, reading.normal);
                let values = if side == Side::Enrollment { [raw, normal] } else { [normal, raw] };
                self.rows.push(row(self.field, values, [reading.support, reading.of], "learned"));
            }
        }
    }

    /// Lets grades correspond that lie as far apart as those of most pairs.
    fn take_shifted<'a>(&mut self, counts: &Counts, text: impl Fn(u32) -> &'a str + Copy) {
        let Some(shift) = self.shift else { return };
        for (mine, theirs) in counts.cells.keys().copied() {
            if shift.fits(text(mine), text(theirs)) {
                self.take(counts, (mine, theirs), text, "shift");
                self.known[0].insert(mine);
                self.known[1].insert(theirs);
            }
            // pre-kindergarten lasts more than one year
            if mine == theirs && text(mine) == "PK" {
                self.same.insert((mine, theirs));
            }
        }
    }

    /// Takes a value that both systems write to be its own counterpart, unless the grades are shifted.
    fn take_written<'a>(&mut self, written: &[Vec<bool>; 2], text: impl Fn(u32) -> &'a str) {
        let by_both = (0u32..).zip(written[0].iter().zip(&written[1])).skip(1);
        for (code, _) in by_both.filter(|(_, (mine, theirs))| **mine && **theirs) {
            if self.shift.is_none() || grades::rank(text(code)).is_none() {
                self.known[0].insert(code);
                self.known[1].insert(code);
            }
        }
    }

    /// Lets values correspond that stand together in most pairs, but for two numbers of grades.
    fn take_correspondences<'a>(&mut self, counts: &Counts, text: impl Fn(u32) -> &'a str + Copy) {
        // what both systems number is the same by its number; where one of them is a year off at a school, that is a fault
        let year = |code: u32| grades::rank(text(code)).filter(|year| *year > 0);
        let mut pairs = correspondences(self.field, counts, &self.known, text);
        if self.field == Field::School {
            pairs = code_names::uncrossed(pairs, text);
        }
        for (mine, theirs) in pairs {
            let years = [year(mine), year(theirs)];
            if self.field == Field::Grade && !years.contains(&None) && years[0] != years[1] {
                self.known[0].insert(mine);
                self.known[1].insert(theirs);
            } else {
                self.take(counts, (mine, theirs), text, "learned");
            }
        }
    }

    /// Returns the pairs of a school that few rows name as they do with the code of the school that is meant.
    fn rare_spellings<'a>(&self, counts: &Counts, text: impl Fn(u32) -> &'a str) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        for side in [0, 1] {
            let turned = |(mine, theirs): (u32, u32)| if side == 0 { (mine, theirs) } else { (theirs, mine) };
            // what the values of the other system are called here as a rule
            let mut names: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
            for (own, other) in self.same.iter().copied().map(turned) {
                names.entry(other).or_default().insert(own);
            }
            for code in self.known[0].intersection(&self.known[1]) {
                names.entry(*code).or_default().insert(*code);
            }
            let known: BTreeSet<u32> = names.values().flatten().copied().collect();
            for cell in counts.cells.keys() {
                let (own, other) = turned(*cell);
                let Some(names) = names.get(&other).filter(|_| !known.contains(&own)) else { continue };
                let is_number = text(own).bytes().all(|byte| byte.is_ascii_digit());
                let is_it = |name: &u32| {
                    is_rare_spelling(text(own), text(*name), text(other), known.iter().map(|code| text(*code)))
                };
                if is_number && text(own).trim_start_matches('0') == text(other).trim_start_matches('0')
                    || names.iter().any(is_it)
                {
                    found.push(*cell);
                }
            }
        }
        found
    }

    /// Returns the pairs of grades before the first that are one where a system does not tell them apart: PowerSchool
    /// has -1 for all of pre-kindergarten, and transitional kindergarten is that or kindergarten.
    fn early_grades<'a>(
        &self,
        counts: &Counts,
        written: &[Vec<bool>; 2],
        text: impl Fn(u32) -> &'a str,
    ) -> Vec<(u32, u32)> {
        let lacks = |side: usize, code: u32| !written[side].get(code as usize).copied().unwrap_or(false);
        let is_free = |side: usize, code: u32| {
            !self.known[side].contains(&code)
                && !self.same.iter().any(|pair| code == if side == 0 { pair.0 } else { pair.1 })
        };
        let stands = |fine: &str, coarse: &str| {
            matches!((fine, coarse), ("TK", "PK" | "PR" | "KG") | ("PR", "PK") | ("PK", "PR"))
        };
        let is_one = |(mine, theirs): &(u32, u32)| {
            let one = |side: usize, fine: u32, coarse: u32| {
                stands(text(fine), text(coarse)) && lacks(1 - side, fine) && is_free(side, fine)
            };
            one(0, *mine, *theirs) || one(1, *theirs, *mine)
        };
        if self.shift.is_some() { Vec::new() } else { counts.cells.keys().copied().filter(is_one).collect() }
    }

    /// Says how an enrollment and a SIS value relate, neither of which is missing.
    pub(super) fn relation(&self, enrollment: u32, sis: u32) -> Relation {
        if self.fixed.sets(enrollment, sis) {
            return if self.fixed.pairs.contains(&(enrollment, sis)) { Relation::Same } else { Relation::Different };
        }
        let shifted = self.shift.is_some();
        if self.same_at_once.contains(&(enrollment, sis)) || (enrollment == sis && !shifted) {
            Relation::Same
        } else if self.known[0].contains(&enrollment) || self.known[1].contains(&sis) {
            Relation::Different
        } else if enrollment == sis {
            Relation::Same
        } else {
            Relation::Unknown
        }
    }
}

/// Says which values of a field each side's rows have, by code.
fn written(rosters: &Rosters, field: Field) -> [Vec<bool>; 2] {
    Side::BOTH.map(|side| {
        let mut written = vec![false; rosters.vocabulary.pool(field).map_or(0, Pool::len)];
        for code in rosters.side(side).normal(field).unwrap_or_default() {
            if let Some(written) = written.get_mut(code as usize) {
                *written = true;
            }
        }
        written
    })
}

fn row(field: Field, values: [&str; 2], [support, of]: [u64; 2], origin: &'static str) -> Crosswalk {
    Crosswalk {
        field: field.name(),
        enrollment_value: values[0].to_owned(),
        sis_value: values[1].to_owned(),
        support,
        of,
        origin,
    }
}
