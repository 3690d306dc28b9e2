//! Columns under each other's header: told by the other export, which has the same students, and read as what they are.

use super::crossed_values::{alike, fits, is_few};
use super::same_students;
use crate::roster::{ColumnFact, Field, FileFinding, RawColumn, RawTable};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The fields whose columns are looked at.
const FIELDS: [Field; 15] = [
    Field::LocalId,
    Field::FirstName,
    Field::MiddleName,
    Field::LastName,
    Field::BirthDate,
    Field::Sex,
    Field::Grade,
    Field::School,
    Field::EntryDate,
    Field::Street,
    Field::City,
    Field::State,
    Field::Zip,
    Field::Phone,
    Field::Email,
];
/// A column of parents is looked at too; where it is right its names are written in many ways.
const GUARDIAN: Field = Field::GuardianName;
/// Students that are looked at.
const LOOKED_AT: usize = 100;
/// Fewer students with both values are no evidence.
const ENOUGH: usize = 12;
/// Of these this share, in percent, must have a value under the other header.
const MOST: usize = 60;
/// More than this share with the value under its own header says that the column is where it belongs.
const FEW: usize = 25;

/// A column with the field that its header names.
struct Slot<'t> {
    field: Field,
    column: &'t RawColumn,
    /// Whether it was left aside since its values are of another kind.
    astray: bool,
}

/// Reads columns that stand under each other's header as what they are, and tells so once for each two of them.
///
/// Students are paired by their IDs. Each value must stand under the other header in the other export, and not under its own;
/// which export is wrong is told by what the values look like. First and last names are left to the linking, which knows both.
pub(crate) fn settle(enrollment: &mut RawTable, sis: &mut RawTable) {
    let pairs = same_students::pairs(enrollment, sis, LOOKED_AT);
    if pairs.len() >= ENOUGH {
        settle_one(enrollment, sis, &pairs);
        let turned: Vec<[u32; 2]> = pairs.iter().map(|[one, other]| [*other, *one]).collect();
        settle_one(sis, enrollment, &turned);
    }
    enrollment.astray.clear();
    sis.astray.clear();
}

fn slots(table: &RawTable) -> Vec<Slot<'_>> {
    let of_field = |field: Field| Some(Slot { field, column: table.columns.get(&field)?, astray: false });
    let own = FIELDS.into_iter().chain([GUARDIAN]).filter_map(of_field);
    own.chain(table.astray.iter().map(|(field, column)| Slot { field: *field, column, astray: true })).collect()
}

fn text(column: &RawColumn, row: u32) -> &str {
    column.values.get(column.codes.get(row as usize).copied().unwrap_or(0)).trim()
}

/// Says of a column in how many percent of the pairs it has what stands in a column of the other export; where the first few
/// agree all or hardly at all, by these.
fn share(own: &RawColumn, other: &RawColumn, pairs: &[[u32; 2]]) -> Option<usize> {
    let (mut count, mut same) = (0, 0);
    for [mine, theirs] in pairs {
        let [mine, theirs] = [text(own, *mine), text(other, *theirs)];
        if mine.is_empty() || theirs.is_empty() {
            continue;
        }
        count += 1;
        same += usize::from(alike(mine, theirs));
        if count == ENOUGH && (same == count || same * 100 <= count * FEW) {
            break;
        }
    }
    (count >= ENOUGH).then(|| same * 100 / count)
}

fn settle_one(table: &mut RawTable, other: &RawTable, pairs: &[[u32; 2]]) {
    let moves = moves(table, other, pairs);
    if moves.is_empty() {
        return;
    }
    // every column that moves is taken out before any is put in
    let mut taken: Vec<(Field, Field, RawColumn)> = Vec::new();
    for (from, to, astray) in moves {
        let column = if astray {
            let at = table.astray.iter().position(|(field, _)| *field == from);
            at.map(|at| table.astray.swap_remove(at).1)
        } else {
            table.columns.remove(&from)
        };
        taken.extend(column.map(|column| (from, to, column)));
    }
    let facts = &mut table.intake.facts;
    let concerned: BTreeSet<Field> = taken.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    facts.columns.retain(|fact| !concerned.iter().any(|field| field.name() == fact.field));
    let mut told = BTreeSet::new();
    for (from, to, column) in &taken {
        let headers = column.source.join("` and `");
        facts.unused_columns.retain(|header| !column.source.contains(header));
        facts.assumed.retain(|(what, value, _)| what != "column left aside" || !column.source.contains(value));
        let why = format!(
            "its values stand in the {} export as {}, beside the same students",
            other.side.label(),
            to.label()
        );
        facts.assumed.push((to.label().to_owned(), format!("the column `{headers}`"), why));
        let other_one = taken.iter().find(|(its, goes, _)| its == to && goes == from);
        let message = match other_one {
            Some((_, _, theirs)) if told.insert([*from.min(to), *from.max(to)]) => {
                let theirs = theirs.source.join("` and `");
                format!(
                    "`{headers}` holds values of {} and `{theirs}` those of {}; both are compared as what they are",
                    to.label(),
                    from.label()
                )
            }
            Some(_) => continue,
            None => format!("`{headers}` holds values of {}, which are compared as what they are", to.label()),
        };
        let count = column.codes.iter().filter(|code| **code != 0).count() as u64;
        table.intake.findings.push(FileFinding { code: "F207", line: None, field: Some(*to), count, message });
    }
    for (_, to, column) in taken {
        facts.columns.push(ColumnFact {
            field: to.name().to_owned(),
            headers: column.source.clone(),
            how: "values".to_owned(),
            filled: column.codes.iter().filter(|code| **code != 0).count() as u64,
        });
        table.columns.insert(to, column);
    }
    facts.columns.sort_by_key(|fact| Field::ALL.iter().position(|field| field.name() == fact.field));
}

/// Returns the columns of a table that belong under another header: the field of their own, the other one, and whether the
/// column was left aside.
fn moves(table: &RawTable, other: &RawTable, pairs: &[[u32; 2]]) -> Vec<(Field, Field, bool)> {
    let (own, theirs) = (slots(table), slots(other));
    let configured = |field: Field| {
        table.intake.facts.columns.iter().any(|fact| fact.field == field.name() && fact.how == "configured")
    };
    let at_home = |slot: &Slot<'_>| {
        let column = theirs.iter().find(|their| their.field == slot.field && !their.astray).map(|their| their.column);
        let straight = column.and_then(|column| share(slot.column, column, pairs));
        !slot.astray && (configured(slot.field) || straight.is_none_or(|straight| straight > FEW))
    };
    // each column that is not where it belongs, with the field that it is in the other export
    let away: Vec<(&Slot<'_>, Option<Field>)> = own
        .iter()
        .filter(|slot| !at_home(slot))
        .map(|slot| {
            let others = theirs.iter().filter(|their| their.field != slot.field && !their.astray);
            let shares = others.filter_map(|their| Some((share(slot.column, their.column, pairs)?, their.field)));
            let best =
                shares.filter(|(share, _)| *share >= MOST).max_by_key(|(share, field)| (*share, Reverse(*field)));
            (slot, best.map(|(_, field)| field))
        })
        .collect();
    let mut found = Vec::new();
    for (slot, to) in away.iter().filter_map(|(slot, to)| Some((*slot, (*to)?))) {
        let holder = away.iter().find(|(holder, _)| holder.field == to && !holder.astray);
        let comes_back = holder.is_some_and(|(_, goes)| *goes == Some(slot.field));
        // the other system writes codes of its own for what stands here
        let is_coded = holder.is_some_and(|(_, goes)| goes.is_none() && is_few(slot.field));
        if slot.astray {
            // a date of status is no status, and nothing is wrong with it: what is missing here must stand elsewhere
            let is_elsewhere = || {
                let by_values = |fact: &ColumnFact| fact.field == slot.field.name() && fact.how == "values";
                table.intake.facts.columns.iter().any(by_values)
                    || away.iter().any(|(other, goes)| other.astray && other.field == to && *goes == Some(slot.field))
            };
            if comes_back || (!table.columns.contains_key(&to) && is_elsewhere()) {
                found.push((slot.field, to, true));
            }
            if comes_back {
                found.push((to, slot.field, false));
            }
        } else if let Some((holder, _)) = holder.filter(|_| comes_back || is_coded)
            && is_wrong(slot, holder, pairs)
        {
            found.push((slot.field, to, false));
            if is_coded {
                found.push((to, slot.field, false));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    // what is put somewhere must leave no other column there
    let leaves: BTreeSet<Field> = found.iter().filter(|(_, _, astray)| !astray).map(|(from, ..)| *from).collect();
    let is_free = |to: Field| leaves.contains(&to) || !table.columns.contains_key(&to);
    let is_sound = |to: Field| is_free(to) && found.iter().filter(|(_, other, _)| *other == to).count() == 1;
    if found.iter().all(|(_, to, _)| is_sound(*to)) { found } else { Vec::new() }
}

/// Says whether two columns of this export, and not those of the other one, stand under each other's header, by what their
/// values look like and by how many there are.
fn is_wrong(one: &Slot<'_>, other: &Slot<'_>, pairs: &[[u32; 2]]) -> bool {
    let values = |slot: &Slot<'_>| -> BTreeSet<String> {
        let texts = pairs.iter().map(|[row, _]| text(slot.column, *row).to_lowercase());
        texts.filter(|text| !text.is_empty()).collect()
    };
    let score = |field: Field, values: &BTreeSet<String>| {
        values.iter().filter(|value| fits(field, value)).count() as f64 / values.len().max(1) as f64
    };
    let [mine, its] = [one, other].map(values);
    let straight = score(one.field, &mine) + score(other.field, &its);
    let by_kind = score(one.field, &its) + score(other.field, &mine) - straight;
    let are_fewer = |few: &BTreeSet<String>, many: &BTreeSet<String>| few.len() * 2 < many.len();
    let by_count = match [one, other].map(|slot| is_few(slot.field)) {
        [true, false] => are_fewer(&its, &mine),
        [false, true] => are_fewer(&mine, &its),
        _ => false,
    };
    // many have no middle name, and everybody has a first one
    let filled = |slot: &Slot<'_>| pairs.iter().filter(|[row, _]| !text(slot.column, *row).is_empty()).count();
    let by_filled = match [one.field, other.field] {
        [Field::FirstName, Field::MiddleName] => filled(one) < filled(other),
        [Field::MiddleName, Field::FirstName] => filled(other) < filled(one),
        _ => false,
    };
    by_kind > 0.3 || (by_kind > -0.3 && (by_count || by_filled))
}

#[cfg(test)]
mod tests {
    use super::super::settle;
    use super::super::tests::{read_bytes, read_sis, texts};
    use super::*;

    const HEADS: [&str; 9] =
        ["Student ID", "First Name", "Last Name", "Birth Date", "Street", "Guardian", "City", "Phone", "Zip"];

    fn cells(at: usize) -> [String; 9] {
        let letters = |at: usize| -> String {
            [at % 19, at / 19 % 17, at % 13].iter().map(|n| (b'a' + *n as u8) as char).collect()
        };
        [
            format!("{}", 41_000 + at * 7),
            format!("Ann{}", letters(at)),
            format!("Lee{}", letters(at + 5)),
            format!("20{:02}-0{}-1{}", 8 + at % 9, 1 + at % 8, at % 10),
            format!("{} Oak{} St", 100 + at * 3, letters(at + 9)),
            format!("Max{} Lee{}", letters(at + 2), letters(at + 5)),
            ["Springfield", "Riverton", "Eugene"][at % 3].to_owned(),
            format!("217-555-01{:02}", at % 100),
            format!("620{:02}", at % 30),
        ]
    }

    /// Returns both tables, the first with some of its headers in another order and some of its cells changed.
    fn tables(heads: [&str; 9], change: impl Fn(usize, &mut [String; 9])) -> [RawTable; 2] {
        let text = |heads: [&str; 9], change: &dyn Fn(usize, &mut [String; 9])| {
            let mut text = heads.join(",") + "\n";
            for at in 0..60 {
                let mut cells = cells(at);
                change(at, &mut cells);
                text += &(cells.join(",") + "\n");
            }
            text
        };
        let mut enrollment = read_bytes(text(heads, &change).as_bytes()).unwrap();
        let mut sis = read_sis(text(HEADS, &|_, _| {}).as_bytes()).unwrap();
        settle(&mut enrollment, &mut sis);
        [enrollment, sis]
    }

    fn with_swapped(one: usize, other: usize) -> [RawTable; 2] {
        let mut heads = HEADS;
        heads.swap(one, other);
        tables(heads, |_, _| {})
    }

    #[test]
    fn columns_under_each_others_header_are_read_as_what_they_are_and_told_once() {
        let at = |field: Field| match field {
            Field::Street => 4,
            Field::GuardianName => 5,
            Field::City => 6,
            Field::Phone => 7,
            Field::LocalId => 0,
            _ => 8,
        };
        for [one, other] in [
            [Field::Street, Field::GuardianName],
            [Field::Street, Field::City],
            [Field::Phone, Field::Zip],
            [Field::GuardianName, Field::Phone],
            [Field::LocalId, Field::Phone],
        ] {
            let [enrollment, sis] = with_swapped(at(one), at(other));
            for field in [one, other] {
                assert_eq!(texts(&enrollment, field), texts(&sis, field), "{one:?} {other:?}");
            }
            let told: Vec<&FileFinding> =
                enrollment.intake.findings.iter().filter(|found| found.code == "F207").collect();
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].message.contains("compared as what they are"), "{told:?}");
            assert!(sis.intake.findings.is_empty() && sis.astray.is_empty() && enrollment.astray.is_empty());
            let fact = enrollment.intake.facts.columns.iter().find(|fact| fact.field == one.name()).unwrap();
            assert_eq!((fact.headers.clone(), fact.how.as_str()), (vec![HEADS[at(other)].to_owned()], "values"));
        }
    }

    #[test]
    fn other_values_under_a_header_are_no_other_column() {
        // another address of every family, another parent, and a city that is the other export's street
        let change = |at: usize, cells: &mut [String; 9]| {
            cells[4] = format!("PO Box {at}");
            cells[5] = format!("Eva Roe{at}");
        };
        let [enrollment, _] = tables(HEADS, change);
        assert!(enrollment.intake.findings.is_empty(), "{:?}", enrollment.intake.findings);
        assert_eq!(texts(&enrollment, Field::Street)[3], "PO Box 3");
        // first and last names are left to those who know both
        let [enrollment, _] = with_swapped(1, 2);
        assert!(enrollment.intake.findings.is_empty());
        // a column that is called nearly as another field, and is left aside
        let mut heads = HEADS;
        heads[4] = "Status Date";
        let [mut enrollment, mut sis] = tables(heads, |at, cells| cells[4] = format!("2026-08-{:02}", at % 28 + 1));
        let dates = enrollment.columns.remove(&Field::BirthDate).unwrap();
        enrollment.astray = vec![(Field::Status, dates)];
        super::settle(&mut enrollment, &mut sis);
        assert!(enrollment.intake.findings.is_empty() && enrollment.astray.is_empty());
        assert!(!enrollment.columns.contains_key(&Field::BirthDate));
        // at one school only
        let few = |at: usize, cells: &mut [String; 9]| {
            if at.is_multiple_of(4) {
                cells.swap(4, 5)
            }
        };
        let [enrollment, _] = tables(HEADS, few);
        assert!(enrollment.intake.findings.is_empty());
    }
}
