//! Several rows of one student become one: which rows belong together, which one stands, what is joined and what is told.
//!
//! Rows are never folded on their key alone: first name, birth date and the initial of the middle name must not contradict
//! each other, so that two children under one number stay two rows.

use super::canonical::compare_rows;
use super::column::{Distinct, Notes};
use super::kind::{Context, Kind};
use super::name::Extra;
use super::persons;
use crate::roster::{Field, FoldPlan, Interner, RawColumn, RawStint, RawTable, STINT_FIELDS, Side, Stands};
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

/// Values of several rows that stand side by side in the one that stays.
const JOINED: [Field; 3] = [Field::Phone, Field::Email, Field::GuardianName];
/// What may differ between the rows of one student without a word.
const FREE: [Field; 4] = [Field::LocalId, Field::OtherId, Field::SubmittedAt, Field::UpdatedAt];

/// What tells two children under one number apart.
const TELLING: [Field; 3] = [Field::FirstName, Field::BirthDate, Field::MiddleName];

/// What belongs to one stay: a blank in the row that stands says something, and is not filled from another stay.
const OF_THE_STAY: [Field; 5] = [Field::EntryDate, Field::ExitDate, Field::EntryCode, Field::ExitCode, Field::Status];

/// Folds the rows of a table where its layout, or the rows themselves, say that a student has several.
pub(super) fn run(table: &mut RawTable, context: &Context) {
    let plan = table.fold.take();
    let by_number = plan.is_none() && table.side == Side::Sis && mostly_filled(table, Field::LocalId);
    let groups = groups(if by_number { &table.columns[&Field::LocalId] } else { &table.key });
    if groups.is_empty() {
        return;
    }
    let known = Known::new(table, context);
    let students: Vec<Vec<Vec<u32>>> = groups.into_iter().map(|rows| known.persons(table, rows)).collect();
    let Some(plan) = plan.or_else(|| guess(table, &students)) else { return };
    let students: Vec<Vec<u32>> = students
        .into_iter()
        .flatten()
        .filter(|rows| rows.len() > 1)
        .map(|rows| known.with_standing_first(table, &plan, rows))
        .collect();
    if students.is_empty() {
        return;
    }
    if by_number && let Some(column) = table.columns.get(&Field::LocalId) {
        table.intake.facts.key_column = column.source.join(" + ");
        "one number per student, on several rows".clone_into(&mut table.intake.facts.key_reason);
        table.key = column.clone();
    }
    tell(table, &plan, &students);
    fold(table, &plan, &students);
}

fn mostly_filled(table: &RawTable, field: Field) -> bool {
    let filled = |column: &RawColumn| column.codes.iter().filter(|code| **code != 0).count();
    table.columns.get(&field).is_some_and(|column| filled(column) * 10 >= column.codes.len() * 9)
}

/// Returns the rows that share a value, where at least two do.
fn groups(column: &RawColumn) -> Vec<Vec<u32>> {
    let mut counts = vec![0u32; column.values.len().max(1)];
    for code in &column.codes {
        counts[*code as usize] += 1;
    }
    counts[0] = 0;
    if counts.iter().all(|count| *count < 2) {
        return Vec::new();
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (row, code) in column.codes.iter().enumerate().filter(|(_, code)| counts[**code as usize] > 1) {
        groups.entry(*code).or_default().push(row as u32);
    }
    groups.into_values().collect()
}

/// Holds what rows are judged by, per raw code.
struct Known {
    /// The normal forms by which one of several rows stands.
    normal: BTreeMap<Field, Vec<String>>,
    /// The numbers of the normal forms that tell people apart, 0 for blank.
    traits: [Vec<u32>; 3],
    as_of: String,
}

impl Known {
    fn new(table: &RawTable, context: &Context) -> Self {
        let fields = [Field::Status, Field::EntryDate, Field::ExitDate, Field::SubmittedAt, Field::UpdatedAt];
        let normal = fields.iter().filter_map(|field| Some((*field, normals(table, *field, context)?))).collect();
        let traits = TELLING.map(|field| numbers(&normals(table, field, context).unwrap_or_default(), field));
        Self { normal, traits, as_of: context.as_of_text() }
    }

    fn text(&self, table: &RawTable, field: Field, row: u32) -> &str {
        self.normal.get(&field).and_then(|texts| texts.get(code_of(table, field, row))).map_or("", String::as_str)
    }

    /// Parts rows with one key into persons; the rows of each stand in an order that the file's does not decide.
    fn persons(&self, table: &RawTable, mut rows: Vec<u32>) -> Vec<Vec<u32>> {
        rows.sort_by(|one, other| compare_rows(table, *one, *other));
        let number = |at: usize, row: u32| self.traits[at].get(code_of(table, TELLING[at], row)).copied().unwrap_or(0);
        persons::parted(rows, |row| [0, 1, 2].map(|at| number(at, row)))
    }

    fn with_standing_first(&self, table: &RawTable, plan: &FoldPlan, mut rows: Vec<u32>) -> Vec<u32> {
        rows.sort_by(|one, other| {
            let by_plan = plan.stands.iter().map(|test| self.compare(table, plan, *test, *one, *other));
            by_plan.fold(Ordering::Equal, Ordering::then).then_with(|| compare_rows(table, *one, *other))
        });
        rows
    }

    /// Compares two rows by one test; the better one is less.
    fn compare(&self, table: &RawTable, plan: &FoldPlan, test: Stands, one: u32, other: u32) -> Ordering {
        let text = |field: Field, row: u32| self.text(table, field, row);
        match test {
            Stands::Primary => {
                let primary = |row: u32| plan.primary.get(row as usize).copied().flatten() != Some(true);
                primary(one).cmp(&primary(other))
            }
            Stands::Open => {
                let gone = |row: u32| match text(Field::Status, row) {
                    "enrolled" | "" => 0,
                    "preregistered" | "pending" => 1,
                    _ => 2,
                };
                let ended = |row: u32| {
                    let exit = text(Field::ExitDate, row);
                    !exit.is_empty() && (self.as_of.is_empty() || exit <= self.as_of.as_str())
                };
                gone(one).cmp(&gone(other)).then(ended(one).cmp(&ended(other)))
            }
            Stands::Latest => [Field::EntryDate, Field::SubmittedAt, Field::UpdatedAt]
                .map(|field| Reverse(text(field, one)).cmp(&Reverse(text(field, other))))
                .into_iter()
                .fold(Ordering::Equal, Ordering::then),
        }
    }
}

/// Returns the raw code of a cell, 0 where there is no such column.
fn code_of(table: &RawTable, field: Field, row: u32) -> usize {
    table.columns.get(&field).and_then(|column| column.codes.get(row as usize)).copied().unwrap_or(0) as usize
}

/// Numbers normal forms, of middle names their initials, so that the same ones have the same number; 0 for blank.
fn numbers(forms: &[String], field: Field) -> Vec<u32> {
    let mut interner = Interner::default();
    let initial = |form: &str| form.chars().next().map_or(0, char::len_utf8);
    forms
        .iter()
        .map(|form| interner.code(if field == Field::MiddleName { &form[..initial(form)] } else { form }))
        .collect()
}

/// Returns the normal forms of a column per raw code.
fn normals(table: &RawTable, field: Field, context: &Context) -> Option<Vec<String>> {
    let column = table.columns.get(&field)?;
    let mut counts = vec![0u32; column.values.len()];
    for code in &column.codes {
        counts[*code as usize] += 1;
    }
    let distinct = Distinct { source: &column.source, values: &column.values, counts: &counts };
    let kind = Kind::of(field, table.side.index(), &distinct, context, &mut Notes::default());
    let mut extra = Extra::default();
    let forms = column.values.iter().enumerate().map(|(code, text)| {
        let mut form = String::new();
        if code == 0 {
            form.push_str(kind.blank());
        } else {
            kind.normalize(text, &mut form, &mut extra);
        }
        form
    });
    Some(forms.collect())
}

/// Says whether rows of one student differ in a field, blanks apart.
fn differ(table: &RawTable, rows: &[u32], field: Field) -> bool {
    let Some(column) = table.columns.get(&field) else { return false };
    let mut seen = "";
    for row in rows {
        let text = column.values.get(column.codes.get(*row as usize).copied().unwrap_or(0)).trim();
        if !text.is_empty() {
            if !seen.is_empty() && !seen.eq_ignore_ascii_case(text) {
                return true;
            }
            seen = text;
        }
    }
    false
}

/// Makes a plan for a layout that no profile knows; none where the repeated rows are no pattern but a problem.
fn guess(table: &RawTable, groups: &[Vec<Vec<u32>>]) -> Option<FoldPlan> {
    let one_person: Vec<&Vec<u32>> = groups.iter().filter(|persons| persons.len() == 1).flatten().collect();
    if one_person.len() * 10 < groups.len() * 9 {
        return None;
    }
    let dated = [Field::EntryDate, Field::ExitDate, Field::SchoolYear];
    let share = |fields: &[Field]| {
        let count = one_person.iter().filter(|rows| fields.iter().any(|field| differ(table, rows, *field))).count();
        count * 10 >= one_person.len() * 9
    };
    let more: usize = one_person.iter().map(|rows| rows.len() - 1).sum();
    let usual = one_person.len() >= 3 && more * 5 >= table.lines.len();
    let stays = table.side == Side::Sis && share(&dated);
    if !stays && (!usual || (table.side == Side::Enrollment && table.columns.contains_key(&Field::SubmittedAt))) {
        return None;
    }
    let one_row_per = match () {
        () if stays => "enrollment",
        () if share(&JOINED) => "contact",
        () if share(&[Field::School]) => "school",
        () => "class or the like",
    };
    Some(FoldPlan {
        one_row_per: one_row_per.to_owned(),
        stands: vec![Stands::Open, Stands::Latest],
        stints: stays,
        primary: Vec::new(),
    })
}

/// Puts into the facts what was folded, by which rule, and where rows of one student contradict each other.
fn tell(table: &mut RawTable, plan: &FoldPlan, students: &[Vec<u32>]) {
    let folded: usize = students.iter().map(|rows| rows.len() - 1).sum();
    let tests: Vec<&str> = plan
        .stands
        .iter()
        .filter_map(|test| match test {
            Stands::Primary => (!plan.primary.is_empty()).then_some("the primary row"),
            Stands::Open => Some("the open one"),
            Stands::Latest => Some("the latest one"),
        })
        .collect();
    let value = format!(
        "one per {}: {} rows of {} students became {}",
        plan.one_row_per,
        folded + students.len(),
        students.len(),
        students.len()
    );
    let why = format!(
        "they share {} and name no two children; {} stands, phones, e-mails and guardians of all are kept",
        table.intake.facts.key_column,
        tests.join(", else ")
    );
    let mut assumed = vec![("rows of one student".to_owned(), value, why)];
    for field in table.columns.keys() {
        if JOINED.contains(field) || FREE.contains(field) || (STINT_FIELDS.contains(field) && *field != Field::StateId)
        {
            continue;
        }
        let count = students.iter().filter(|rows| differ(table, rows, *field)).count();
        if count > 0 {
            let of = if count == 1 { "1 student".to_owned() } else { format!("{count} students") };
            let why = "the value of the row that stands is used".to_owned();
            assumed.push((format!("rows of one student differ in {}", field.label()), of, why));
        }
    }
    table.intake.facts.assumed.extend(assumed);
    table.intake.facts.folded = folded as u64;
    table.intake.facts.rows -= folded as u64;
}

/// Folds the rows; the first row of each student stands, blanks in it are filled from the next.
fn fold(table: &mut RawTable, plan: &FoldPlan, students: &[Vec<u32>]) {
    let height = table.lines.len();
    let mut of_row: Vec<Option<u32>> = vec![None; height];
    for rows in students {
        for row in rows.iter().skip(1) {
            of_row[*row as usize] = rows.first().copied();
        }
    }
    let kept: Vec<u32> = (0..height as u32).filter(|row| of_row[*row as usize].is_none()).collect();
    let mut place = vec![0u32; height];
    for (at, row) in kept.iter().enumerate() {
        place[*row as usize] = at as u32;
    }
    let stays = |rows: &Vec<u32>| STINT_FIELDS.iter().any(|field| differ(table, rows, *field));
    if plan.stints || students.iter().any(stays) {
        let columns = STINT_FIELDS.map(|field| table.columns.get(&field).map(|column| &column.codes));
        let stints = (0..height).map(|row| RawStint {
            student: place[of_row[row].map_or(row, |standing| standing as usize)],
            line: table.lines[row],
            primary: plan.primary.get(row).copied().flatten(),
            codes: columns.map(|codes| codes.and_then(|codes| codes.get(row)).copied().unwrap_or(0)),
        });
        table.stints = stints.collect();
    }
    for (field, column) in &mut table.columns {
        if JOINED.contains(field) {
            join(column, students);
        } else if !OF_THE_STAY.contains(field) {
            for rows in students {
                fill(column, rows);
            }
        }
        column.codes = kept.iter().map(|row| column.codes[*row as usize]).collect();
    }
    table.key.codes = kept.iter().map(|row| table.key.codes[*row as usize]).collect();
    table.lines = kept.iter().map(|row| table.lines[*row as usize]).collect();
}

fn fill(column: &mut RawColumn, rows: &[u32]) {
    let Some(standing) = rows.first().map(|row| *row as usize) else { return };
    let there = |code: &u32| !column.values.get(*code).trim().is_empty();
    if !there(&column.codes[standing])
        && let Some(code) = rows.iter().map(|row| column.codes[*row as usize]).find(|code| there(code))
    {
        column.codes[standing] = code;
    }
}

/// Puts the different values of all rows of a student into the one that stands.
fn join(column: &mut RawColumn, students: &[Vec<u32>]) {
    let mut interner = Interner::default();
    for text in column.values.iter().skip(1) {
        interner.code(text);
    }
    for rows in students {
        let mut pieces: Vec<&str> = Vec::new();
        for row in rows {
            for piece in column.values.get(column.codes[*row as usize]).split("; ").map(str::trim) {
                if !piece.is_empty() && !pieces.contains(&piece) {
                    pieces.push(piece);
                }
            }
        }
        if let Some(standing) = rows.first() {
            column.codes[*standing as usize] = interner.code(&pieces.join("; "));
        }
    }
    column.values = interner.into_pool();
}
