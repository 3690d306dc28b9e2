//! The canonical row order, so that nothing downstream depends on the order of the file.

use crate::roster::{CodeColumn, Keys, Pool, RawColumn, RawTable, ahead};
use rayon::prelude::*;
use std::cmp::Ordering;

/// Rows whose codes are read together.
const TOGETHER: usize = 64;
/// What is known of so few texts is near all the time, so that nothing is read ahead.
const FEW: usize = 4 << 10;

/// Returns the rows of a table by key text, then by all raw cells in field order, then by line.
pub(super) fn row_order(table: &RawTable) -> Vec<u32> {
    let rows = table.lines.len();
    let code_of = |row: usize| {
        let code = table.key.codes.get(row).copied().unwrap_or(0) as usize;
        if code < table.key.values.len() { code } else { 0 }
    };
    // the rows by the code of their key: codes come in the order of rows, so that all of this is nearly in one place
    let mut starts = vec![0u32; table.key.values.len().max(1) + 1];
    for row in 0..rows {
        starts[code_of(row) + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut by_code = vec![0u32; rows];
    for row in 0..rows {
        let next = &mut next[code_of(row)];
        by_code[*next as usize] = row as u32;
        *next += 1;
    }
    let mut order = Vec::with_capacity(rows);
    for code in sorted(&table.key.values) {
        let [start, end] = [code, code + 1].map(|code| starts[code as usize] as usize);
        let from = order.len();
        order.extend_from_slice(&by_code[start..end]);
        // rows of one key stand together
        let group = &mut order[from..];
        if group.len() > 4096 {
            group.par_sort_unstable_by(|one, other| compare_rows(table, *one, *other));
        } else if group.len() > 1 {
            group.sort_unstable_by(|one, other| compare_rows(table, *one, *other));
        }
    }
    order
}

/// Brings keys into a row order.
pub(super) fn keys(keys: &RawColumn, order: &[u32]) -> Keys {
    let (codes, texts) = reorder(keys, order, &mut []);
    Keys::Own(codes, texts)
}

/// Brings a column into a row order and numbers its texts by first occurrence; texts that no row has are dropped.
///
/// `more` are codes of the same column that are kept beside the rows'; they are renumbered in place.
pub(super) fn reorder(column: &RawColumn, order: &[u32], more: &mut [u32]) -> (CodeColumn, Pool) {
    let mut new_codes = vec![0u32; column.values.len().max(1)];
    let mut kept: Vec<u32> = Vec::with_capacity(new_codes.len());
    let mut renumber = |new_codes: &mut [u32], old: u32| match new_codes.get_mut(old as usize) {
        Some(new) if old != 0 => {
            if *new == 0 {
                kept.push(old);
                *new = kept.len() as u32;
            }
            *new
        }
        _ => 0,
    };
    let code_of = |row: &u32| column.codes.get(*row as usize).copied().unwrap_or(0);
    // there are no more texts than before
    let highest = column.values.len() as u32;
    if new_codes.len() <= FEW {
        let codes = CodeColumn::collect(highest, order.iter().map(|row| renumber(&mut new_codes, code_of(row))));
        more.iter_mut().for_each(|code| *code = renumber(&mut new_codes, *code));
        return (codes, column.values.gather(&kept));
    }
    let mut codes = Vec::with_capacity(order.len());
    for rows in order.chunks(TOGETHER) {
        // read together, so that no code waits for another one
        let from = codes.len();
        codes.extend(rows.iter().map(code_of));
        let seen = |old: &u32| new_codes.get(*old as usize).copied().unwrap_or(0);
        ahead::read(codes[from..].iter().map(seen));
        codes[from..].iter_mut().for_each(|code| *code = renumber(&mut new_codes, *code));
    }
    let codes = CodeColumn::of(highest, codes);
    more.iter_mut().for_each(|code| *code = renumber(&mut new_codes, *code));
    (codes, column.values.gather(&kept))
}

/// Returns all codes in the order of their texts.
fn sorted(pool: &Pool) -> impl Iterator<Item = u32> {
    // keys often begin alike, and then differ within a few letters
    let common = pool.iter().skip(1).fold(None, |common: Option<&str>, text| match common {
        None => Some(text),
        Some(common) => Some(common_prefix(common, text)),
    });
    let skip = common.map_or(0, str::len);
    let mut sorted: Vec<(u64, u32)> =
        (0..pool.len().max(1) as u32).map(|code| (prefix(pool.get(code).as_bytes().get(skip..)), code)).collect();
    // the empty text has the lowest prefix and nothing else, so it stays in front
    sorted.par_sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| pool.get(one.1).cmp(pool.get(other.1))));
    sorted.into_iter().map(|(_, code)| code)
}

/// Returns the first eight bytes as a number that orders as the text does.
fn prefix(text: Option<&[u8]>) -> u64 {
    let mut bytes = [0u8; 8];
    for (slot, byte) in bytes.iter_mut().zip(text.unwrap_or(&[])) {
        *slot = *byte;
    }
    u64::from_be_bytes(bytes)
}

fn common_prefix<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let end = (0..=same).rev().find(|end| one.is_char_boundary(*end)).unwrap_or(0);
    &one[..end]
}

/// Orders two rows by their texts, column by column.
pub(super) fn compare_rows(table: &RawTable, one: u32, other: u32) -> Ordering {
    for column in table.columns.values() {
        let code = |row: u32| column.codes.get(row as usize).copied().unwrap_or(0);
        let (my_code, their_code) = (code(one), code(other));
        if my_code != their_code {
            let order = column.values.get(my_code).cmp(column.values.get(their_code));
            if order != Ordering::Equal {
                return order;
            }
        }
    }
    let line = |row: u32| table.lines.get(row as usize).copied().unwrap_or(0);
    line(one).cmp(&line(other)).then(one.cmp(&other))
}
