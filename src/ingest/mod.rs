//! Ingest: bytes in, a table of text cells out; every physical line is accounted for and nothing is guessed silently.
// what is read is what strangers wrote: no index into it may end the program
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::string_slice, clippy::unreachable))]

mod alias_file;
#[cfg(test)]
mod alias_tests;
mod aliases;
mod answers;
mod archive;
mod area;
mod birth;
mod brackets;
mod budget;
mod bundle;
mod cell;
mod cells;
mod changes;
mod children;
mod choose;
mod claim;
mod columns;
mod coming;
mod composed;
mod crossed;
mod crossed_values;
mod cut;
mod datarow;
mod decode;
mod detect;
mod draft;
mod escapes;
mod facts;
mod file;
mod filter;
mod flags;
mod folder;
mod formulas;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod gathering;
mod header;
mod headerless;
mod html;
mod identities;
mod in_table;
mod join;
mod json;
mod judge;
mod kinds;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod layouts;
mod line_ends;
mod looks;
mod magic;
mod merged;
mod moment;
mod names;
mod near;
mod numberformat;
mod order;
mod physical;
mod post;
mod prefixed;
mod profile;
mod questions;
mod quoted;
mod remarks;
mod roles;
mod rows;
mod ruled;
mod same_students;
mod sample;
mod scan;
#[cfg(test)]
mod scan_tests;
mod sections;
mod shelf;
mod shift;
mod source;
mod strangers;
mod table;
mod tagged;
#[cfg(test)]
mod tests;
mod two_lines;
mod uncompared;
mod unheaded;
mod values;
mod whose;
mod words;
mod workbook;
mod wrapped;
mod xml;

pub use cells::{SheetCells, sheet_cells};
pub(crate) use decode::CODE_PAGE_850;
pub(crate) use folder::with_files;
pub(crate) use line_ends::LineCounter;
pub(crate) use order::{strange, turned};
pub(crate) use source::nearest_name;
pub(crate) use table::KEY_NAMED;
pub(crate) use uncompared::NOT_COMPARED;

use crate::roster::{Field, RawTable, Result, Side};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Names where an export comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file (text, `.gz`, `.zip` or `.xlsx`) or a folder.
    Path(PathBuf),
    /// Standard input (`-`).
    Stdin,
}

impl Source {
    /// Returns about how many bytes of text there are to read; 0 where that cannot be told before.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Source::Path(path) => source::bytes(path),
            Source::Stdin => 0,
        }
    }
}

/// Says why no layout has a name.
pub(crate) fn check_profile(name: &str) -> Result<()> {
    detect::named(name).map(|_| ())
}

/// Makes the tables that headers are told by; whoever reads an export would do it else, and let the other one wait.
pub(crate) fn prepare() {
    // that one cannot be made is told when it is needed
    let _ = aliases::aliases();
    let _ = profile::profiles();
}

/// Holds what the configuration says about reading one export.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Columns by field, as `--map SIDE.FIELD=COLUMN[+COLUMN]` gives them.
    pub map: BTreeMap<Field, Vec<String>>,
    /// The layout, where it is given.
    pub profile: Option<String>,
    /// The header of the row's own key, where it is given.
    pub key: Option<String>,
    /// The names of the columns, of a file without a header line.
    pub headers: Option<Vec<String>>,
    /// The table of a ZIP file, a folder or a workbook, where it is given.
    pub table: Option<String>,
    /// Where the configuration names a column or a table, such as `rosterdiff.toml:7`, by what it names.
    pub places: BTreeMap<String, String>,
    /// Rejected rows above this number refuse the file, if they are also above the share.
    pub reject_rows: u64,
    /// Rejected rows above this share of all rows refuse the file, if they are also above the number.
    pub reject_share: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            map: BTreeMap::new(),
            profile: None,
            key: None,
            headers: None,
            table: None,
            places: BTreeMap::new(),
            reject_rows: 20,
            reject_share: 0.01,
        }
    }
}

/// Hears how far the reading is.
pub trait Progress: Sync {
    /// Says that so many bytes of so many are done.
    fn bytes(&self, done: u64, total: u64);
}

/// Reads one export: a file, or the tables of a ZIP file, a workbook or a folder.
pub fn read(source: &Source, side: Side, settings: &Settings, progress: &dyn Progress) -> Result<RawTable> {
    let stored = match source::load(source, progress)? {
        source::Loaded::File(stored) => stored,
        source::Loaded::Folder(path) => {
            let shelf = shelf::Shelf::of_folder(&path, settings)?;
            return contained(shelf, side, settings, progress, 0);
        }
    };
    let (sha256, bytes) = (facts::digest(&stored.raw), stored.raw.len() as u64);
    let mut table = of_bytes(stored, side, settings, progress, 0)?;
    table.intake.facts.sha256 = sha256;
    table.intake.facts.bytes = bytes;
    Ok(table)
}

/// Settles what one export alone leaves open and the other tells: which number is which, and whether it is whole.
pub(crate) fn settle(enrollment: &mut RawTable, sis: &mut RawTable) {
    identities::settle(enrollment, sis);
    crossed::settle(enrollment, sis);
    changes::notice(enrollment, sis);
    changes::notice(sis, enrollment);
    uncompared::notice(enrollment, sis);
    uncompared::notice(sis, enrollment);
}

/// Reads what the bytes are: a container or a text.
fn of_bytes(
    stored: source::Stored,
    side: Side,
    settings: &Settings,
    progress: &dyn Progress,
    depth: u32,
) -> Result<RawTable> {
    if let Some(shelf) = shelf::Shelf::of_bytes(stored.text(), &stored.name, &stored.shown, settings)? {
        return contained(shelf, side, settings, progress, depth);
    }
    match &settings.table {
        Some(table) if depth == 0 => Err(choose::no_tables(&stored.shown, table, settings)),
        _ => text(stored, side, settings),
    }
}

/// Reads delimited text, or what can be made delimited text.
fn text(stored: source::Stored, side: Side, settings: &Settings) -> Result<RawTable> {
    match made(&stored)? {
        Some(made) => parse(made, side, settings, &join::Joins::default()),
        None => {
            magic::check(stored.text(), &stored.shown)?;
            parse(stored, side, settings, &join::Joins::default())
        }
    }
}

/// Makes delimited text of objects and of the tables of pages; none where what is stored is neither.
fn made(stored: &source::Stored) -> Result<Option<source::Stored>> {
    match json::table(stored)? {
        Some(made) => Ok(Some(made)),
        None => html::table(stored),
    }
}

/// Returns the text that is made of what was stored, or what was stored where it is text already.
fn converted(stored: source::Stored) -> Result<source::Stored> {
    Ok(made(&stored)?.unwrap_or(stored))
}

/// Reads the tables of a container.
fn contained(
    mut shelf: shelf::Shelf<'_>,
    side: Side,
    settings: &Settings,
    progress: &dyn Progress,
    depth: u32,
) -> Result<RawTable> {
    if let Some(found) = bundle::find(&shelf, settings)? {
        let joins = bundle::joins(&mut shelf, &found, progress)?;
        let stored = converted(shelf.read(&found.students, progress)?)?;
        let bytes = joins.bytes + stored.text().len() as u64;
        let sha256 = shelf.is_folder().then(|| facts::digest_of(&joins.digests, stored.text()));
        let mut read = parse(stored, side, settings, &joins)?;
        let why = "the layout's table of students".to_owned();
        let facts = &mut read.intake.facts;
        facts.assumed.splice(0..0, choose::assumed(&shelf, &found.students, &joins.read, why));
        (facts.bytes, facts.sha256) = (bytes, sha256.unwrap_or_default());
        return Ok(read);
    }
    let (table, why) = choose::choose(&shelf, aliases::aliases()?, settings, side)?;
    let stored = shelf.read(&table, progress)?;
    let bytes = stored.text().len() as u64;
    let sha256 = shelf.is_folder().then(|| facts::digest(stored.text()));
    let mut read = if table.workbook && depth == 0 {
        of_bytes(stored, side, settings, progress, depth + 1)?
    } else {
        text(stored, side, settings)?
    };
    let facts = &mut read.intake.facts;
    facts.assumed.splice(0..0, choose::assumed(&shelf, &table, std::slice::from_ref(&table.name), why));
    (facts.bytes, facts.sha256) = (bytes, sha256.unwrap_or_default());
    Ok(read)
}

/// Reads the rows of a text, with what other tables add to them.
fn parse(mut stored: source::Stored, side: Side, settings: &Settings, joins: &join::Joins) -> Result<RawTable> {
    let mut bytes = stored.take_text();
    let mut decoded = decode::decode_once(&mut bytes);
    let unwrapped = if decoded.bad.is_empty() { wrapped::unwrapped(&decoded.text) } else { None };
    let was_wrapped = unwrapped.is_some();
    if let Some(text) = unwrapped {
        decoded.text = text.into();
    }
    let cut = if decoded.bad.is_empty() && stored.sheet.is_none() { ruled::cut(&decoded.text) } else { None };
    let was_ruled = cut.is_some();
    if let Some(text) = cut {
        decoded.text = text.into();
    }
    let name = stored.shown.as_str();
    // accented letters take more bytes once they are decoded
    if decoded.text.len() as u64 > source::MAX_BYTES {
        return Err(source::too_big(name));
    }
    let aliases = aliases::aliases()?;
    let head = header::of(&stored, &decoded.text, settings)?;
    let (own, headers) = (head.headers.len(), joins.headers(&head.headers));
    let mut sample = sample::sample(&decoded.text, &decoded.bad, &head);
    joins.extend(&mut sample, own);
    let place = detect::Place { name, line: head.record.line, side };
    let layout = match &joins.layout {
        Some(found) => Some(found.clone()),
        None => detect::recognise(&headers, &sample, settings.profile.as_deref(), place)?,
    };
    columns::check_named(&headers, place, settings)?;
    let plan = columns::plan(&headers, &sample, place, aliases, settings, layout)?;
    if let Some(sheet) = &stored.sheet {
        formulas::check(sheet, &headers, &plan, place)?;
    }
    let chosen = match &settings.key {
        Some(header) => Some(columns::column_named(header, &headers, name, head.record.line)?),
        None => None,
    };
    let candidates = table::key_candidates(&headers, &sample, &plan);
    let mut wanted = facts::wanted(&plan, &headers, &candidates, chosen, joins);
    let later = children::Later::new(&headers, &plan, aliases);
    later.want(&mut wanted);
    let of_own = joins.own(&wanted, own);
    let mut students = plan.filter(&head.headers);
    joins.narrow(&mut students, own);
    let rows = rows::read(&decoded.text, &decoded.bad, &head, &of_own, name, aliases, &students)?;
    budget::check(&rows, &head, name, settings)?;
    let mut rows = joins.apply(rows, &of_own, &wanted, own);
    let unread = later.check(&headers, &rows, &wanted, place, &plan, settings)?;
    let titles = std::mem::take(&mut rows.titles);
    let home = table::one_row_per_school(&mut rows, &plan, &headers, &wanted, joins);
    let (lines, (table, rows)) = rayon::join(
        || physical::physical_lines(&decoded.text),
        || table::build(&headers, &plan, &wanted, rows, &candidates, chosen),
    );
    let (stored, decoded, head, headers, plan) = (&stored, &decoded, &head, &headers, &plan);
    let reading = facts::Reading { stored, decoded, head, headers, plan, joins, side, lines };
    let mut read = facts::finish(reading, table, rows, home)?;
    read.intake.facts.assumed.extend(unread);
    merged::fill(&mut read);
    sections::fill(&mut read, &titles);
    if was_ruled {
        let why = "a line of dashes stands below the header, each run as wide as its column";
        read.intake.facts.assumed.push(("columns".to_owned(), "cut at fixed places".to_owned(), why.to_owned()));
    }
    if was_wrapped {
        let why = "each line is quoted as a whole, as a spreadsheet saves a file that it took for one column";
        read.intake.facts.assumed.push(("quotes around lines".to_owned(), "left out".to_owned(), why.to_owned()));
    }
    Ok(read)
}
