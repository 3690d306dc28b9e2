//! The form in which a system writes a value of the other: its own codes, date pattern, ID form, case, phone pattern.

use super::dates::Pattern;
use super::ids::IdForm;
use super::texts::{Case, LEARNED, PhonePattern};
use super::{Cell, Draft, Family, Form};
use crate::diagnose::context::{Context, read_ahead};
use crate::diagnose::crosswalk::Relation;
use crate::normalize::{form_of, has_place};
use crate::roster::{Field, Issue, Side, ahead};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Cells or pairs whose texts are fetched together.
const BLOCK: usize = 64;
/// Cells that one task writes at a time, at least.
const TASK: usize = 16 * BLOCK;

/// Holds how a column writes its values.
#[derive(Debug)]
enum Habit<'a> {
    /// By the code of the normal form, the text that most rows have for it, and how many rows have any.
    Codes(BTreeMap<u32, (&'a str, u64)>),
    Date(Option<Pattern>),
    Id(Option<IdForm>),
    Phone(Option<PhonePattern>),
    /// In a case; known spellings by the code of the normal form.
    Text(Case, BTreeMap<u32, &'a str>),
    Email,
    /// Whether all have five digits.
    Zip(bool),
    None,
}

/// Writes each cell's value in the form of its system; cells that cannot be written for sure are left out.
pub(super) fn drafts(context: &Context<'_>, cells: &[Cell]) -> Vec<Draft> {
    let columns: BTreeSet<(Side, Field)> = cells.iter().map(|cell| (cell.side, cell.field)).collect();
    let habit = |(side, field): (Side, Field)| {
        ((side, field), (Habit::of(context, side, field), shares_its_column(context, side, field)))
    };
    let habits: BTreeMap<(Side, Field), (Habit<'_>, bool)> = columns.into_par_iter().map(habit).collect();
    let draft = |cell: &Cell| {
        let (habit, shares) = habits.get(&(cell.side, cell.field))?;
        let draft = habit.draft(context, cell)?;
        let own = context.raw(cell.side, cell.field, cell.row());
        let has_control = if draft.proposed.is_ascii() {
            draft.proposed.bytes().any(|byte| byte.is_ascii_control())
        } else {
            draft.proposed.chars().any(char::is_control)
        };
        let fits = !has_control
            && draft.proposed.trim() != own.trim()
            && is_writable(&context.intakes[cell.side.index()].facts.encoding, &draft.proposed)
            && !(*shares && draft.proposed.contains(','));
        fits.then_some(draft)
    };
    let of_task = |cells: &[Cell]| {
        let mut drafts = Vec::with_capacity(cells.len());
        for block in cells.chunks(BLOCK) {
            fetch(context, block);
            drafts.extend(block.iter().filter_map(draft));
        }
        drop_halves(&mut drafts, cells);
        drafts
    };
    let parts: Vec<Vec<Draft>> = tasks(cells).into_par_iter().with_max_len(1).map(of_task).collect();
    let mut drafts = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    parts.into_iter().for_each(|mut part| drafts.append(&mut part));
    drafts
}

/// Parts cells, which are in order, into tasks; those of one pair stay together.
fn tasks(mut cells: &[Cell]) -> Vec<&[Cell]> {
    let is_one_pair = |one: &Cell, next: &Cell| (one.side, one.pair) == (next.side, next.pair);
    let mut tasks = Vec::with_capacity(cells.len() / TASK + 1);
    while !cells.is_empty() {
        let end = (TASK..cells.len()).find(|at| !is_one_pair(&cells[at - 1], &cells[*at]));
        let (task, rest) = cells.split_at(end.unwrap_or(cells.len()));
        tasks.push(task);
        cells = rest;
    }
    tasks
}

/// Takes out an address of which not all parts could be written: half of each of two addresses is none.
fn drop_halves(drafts: &mut Vec<Draft>, cells: &[Cell]) {
    let is_address = |cell: &Cell| Family::of(cell.field) == Family::Address;
    let mut written = drafts.iter().map(|draft| draft.cell).peekable();
    // both are in one order
    let missing = cells.iter().filter(|cell| written.next_if_eq(cell).is_none() && is_address(cell));
    let halves: FxHashSet<(Side, [u32; 2])> = missing.map(|cell| (cell.side, cell.pair)).collect();
    if !halves.is_empty() {
        drafts.retain(|Draft { cell, .. }| !is_address(cell) || !halves.contains(&(cell.side, cell.pair)));
    }
}

/// Reads the beginnings of the texts behind some cells together, so that none waits for another one.
fn fetch(context: &Context<'_>, block: &[Cell]) {
    let texts = block.iter().flat_map(|cell| {
        let (field, from, row) = (cell.field, cell.side.other(), cell.pair[cell.side.other().index()]);
        let form = context.texts(field).map(|texts| (texts, context.code(from, field, row)));
        [context.raw_cell(from, field, row), form, context.raw_cell(cell.side, field, cell.row())]
    });
    read_ahead(&texts.flatten().collect::<Vec<_>>());
}

/// Says whether a file in that encoding can hold the text.
fn is_writable(encoding: &str, text: &str) -> bool {
    text.is_ascii() || !encoding.starts_with("windows-1252") || !encoding_rs::WINDOWS_1252.encode(text).2
}

/// Says whether the cells of a field are one part of a column with a whole name.
fn shares_its_column(context: &Context<'_>, side: Side, field: Field) -> bool {
    let facts = &context.intakes[side.index()].facts.columns;
    let own = facts.iter().find(|fact| fact.field == field.name());
    own.is_some_and(|own| facts.iter().any(|other| other.field != own.field && other.headers == own.headers))
}

impl<'a> Habit<'a> {
    fn of(context: &Context<'a>, side: Side, field: Field) -> Self {
        let all = || Column::of(context, side, field);
        let first = || Column::beginning(context, side, field, LEARNED);
        match field {
            Field::School | Field::Grade | Field::Sex | Field::Status | Field::Suffix => Habit::Codes(all().counted()),
            Field::BirthDate | Field::EntryDate => {
                let column = first();
                let texts = column.texts().map(|(text, code, _)| (text, context.text_of(field, code)));
                Habit::Date(Pattern::learn(texts))
            }
            Field::LocalId | Field::StateId => Habit::Id(id_form(context, side, field)),
            Field::Phone => Habit::Phone(PhonePattern::learn(first().texts().map(|(text, _, _)| text))),
            Field::Email => Habit::Email,
            Field::Zip => Habit::Zip(all().texts().all(|(text, _, _)| text.trim().len() == 5)),
            Field::FirstName
            | Field::MiddleName
            | Field::LastName
            | Field::GuardianName
            | Field::Street
            | Field::City
            | Field::State => {
                // streets and guardians are spelled by nobody else, so that what the case is learned from is enough
                let alone = matches!(field, Field::Street | Field::GuardianName);
                let column = if alone { first() } else { all() };
                let case = Case::learn(column.texts().map(|(text, _, _)| text));
                Habit::Text(case, if alone { BTreeMap::new() } else { column.usual() })
            }
            _ => Habit::None,
        }
    }

    fn draft(&self, context: &Context<'_>, cell: &Cell) -> Option<Draft> {
        let (field, from) = (cell.field, cell.side.other());
        let row = cell.pair[from.index()];
        let (form, raw) = (context.text(from, field, row), context.raw(from, field, row).trim());
        let giving = context.code(from, field, row);
        let (proposed, code) = match self {
            Habit::Codes(usual) => {
                let code = counterpart(context, cell, usual)?;
                (usual.get(&code)?.0.trim().to_owned(), code)
            }
            Habit::Date(pattern) => (pattern.as_ref()?.write(form)?, giving),
            Habit::Id(way) => (way.as_ref()?.write(raw)?, giving),
            Habit::Phone(pattern) => {
                // the first of several; a cell that holds several itself is not overwritten with one
                let first = first_of(field, raw).filter(|_| is_single(context, cell))?;
                (pattern.as_ref()?.write(&first)?, giving)
            }
            Habit::Email => (first_of(field, raw).filter(|_| is_single(context, cell))?, giving),
            Habit::Zip(short) => ((if *short { raw.get(..5)? } else { raw }).to_owned(), giving),
            Habit::Text(..) if field == Field::Street && !is_alike_whole(context, cell, raw) => return None,
            Habit::Text(case, spelled) => {
                let several = field == Field::GuardianName && (form.contains(';') || !is_single(context, cell));
                let known = || spelled.get(&giving).map(|text| (*text).trim().to_owned());
                (case.write(raw).or_else(known).filter(|_| !several)?, giving)
            }
            Habit::None => return None,
        };
        let wanted = context.text_of(field, code);
        // what is taken over as it stands was read already
        let is_read = || {
            matches!(self, Habit::Id(_) | Habit::Email)
                && proposed == wanted
                && proposed == context.raw(from, field, row)
                && context.issue(from, field, row) == Issue::None
        };
        let form = match (self, if is_read() { Some(wanted.to_owned()) } else { form_of(field, &proposed) }) {
            (_, Some(read)) if read == wanted => Form::Known(code),
            // a number in another form, one of several, a ZIP code without its addition
            (Habit::Id(_) | Habit::Phone(_) | Habit::Email | Habit::Zip(_), Some(read)) => Form::New(read),
            // what a code or a date means depends on its column, from which it was taken
            (Habit::Codes(_) | Habit::Date(_), None) => Form::Known(code),
            // it must read as it was meant
            _ => return None,
        };
        Some(Draft { cell: *cell, proposed, form })
    }
}

/// Returns the normal form of the first of several numbers or addresses, in the order of the cell.
fn first_of(field: Field, raw: &str) -> Option<String> {
    let is_between = |c: char| matches!(c, ';' | ',' | '/' | '|' | '&' | '\n');
    raw.split(is_between).find_map(|piece| form_of(field, piece)).filter(|form| !form.contains(';'))
}

/// Says whether the cell to be changed holds at most one value.
fn is_single(context: &Context<'_>, cell: &Cell) -> bool {
    !context.text(cell.side, cell.field, cell.row()).contains(';')
}

/// Says whether an address and the cell that it is to go into hold the town both, or both hold the street alone.
fn is_alike_whole(context: &Context<'_>, cell: &Cell, raw: &str) -> bool {
    let (side, field, row) = (cell.side, cell.field, cell.row());
    let own = context.raw(side, field, row);
    // a town that only the other columns make known was taken off
    let is_told = form_of(field, own).is_none_or(|form| form == context.text(side, field, row));
    is_told && has_place(raw) == has_place(own)
}

/// Returns the one value of the receiving system that stands for the other system's; none where several do.
fn counterpart(context: &Context<'_>, cell: &Cell, usual: &BTreeMap<u32, (&str, u64)>) -> Option<u32> {
    let from = cell.side.other();
    let theirs = context.code(from, cell.field, cell.pair[from.index()]);
    let stands = |own: u32| {
        let [enrollment, sis] = if cell.side == Side::Sis { [theirs, own] } else { [own, theirs] };
        context.crosswalks.relation(cell.field, enrollment, sis) == Relation::Same
    };
    let found = usual.iter().filter(|(own, _)| stands(**own)).map(|(own, (_, rows))| (*rows, *own));
    let (mut all, mut most) = (0, None);
    for one in found {
        all += one.0;
        most = most.max(Some(one));
    }
    let (rows, own) = most?;
    // the value that nearly all rows have; else one that both systems write alike goes before others taken for it
    if rows * 20 >= all * 19 {
        return Some(own);
    }
    (usual.contains_key(&theirs) && stands(theirs)).then_some(theirs)
}

/// Returns how a side writes the other's IDs, learned from the accepted pairs whose IDs are the same.
fn id_form(context: &Context<'_>, side: Side, field: Field) -> Option<IdForm> {
    let space = if field == Field::LocalId { &context.local_ids } else { &context.state_ids };
    let has_issues = Side::BOTH.map(|side| context.has_issues(side, field));
    let columns = Side::BOTH.map(|side| context.codes(side, field));
    let codes_of = |rows: &[u32; 2]| [columns[0].get(rows[0] as usize), columns[1].get(rows[1] as usize)];
    let counts = |rows: &[u32; 2]| {
        let sound =
            |side: Side| !has_issues[side.index()] || context.issue(side, field, rows[side.index()]) == Issue::None;
        let [mine, theirs] = codes_of(rows);
        // equal codes are equal texts
        let is_same =
            || mine == theirs || space.is_same([context.text_of(field, mine), context.text_of(field, theirs)]);
        mine != 0 && theirs != 0 && sound(Side::Enrollment) && sound(Side::Sis) && is_same()
    };
    let links: Vec<[u32; 2]> = context.matched().collect();
    let raw = |rows: [u32; 2], side: Side| context.raw(side, field, rows[side.index()]);
    let sound_ones = |block: &[[u32; 2]]| -> Vec<[u32; 2]> {
        ahead::read(block.iter().flat_map(codes_of));
        block.iter().filter(|rows| counts(rows)).copied().collect()
    };
    let texts_of = |found: Vec<[u32; 2]>| -> Vec<(&str, &str)> {
        let cells =
            found.iter().flat_map(|rows| Side::BOTH.map(|side| context.raw_cell(side, field, rows[side.index()])));
        read_ahead(&cells.flatten().collect::<Vec<_>>());
        found.into_iter().map(|rows| (raw(rows, side.other()).trim(), raw(rows, side).trim())).collect()
    };
    let blocks = links.par_chunks(BLOCK).with_min_len(64).with_max_len(256);
    // most systems write the IDs as they come, which nobody has to list all pairs for
    let count = |block: &[[u32; 2]]| {
        let found = sound_ones(block);
        let all = found.len();
        // where both write the normal form itself, their texts need not be looked at
        let is_normal = |side: Side, rows: &[u32; 2]| context.is_normal(side, field, rows[side.index()]);
        let is_plain = |rows: &[u32; 2]| {
            let [mine, theirs] = codes_of(rows);
            mine == theirs && is_normal(Side::Enrollment, rows) && is_normal(Side::Sis, rows)
        };
        let others: Vec<[u32; 2]> = found.into_iter().filter(|rows| !is_plain(rows)).collect();
        let plain = all - others.len();
        (plain + texts_of(others).iter().filter(|(theirs, own)| theirs == own).count(), all)
    };
    let (same, all) = blocks.map(count).reduce(|| (0, 0), |one, other| (one.0 + other.0, one.1 + other.1));
    if IdForm::is_enough(same, all) {
        return Some(IdForm::Same);
    }
    let pairs: Vec<(&str, &str)> = links
        .par_chunks(BLOCK)
        .with_min_len(64)
        .with_max_len(256)
        .flat_map_iter(|block| texts_of(sound_ones(block)))
        .collect();
    IdForm::learn(space, &pairs)
}

/// Holds the texts of a column with the codes of their normal forms.
struct Column<'a> {
    texts: Vec<(&'a str, u32, u32)>,
}

impl<'a> Column<'a> {
    fn of(context: &Context<'a>, side: Side, field: Field) -> Self {
        Self::below(context, side, field, usize::MAX)
    }

    /// Returns the first texts of a column, at least so many or all.
    fn beginning(context: &Context<'a>, side: Side, field: Field, least: usize) -> Self {
        let all = context.rosters.side(side).raw_texts(field).map_or(0, |pool| pool.len());
        let mut bound = 2 * least;
        loop {
            let found = Self::below(context, side, field, bound);
            if found.texts.len() >= least || bound >= all {
                return found;
            }
            bound *= 8;
        }
    }

    /// Returns the texts whose code is below a bound.
    fn below(context: &Context<'a>, side: Side, field: Field, bound: usize) -> Self {
        let roster = context.rosters.side(side);
        let (Some(raw), Some(normal), Some(pool)) =
            (roster.raw_codes(field), roster.normal(field), roster.raw_texts(field))
        else {
            return Self { texts: Vec::new() };
        };
        let mut found = vec![(0u32, 0u32); pool.len().min(bound)];
        for (raw, normal) in raw.iter().zip(normal) {
            if let Some(slot) = found.get_mut(raw as usize) {
                *slot = (normal, slot.1 + 1);
            }
        }
        let issues = roster.issues(field).unwrap_or(&[]);
        let sound = |at: usize| issues.get(at).is_none_or(|issue| *issue == Issue::None);
        let texts = pool.iter().zip(found).enumerate().skip(1);
        let texts = texts.filter(|(at, (_, (normal, rows)))| *normal != 0 && *rows > 0 && sound(*at));
        Self { texts: texts.map(|(_, (text, (normal, rows)))| (text, normal, rows)).collect() }
    }

    /// Returns the sound texts, each with the code of its normal form and the number of rows.
    fn texts(&self) -> impl Iterator<Item = (&'a str, u32, u32)> + '_ {
        self.texts.iter().copied()
    }

    /// Returns per normal form the text that most rows have.
    fn usual(&self) -> BTreeMap<u32, &'a str> {
        self.counted().into_iter().map(|(code, (text, _))| (code, text)).collect()
    }

    /// Returns per normal form the text that most rows have, and how many rows have the form.
    fn counted(&self) -> BTreeMap<u32, (&'a str, u64)> {
        let mut best: FxHashMap<u32, (u32, &'a str, u64)> = FxHashMap::default();
        for (text, code, rows) in self.texts() {
            let slot = best.entry(code).or_insert((rows, text, 0));
            slot.2 += u64::from(rows);
            if (rows, slot.1) > (slot.0, text) {
                (slot.0, slot.1) = (rows, text);
            }
        }
        best.into_iter().map(|(code, (_, text, all))| (code, (text, all))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::context::Scope;
    use crate::diagnose::testing::matched_by_place;
    use crate::diagnose::{Limits, Settings};
    use crate::roster::Intake;

    #[test]
    fn the_beginning_of_a_column_is_what_all_of_it_begins_with() {
        // the first texts have no normal form
        let text = |at: usize| if at < 20 { format!("n/a{}", " ".repeat(at)) } else { format!("{at} Elm St") };
        let rows: Vec<_> =
            (0..100).map(|at| vec![(Field::Street, text(at)), (Field::City, "Troy".to_owned())]).collect();
        let (rosters, links) = matched_by_place(&rows, &rows);
        let (intakes, limits) = ([Intake::default(), Intake::default()], Limits::default());
        let scope = Scope { audited: None, pack: None, limits: &limits };
        let settings = Settings { as_of: "2026-08-03".to_owned(), ..Settings::default() };
        let context = Context::new(&rosters, &links, &intakes, &settings, scope);
        for field in [Field::Street, Field::City, Field::Zip] {
            let all = Column::of(&context, Side::Sis, field).texts;
            for least in [1, 2, 7, 30, 80, 81, 1_000] {
                let found = Column::beginning(&context, Side::Sis, field, least).texts;
                assert_eq!(found, all[..found.len()], "{field:?} {least}");
                assert!(found.len() >= least.min(all.len()), "{field:?} {least}: {}", found.len());
            }
        }
        assert_eq!(Column::of(&context, Side::Sis, Field::Street).texts.len(), 80);
        assert_eq!(Column::beginning(&context, Side::Sis, Field::Street, 7).texts.len(), 80);
        assert!(Column::beginning(&context, Side::Sis, Field::Street, 2).texts.len() < 80);
    }
}
