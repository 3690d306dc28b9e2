//! Which values of the two systems correspond, learned from the accepted pairs.

use super::code_names;
use super::configured::{Configured, Fixed};
use super::correspond::{Counts, SUPPORT, correspondences, is_rare_spelling, is_strong};
use super::grades::{self, Shift};
use super::stayers;
use crate::roster::{Crosswalk, Field, Links, Pool, Rosters, Side};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// The fields whose values are codes that systems choose for themselves.
pub const CODED: &[Field] = &[
    Field::School,
    Field::Grade,
    Field::Sex,
    Field::Status,
    Field::EntryCode,
    Field::ExitCode,
    Field::Race,
    Field::Ethnicity,
];

/// States that the configuration lets two values correspond, and that most pairs say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contradiction {
    /// The field.
    pub(crate) field: Field,
    /// The enrollment value, by its code.
    pub(crate) enrollment: u32,
    /// Pairs that bear the configuration out.
    pub(crate) support: u64,
    /// Pairs with another SIS value, the same for all.
    pub(crate) against: u64,
    /// Pairs with the enrollment value.
    pub(crate) of: u64,
}

/// Says how two values of a coded field relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// They are the same value, or correspond, or one is missing.
    Same,
    /// They are different, and at least one is known to stand for something else.
    Different,
    /// Neither value is known to the other system, so nothing can be said.
    Unknown,
}

/// Holds the correspondences of all coded fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crosswalks {
    fields: Vec<FieldCrosswalk>,
}

/// Holds the correspondences of one field.
#[derive(Clone, Debug)]
pub(crate) struct FieldCrosswalk {
    field: Field,
    /// Pairs of codes that correspond though they are not equal.
    same: BTreeSet<(u32, u32)>,
    /// The same pairs, for quick look-ups.
    same_at_once: FxHashSet<(u32, u32)>,
    /// Codes that have a counterpart in the other system, by side.
    known: [BTreeSet<u32>; 2],
    /// Codes that the configuration lets correspond.
    fixed: Fixed,
    /// What the pairs say against the configuration.
    contradictions: Vec<Contradiction>,
    /// The constant distance between the grades of both systems.
    shift: Option<Shift>,
    rows: Vec<Crosswalk>,
}

impl Crosswalks {
    /// Learns the correspondences of every coded field that both sides have.
    pub(crate) fn learn(rosters: &Rosters, links: &Links, configured: &Configured) -> Self {
        let fields: Vec<Field> = CODED.iter().copied().filter(|field| rosters.both_have(*field)).collect();
        let learn = |field| FieldCrosswalk::learn(rosters, links, field, configured);
        Self { fields: fields.into_par_iter().with_max_len(1).map(learn).collect() }
    }

    /// Returns the fields with entries of the configuration that name a value which the exports do not have, and how many.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (Field, u64)> {
        self.fields.iter().filter(|field| field.fixed.unused > 0).map(|field| (field.field, field.fixed.unused))
    }

    /// Returns what the pairs say against the configuration, by field, then value.
    pub(crate) fn contradictions(&self) -> impl Iterator<Item = &Contradiction> {
        self.fields.iter().flat_map(|field| &field.contradictions)
    }

    /// Says how an enrollment and a SIS value relate.
    pub(crate) fn relation(&self, field: Field, enrollment: u32, sis: u32) -> Relation {
        if enrollment == 0 || sis == 0 {
            return Relation::Same;
        }
        match self.fields.iter().find(|known| known.field == field) {
            Some(known) => known.relation(enrollment, sis),
            None if enrollment == sis => Relation::Same,
            None => Relation::Different,
        }
    }

    /// Says whether equal values of a field may be different ones: where grades are shifted, or the configuration says so.
    pub(crate) fn may_part_equals(&self, field: Field) -> bool {
        let of_field = self.fields.iter().find(|known| known.field == field);
        of_field.is_some_and(|known| known.shift.is_some() || !known.fixed.pairs.is_empty())
    }

    /// Says whether a value of a side has a counterpart in the other system.
    pub(crate) fn is_known(&self, field: Field, side: Side, code: u32) -> bool {
        self.fields.iter().any(|known| known.field == field && known.known[side.index()].contains(&code))
    }

    /// Returns the values of a field that both systems write, by their codes.
    pub(crate) fn written_by_both(&self, field: Field) -> impl Iterator<Item = u32> {
        let of_field = self.fields.iter().filter(move |known| known.field == field);
        of_field.flat_map(|known| known.known[0].intersection(&known.known[1]).copied())
    }

    /// Returns the pairs of codes that correspond by what the exports show, enrollment first.
    pub(crate) fn learned(&self, field: Field) -> impl Iterator<Item = [u32; 2]> {
        let of_field = self.fields.iter().filter(move |known| known.field == field);
        of_field.flat_map(|known| {
            let learned = known.same.iter().filter(|pair| !known.fixed.pairs.contains(pair));
            learned.map(|(mine, theirs)| [*mine, *theirs])
        })
    }

    /// Returns the constant grade shift, where there is one.
    pub(crate) fn grade_shift(&self) -> Option<&Shift> {
        self.fields.iter().find_map(|known| known.shift.as_ref())
    }

    /// Returns what was learned, sorted by field, then values.
    pub(crate) fn rows(&self) -> Vec<Crosswalk> {
        let mut rows: Vec<Crosswalk> = self.fields.iter().flat_map(|field| field.rows.iter().cloned()).collect();
        rows.sort_by(|one, other| {
            let key = |row: &Crosswalk| (row.field, row.enrollment_value.clone(), row.sis_value.clone());
            key(one).cmp(&key(other))
        });
        rows
    }
}

impl FieldCrosswalk {
    fn learn(rosters: &Rosters, links: &Links, field: Field, configured: &Configured) -> Self {
        let mut counts = Counts::of(rosters, links, field);
        if field == Field::School && rosters.both_have(Field::Grade) {
            counts = stayers::counts(rosters, links).unwrap_or(counts);
        }
        let text = |code: u32| rosters.vocabulary.text(field, code);
        let shift = if field == Field::Grade { Shift::learn(&counts, text) } else { None };
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

    fn relation(&self, enrollment: u32, sis: u32) -> Relation {
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
