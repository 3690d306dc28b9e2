//! Containers: the tables that a ZIP file, a folder or a workbook holds, each read when it is wanted.

use super::archive::{self, Archive, Entry};
use super::source::{self, GZIP, MAX_BYTES, Stored, name_of};
use super::workbook::{Sheet, Workbook};
use super::{Progress, Settings, aliases, decode, folder, header, html, json, magic};
use crate::roster::{Error, ErrorKind, Result};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes that are looked at to tell what a file holds.
const HEAD: u64 = 256 << 10;
/// A folder may hold this many files.
const MAX_FILES: usize = 1000;

/// Holds a container and what is in it.
pub(super) struct Shelf<'a> {
    kind: Kind<'a>,
    /// The container's name without its folder.
    pub(super) name: String,
    /// The container as the user named it.
    pub(super) shown: String,
    /// The tables, in the order of their names; of a workbook in the order of its sheets.
    pub(super) tables: Vec<Table>,
    /// What is there beside the tables, and why it is none.
    pub(super) others: Vec<(String, String)>,
    /// Folders inside it that are not looked into.
    pub(super) folders: Vec<String>,
}

enum Kind<'a> {
    Zip(Archive<'a>, Vec<Entry>),
    Folder(Vec<PathBuf>),
    Book(Box<Workbook<'a>>, BTreeMap<usize, Sheet>),
}

/// Names one table of a container.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The file's or the sheet's name.
    pub(super) name: String,
    /// The headers, where there are any.
    pub(super) headers: Vec<String>,
    /// Whether the table is a hidden sheet.
    pub(super) hidden: bool,
    /// Whether the file is a workbook of its own.
    pub(super) workbook: bool,
    place: usize,
}

impl<'a> Shelf<'a> {
    /// Opens what the bytes are, where they are a ZIP file or a workbook.
    pub(super) fn of_bytes(raw: &'a [u8], name: &str, shown: &'a str, settings: &Settings) -> Result<Option<Self>> {
        if !magic::is_zip(raw) {
            return Ok(None);
        }
        let mut shelf = Shelf::empty(Kind::Folder(Vec::new()), name, shown);
        if magic::is_workbook(raw) && archive::is_workbook(raw) {
            let book = Workbook::open(raw, shown)?;
            shelf.kind = Kind::Book(Box::new(book), BTreeMap::new());
            shelf.find_sheets(settings)?;
            return Ok(Some(shelf));
        }
        let archive = Archive::open(raw, shown, MAX_BYTES)?;
        if let Some((what, help)) = magic::package(archive.entries.iter().map(|entry| entry.name.as_str())) {
            return Err(magic::refusal(what, help, shown));
        }
        let entries = archive.entries.clone();
        shelf.kind = Kind::Zip(archive, entries);
        shelf.find_files(settings)?;
        Ok(Some(shelf))
    }

    /// Opens a folder.
    pub(super) fn of_folder(path: &Path, settings: &Settings) -> Result<Self> {
        let place = folder::with_files(path);
        let shown = place.display().to_string();
        let (mut files, mut folders): (Vec<PathBuf>, Vec<String>) = Default::default();
        for entry in std::fs::read_dir(&place).map_err(|error| source::unreadable(&place, &error))? {
            let entry = entry.map_err(|error| source::unreadable(&place, &error))?.path();
            let name = name_of(&entry);
            if archive::is_litter(&name) {
                continue;
            }
            if entry.is_file() {
                files.push(entry);
            } else if entry.is_dir() {
                folders.push(name);
            }
            if files.len() > MAX_FILES {
                return Err(Error::new(ErrorKind::Refused, format!("the folder holds more than {MAX_FILES} files"))
                    .code("F104")
                    .file(shown)
                    .note("nothing was compared")
                    .help("put the student tables into a folder of their own"));
            }
        }
        files.sort();
        folders.sort();
        let mut shelf = Shelf { folders, ..Shelf::empty(Kind::Folder(files), &name_of(path), &shown) };
        shelf.find_files(settings)?;
        Ok(shelf)
    }

    fn empty(kind: Kind<'a>, name: &str, shown: &str) -> Self {
        let (name, shown) = (name.to_owned(), shown.to_owned());
        Self { kind, name, shown, tables: Vec::new(), others: Vec::new(), folders: Vec::new() }
    }

    /// Returns what the container is called in messages.
    pub(super) fn what(&self) -> &'static str {
        match self.kind {
            Kind::Zip(..) => "ZIP file",
            Kind::Folder(_) => "folder",
            Kind::Book(..) => "workbook",
        }
    }

    /// Says whether it is a folder, whose files stand on their own.
    pub(super) fn is_folder(&self) -> bool {
        matches!(self.kind, Kind::Folder(_))
    }

    /// Returns what one of its tables is called in messages.
    pub(super) fn part(&self) -> &'static str {
        if matches!(self.kind, Kind::Book(..)) { "sheet" } else { "file" }
    }

    /// Returns a table's name as messages give it.
    pub(super) fn shown_table(&self, name: &str) -> String {
        format!("{}/{name}", self.shown)
    }

    fn find_files(&mut self, settings: &Settings) -> Result<()> {
        let names: Vec<String> = match &self.kind {
            Kind::Zip(_, entries) => entries.iter().map(|entry| entry.name.clone()).collect(),
            Kind::Folder(files) => files.iter().map(|path| name_of(path)).collect(),
            Kind::Book(..) => Vec::new(),
        };
        for (place, name) in names.into_iter().enumerate() {
            let shown = self.shown_table(&name);
            if let Some(what) = no_table(&name) {
                self.others.push((name, what.to_owned()));
                continue;
            }
            let head = self.head(place, &shown)?;
            let head = if head.starts_with(GZIP) { expanded_head(&head) } else { head };
            let listed = json::headers(&head)?;
            let listed = if listed.is_none() { html::headers(&name, &head)? } else { listed };
            if let Some(headers) = listed {
                self.tables.push(Table { name, headers, hidden: false, workbook: false, place });
            } else if magic::is_workbook(&head) {
                self.tables.push(Table { name, headers: Vec::new(), hidden: false, workbook: true, place });
            } else if let Some((what, _)) = magic::recognise(&head) {
                self.others.push((name, what.to_owned()));
            } else {
                let headers = headers_of(&head, &shown, settings)?;
                self.tables.push(Table { name, headers, hidden: false, workbook: false, place });
            }
        }
        // a workbook among other tables is opened to see what it is a table of
        if self.tables.len() > 1 {
            for at in 0..self.tables.len() {
                let Some(table) = self.tables.get(at).filter(|table| table.workbook).cloned() else { continue };
                let headers = self.sheet_headers(&table, settings);
                if let Some(table) = self.tables.get_mut(at) {
                    table.headers = headers;
                }
            }
        }
        Ok(())
    }

    /// Returns the headers of the sheet with the most of them; none where the workbook cannot be read.
    fn sheet_headers(&mut self, table: &Table, settings: &Settings) -> Vec<String> {
        struct Unseen;
        impl Progress for Unseen {
            fn bytes(&self, _: u64, _: u64) {}
        }
        let Ok(stored) = self.read(table, &Unseen) else { return Vec::new() };
        // a ZIP file in a ZIP file is not opened here, so that nothing goes on for ever
        if !archive::is_workbook(stored.text()) {
            return Vec::new();
        }
        let sheets = match Shelf::of_bytes(stored.text(), &stored.name, &stored.shown, settings) {
            Ok(Some(book)) => book.tables,
            _ => Vec::new(),
        };
        let shown = sheets.into_iter().filter(|sheet| !sheet.hidden).map(|sheet| sheet.headers);
        shown.max_by_key(|headers| (headers.len(), std::cmp::Reverse(headers.clone()))).unwrap_or_default()
    }

    fn find_sheets(&mut self, settings: &Settings) -> Result<()> {
        let Kind::Book(book, read) = &mut self.kind else { return Ok(()) };
        let sheets = book.sheets.clone();
        for (place, sheet) in sheets.iter().enumerate() {
            let text = book.read(&sheet.name)?;
            if text.rows == 0 {
                self.others.push((sheet.name.clone(), "an empty sheet".to_owned()));
                continue;
            }
            let shown = format!("{}/{}", self.shown, sheet.name);
            let headers = match header::find(&text.text, &shown, aliases::aliases()?, settings, Some(COMMAS)) {
                Ok(head) => head.headers,
                Err(_) => Vec::new(),
            };
            read.insert(place, text);
            let (name, hidden) = (sheet.name.clone(), sheet.hidden);
            self.tables.push(Table { name, headers, hidden, workbook: false, place });
        }
        Ok(())
    }

    fn head(&mut self, place: usize, shown: &str) -> Result<Vec<u8>> {
        match &mut self.kind {
            Kind::Zip(archive, entries) => match entries.get(place) {
                Some(entry) => archive.head(entry, HEAD),
                None => Ok(Vec::new()),
            },
            Kind::Folder(files) => {
                let Some(path) = files.get(place) else { return Ok(Vec::new()) };
                let mut bytes = Vec::new();
                let read = std::fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut bytes));
                read.map_err(|error| source::unreadable(Path::new(shown), &error))?;
                Ok(bytes)
            }
            Kind::Book(..) => Ok(Vec::new()),
        }
    }

    /// Reads one table whole; `raw` of what it returns is empty, since the container is what is stored.
    pub(super) fn read(&mut self, table: &Table, progress: &dyn Progress) -> Result<Stored> {
        let shown = self.shown_table(&table.name);
        let packing = match &self.kind {
            Kind::Zip(..) => "ZIP",
            Kind::Folder(_) => "",
            Kind::Book(..) => "Excel workbook",
        };
        let bytes = match &mut self.kind {
            Kind::Zip(archive, entries) => match entries.get(table.place) {
                Some(entry) => archive.read(entry)?,
                None => Vec::new(),
            },
            Kind::Folder(files) => match files.get(table.place) {
                Some(path) => source::read_file(path, progress)?,
                None => Vec::new(),
            },
            Kind::Book(_, sheets) => {
                let mut sheet = sheets.remove(&table.place).unwrap_or_default();
                let expanded = Some(std::mem::take(&mut sheet.text).into_bytes());
                let (name, packing) = (self.name.clone(), packing.to_owned());
                return Ok(Stored {
                    name,
                    shown,
                    expanded,
                    packing,
                    sheet: Some(Box::new(sheet)),
                    ..Stored::default()
                });
            }
        };
        let mut packing = packing.to_owned();
        let bytes = if bytes.starts_with(GZIP) {
            packing = if packing.is_empty() { "gzip".to_owned() } else { format!("{packing}, gzip") };
            source::expand(&bytes, &shown)?
        } else {
            bytes
        };
        Ok(Stored { name: self.name.clone(), shown, expanded: Some(bytes), packing, ..Stored::default() })
    }
}

/// How the text of a worksheet is written.
pub(super) const COMMAS: super::scan::Dialect =
    super::scan::Dialect { delimiter: b',', quote: Some(b'"'), padded: false, backslash: false };

/// Says what a file is that its name tells to be no table.
fn no_table(name: &str) -> Option<&'static str> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())?;
    Some(match ending.as_str() {
        "pdf" | "doc" | "docx" | "rtf" | "odt" | "ppt" | "pptx" | "md" => "a document",
        "png" | "jpg" | "jpeg" | "gif" | "svg" | "bmp" => "a picture",
        "log" | "toml" | "ini" | "cfg" | "yml" | "yaml" | "sql" | "sh" | "bat" | "ps1" | "py" => "no table",
        "sha256" | "sha1" | "md5" | "sig" | "asc" | "ctl" | "done" | "ok" => "a mark of the export job",
        _ => return None,
    })
}

fn expanded_head(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // the packed head is cut off, so an error at its end is expected
    let _ = flate2::read::MultiGzDecoder::new(packed).take(HEAD).read_to_end(&mut bytes);
    bytes
}

/// Returns the headers at the beginning of a file; none where no line looks like a header.
fn headers_of(head: &[u8], shown: &str, settings: &Settings) -> Result<Vec<String>> {
    let decoded = decode::decode(head);
    let text: &str = &decoded.text;
    let whole =
        if head.len() as u64 >= HEAD { text.rfind(['\n', '\r']).map_or(text.len(), |end| end + 1) } else { text.len() };
    let text = text.get(..whole).unwrap_or(text);
    let stored = Stored { shown: shown.to_owned(), ..Stored::default() };
    Ok(match header::of(&stored, text, settings) {
        Ok(head) => head.headers,
        Err(_) => Vec::new(),
    })
}
