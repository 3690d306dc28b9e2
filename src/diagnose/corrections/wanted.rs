//! Which discrepancies ask for the change of one cell, and in which of the two systems.

use super::receiving::Receiving;
use super::{Cell, Family};
use crate::diagnose::address;
use crate::diagnose::authority::{self, Authority};
use crate::diagnose::causes::Doubt;
use crate::diagnose::context::{Context, Placement, read_ahead};
use crate::diagnose::lookup;
use crate::diagnose::pairs::is_set_aside;
use crate::diagnose::registry::Rule;
use crate::diagnose::standing::Standing;
use crate::diagnose::taking::Taking;
use crate::roster::{Bucket, Discrepancy, Field, Issue, LinkRow, NO_ROW, Side, Verdict, ahead};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// The rules whose finding is settled when one system takes the other's value over.
const COMPARING: &[&str] = &[
    "B101", "B102", "B103", "B104", "B107", "C101", "C102", "C103", "C104", "E101", "E102", "E103", "I101", "I102",
    "N101", "N102", "N103", "N104", "N105", "N106", "N107", "N111", "P201", "P202",
];
/// The rules whose finding is settled when an empty cell is filled.
const MISSING: &[&str] = &["B105", "E105", "N110", "P103"];
/// A text of so many bytes with which a longer one begins is that one cut off.
const CUT: usize = 15;
/// Findings or pairs per unit of parallel work.
const CHUNK: usize = 4096;
/// Findings whose rows are looked up together.
const BLOCK: usize = 64;
/// The parts of an address, which go together.
const ADDRESS: [Field; 4] = [Field::Street, Field::City, Field::State, Field::Zip];

/// Returns the cells to be changed, each once, in the order of sides, pairs and fields.
pub(super) fn of(
    context: &Context<'_>,
    rows: &[Discrepancy],
    doubt: &Doubt,
    configured: &BTreeMap<Field, Authority>,
) -> Vec<Cell> {
    // by place, the rules whose findings ask for a change
    let mut asking: Vec<Option<&Rule>> = vec![None; lookup::infos().len()];
    for (number, rule) in lookup::numbered() {
        let asks = COMPARING.contains(&rule.info.code) || MISSING.contains(&rule.info.code);
        asking[number as usize] = Some(rule).filter(|_| asks);
    }
    let asking = |found: &Discrepancy| asking.get(found.rule as usize).copied().flatten();
    let doubted = || -> FxHashSet<(u32, u32, Field)> {
        let doubting = rows.iter().filter(|found| asking(found).is_none());
        doubting.filter_map(|found| Some((found.enrollment, found.sis, found.field?))).collect()
    };
    let receiving = |side: Side| move || Receiving::of(context, side);
    let open = |side: Side| move || open(context, side);
    let [enrollment, sis] = Side::BOTH;
    let (receiving, (doubted, open)) = rayon::join(
        || rayon::join(receiving(enrollment), receiving(sis)),
        || rayon::join(doubted, || rayon::join(open(enrollment), open(sis))),
    );
    let this = Wants { context, doubt, configured, receiving: receiving.into(), open: open.into(), doubted };
    let open = |found: &Discrepancy| Some((found.field?, asking(found)?)).filter(|_| !found.waived && found.cause == 0);
    let of_finding = |found: &Discrepancy, cells: &mut Vec<Cell>| {
        let Some((field, rule)) = open(found) else { return };
        if rule.info.code == "P103" && found.enrollment == NO_ROW {
            // one finding stands for all rows without the number
            let of_links = |links: &[LinkRow]| {
                let mut cells = Vec::new();
                for links in links.chunks(BLOCK) {
                    let matched = links.iter().filter(|link| link.verdict == Verdict::Matched);
                    let pairs = matched.map(LinkRow::rows);
                    let empty: Vec<[u32; 2]> = pairs.filter(|pair| this.is_empty(*pair, field)).collect();
                    this.fetch(empty.iter().map(|pair| (*pair, field)));
                    empty.into_iter().for_each(|pair| this.add(pair, field, rule, &mut cells));
                }
                cells
            };
            let links = context.links.rows().par_chunks(CHUNK).with_max_len(1);
            cells.extend(links.map(of_links).collect::<Vec<_>>().concat());
        } else {
            this.add([found.enrollment, found.sis], field, rule, cells);
        }
    };
    let of_findings = |rows: &[Discrepancy]| {
        let mut cells = Vec::new();
        for block in rows.chunks(BLOCK) {
            let open = block.iter().filter_map(|found| Some(([found.enrollment, found.sis], open(found)?.0)));
            this.fetch(open.filter(|(pair, _)| !pair.contains(&NO_ROW)));
            block.iter().for_each(|found| of_finding(found, &mut cells));
        }
        cells
    };
    let mut cells = rows.par_chunks(CHUNK).with_max_len(1).map(of_findings).collect::<Vec<_>>().concat();
    // of several findings that ask for one cell the first is named
    let key = |cell: &Cell| (cell.side, cell.pair, cell.field);
    cells.par_sort_by_key(key);
    cells.dedup_by_key(|cell| key(cell));
    cells
}

/// Returns the rows about which it is still open who they are: merging and deciding come before correcting.
fn open(context: &Context<'_>, side: Side) -> FxHashSet<u32> {
    let links = context.links;
    let own = |enrollment: u32, sis: u32| if side == Side::Enrollment { enrollment } else { sis };
    let copies = links.duplicates(side).iter();
    let asked = copies.filter(|copy| side == Side::Sis || !is_set_aside(context, copy));
    let mut open: FxHashSet<u32> = asked.map(|copy| copy.of).collect();
    open.extend(links.review().map(|link| own(link.enrollment, link.sis)));
    open.extend(links.id_conflicts.iter().map(|(enrollment, sis)| own(*enrollment, *sis)));
    open.extend(links.twins.iter().filter(|(of, ..)| *of == side).flat_map(|(_, row, other)| [*row, *other]));
    open
}

struct Wants<'a> {
    context: &'a Context<'a>,
    doubt: &'a Doubt,
    configured: &'a BTreeMap<Field, Authority>,
    receiving: [Receiving<'a>; 2],
    /// Rows about which it is still open who they are.
    open: [FxHashSet<u32>; 2],
    /// Cells about which a rule says something that no other value settles.
    doubted: FxHashSet<(u32, u32, Field)>,
}

impl Wants<'_> {
    /// Reads what [`Wants::add`] asks about some cells, so that none waits for another one.
    fn fetch(&self, cells: impl Iterator<Item = ([u32; 2], Field)> + Clone) {
        let sides = cells.flat_map(|(pair, field)| Side::BOTH.map(|side| (side, pair[side.index()], field)));
        let key = |(side, row, _): (Side, u32, Field)| self.receiving[side.index()].key(row);
        ahead::read(sides.clone().map(|(side, row, field)| self.context.code(side, field, row)));
        ahead::read(sides.clone().map(key));
        let texts: Vec<_> = sides.filter_map(|(side, row, field)| self.context.raw_cell(side, field, row)).collect();
        read_ahead(&texts);
    }

    fn add(&self, pair: [u32; 2], field: Field, rule: &'static Rule, cells: &mut Vec<Cell>) {
        let code = rule.info.code;
        if !self.is_settled(pair) {
            return;
        }
        let Some(side) = self.side_to_change(pair, field) else { return };
        let is_asked_for = self.is_asked_for(side, pair, field, code);
        if !is_asked_for || self.is_misspelled_street(pair, field) || self.says_less(side, pair, field, rule) {
            return;
        }
        cells.push(Cell { side, pair, field, code });
        if Family::of(field) == Family::Address {
            for part in ADDRESS.into_iter().filter(|part| *part != field) {
                let [giving, own] = [side.other(), side].map(|side| self.code(side, pair, part));
                if giving != own && giving != 0 && self.context.rosters.side(side).has(part) {
                    cells.push(Cell { side, pair, field: part, code });
                }
            }
        }
    }

    /// Says whether the cell that would be changed is empty.
    fn is_empty(&self, pair: [u32; 2], field: Field) -> bool {
        self.side_to_change(pair, field).is_some_and(|side| self.code(side, pair, field) == 0)
    }

    /// Says whether two rows are an accepted pair of which nothing else is open.
    fn is_settled(&self, [enrollment, sis]: [u32; 2]) -> bool {
        let context = self.context;
        enrollment != NO_ROW
            && sis != NO_ROW
            && context.partner(Side::Enrollment, enrollment) == sis
            && context.bucket(Side::Enrollment, enrollment) == Bucket::Matched
            && !context.is_shifted(Side::Enrollment, enrollment)
            && !context.is_shifted(Side::Sis, sis)
            && !self.open[0].contains(&enrollment)
            && !self.open[1].contains(&sis)
    }

    fn side_to_change(&self, pair: [u32; 2], field: Field) -> Option<Side> {
        match authority::of(self.configured, field) {
            Authority::Enrollment => Some(Side::Sis),
            Authority::Sis => Some(Side::Enrollment),
            Authority::Newer => self.newer(pair).map(Side::other),
            Authority::Ask => None,
        }
    }

    /// Returns the side whose row is of a later day; none where a day is missing or both are the same.
    fn newer(&self, pair: [u32; 2]) -> Option<Side> {
        let day = |side: Side| {
            let moment = |field| self.context.text(side, field, pair[side.index()]);
            let day = |field| moment(field).get(..10).unwrap_or("");
            day(Field::SubmittedAt).max(day(Field::UpdatedAt))
        };
        let [enrollment, sis] = Side::BOTH.map(day);
        match enrollment.cmp(sis) {
            _ if enrollment.is_empty() || sis.is_empty() => None,
            std::cmp::Ordering::Greater => Some(Side::Enrollment),
            std::cmp::Ordering::Less => Some(Side::Sis),
            std::cmp::Ordering::Equal => None,
        }
    }

    fn is_asked_for(&self, side: Side, pair: [u32; 2], field: Field, code: &str) -> bool {
        let (context, row, giving) = (self.context, pair[side.index()], pair[side.other().index()]);
        // asked first, since it needs no look at the other system
        if MISSING.contains(&code) && self.code(side, pair, field) != 0 {
            return false;
        }
        // what else the cell says would be lost
        let holds_more = matches!(
            context.issue(side, field, row),
            Issue::SuffixInName | Issue::InvalidCharacters | Issue::TestRecord
        );
        let is_sound = || {
            self.code(side.other(), pair, field) != 0
                && context.issue(side.other(), field, giving) == Issue::None
                && !self.doubted.contains(&(pair[0], pair[1], field))
                && !self.doubt.holds(side.other(), giving, field)
        };
        // a record that is closed or declined is no authority on anything but that
        let speaks = || {
            let standing = context.standing(side.other(), giving);
            field == Field::Status || !(standing.is_out() || standing == Standing::Undecided)
        };
        !holds_more
            && is_sound()
            && speaks()
            && self.receiving[side.index()].takes(context, row, field)
            && self.is_present(pair, field)
    }

    /// Says whether two streets differ in their spelling only: who is right about where a family lives is no authority on that.
    fn is_misspelled_street(&self, [enrollment, sis]: [u32; 2], field: Field) -> bool {
        let street = |side: Side, row: u32| self.context.text(side, Field::Street, row);
        field == Field::Street
            && address::is_misspelled_place(street(Side::Enrollment, enrollment), street(Side::Sis, sis))
    }

    /// Says whether the value to be taken over is worse than what it would replace, as the rule has it, or that one cut off.
    fn says_less(&self, side: Side, pair: [u32; 2], field: Field, rule: &Rule) -> bool {
        let (from, context) = (side.other(), self.context);
        let (giving, own) = (pair[from.index()], pair[side.index()]);
        let is_worse = rule.worse.is_some_and(|is_worse| {
            let (new, old) = (context.text(from, field, giving), context.text(side, field, own));
            is_worse(&Taking { context, rows: pair, field, new, old })
        });
        is_worse || is_cut([context.raw(from, field, giving).trim(), context.raw(side, field, own).trim()])
    }

    /// Says that school, grade and entry are of the present on both sides; an old record's are set anew on re-enrollment.
    fn is_present(&self, pair: [u32; 2], field: Field) -> bool {
        if !matches!(field, Field::School | Field::Grade | Field::EntryDate) {
            return true;
        }
        let standings = [Side::Enrollment, Side::Sis].map(|side| self.context.standing(side, pair[side.index()]));
        // where one system is a year ahead, the same grade means retained, or not yet moved up
        let not_moved_up = field == Field::Grade
            && self.context.crosswalks.grade_shift().is_some()
            && self.code(Side::Enrollment, pair, field) == self.code(Side::Sis, pair, field);
        Placement::of(standings) == Placement::Current && !not_moved_up
    }

    fn code(&self, side: Side, pair: [u32; 2], field: Field) -> u32 {
        self.context.code(side, field, pair[side.index()])
    }
}

/// Says whether the first of two cells is the beginning of the second, as a step with a field too short leaves it, in letters
/// of either case.
fn is_cut(cells: [&str; 2]) -> bool {
    let is_longer = |short: &str, long: &str| short.len() >= CUT && long.len() > short.len();
    let [short, long] = cells;
    if short.is_ascii() && long.is_ascii() {
        return is_longer(short, long) && long[..short.len()].eq_ignore_ascii_case(short);
    }
    // a small letter may take other bytes than its capital
    let [short, long] = cells.map(str::to_lowercase);
    is_longer(&short, &long) && long.starts_with(&short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_cut_where_it_is_the_beginning_of_a_longer_one_in_letters_of_either_case() {
        assert!(is_cut(["MONTGOMERY-LANGLEY", "Montgomery-Langley-Whitcombe"]));
        assert!(is_cut(["GONZÁLEZ-FERNÁND", "González-Fernández"]), "accents have capitals too");
        assert!(!is_cut(["Montgomery-Lang", "Montgomery-Lang"]) && !is_cut(["Montgomery", "Montgomery-Langley"]));
        assert!(!is_cut(["Montgomery-Langley", "Montgomery-Lindsey-Hart"]));
    }

    #[test]
    fn every_code_is_one_of_a_rule() {
        for code in COMPARING.iter().chain(MISSING) {
            assert!(lookup::rule(code).is_some(), "{code}");
        }
    }
}
