//! E104: a school that no school of the other system stands for.

use crate::diagnose::context::{Context, Pair};
use crate::diagnose::crosswalk::Relation;
use crate::diagnose::moves;
use crate::diagnose::registry::rule;
use crate::diagnose::renamed;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Severity, Side, each_with_codes, grouped};
use std::collections::BTreeMap;

rule! {
    /// ## What it means
    /// A school code or name of one system could not be matched up with any school of the other. It is
    /// listed once, with the first matched student of that school. It is also given where [crosswalk] in the
    /// configuration lets two values correspond and most matched students say otherwise; then the field is named.
    ///
    /// A school that was renamed in one system alone is information: its students tell which one it is. Where all
    /// students of a school are in another one of the same level, which both systems have, it was closed or merged
    /// in one system, or moved by mistake.
    ///
    /// ## Why it matters
    /// The schools of these students cannot be compared, so a child in the wrong school is not seen.
    ///
    /// ## How to fix it
    /// Give the code and the name in the school list (--schools), or correct the code in the system that has it wrong.
    ///
    /// ## Not reported when
    /// Both systems write the school alike, the school list has it, the matched students show which school it is,
    /// or a few of them have its usual name shortened, lengthened or with its code (Lincoln, 101 - Lincoln Elementary).
    /// Where fewer than eight students have it and E101 lists each of them, it is information.
    code: "E104",
    name: "unknown-school",
    summary: "a school that the other system does not know by that name",
    severity: Warning,
    owner: It,
    scope: Group(check),
    fix: "District IT adds the school to the school list, or gives it one name in both systems.",
}

/// Fewer students of a school that is unknown are told one by one to be in different schools (E101).
const FEW: u64 = 8;

/// Reports each school that is another one by its name, and the same by its students.
fn tell_renamed(context: &Context<'_>, sink: &mut Sink<'_>) {
    let schools = renamed::schools(context);
    if schools.is_empty() {
        return;
    }
    // the first pair of two schools with how many there are, and how many a school has on its side
    let mut pairs: BTreeMap<[u32; 2], ([u32; 2], u64)> = BTreeMap::new();
    let mut all: [BTreeMap<u32, u64>; 2] = Default::default();
    let columns = Side::BOTH.map(|side| context.codes(side, Field::School));
    each_with_codes(columns, context.matched(), |rows, codes| {
        pairs.entry(codes).or_insert((rows, 0)).1 += 1;
        all.iter_mut().zip(codes).for_each(|(all, code)| *all.entry(code).or_default() += 1);
    });
    for school in schools {
        let Some(([enrollment, sis], students)) = pairs.get(&school.codes) else { continue };
        let side = school.taken_in.unwrap_or(Side::Enrollment).index();
        let (students, all) = (grouped(*students), grouped(all[side].get(&school.codes[side]).copied().unwrap_or(0)));
        let message = match school.taken_in {
            None => format!(
                "this school has another name in each system, by {students} of {all} matched students; it is compared as one"
            ),
            Some(side) => {
                let (here, there) = match side {
                    Side::Enrollment => ("the platform", "the SIS"),
                    Side::Sis => ("the SIS", "the platform"),
                };
                format!(
                    "{students} of {all} matched students of this school in {here} are in another school in {there}, which {here} has as well; both are compared as one"
                )
            }
        };
        let is_grave = school.taken_in.is_some() && school.are_schools;
        let most = if is_grave { Severity::Error } else { Severity::Info };
        sink.at_most(most, |sink| sink.rows(*enrollment, *sis, Some(Field::School), &message));
    }
}

/// Reports each school of an accepted pair that has no counterpart.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for found in context.crosswalks.contradictions() {
        let message = format!(
            "the configuration lets a {} of the platform stand for a value that {} of {} matched students with it have; {} have another one",
            found.field.label(),
            grouped(found.support),
            grouped(found.of),
            grouped(found.against)
        );
        let is_it = |row: &u32| context.code(Side::Enrollment, found.field, *row) == found.enrollment;
        let first = context.links.matched().map(|link| link.enrollment).find(is_it).unwrap_or(NO_ROW);
        sink.rows(first, NO_ROW, Some(found.field), &message);
    }
    for (field, entries) in context.crosswalks.unused() {
        let message = match entries {
            1 => format!("1 entry of [crosswalk.{}] names a value that the exports do not have", field.name()),
            _ => format!("{entries} entries of [crosswalk.{}] name values that the exports do not have", field.name()),
        };
        sink.at_most(Severity::Info, |sink| sink.rows(NO_ROW, NO_ROW, Some(field), &message));
    }
    if !context.rosters.both_have(Field::School) {
        return;
    }
    tell_renamed(context, sink);
    for side in Side::BOTH {
        // per unknown school its first matched row, and how many there are
        let codes = context.codes(side, Field::School);
        let mut unknown = vec![false; context.codes_of(Field::School)];
        for code in codes.iter().filter(|code| *code != 0) {
            unknown[code as usize] = true;
        }
        let known = |code: u32| context.crosswalks.is_known(Field::School, side, code);
        (0..).zip(&mut unknown).for_each(|(code, unknown)| *unknown &= !known(code));
        if !unknown.contains(&true) {
            continue;
        }
        // the first row, how many, and how many of them are told to be in different schools
        let mut schools: BTreeMap<u32, (u32, u64, u64)> = BTreeMap::new();
        let columns = Side::BOTH.map(|side| context.codes(side, Field::School));
        each_with_codes(columns, context.matched(), |rows, codes| {
            let (row, code) = (rows[side.index()], codes[side.index()]);
            // a child who goes up to the next school says nothing of either
            let is_told = || !context.is_shifted(side, row) && !moves::goes_up(&Pair::of(context, rows[0], rows[1]));
            if unknown[code as usize] && codes[side.other().index()] != 0 && is_told() {
                let differs = context.crosswalks.relation(Field::School, codes[0], codes[1]) == Relation::Different;
                let school = schools.entry(code).or_insert((row, 0, 0));
                *school = (school.0.min(row), school.1 + 1, school.2 + u64::from(differs));
            }
        });
        for (row, students, different) in schools.into_values() {
            let have = match students {
                1 => "1 matched student has it".to_owned(),
                _ => format!("{} matched students have it", grouped(students)),
            };
            let message = format!("this school stands for none of the other system; {have}");
            // of few students each is told to be in another school, which is the one fault there is
            let is_told = students == different && students < FEW;
            let most = if is_told { Severity::Info } else { Severity::Error };
            sink.at_most(most, |sink| sink.one_row(side, row, Some(Field::School), &message));
        }
    }
}
