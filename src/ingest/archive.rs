//! ZIP files: what is in them, judged before anything is expanded and watched while it is.

use crate::roster::{Error, ErrorKind, Result};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// A ZIP file, or a file in it, may grow this many times when expanded; exports stay far below.
const MAX_RATIO: u64 = 200;
/// Small files may be repetitive; the ratio counts from here on.
const RATIO_FLOOR: u64 = 1 << 20;
/// A ZIP file may hold this many files.
const MAX_ENTRIES: usize = 1000;

/// Opens ZIP files and expands what is in them, within bounds.
#[derive(Debug)]
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    size: u64,
    shown: &'a str,
    /// What may still be expanded, over all files together.
    left: u64,
    /// The files that may be tables, in the order of their names.
    pub(super) entries: Vec<Entry>,
}

/// Names a file in a ZIP file.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its name with its folders, `/` between them.
    pub(super) name: String,
    index: usize,
    packed: u64,
}

impl<'a> Archive<'a> {
    /// Reads the directory; a name that points outside, a password, or too much to expand refuses the whole file.
    ///
    /// `most` bounds the expanded bytes of all files together.
    pub(super) fn open(raw: &'a [u8], shown: &'a str, most: u64) -> Result<Self> {
        let zip = ZipArchive::new(Cursor::new(raw)).map_err(|_| damaged(shown))?;
        let size = raw.len() as u64;
        if zip.len() > MAX_ENTRIES {
            let help = "put the student tables into a ZIP file of their own";
            return Err(refused(
                shown,
                format!("the ZIP file holds {} files, and {MAX_ENTRIES} is the most", zip.len()),
            )
            .help(help));
        }
        if zip.has_duplicate_names() {
            return Err(refused(shown, "two files in the ZIP file have the same name".to_owned()).help(AGAIN));
        }
        let mut archive = Self { zip, size, shown, left: bounded(size).min(most), entries: Vec::new() };
        let mut declared = 0_u64;
        for index in 0..archive.zip.len() {
            let entry = archive.zip.by_index_data(index).map_err(|_| damaged(shown))?;
            let name = entry.name().map_err(|_| damaged(shown))?.into_owned();
            if leads_outside(&name) {
                return Err(refused(
                    shown,
                    format!("file {} in the ZIP file has a name that leads out of it", index + 1),
                )
                .note("an export job writes no such names; nothing of it was opened")
                .help("ask where the file comes from, and get a fresh export"));
            }
            if entry.encrypted() {
                return Err(refused(shown, "the ZIP file is protected by a password".to_owned())
                    .help("expand it with the password and name the folder, or have it sent without one"));
            }
            declared = declared.saturating_add(entry.size());
            let packed = entry.compressed_size().min(size);
            if entry.size() > bounded(packed) || declared > archive.left {
                return Err(archive.too_much());
            }
            if entry.is_file() && !is_litter(&name) {
                archive.entries.push(Entry { name: name.replace('\\', "/"), index, packed });
            }
        }
        archive.entries.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(archive)
    }

    /// Expands one file whole.
    pub(super) fn read(&mut self, entry: &Entry) -> Result<Vec<u8>> {
        let most = bounded(entry.packed).min(self.left);
        let bytes = self.start(entry, most + 1, Vec::new())?;
        if bytes.len() as u64 > most {
            return Err(self.too_much());
        }
        self.left -= bytes.len() as u64;
        Ok(bytes)
    }

    /// Expands the beginning of one file.
    pub(super) fn head(&mut self, entry: &Entry, length: u64) -> Result<Vec<u8>> {
        self.start(entry, length, Vec::new())
    }

    /// Expands everything into nothing, so that whoever expands it again is safe to do so.
    pub(super) fn measure(&mut self) -> Result<()> {
        for index in 0..self.zip.len() {
            let packed = match self.zip.by_index_data(index) {
                Ok(entry) => entry.compressed_size().min(self.size),
                Err(_) => return Err(damaged(self.shown)),
            };
            let most = bounded(packed).min(self.left);
            let entry = Entry { name: String::new(), index, packed };
            let shown = self.shown;
            let expand = |file| std::io::copy(&mut Read::take(file, most + 1), &mut std::io::sink());
            let expanded = expand(self.file(&entry)?).map_err(|_| damaged(shown))?;
            if expanded > most {
                return Err(self.too_much());
            }
            self.left -= expanded;
        }
        Ok(())
    }

    fn start(&mut self, entry: &Entry, most: u64, mut bytes: Vec<u8>) -> Result<Vec<u8>> {
        let shown = self.shown;
        self.file(entry)?.take(most).read_to_end(&mut bytes).map_err(|_| damaged(shown))?;
        Ok(bytes)
    }

    fn file(&mut self, entry: &Entry) -> Result<impl Read + '_> {
        let shown = self.shown;
        self.zip.by_index(entry.index).map_err(|error| match error {
            ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
                refused(shown, "the ZIP file is packed in a way that cannot be read".to_owned())
                    .help("pack it again in the usual way (Deflate), or expand it and name the folder")
            }
            _ => damaged(shown),
        })
    }

    fn too_much(&self) -> Error {
        refused(self.shown, format!("the ZIP file expands to more than {MAX_RATIO} times its size, or to too much"))
            .note("no student export is packed that tightly")
            .help("expand it yourself and look inside, or ask for a fresh export")
    }
}

const AGAIN: &str = "copy the file again, or ask for a fresh export";

fn bounded(packed: u64) -> u64 {
    packed.saturating_mul(MAX_RATIO).max(RATIO_FLOOR)
}

fn refused(shown: &str, what: String) -> Error {
    Error::new(ErrorKind::Refused, what).code("F104").file(shown).note("nothing was compared")
}

fn damaged(shown: &str) -> Error {
    Error::new(ErrorKind::Refused, "the ZIP file is damaged or cut off")
        .code("F104")
        .file(shown)
        .note("half an export would look like missing students; nothing was compared")
        .help(AGAIN)
}

/// Says whether the files of a ZIP file are the parts of a workbook; one that holds a workbook has these names in its bytes
/// too, where it is stored without being packed. What cannot be told counts as one, and is refused as it is opened.
pub(super) fn is_workbook(raw: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(raw)).map_or(true, |zip| zip.index_for_name("[Content_Types].xml").is_some())
}

/// Says whether a name would lead out of the folder that the file is expanded in.
fn leads_outside(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    drive || name.starts_with(['/', '\\']) || name.contains('\0') || name.split(['/', '\\']).any(|part| part == "..")
}

/// Says whether a file is what operating systems and spreadsheets leave behind.
pub(super) fn is_litter(name: &str) -> bool {
    let mut parts = name.split(['/', '\\']);
    let last = parts.next_back().unwrap_or(name);
    parts.chain([last]).any(|part| part == "__MACOSX" || part.starts_with('.'))
        || last.starts_with("~$")
        || ["thumbs.db", "desktop.ini"].contains(&last.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn refusal(raw: &[u8]) -> String {
        let read = |mut archive: Archive<'_>| archive.measure();
        Archive::open(raw, "e.zip", 1 << 30).and_then(read).unwrap_err().to_string()
    }

    #[test]
    fn files_are_listed_by_name_without_what_systems_leave_behind() {
        let raw = packed(&[
            ("b/students.csv", b"x"),
            ("a.csv", b"abc"),
            ("__MACOSX/._a.csv", b"x"),
            (".DS_Store", b"x"),
            ("~$a.xlsx", b"x"),
        ]);
        let mut archive = Archive::open(&raw, "e.zip", 1 << 30).unwrap();
        let entries = archive.entries.clone();
        assert_eq!(entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["a.csv", "b/students.csv"]);
        assert_eq!(archive.read(&entries[0]).unwrap(), b"abc");
        assert_eq!(archive.head(&entries[0], 2).unwrap(), b"ab");
    }

    #[test]
    fn names_that_lead_outside_refuse_the_whole_file() {
        for name in ["../students.csv", "a/../../b.csv", "/etc/students.csv", "..\\b.csv", "C:\\b.csv", "C:b.csv"] {
            let said = refusal(&packed(&[("a.csv", b"x"), (name, b"x")]));
            assert!(said.starts_with("error[F104]: e.zip: file 2 in the ZIP file has a name"), "{name}: {said}");
        }
    }

    #[test]
    fn a_bomb_is_refused_by_what_it_says_and_by_what_it_does() {
        let honest = packed(&[("a.csv", &vec![b'0'; 8 << 20])]);
        assert!(refusal(&honest).contains("expands to more than 200 times"));
        // the same with a lie about the size in both places where it is written
        let mut lying = honest;
        let size = (8_u32 << 20).to_le_bytes();
        let places: Vec<usize> = memchr::memmem::find_iter(&lying, &size).collect();
        assert!(!places.is_empty());
        for place in places {
            lying[place..place + 4].copy_from_slice(&100_u32.to_le_bytes());
        }
        let said = refusal(&lying);
        assert!(said.contains("expands to more than") || said.contains("damaged"), "{said}");
    }

    #[test]
    fn a_cut_file_is_called_so() {
        let raw = packed(&[("a.csv", b"Student ID,Last Name\n1,Vance\n")]);
        assert!(refusal(&raw[..raw.len() - 10]).contains("damaged or cut off"));
        let mut other = raw;
        other[40] ^= 0xFF;
        assert!(refusal(&other).contains("damaged or cut off"));
    }
}
