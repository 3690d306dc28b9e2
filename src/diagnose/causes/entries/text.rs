//! Entries of the causes in names and other text.

use crate::diagnose::registry::cause;

cause! {
    /// ## What it means
    /// The values of many rows are those of the other export cut at one length: a field on the way holds no
    /// more letters. Of IDs the end is missing in the same way. It stands for F206.
    ///
    /// ## Why it matters
    /// Long names match no document, and the rest is lost wherever the file goes.
    ///
    /// ## How to fix it
    /// Find the field of fixed width in the export template, or in the table that it reads, and widen it.
    ///
    /// ## Not reported when
    /// The values end at different lengths, as parts of double surnames do; all IDs lack one or two digits at their end,
    /// which are check digits; fewer than eight rows show it.
    CUT
    code: "S109",
    name: "text-cut",
    summary: "one cause: values are cut at one length",
    owner: It,
    fix: "District IT widens the field in the export.",
}

cause! {
    /// ## What it means
    /// Letters with accents have turned into two or three strange ones in many rows: UTF-8 was read as
    /// Windows-1252, Mac Roman or DOS somewhere. It stands for F204.
    ///
    /// ## Why it matters
    /// Names are wrong in every system that the file goes to.
    ///
    /// ## How to fix it
    /// Export as UTF-8 and import as UTF-8. Where one school or one period shows it, repair what was imported
    /// there.
    ///
    /// ## Not reported when
    /// The letters are whole, in whatever encoding; fewer than eight rows show it.
    MOJIBAKE
    code: "S110",
    name: "text-mojibake",
    summary: "one cause: accents are garbled by a wrong encoding",
    owner: It,
    fix: "District IT exports and imports the file as UTF-8.",
}

cause! {
    /// ## What it means
    /// No name in this place has an accent, though the other export has the same names with theirs: the
    /// letters were taken down to plain ones on the way, or left out.
    ///
    /// ## Why it matters
    /// rosterdiff compares names without accents, so that nobody is lost here. A name without its accents is
    /// not the one on the birth certificate, and goes back to the family like that.
    ///
    /// ## How to fix it
    /// Find the step that writes plain ASCII, and let it write UTF-8.
    ///
    /// ## Not reported when
    /// Some names of the place have accents, so that the others were typed without; fewer than eight rows
    /// show it.
    ACCENTS_LOST
    code: "S111",
    name: "accents-lost",
    summary: "one cause: names have lost their accents",
    owner: It,
    fix: "District IT finds the step that writes plain ASCII and lets it write UTF-8.",
}

cause! {
    /// ## What it means
    /// Question marks stand where the other export has letters with accents: the encoding of a step on the
    /// way has no such letters. It stands for F204.
    ///
    /// ## Why it matters
    /// The letters are gone for good; no program can bring them back from this file.
    ///
    /// ## How to fix it
    /// Export as UTF-8, and take the names of these rows over from the other system.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it, which N109 lists one by one.
    QUESTION_MARKS
    code: "S112",
    name: "accents-question-marks",
    summary: "one cause: question marks stand for accented letters",
    owner: It,
    fix: "District IT exports as UTF-8 and takes the names over from the other system.",
}

cause! {
    /// ## What it means
    /// All values of a column, or all of one place in it, are in capitals or in small letters, and the rest is
    /// not.
    ///
    /// ## Why it matters
    /// rosterdiff does not tell letters by their case. Letters and labels to families do, and McDonald or
    /// de la Cruz cannot be told any more.
    ///
    /// ## How to fix it
    /// Find the step that changes the case, such as an upper() in a view, and take it out.
    ///
    /// ## Not reported when
    /// All names of the export are in capitals, which many systems do by design; single families typed so.
    LETTER_CASE
    code: "S113",
    name: "letter-case-changed",
    summary: "one cause: a column is all capitals or all small letters",
    owner: It,
    fix: "District IT takes out the step that changes the case.",
}

cause! {
    /// ## What it means
    /// Given and family name of many rows, or first and middle name, stand in each other's column.
    ///
    /// ## Why it matters
    /// Nobody finds these students by name, and their papers are wrong.
    ///
    /// ## How to fix it
    /// Correct the order of columns in the import or the export, and import these rows again. Where the
    /// two files do not tell which of them is wrong, the names do.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it, which N104 lists one by one.
    NAMES_SWAPPED
    code: "S117",
    name: "names-swapped",
    summary: "one cause: two columns of names are swapped",
    owner: It,
    fix: "District IT corrects the order of the name columns and imports these rows again.",
}

cause! {
    /// ## What it means
    /// Jr, III and the like stand inside the names of this place, and the column for them is empty there.
    ///
    /// ## Why it matters
    /// The state checks names letter by letter (TWEDS 40100-0080); a father and a son become one.
    ///
    /// ## How to fix it
    /// Map the suffix to its own field in the export or the import.
    ///
    /// ## Not reported when
    /// The export has no column for suffixes; some rows of the place use the column, so that the others were
    /// typed so.
    SUFFIX_MOVED
    code: "S118",
    name: "suffix-moved-into-name",
    summary: "one cause: name suffixes stand inside the names",
    owner: It,
    fix: "District IT maps the suffix to its own field.",
}
