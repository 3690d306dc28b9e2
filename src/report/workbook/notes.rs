//! What a school office wrote into an earlier workbook: read back by key, and laid on the same problems of this run.

use super::person::{DECISION, KEYS, MARKS, NAME, NOTE};
use crate::ingest::{self, SheetCells};
use crate::roster::{Error, ErrorKind, Result, hexadecimal};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What the status of a problem can be; the first is where it begins.
pub(super) const STATUSES: [&str; 5] = ["Open", "Fixed in SIS", "Fixed in enrollment", "Correct as is", "Ask"];
/// What becomes of a status of fixed while the systems still differ.
pub(super) const STILL: &str = "Marked fixed, still different";

/// The headers of the columns that are carried over, and of those that say whose they are.
pub(super) const STATUS: &str = "Status";
pub(super) const WHO: &str = "Who";
pub(super) const NOTES: &str = "Notes";
pub(super) const KEY: &str = "Key";
pub(super) const WRITTEN: &str = "As written";

/// Holds what people wrote about one problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) status: String,
    pub(super) who: String,
    pub(super) notes: String,
}

impl Note {
    /// Returns what stands beside a problem of which nobody wrote anything.
    pub(super) fn untouched() -> Self {
        Self { status: STATUSES[0].to_owned(), ..Self::default() }
    }

    /// Returns what tells whether somebody changed it since it was written.
    pub(super) fn mark(&self) -> String {
        let mut hash = Sha256::new();
        for part in [&self.status, &self.who, &self.notes] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hexadecimal(&hash.finalize()[..6])
    }

    fn is_untouched(&self) -> bool {
        self.status == STATUSES[0] && self.who.is_empty() && self.notes.is_empty()
    }

    fn says_fixed(&self) -> bool {
        let status = self.status.to_lowercase();
        status == STATUSES[1].to_lowercase() || status == STATUSES[2].to_lowercase()
    }
}

/// Holds what people wrote, by the key of the problem.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    by_key: BTreeMap<String, Note>,
    /// Decisions that are not taken over yet, and notes, by keys and marks of both rows.
    by_pair: BTreeMap<[String; 4], [String; 2]>,
}

impl Notes {
    /// Reads what people wrote into earlier workbooks: (name, bytes); a file that is none of them is refused.
    pub fn read(workbooks: &[(String, Vec<u8>)]) -> Result<Self> {
        // per key: what was changed after it was written, and what was left
        let mut found: BTreeMap<String, [Vec<Note>; 2]> = BTreeMap::new();
        let mut by_pair = BTreeMap::new();
        for (name, bytes) in workbooks {
            let sheets = ingest::sheet_cells(bytes, name).map_err(|error| refused(name, error.message()))?;
            let mut lists = 0;
            sheets.iter().filter(|sheet| sheet.name == NAME).for_each(|sheet| take_pairs(sheet, &mut by_pair));
            for sheet in &sheets {
                let Some(places) = places(sheet) else { continue };
                lists += 1;
                for row in sheet.rows.iter().skip(1) {
                    let cell = |at: usize| row.get(at).map_or("", String::as_str).trim();
                    let [status, who, notes, key, written] = places.map(cell);
                    let status = if status.is_empty() { STATUSES[0] } else { status };
                    let note = Note { status: status.to_owned(), who: who.to_owned(), notes: notes.to_owned() };
                    let left = note.mark() == written;
                    if !key.is_empty() && !note.is_untouched() {
                        found.entry(key.to_owned()).or_default()[usize::from(left)].push(note);
                    } else if !key.is_empty() && !left {
                        // somebody took everything back
                        found.entry(key.to_owned()).or_default()[0].push(note);
                    }
                }
            }
            // a workbook in which nothing was to be fixed has no list
            if lists == 0 && !sheets.iter().any(|sheet| [super::START, NAME].contains(&sheet.name.as_str())) {
                return Err(refused(name, "this is no fix list: no sheet has the columns of one"));
            }
        }
        let by_key = found
            .into_iter()
            .map(|(key, [changed, left])| (key, merged(if changed.is_empty() { left } else { changed })));
        Ok(Self { by_key: by_key.filter(|(_, note)| !note.is_untouched()).collect(), by_pair })
    }

    /// Returns how many problems have a note.
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Says whether nobody wrote anything.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// Says whether nobody wrote anything, decisions about pairs included.
    pub fn is_blank(&self) -> bool {
        self.by_key.is_empty() && self.by_pair.is_empty()
    }

    /// Returns what is to stand beside a problem that this run found; none where nobody wrote anything.
    pub(super) fn of(&self, key: &str) -> Option<Note> {
        let note = self.by_key.get(key)?.clone();
        Some(if note.says_fixed() { Note { status: STILL.to_owned(), ..note } } else { note })
    }

    /// Returns decision and note that stand beside a pair, given keys and marks of both rows.
    pub(super) fn of_pair(&self, names: &[String; 4]) -> Option<&[String; 2]> {
        self.by_pair.get(names)
    }

    /// Counts what became of the notes, given the keys of this run's problems.
    pub(super) fn outcome<'k>(&self, keys: impl Iterator<Item = &'k str>) -> Carried {
        let mut carried = Carried { gone: self.len() as u64, ..Carried::default() };
        let mut seen = std::collections::BTreeSet::new();
        for key in keys {
            if let Some(note) = self.by_key.get(key).filter(|_| seen.insert(key)) {
                carried.gone -= 1;
                carried.kept += 1;
                carried.still += u64::from(note.says_fixed());
            }
        }
        carried
    }
}

/// Counts what became of notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Carried {
    /// Notes on problems that are still there.
    pub(super) kept: u64,
    /// Those of them that said the problem was fixed.
    pub(super) still: u64,
    /// Notes on problems that are gone.
    pub(super) gone: u64,
}

/// Finds the columns of a list; `None` for a sheet that is none.
fn places(sheet: &SheetCells) -> Option<[usize; 5]> {
    let header = sheet.rows.first()?;
    let place = |name: &str| header.iter().position(|cell| cell.trim() == name);
    Some([place(STATUS)?, place(WHO)?, place(NOTES)?, place(KEY)?, place(WRITTEN)?])
}

/// Takes over what was entered beside the pairs; where several workbooks say something, all notes and the first decision.
fn take_pairs(sheet: &SheetCells, by_pair: &mut BTreeMap<[String; 4], [String; 2]>) {
    let header = sheet.rows.first().map_or(&[][..], Vec::as_slice);
    let place = |name: &str| header.iter().position(|cell| cell.trim() == name);
    let [Some(decision), Some(note), Some(enrollment), Some(sis), Some(enrollment_mark), Some(sis_mark)] =
        [DECISION, NOTE, KEYS[0], KEYS[1], MARKS[0], MARKS[1]].map(place)
    else {
        return;
    };
    for row in sheet.rows.iter().skip(1) {
        let cell = |at: usize| row.get(at).map_or("", String::as_str).trim().to_owned();
        let names = [enrollment, sis, enrollment_mark, sis_mark].map(cell);
        let entered = [decision, note].map(cell);
        if names[0].is_empty() || names[1].is_empty() || entered.iter().all(String::is_empty) {
            continue;
        }
        let known = by_pair.entry(names).or_default();
        if known[0].is_empty() {
            known[0].clone_from(&entered[0]);
        }
        join(&mut known[1], &entered[1]);
    }
}

/// Appends a text to another that does not say it yet.
fn join(text: &mut String, more: &str) {
    let known = text.split(" / ").any(|part| part == more);
    if text.is_empty() {
        more.clone_into(text);
    } else if !more.is_empty() && !known {
        *text = format!("{text} / {more}");
    }
}

/// Makes one note of what several sheets say about one problem.
fn merged(notes: Vec<Note>) -> Note {
    let mut notes = notes.into_iter();
    let mut sum = notes.next().unwrap_or_default();
    for note in notes {
        if sum.status == STATUSES[0] {
            sum.status = note.status;
        }
        join(&mut sum.who, &note.who);
        join(&mut sum.notes, &note.notes);
    }
    sum
}

fn refused(name: &str, message: &str) -> Error {
    Error::new(ErrorKind::Usage, message)
        .file(name)
        .note("nothing was compared and nothing was written")
        .help("name a fix-list.xlsx of an earlier run after --carry-notes")
}
