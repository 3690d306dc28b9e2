//! Finished rows: the cells of a row as text, and the bytes of a file.
//!
//! What is systematically wrong with an export (as opposed to what is wrong with one student) is done to finished rows: a
//! fault is a function on a [`Row`] that stands between the making of a row and [`Row::write_csv`] or [`Row::write_tab`].

use super::rng::Rng;

/// The columns of the platform's export.
pub(super) const ENROLLMENT_COLUMNS: [&str; COLUMNS] = [
    "Submission ID",
    "Student ID",
    "State Student ID",
    "Student Legal First Name",
    "Student Legal Middle Name",
    "Student Legal Last Name",
    "Suffix",
    "Date of Birth",
    "Gender",
    "Grade Next Year",
    "School",
    "Home Street Address",
    "City",
    "State",
    "Zip",
    "Primary Phone",
    "Parent 1 Name",
    "Parent 1 Email",
    "Race/Ethnicity",
    "Submitted",
    "Status",
];

/// The columns of the SIS's export.
pub(super) const SIS_COLUMNS: [&str; COLUMNS] = [
    "Student_Number",
    "State_StudentNumber",
    "Last_Name",
    "First_Name",
    "Middle_Name",
    "DOB",
    "Gender",
    "Grade_Level",
    "SchoolID",
    "Enroll_Status",
    "EntryDate",
    "ExitDate",
    "Street",
    "City",
    "State",
    "Zip",
    "Home_Phone",
    "Guardianemail",
    "Mother",
    "Father",
    "FedEthnicity",
];

/// Both exports have as many columns.
pub(super) const COLUMNS: usize = 21;

/// Holds the cells of a row as they will be written.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    text: String,
    ends: Vec<usize>,
}

impl Row {
    /// Makes a row of whole cells.
    pub(super) fn of(cells: &[&str]) -> Self {
        let mut row = Self::default();
        for cell in cells {
            row.cell(|text| text.push_str(cell));
        }
        row
    }

    /// Makes the row empty, to be filled anew.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Appends a cell that the function writes.
    pub(super) fn cell(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
    }

    /// Appends a cell of that text.
    pub(super) fn push(&mut self, cell: &str) {
        self.cell(|text| text.push_str(cell));
    }

    /// Returns the cells in order.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.text[start..end])
    }

    /// Appends the row as comma-separated text; a cell is quoted where it must be.
    pub(super) fn write_csv(&self, out: &mut Vec<u8>) {
        for (at, cell) in self.cells().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            if cell.contains([',', '"', '\r', '\n']) {
                out.push(b'"');
                out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                out.push(b'"');
            } else {
                out.extend_from_slice(cell.as_bytes());
            }
        }
        out.extend_from_slice(b"\r\n");
    }

    /// Appends the row as tab-separated text, in Windows-1252 or UTF-8; no cell has a tab.
    pub(super) fn write_tab(&self, windows_1252: bool, out: &mut Vec<u8>) {
        for (at, cell) in self.cells().enumerate() {
            if at > 0 {
                out.push(b'\t');
            }
            if windows_1252 {
                out.extend_from_slice(&encoding_rs::WINDOWS_1252.encode(cell).0);
            } else {
                out.extend_from_slice(cell.as_bytes());
            }
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// Holds the lines of a part of a file until their order is drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Lines {
    /// Adds the line that the function writes.
    pub(super) fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    /// Returns the lines in a random order.
    pub(super) fn shuffled(&self, rng: &mut Rng) -> Vec<u8> {
        let mut order: Vec<usize> = (0..self.ends.len()).collect();
        rng.shuffle(&mut order);
        let mut out = Vec::with_capacity(self.bytes.len());
        for line in order {
            let start = if line == 0 { 0 } else { self.ends[line - 1] };
            out.extend_from_slice(&self.bytes[start..self.ends[line]]);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let row = Row::of(&["a", "b,c", "d \"e\"", "", "é"]);
        let mut out = Vec::new();
        row.write_csv(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "a,\"b,c\",\"d \"\"e\"\"\",,é\r\n");
        let mut out = Vec::new();
        row.write_tab(true, &mut out);
        assert_eq!(out, b"a\tb,c\td \"e\"\t\t\xe9\r\n");
    }
}
