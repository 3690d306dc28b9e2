//! Gets the bytes of a source: a file, a gzip file or standard input, read once, whole and read-only.

use super::workbook::Sheet;
use super::{Progress, Source, folder};
use crate::roster::{Error, ErrorKind, Result, reason};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// An export of so many GiB, stored or expanded, is not read: a cell's place in the text is a number of 32 bits.
const TOO_MANY_GIB: u64 = 4;
/// The largest export that is read, stored or expanded.
pub(super) const MAX_BYTES: u64 = (TOO_MANY_GIB << 30) - 1;
/// A gzip file may grow this many times when expanded; text exports stay far below.
const MAX_RATIO: u64 = 200;
/// Small files may be repetitive; the ratio counts from here on.
const RATIO_FLOOR: u64 = 1 << 20;
const CHUNK: usize = 1 << 20;
/// The first bytes of a gzip file.
pub(super) const GZIP: &[u8] = &[0x1F, 0x8B];

/// Holds one export as stored, and the text that is read out of it.
#[derive(Debug, Default)]
pub(super) struct Stored {
    /// The file's name without its folder, `-` for standard input.
    pub(super) name: String,
    /// The file as the user named it, with the table's name where it is one of several.
    pub(super) shown: String,
    /// The bytes as stored; of a folder nothing.
    pub(super) raw: Vec<u8>,
    /// The text where it is not the bytes as stored.
    pub(super) expanded: Option<Vec<u8>>,
    /// What it was packed in, such as `gzip`; empty where it was not.
    pub(super) packing: String,
    /// What is known of a worksheet's cells beyond their text.
    pub(super) sheet: Option<Box<Sheet>>,
    /// The headers, where the text was made of something that names its values without a header line.
    pub(super) headers: Option<Vec<String>>,
}

/// Holds what a source is.
pub(super) enum Loaded {
    /// One file.
    File(Stored),
    /// A folder; its files are not read yet.
    Folder(PathBuf),
}

impl Stored {
    /// Expands the bytes where they are a gzip file.
    pub(super) fn new(name: String, shown: &str, raw: Vec<u8>) -> Result<Self> {
        let expanded = if raw.starts_with(GZIP) { Some(expand(&raw, shown)?) } else { None };
        let packing = if expanded.is_some() { "gzip".to_owned() } else { String::new() };
        Ok(Self { name, shown: shown.to_owned(), raw, expanded, packing, ..Self::default() })
    }

    /// Returns the bytes of the text.
    pub(super) fn text(&self) -> &[u8] {
        self.expanded.as_deref().unwrap_or(&self.raw)
    }

    /// Hands the bytes of the text over and gives up what they were packed in.
    pub(super) fn take_text(&mut self) -> Vec<u8> {
        let raw = std::mem::take(&mut self.raw);
        self.expanded.take().unwrap_or(raw)
    }
}

/// Reads the bytes of a source.
pub(super) fn load(source: &Source, progress: &dyn Progress) -> Result<Loaded> {
    let (name, shown, raw) = match source {
        Source::Stdin => ("-".to_owned(), "standard input".to_owned(), read_stdin(progress)?),
        Source::Path(path) if path.is_dir() => return Ok(Loaded::Folder(path.clone())),
        Source::Path(path) => (name_of(path), path.display().to_string(), read_file(path, progress)?),
    };
    Ok(Loaded::File(Stored::new(name, &shown, raw)?))
}

/// Returns the last part of a path.
pub(super) fn name_of(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| path.display().to_string())
}

/// Returns about how many bytes of text a file or the files of a folder hold; 0 where that cannot be told.
pub(super) fn bytes(path: &Path) -> u64 {
    /// How many times as long the text of a packed file is, about.
    const PACKED: u64 = 8;
    let Ok(about) = fs::metadata(path) else { return 0 };
    if about.is_dir() {
        let files = fs::read_dir(folder::with_files(path)).into_iter().flatten().flatten().map(|entry| entry.path());
        return files.filter(|file| file.is_file()).map(|file| bytes(&file)).sum();
    }
    let packed =
        path.extension().is_some_and(|end| ["gz", "zip", "xlsx"].iter().any(|kind| end.eq_ignore_ascii_case(kind)));
    about.len() * if packed { PACKED } else { 1 }
}

fn read_stdin(progress: &dyn Progress) -> Result<Vec<u8>> {
    let failed = |error: &io::Error| {
        Error::new(ErrorKind::Environment, format!("standard input could not be read: {}", reason(error)))
            .note("nothing was compared")
    };
    fill(&mut io::stdin().lock(), 0, "standard input", progress, failed)
}

/// Reads a file.
pub(super) fn read_file(path: &Path, progress: &dyn Progress) -> Result<Vec<u8>> {
    let shown = path.display().to_string();
    let failed = |error: &io::Error| unreadable(path, error);
    let before = fs::metadata(path).map_err(|error| failed(&error))?;
    if before.len() > MAX_BYTES {
        return Err(too_big(&shown));
    }
    let mut file = File::open(path).map_err(|error| failed(&error))?;
    let bytes = fill(&mut file, before.len(), &shown, progress, failed)?;
    let after = fs::metadata(path).map_err(|error| failed(&error))?;
    if before.is_file() && changed(&before, &after, bytes.len() as u64) {
        return Err(Error::new(ErrorKind::Refused, "the file changed while it was read")
            .file(shown)
            .note("an export that is still being written would look like missing students; nothing was compared")
            .help("run again when the export job has finished"));
    }
    Ok(bytes)
}

fn changed(before: &Metadata, after: &Metadata, read: u64) -> bool {
    before.len() != read || after.len() != read || before.modified().ok() != after.modified().ok()
}

fn fill(
    reader: &mut dyn Read,
    expected: u64,
    shown: &str,
    progress: &dyn Progress,
    failed: impl Fn(&io::Error) -> Error,
) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + 1);
    loop {
        let got = reader.take(CHUNK as u64).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
        progress.bytes(bytes.len() as u64, expected.max(bytes.len() as u64));
        if bytes.len() as u64 > MAX_BYTES {
            return Err(too_big(shown));
        }
        if got == 0 {
            return Ok(bytes);
        }
    }
}

/// Unpacks a .gz file.
pub(super) fn expand(raw: &[u8], shown: &str) -> Result<Vec<u8>> {
    let most = (raw.len() as u64).saturating_mul(MAX_RATIO).clamp(RATIO_FLOOR, MAX_BYTES);
    let mut bytes = Vec::new();
    let mut decoder = flate2::read::MultiGzDecoder::new(raw).take(most + 1);
    if decoder.read_to_end(&mut bytes).is_err() {
        return Err(Error::new(ErrorKind::Refused, "the gzip file is damaged or cut off")
            .code("F103")
            .file(shown)
            .note("half an export would look like missing students; nothing was compared")
            .help("copy the file again, or ask for a fresh export"));
    }
    if bytes.len() as u64 > most {
        return Err(Error::new(
            ErrorKind::Refused,
            format!("the gzip file expands to more than {MAX_RATIO} times its size or to {TOO_MANY_GIB} GiB"),
        )
        .code("F103")
        .file(shown)
        .note("no student export is packed that tightly; nothing was compared")
        .help("expand it yourself and look inside, or ask for a fresh export"));
    }
    Ok(bytes)
}

/// Refuses a file that is too big.
pub(super) fn too_big(shown: &str) -> Error {
    Error::new(ErrorKind::Refused, format!("the file has {TOO_MANY_GIB} GiB or more"))
        .code("F103")
        .file(shown)
        .note("nothing was compared")
        .help("export one school year, or one row per student, only")
}

/// Says why a file cannot be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Error {
    let shown = path.display().to_string();
    if error.kind() != io::ErrorKind::NotFound {
        return Error::new(ErrorKind::Environment, format!("the file cannot be read: {}", reason(error)))
            .file(shown)
            .note("nothing was compared")
            .help("check the permissions of the file and its folder");
    }
    let missing = Error::new(ErrorKind::Environment, "there is no such file").file(shown).note("nothing was compared");
    let missing = match nearest_name(path) {
        Some(name) => missing.help(format!("did you mean `{}`?", path.with_file_name(name).display())),
        None => missing,
    };
    missing.help("check the name and the folder; the export job may not have run")
}

/// Returns the file of the same folder whose name is most like the one that is not there.
pub(crate) fn nearest_name(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy().to_lowercase();
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut near: Vec<(u64, String)> = fs::read_dir(folder)
        .ok()?
        .take(10_000)
        .filter_map(|entry| {
            let entry = entry.ok()?;
            if !entry.file_type().ok()?.is_file() {
                return None;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let likeness = likeness(&wanted, &name.to_lowercase());
            (likeness >= 0.85).then_some(((likeness * 1e6) as u64, name))
        })
        .collect();
    near.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    near.into_iter().next().map(|(_, name)| name)
}

/// Says how much two names are alike, from 0 to 1; an ending in common tells nothing, since all exports may have it.
fn likeness(one: &str, other: &str) -> f64 {
    match (one.rsplit_once('.'), other.rsplit_once('.')) {
        (Some((one, ending)), Some((other, same))) if ending == same => strsim::jaro_winkler(one, other),
        _ => strsim::jaro_winkler(one, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_near_by_what_stands_before_its_ending() {
        assert!(likeness("enrolment.csv", "enrollment.csv") > 0.85);
        assert!(likeness("students.csv", "students.csv.gz") > 0.85);
        assert!(likeness("s.csv", "e.csv") < 0.85, "the other export is not meant");
        assert!(likeness("sis.csv", "faq.csv") < 0.85);
    }

    #[test]
    fn what_there_is_to_read_is_told_of_files_folders_and_packed_files() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let length = |name: &str| fs::metadata(fixtures.join(name)).unwrap().len();
        assert_eq!(bytes(&fixtures.join("districts/tiny/sis.txt")), length("districts/tiny/sis.txt"));
        assert_eq!(bytes(&fixtures.join("malformed/gzip.csv.gz")), 8 * length("malformed/gzip.csv.gz"));
        let folder = fixtures.join("districts/tiny");
        let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap());
        assert_eq!(bytes(&folder), files.filter(|about| about.is_file()).map(|about| about.len()).sum::<u64>());
        assert!(bytes(&folder) > length("districts/tiny/sis.txt"));
        assert_eq!(bytes(&fixtures.join("nowhere.csv")), 0);
    }

    #[test]
    fn the_bytes_of_the_text_are_handed_over_and_what_they_were_packed_in_is_given_up() {
        let mut plain = Stored::new("a.csv".to_owned(), "a.csv", b"id\n1\n".to_vec()).unwrap();
        assert_eq!((plain.take_text(), plain.raw.len()), (b"id\n1\n".to_vec(), 0));
        let mut packed = Stored { raw: vec![1, 2, 3], expanded: Some(b"id\n".to_vec()), ..Stored::default() };
        assert_eq!((packed.take_text(), packed.raw.len(), packed.expanded.is_none()), (b"id\n".to_vec(), 0, true));
    }
}
