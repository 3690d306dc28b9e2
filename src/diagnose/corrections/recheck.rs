//! Whether the rules are content: they run again over the rows as they would be, and what is not settled is not proposed.

use super::{Cell, Draft, Family, Form};
use crate::diagnose::Settings;
use crate::diagnose::context::{Changes, Context, Fields};
use crate::diagnose::lookup;
use crate::diagnose::triage::{self, Touched};
use crate::roster::{Discrepancy, Field, NO_ROW, Side};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Findings that one task looks at at a time.
const CHUNK: usize = 4_096;
/// How often what is not settled is taken out before nothing is proposed at all.
const ROUNDS: usize = 4;

/// Names a finding, whatever it says: rule, rows and field.
type Name = (u32, u32, u32, u32, Option<Field>);

fn name(found: &Discrepancy) -> Name {
    (found.rule, found.enrollment, found.sis, found.related, found.field)
}

/// Keeps the drafts after which the finding that asks for them is gone and no other one appears.
///
/// The pairs stay as they are: how the rows would be linked with the new values is not looked at.
pub(super) fn sound(
    context: &Context<'_>,
    before: &[Discrepancy],
    mut drafts: Vec<Draft>,
    settings: &Settings,
) -> Vec<Draft> {
    let (mut open, codes) = rayon::join(|| Touched::by(fields_of(&drafts)), || codes_of_forms(context, &drafts));
    for (draft, code) in drafts.iter_mut().zip(codes) {
        if let Some(code) = code {
            draft.form = Form::Known(code);
        }
    }
    let mut changes = Changes::default();
    for _ in 0..ROUNDS {
        if drafts.is_empty() {
            break;
        }
        put(context, &drafts, &mut changes);
        let after = context.over(&changes);
        let (_, found) = triage::run_again(&after, &settings.severity, &open).into_parts();
        let known = known(before, &found);
        let mut wrong = unsettled(&drafts, &found, &known);
        note_second_holders(&mut wrong, &drafts, &after);
        if !wrong.contains(&true) {
            return drafts;
        }
        let cells: Vec<Cell> = drafts.par_iter().with_min_len(CHUNK).map(|draft| draft.cell).collect();
        let mut wrong = wrong.into_iter();
        drafts.retain(|_| !wrong.next().unwrap_or(false));
        open = changed(&cells, &drafts);
    }
    Vec::new()
}

/// Returns the pairs that have some drafts left and have lost others; in all others the rules would find the same again.
fn changed(before: &[Cell], drafts: &[Draft]) -> Touched {
    let mut left = drafts.iter().map(|draft| draft.cell).peekable();
    let lost: FxHashSet<[u32; 2]> =
        before.iter().filter(|cell| left.next_if_eq(cell).is_none()).map(|cell| cell.pair).collect();
    let pairs = fields_of(drafts).into_iter().filter(|(pair, _)| lost.contains(pair));
    Touched::all(pairs.map(|(pair, _)| pair).collect())
}

/// Returns the pairs with drafts in order, each with the fields that these change.
fn fields_of(drafts: &[Draft]) -> Vec<([u32; 2], Fields)> {
    let of = |draft: &Draft| (draft.cell.pair, Fields::of(&[draft.cell.field]));
    let mut pairs: Vec<([u32; 2], Fields)> = drafts.par_iter().with_min_len(CHUNK).map(of).collect();
    // the pairs of each side are in order already, which this sort makes use of
    pairs.sort_by_key(|(pair, _)| *pair);
    pairs.dedup_by(|(next, more), (pair, fields)| {
        let is_same = next == pair;
        if is_same {
            *fields = fields.with(*more);
        }
        is_same
    });
    pairs
}

/// Notes the IDs that another row of the same file holds already.
fn note_second_holders(wrong: &mut [bool], drafts: &[Draft], after: &Context<'_>) {
    let cells = drafts.iter().map(|draft| draft.cell).zip(wrong);
    let ids = cells.filter(|(cell, _)| matches!(cell.field, Field::LocalId | Field::StateId)).collect::<Vec<_>>();
    let place = |cell: Cell| (cell.side, cell.field);
    let columns: BTreeSet<(Side, Field)> = ids.iter().map(|(cell, _)| place(*cell)).collect();
    // how many rows have each ID, up to two
    let count = |(side, field): (Side, Field)| {
        let mut holders = vec![0u8; after.codes_of(field)];
        after.codes(side, field).for_each(|code| {
            if let Some(count) = holders.get_mut(code as usize) {
                *count = 2.min(*count + 1);
            }
        });
        ((side, field), holders)
    };
    let holders: BTreeMap<(Side, Field), Vec<u8>> = columns.into_par_iter().map(count).collect();
    let is_sole = |cell: Cell| {
        let code = after.code(cell.side, cell.field, cell.row());
        holders.get(&place(cell)).and_then(|holders| holders.get(code as usize)) == Some(&1)
    };
    ids.into_iter().for_each(|(cell, wrong)| *wrong |= !is_sole(cell));
}

/// Finds the drafts of a row of one side: their places, row after row, and where those of each row begin.
struct ByRow {
    places: Vec<u32>,
    starts: Vec<u32>,
}

impl ByRow {
    fn of(drafts: &[Draft], side: Side) -> Self {
        let row = |draft: &Draft| draft.cell.pair[side.index()] as usize;
        let mut starts = vec![0u32; drafts.iter().map(row).max().map_or(0, |last| last + 2)];
        drafts.iter().for_each(|draft| starts[row(draft) + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut places = vec![0u32; drafts.len()];
        for (at, draft) in (0..).zip(drafts) {
            let next = &mut next[row(draft)];
            places[*next as usize] = at;
            *next += 1;
        }
        Self { places, starts }
    }

    fn of_row(&self, row: u32) -> &[u32] {
        let row = row as usize;
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(from), Some(to)) => &self.places[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

/// The drafts that a finding speaks against.
enum Against {
    /// Those at some places.
    These(Vec<usize>),
    /// All of a family of values, or all there are: none of them is about its rows.
    All(Option<Family>),
}

/// Says of each draft whether it leaves its finding, or brings a new one, about the same values of the same rows.
fn unsettled(drafts: &[Draft], found: &[Discrepancy], known: &FxHashSet<Name>) -> Vec<bool> {
    let infos = lookup::infos();
    let mut wrong: Vec<bool> = vec![false; drafts.len()];
    let [enrollment, sis] = Side::BOTH;
    let by_row: [ByRow; 2] = rayon::join(|| ByRow::of(drafts, enrollment), || ByRow::of(drafts, sis)).into();
    let against = |found: &Discrepancy| -> Against {
        let code = infos.get(found.rule as usize).map_or("", |info| info.code);
        let is_new = !known.contains(&name(found));
        let rows = [(Side::Enrollment, found.enrollment), (Side::Sis, found.sis), (found.related_side, found.related)];
        let concerned: Vec<usize> = rows
            .into_iter()
            .filter(|(_, row)| *row != NO_ROW)
            .flat_map(|(side, row)| by_row[side.index()].of_row(row).iter().map(|at| *at as usize))
            .collect();
        if !is_new {
            // what asked for the change is still there
            let asked = |at: &usize| drafts[*at].cell.code == code && Some(drafts[*at].cell.field) == found.field;
            return Against::These(concerned.into_iter().filter(asked).collect());
        }
        let family = found.field.map(Family::of);
        if concerned.is_empty() {
            return Against::All(family);
        }
        let of_family: Vec<usize> = concerned
            .iter()
            .copied()
            .filter(|at| family.is_none_or(|family| family == Family::of(drafts[*at].cell.field)))
            .collect();
        Against::These(if of_family.is_empty() { concerned } else { of_family })
    };
    let speaks = |against: &Against| !matches!(against, Against::These(places) if places.is_empty());
    let of_chunk = |found: &[Discrepancy]| found.iter().map(against).filter(speaks).collect::<Vec<Against>>();
    let found: Vec<Vec<Against>> = found.par_chunks(CHUNK).with_max_len(1).map(of_chunk).collect();
    let mut families = BTreeSet::new();
    for against in found.into_iter().flatten() {
        match against {
            Against::These(places) => places.into_iter().for_each(|at| wrong[at] = true),
            Against::All(family) => {
                families.insert(family);
            }
        }
    }
    let is_of = |draft: &Draft, family: &Option<Family>| family.is_none_or(|it| it == Family::of(draft.cell.field));
    let any_has_none = families.iter().any(|family| !drafts.iter().any(|draft| is_of(draft, family)));
    if !families.is_empty() {
        let is_spoken_against = |draft: &Draft| any_has_none || families.iter().any(|family| is_of(draft, family));
        wrong.iter_mut().zip(drafts.iter()).for_each(|(wrong, draft)| *wrong |= is_spoken_against(draft));
    }
    // an address and a name are changed as a whole or not at all; the drafts about one pair follow each other
    let mut from = 0;
    for of_pair in drafts.chunk_by(|one, next| (one.cell.side, one.cell.pair) == (next.cell.side, next.cell.pair)) {
        let wrong = &mut wrong[from..from + of_pair.len()];
        from += of_pair.len();
        if wrong.contains(&true) {
            let family = |at: usize| Family::of(of_pair[at].cell.field);
            let families: Vec<Family> = (0..wrong.len()).filter(|at| wrong[*at]).map(family).collect();
            wrong.iter_mut().enumerate().for_each(|(at, wrong)| *wrong = families.contains(&family(at)));
        }
    }
    wrong
}

/// Returns the codes of the drafts' normal forms; none where no row has one that is given by its text.
fn codes_of_forms(context: &Context<'_>, drafts: &[Draft]) -> Vec<Option<u32>> {
    /// Few texts have the mark of a wanted one, so that most are never looked up.
    fn mark(text: &str) -> usize {
        let bytes = text.as_bytes();
        let end = bytes.iter().rev().take(4).fold(bytes.len() as u32, |sum, byte| sum << 7 ^ u32::from(*byte));
        (end.wrapping_mul(0x9E37_79B9) >> 16) as usize
    }
    let mut wanted: BTreeMap<Field, FxHashMap<&str, Option<u32>>> = BTreeMap::new();
    for draft in drafts.iter() {
        if let Form::New(text) = &draft.form {
            wanted.entry(draft.cell.field).or_default().insert(text, None);
        }
    }
    for (field, forms) in &mut wanted {
        let Some(texts) = context.texts(*field) else { continue };
        let mut marks = vec![false; 1 << 16];
        forms.keys().for_each(|text| marks[mark(text)] = true);
        let is_wanted = |code: &u32| {
            let text = texts.get(*code);
            marks[mark(text)] && forms.contains_key(text)
        };
        let codes = (0..texts.len() as u32).into_par_iter().with_min_len(16_384).with_max_len(65_536);
        let found: Vec<u32> = codes.filter(is_wanted).collect();
        for code in found {
            if let Some(slot) = forms.get_mut(texts.get(code)) {
                *slot = Some(code);
            }
        }
    }
    let code_of = |draft: &Draft| match &draft.form {
        Form::Known(code) => Some(*code),
        Form::New(text) => wanted.get(&draft.cell.field)?.get(text.as_str()).copied().flatten(),
    };
    drafts.par_iter().with_min_len(CHUNK).map(code_of).collect()
}

/// Puts the drafts in the place of the cells as they are.
fn put(context: &Context<'_>, drafts: &[Draft], changes: &mut Changes) {
    changes.clear(context);
    let mut new: FxHashMap<(Field, &str), u32> = FxHashMap::default();
    for draft in drafts {
        if let Form::New(text) = &draft.form {
            let field = draft.cell.field;
            new.entry((field, text)).or_insert_with(|| changes.form(context, field, text));
        }
    }
    let code_of = |draft: &Draft| match &draft.form {
        Form::Known(code) => *code,
        Form::New(text) => new.get(&(draft.cell.field, text.as_str())).copied().unwrap_or(0),
    };
    changes.sides().into_par_iter().for_each(|mut changes| {
        let side = changes.side;
        for draft in drafts.iter().filter(|draft| draft.cell.side == side) {
            changes.set(context, (draft.cell.field, draft.cell.row()), &draft.proposed, code_of(draft));
        }
    });
}

/// Returns the names of those findings that there were before.
fn known(before: &[Discrepancy], found: &[Discrepancy]) -> FxHashSet<Name> {
    let found: FxHashSet<Name> = found.iter().map(name).collect();
    let again = before.par_iter().with_min_len(CHUNK).map(name).filter(|name| found.contains(name));
    again.collect::<Vec<Name>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Severity;

    #[test]
    fn a_finding_speaks_against_the_drafts_of_its_rows_and_else_against_all_of_its_family() {
        let draft = |pair: [u32; 2], field: Field| Draft {
            cell: Cell { side: Side::Sis, pair, field, code: "C101" },
            proposed: String::new(),
            form: Form::Known(1),
        };
        let drafts = || {
            let fields = [Field::Street, Field::Zip, Field::Phone];
            [[1, 1], [2, 2]].into_iter().flat_map(|pair| fields.map(|field| draft(pair, field))).collect::<Vec<Draft>>()
        };
        let found = |rows: [u32; 2], field: Option<Field>| Discrepancy {
            rule: 0,
            severity: Severity::Error,
            enrollment: rows[0],
            sis: rows[1],
            related: NO_ROW,
            related_side: Side::Sis,
            field,
            message: 0,
            cause: 0,
            waived: false,
        };
        let left = |found: &[Discrepancy], known: &[Discrepancy]| -> Vec<([u32; 2], Field)> {
            let drafts = drafts();
            let wrong = unsettled(&drafts, found, &known.iter().map(name).collect());
            let left = drafts.iter().zip(wrong).filter(|(_, wrong)| !wrong);
            left.map(|(draft, _)| (draft.cell.pair, draft.cell.field)).collect()
        };
        let (none, phone) = ([NO_ROW; 2], Field::Phone);
        let streets = [Field::Street, Field::Zip];
        let of = |pair: [u32; 2], fields: &[Field]| fields.iter().map(|field| (pair, *field)).collect::<Vec<_>>();
        // an address goes as a whole, of its own pair only
        let second = of([2, 2], &[Field::Street, Field::Zip, phone]);
        assert_eq!(left(&[found([1, 1], Some(Field::Zip))], &[]), [of([1, 1], &[phone]), second.clone()].concat());
        // what is about no row of a draft speaks against all of the family, and against all where none is of it
        let of_file = found(none, Some(Field::City));
        assert_eq!(left(&[of_file], &[]), [of([1, 1], &[phone]), of([2, 2], &[phone])].concat());
        assert_eq!(left(&vec![of_file; 10_000], &[]).len(), 2);
        assert_eq!(
            left(&[found([NO_ROW, 7], Some(phone))], &[]),
            [of([1, 1], &streets), of([2, 2], &streets)].concat()
        );
        assert_eq!(left(&[found(none, None)], &[]), []);
        assert_eq!(left(&[found(none, Some(Field::Grade))], &[]), []);
        // what was there before is no reproach but to what asked for the change
        assert_eq!(left(&[found([1, 1], Some(phone))], &[found([1, 1], Some(phone))]).len(), 6);
    }
}
