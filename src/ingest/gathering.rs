//! The columns of a file while its rows are read: where cells stand is noted, and those of a batch of rows get codes at once.

use super::cell::Cell;
use super::rows::{Coded, Wanted};
use crate::roster::{Interner, Unmerged};
use rayon::prelude::*;

/// Rows that are gathered before their cells are given codes.
const BATCH: usize = 2 << 10;

/// Holds what was read so far.
pub(super) struct Gathering<'a> {
    text: &'a str,
    quote: Option<u8>,
    wanted: &'a Wanted,
    columns: Vec<Column>,
    made: Vec<Made<'a>>,
    /// The rows whose cells have no codes yet, and those whose cells have.
    rows: [usize; 2],
}

/// Holds a column that is read.
#[derive(Default)]
struct Column {
    texts: Texts,
    codes: Vec<u32>,
    /// Where the cells of the rows behind these stand in the text.
    places: Vec<(u32, u32)>,
}

/// Holds the distinct texts of a column.
enum Texts {
    LookedUp(Interner),
    /// Of a column in which most come once.
    Unmerged(Unmerged),
}

impl Default for Texts {
    fn default() -> Self {
        Self::LookedUp(Interner::default())
    }
}

/// Holds a column that is made of several cells of a row.
struct Made<'a> {
    /// The columns that these stand in, those of one piece together.
    groups: &'a [Vec<usize>],
    column: Column,
    /// The cells of the rows that have no codes yet, row by row.
    cells: Vec<Cell>,
}

impl<'a> Gathering<'a> {
    /// Begins with the first row of a text.
    pub(super) fn new(text: &'a str, quote: Option<u8>, wanted: &'a Wanted) -> Self {
        let made = |groups: &'a Vec<Vec<usize>>| Made { groups, column: Column::default(), cells: Vec::new() };
        Self {
            text,
            quote,
            wanted,
            columns: wanted.columns.iter().map(|_| Column::default()).collect(),
            made: wanted.made.values().map(made).collect(),
            rows: [0, 0],
        }
    }

    /// Takes the cells of a row, which ends at a place of the text.
    pub(super) fn row(&mut self, cells: &[Cell], end: usize, scratch: &mut String) {
        let cell = |place: &usize| cells.get(*place).copied().unwrap_or_default();
        for (column, place) in self.columns.iter_mut().zip(&self.wanted.columns) {
            let cell = cell(place);
            match cell.place() {
                Some(place) => column.places.push(place),
                None => {
                    column.code(self.text);
                    column.codes.push(column.texts.code(cell.text(self.text, self.quote, scratch)));
                }
            }
        }
        for made in &mut self.made {
            made.cells.extend(made.groups.iter().flatten().map(cell));
        }
        self.rows[0] += 1;
        if self.rows[0] == BATCH {
            self.code();
            if self.rows[1] == BATCH {
                let share = self.text.len() as f64 / end.max(1) as f64;
                let rows = (BATCH as f64 * share) as usize;
                self.columns.iter_mut().for_each(|column| column.make_room(rows));
                self.made.iter_mut().for_each(|made| made.column.make_room(rows));
            }
        }
    }

    /// Gives the cells that were gathered their codes; each column is independent, so the order of work does not show.
    fn code(&mut self) {
        let (text, quote) = (self.text, self.quote);
        let (columns, made) = (&mut self.columns, &mut self.made);
        if self.rows[0] * (columns.len() + made.len()) < 16 << 10 {
            made.iter_mut().for_each(|made| made.code(text, quote));
            columns.iter_mut().for_each(|column| column.code(text));
        } else {
            rayon::join(
                || made.par_iter_mut().for_each(|made| made.code(text, quote)),
                || columns.par_iter_mut().for_each(|column| column.code(text)),
            );
        }
        self.rows = [0, self.rows[1] + self.rows[0]];
    }

    /// Returns the columns that were read, and those that were made.
    pub(super) fn finish(mut self) -> [Vec<Coded>; 2] {
        self.code();
        let (columns, made) = rayon::join(
            || self.columns.into_par_iter().map(Column::finish).collect(),
            || self.made.into_par_iter().map(|made| made.column.finish()).collect(),
        );
        [columns, made]
    }
}

impl Texts {
    fn code(&mut self, text: &str) -> u32 {
        match self {
            Self::LookedUp(texts) => texts.code(text),
            Self::Unmerged(texts) => texts.code(text),
        }
    }
}

impl Column {
    /// Gives the cells that were gathered their codes.
    fn code(&mut self, text: &str) {
        match &mut self.texts {
            Texts::LookedUp(texts) => texts.codes_in(text, &self.places, &mut self.codes),
            Texts::Unmerged(texts) => texts.codes_in(text, &self.places, &mut self.codes),
        }
        self.places.clear();
    }

    /// Makes room for so many rows; where they bring as many new texts later as at first, these are looked up at the end.
    fn make_room(&mut self, rows: usize) {
        let so_far = self.codes.len();
        self.codes.reserve(rows.saturating_sub(so_far));
        let Texts::LookedUp(begun) = &mut self.texts else { return };
        let (texts, bytes) = begun.size();
        // codes are given out in the order of the rows
        let at_first = self.codes.iter().take(so_far / 2).max().map_or(0, |code| *code as usize);
        let later = texts - 1 - at_first;
        if at_first * 4 > so_far / 2 && later * 20 > at_first * 19 {
            let times = rows / so_far;
            self.texts = Texts::Unmerged(Unmerged::new(std::mem::take(begun), times * texts, times * bytes));
        }
    }

    fn finish(mut self) -> Coded {
        let pool = match self.texts {
            Texts::LookedUp(texts) => texts.into_pool(),
            Texts::Unmerged(texts) => texts.merge(&mut self.codes),
        };
        Coded { pool, codes: self.codes }
    }
}

impl Made<'_> {
    /// Puts the texts of the rows that were gathered together, and gives them their codes.
    fn code(&mut self, text: &str, quote: Option<u8>) {
        let (mut made, mut scratch) = (String::new(), String::new());
        let mut cells = self.cells.iter();
        while !cells.as_slice().is_empty() {
            let start = made.len();
            for group in self.groups {
                let mut piece = Piece::of_row(&mut made, start);
                cells.by_ref().take(group.len()).for_each(|cell| piece.add(cell.text(text, quote, &mut scratch)));
            }
            self.column.places.push((start as u32, made.len() as u32));
        }
        self.cells.clear();
        self.column.code(&made);
    }
}

/// Writes one piece of a value that is made of several texts: these are joined by a space, and pieces by `; `.
pub(super) struct Piece<'a> {
    made: &'a mut String,
    between: &'static str,
}

impl<'a> Piece<'a> {
    /// Begins a piece of the value that begins at a place.
    pub(super) fn of_row(made: &'a mut String, start: usize) -> Self {
        let between = if made.len() == start { "" } else { "; " };
        Self { made, between }
    }

    /// Adds a text, where there is anything in it.
    pub(super) fn add(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.made.push_str(self.between);
            self.made.push_str(text);
            self.between = " ";
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::tests::{read_bytes, texts};
    use crate::roster::Field;

    #[test]
    fn columns_are_read_and_made_batch_by_batch_whatever_their_cells_look_like() {
        // IDs come once up to the last rows, some of which have those of the first rows
        let id = |row: usize| 10_000 + row % 5_900 * 7;
        let (mut file, mut ids, mut guardians) = (String::new(), Vec::new(), Vec::new());
        for row in 0..6_000 {
            let mother = [
                ("", ""),
                ("Mia Lee", "Mia Lee"),
                (" Bo Ray ", "Bo Ray"),
                ("\"Ann \"\"Ai\"\" Roe\"", "Ann \"Ai\" Roe"),
            ];
            let father =
                [("", ""), ("\"Poe, Al\"", "Poe, Al"), ("  ", ""), ("Zoë Núñez", "Zoë Núñez"), ("Cy Fox", "Cy Fox")];
            let ((mother, one), (father, other)) = (mother[row % 4], father[row / 7 % 5]);
            file.push_str(&format!("{},Child{row},Ortega,2013-04-{:02},{mother},{father}\n", id(row), row % 28 + 1));
            ids.push(id(row).to_string());
            guardians.push([one, other].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join("; "));
        }
        let table =
            read_bytes(format!("Student ID,First Name,Last Name,DOB,Mother,Father\n{file}").as_bytes()).unwrap();
        assert_eq!(table.columns[&Field::GuardianName].source, ["Mother", "Father"]);
        assert!(texts(&table, Field::LocalId) == ids && texts(&table, Field::GuardianName) == guardians);
        assert_eq!(table.columns[&Field::LocalId].values.len(), 5_901);
        let known = &table.columns[&Field::LocalId].codes;
        assert_eq!((known[0], known[5_899], known[5_900], known[5_999]), (1, 5_900, 1, 100));
    }
}
