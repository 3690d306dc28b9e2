//! IDs under another header: the state's number in the column for the local ID, or the other way round.

use super::entries::ids::MISPLACED;
use super::evidence::{Observations, SUPPORT, Sign, codes_of};
use super::fold::Asked;
use super::suspect::{Suspect, export_of};
use crate::diagnose::context::Context;
use crate::roster::{Field, Side};
use std::collections::BTreeMap;

/// The two kinds of ID.
const KINDS: [Field; 2] = [Field::LocalId, Field::StateId];

/// What a pair shows; by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shown {
    /// Both exports have the same number in the column.
    right: [bool; 2],
    /// The platform's number in the column is the SIS's number in the other one.
    crossed: [bool; 2],
}

/// Says what a number looks like: its length, and whether it has letters.
fn look(id: &str) -> (usize, bool) {
    (id.len(), id.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

fn bare(id: &str) -> &str {
    id.trim_start_matches('0')
}

/// Returns the length of each ID of a kind without the zeros at its front, by its code; greater ones count as the greatest.
fn bare_lengths(context: &Context<'_>, field: Field) -> Vec<u8> {
    let length = |id: &str| u8::try_from(bare(id).len()).unwrap_or(u8::MAX);
    context.texts(field).map_or_else(Vec::new, |texts| texts.iter().map(length).collect())
}

/// Says whether any ID of one kind may be one of the other kind by its length; mostly those of the state are longer.
fn have_any_in_common(lengths: &[Vec<u8>; 2]) -> bool {
    let seen = |lengths: &Vec<u8>| {
        let mut seen = [false; 1 << u8::BITS];
        lengths.iter().for_each(|length| seen[usize::from(*length)] = true);
        seen
    };
    let [local, state] = [seen(&lengths[0]), seen(&lengths[1])];
    (1..local.len()).any(|length| local[length] && state[length])
}

/// Counts by the look of a number how often it is one of each kind where both exports agree.
#[derive(Default)]
struct Looks(BTreeMap<(usize, bool), [u64; 2]>);

impl Looks {
    fn add(&mut self, kind: usize, id: &str) {
        self.0.entry(look(id)).or_default()[kind] += 1;
    }

    /// Says whether any look tells the kinds apart.
    fn tell_apart(&self) -> bool {
        self.0.values().any(|counts| Self::most(*counts).is_some())
    }

    /// Returns which kind a number is of by its look; none where it may be either.
    fn kind(&self, id: &str) -> Option<usize> {
        self.0.get(&look(id)).and_then(|counts| Self::most(*counts))
    }

    fn most([local, state]: [u64; 2]) -> Option<usize> {
        match (local, state) {
            _ if local > state * 4 => Some(0),
            _ if state > local * 4 => Some(1),
            _ => None,
        }
    }
}

/// Looks for IDs that stand in the column of the other kind, on both sides.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    let [Some(local), Some(state)] = KINDS.map(|field| observations.both(field)) else { return Vec::new() };
    let context = observations.context;
    let codes = [local, state];
    let text = |kind: usize, code: u32| context.text_of(KINDS[kind], code);
    let lengths = KINDS.map(|field| bare_lengths(context, field));
    if !have_any_in_common(&lengths) {
        return Vec::new();
    }
    let labels = observations.labels_by_two(codes, Shown::default(), |_, codes| {
        let is_right = |[mine, theirs]: [u32; 2]| mine != 0 && mine == theirs;
        let right = [is_right(codes[0]), is_right(codes[1])];
        let is_crossed = |kind: usize| {
            let (mine, theirs) = (codes[kind][0], codes[1 - kind][1]);
            let length = lengths[kind].get(mine as usize).copied().unwrap_or(0);
            length != 0
                && lengths[1 - kind].get(theirs as usize) == Some(&length)
                && bare(text(kind, mine)) == bare(text(1 - kind, theirs))
        };
        Shown { right, crossed: if right == [true; 2] { [false; 2] } else { [is_crossed(0), is_crossed(1)] } }
    });
    let crossed = labels.iter().filter(|shown| shown.crossed != [false; 2]).count() as u64;
    if crossed < SUPPORT {
        return Vec::new();
    }
    let mut looks = Looks::default();
    for (shown, rows) in labels.iter().zip(&observations.rows) {
        for kind in (0..2).filter(|kind| shown.right[*kind]) {
            looks.add(kind, text(kind, codes_of(codes[kind], *rows)[0]));
        }
    }
    let tell = |side: Side, kind: usize, rows: [u32; 2], shown: Shown| {
        let id = text(kind, codes_of(codes[kind], rows)[side.index()]);
        // what the platform has in one column the SIS has in the other
        let crossed = shown.crossed[if side == Side::Enrollment { kind } else { 1 - kind }];
        match looks.kind(id) {
            _ if shown.right[kind] => Sign::Against,
            _ if id.is_empty() => Sign::Silent,
            Some(looks) => Sign::of(looks != kind),
            None if crossed => Sign::For,
            None => Sign::Silent,
        }
    };
    let unsure = !looks.tell_apart();
    let suspects = Side::BOTH.map(|side| {
        let parts =
            [0, 1].map(|kind| observations.signs_of(side, &labels, |rows, shown| tell(side, kind, rows, shown)));
        suspect(side, parts, unsure)
    });
    suspects.into_iter().flatten().collect()
}

/// Makes the suspect of a side, given what each pair tells of either kind, and whether nothing tells which side is wrong.
fn suspect(side: Side, parts: [Vec<Sign>; 2], unsure: bool) -> Option<Suspect> {
    let count = |which: [bool; 2]| {
        let of = parts[0].iter().zip(&parts[1]);
        of.filter(|(local, state)| [**local == Sign::For, **state == Sign::For] == which).count()
    };
    let [both, local, state] = [[true, true], [true, false], [false, true]].map(count);
    let (export, other) = (export_of(side), export_of(side.other()));
    let kind = if both >= local.max(state) {
        "both"
    } else if local >= state {
        "local"
    } else {
        "state"
    };
    let what = match kind {
        "both" if unsure => "local and state student IDs are swapped between the two exports".to_owned(),
        "both" => format!("local and state student IDs in {export} stand in each other's column"),
        "local" if unsure => format!("local student IDs in {export} are the state student IDs in {other}"),
        "local" => format!("state student IDs in {export} stand in the column for local student IDs"),
        _ if unsure => format!("state student IDs in {export} are the local student IDs in {other}"),
        _ => format!("local student IDs in {export} stand in the column for state student IDs"),
    };
    let likely = "an import or a form has the columns of the two IDs in the wrong order, or asks for the wrong one";
    let [local, state] = parts;
    let parts = vec![(Field::LocalId, local), (Field::StateId, state)];
    let suspect = Suspect::of_fields(&MISPLACED, side, what, likely, parts)?;
    // of two columns one may be empty, or repeat what stands in the other
    let follows = |asked: &Asked<'_>| asked.row.field.is_some_and(|field| KINDS.contains(&field));
    Some(suspect.least(0.2, 0.05).either().in_any_field().follows(follows))
}
