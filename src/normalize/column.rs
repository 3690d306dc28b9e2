//! One field of both sides: raw columns in, normal columns over one vocabulary out.

use super::canonical;
use super::flaws;
use super::kind::{Context, Kind};
use super::name::Extra;
use super::words::{Block, Words};
use crate::roster::{CodeColumn, Field, FileFinding, GrowingTexts, Issue, Pool, RawColumn, entities};

/// Holds the raw columns of one field, enrollment first.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) field: Field,
    pub(super) sides: [Option<RawColumn>; 2],
    /// The codes that the stays of students with several rows have in the column, per side.
    pub(super) stints: [Vec<u32>; 2],
}

/// Holds the normal columns of one field.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) field: Field,
    pub(super) vocabulary: Pool,
    pub(super) sides: [Option<NormalColumn>; 2],
}

/// Holds one side's column in canonical order.
#[derive(Debug, Default)]
pub(super) struct NormalColumn {
    pub(super) raw_codes: CodeColumn,
    pub(super) raw: GrowingTexts,
    pub(super) codes: CodeColumn,
    pub(super) issues: Vec<Issue>,
    /// The normal codes of the stays.
    pub(super) stints: Vec<u32>,
    /// What belongs into another field of the same row, by raw code, in ascending order.
    pub(super) extras: Vec<(u32, Extra)>,
    /// The figures of birth dates that are no dates, by raw code, in ascending order.
    pub(super) near_dates: Vec<(u32, [u8; 8])>,
    pub(super) notes: Notes,
}

/// Holds what is said about a column.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) assumed: Vec<(String, String, String)>,
    pub(super) findings: Vec<FileFinding>,
}

/// Holds a column in canonical order with how many rows have each distinct text.
#[derive(Debug)]
pub(super) struct Distinct<'a> {
    pub(super) source: &'a [String],
    pub(super) values: &'a Pool,
    /// Rows per code; the first counts the empty cells.
    pub(super) counts: &'a [u32],
}

impl Distinct<'_> {
    /// Returns the texts that are there with the number of rows that have them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u64)> + '_ {
        self.values.iter().zip(self.counts).skip(1).map(|(text, count)| (text, u64::from(*count)))
    }

    /// Returns the number of rows with something in it.
    pub(super) fn filled(&self) -> u64 {
        self.counts.iter().skip(1).map(|count| u64::from(*count)).sum()
    }
}

impl Job {
    /// Returns how many texts there are.
    fn texts(&self) -> usize {
        self.sides.iter().flatten().map(|column| column.values.len()).sum()
    }

    /// Returns how much text there is, for starting with the longest.
    pub(super) fn size(&self) -> u64 {
        self.sides.iter().flatten().map(|column| column.values.bytes()).sum()
    }

    /// Normalizes each distinct text of both sides once.
    pub(super) fn run(self, orders: &[Vec<u32>; 2], context: &Context) -> Outcome {
        let mut words = Words::new(self.texts() + 2, self.size() as usize);
        let mut sides = [None, None];
        // what the configuration lets correspond is written as the other system writes it
        let kinds = [1, 0].map(|other| {
            let column = self.sides[other].as_ref().filter(|_| context.has_own(self.field))?;
            let counts = vec![1; column.values.len()];
            let distinct = Distinct { source: &column.source, values: &column.values, counts: &counts };
            Some(Kind::of(self.field, other, &distinct, context, &mut Notes::default()))
        });
        for ((at, column), stints) in self.sides.into_iter().enumerate().zip(self.stints) {
            if let Some(column) = column {
                let rows = (orders[at].as_slice(), stints);
                sides[at] =
                    Some(normalize_column((self.field, at), column, rows, (context, kinds[at].as_ref()), &mut words));
            }
        }
        Outcome { field: self.field, vocabulary: words.into_pool(), sides }
    }
}

fn normalize_column(
    (field, side): (Field, usize),
    column: RawColumn,
    (order, mut stints): (&[u32], Vec<u32>),
    (context, others): (&Context, Option<&Kind<'_>>),
    words: &mut Words,
) -> NormalColumn {
    let (raw_codes, raw) = canonical::reorder(&column, order, &mut stints);
    let source = column.source;
    drop((column.values, column.codes));
    let mut counts = vec![0u32; raw.len()];
    raw_codes.view().for_each(|code| counts[code as usize] += 1);
    let distinct = Distinct { source: &source, values: &raw, counts: &counts };
    let mut notes = Notes::default();
    let kind = Kind::of(field, side, &distinct, context, &mut notes);

    let mut normal_of = Vec::with_capacity(raw.len());
    let mut issues = Vec::with_capacity(raw.len());
    let mut is_normal = Vec::with_capacity(raw.len());
    is_normal.push(true);
    let mut extras = Vec::new();
    let mut near_dates = Vec::new();
    let mut extra = Extra::default();
    let mut block = Block::default();
    block.text.push_str(kind.blank());
    issues.push(Issue::None);
    block.end();
    // in most columns no text has one
    let has_signs = raw.has_any(entities::BEGINNINGS);
    for code in 1..raw.len() as u32 {
        if block.is_full() {
            words.codes(&mut block, &mut normal_of);
        }
        let (text, start) = (raw.get(code), block.text.len());
        let mut issue = if has_signs {
            kind.normalize(text, &mut block.text, &mut extra)
        } else {
            kind.normalize_plain(text, &mut block.text, &mut extra)
        };
        if let (Issue::Invalid, Some(known)) = (issue, context.counterpart(field, text)) {
            let form_by = |kind: &Kind<'_>| {
                let mut form = String::new();
                (kind.normalize(known, &mut form, &mut Extra::default()) == Issue::None).then_some(form)
            };
            if let Some(form) = others.and_then(form_by).or_else(|| form_by(&kind)) {
                block.text.truncate(start);
                block.text.push_str(&form);
                issue = Issue::None;
            }
        }
        // what several rows have fills the cell, and is nobody's date with a slip
        if matches!(issue, Issue::Invalid | Issue::OutOfRange) && counts[code as usize] == 1 {
            near_dates.extend(kind.near_date(text).map(|figures| (code, figures)));
        }
        issues.push(issue);
        is_normal.push(block.text[start..] == *text);
        block.end();
        if !extra.is_empty() {
            extras.push((code, std::mem::take(&mut extra)));
        }
    }
    words.codes(&mut block, &mut normal_of);
    flaws::report(&kind, field, &distinct, &issues, &mut notes);
    let codes = raw_codes.view().replaced(&normal_of);
    stints.iter_mut().for_each(|code| *code = normal_of.get(*code as usize).copied().unwrap_or(0));
    let raw = GrowingTexts::of(raw, &is_normal, &normal_of);
    NormalColumn { raw_codes, raw, codes, issues, stints, extras, near_dates, notes }
}
