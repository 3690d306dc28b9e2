//! Entries of the causes in ID columns.

use crate::diagnose::registry::cause;

cause! {
    /// ## What it means
    /// The IDs of many rows are those of the other export without the zeros at their front, in one place or
    /// everywhere. It stands for F201 and for the differences of the rows.
    ///
    /// ## Why it matters
    /// Any system that compares these IDs letter by letter takes the students for new ones.
    ///
    /// ## How to fix it
    /// Export again, and do not open the file in a spreadsheet on the way; or format the column as text
    /// first. Where only one school or one period shows it, look for a file that was imported there.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it; every ID has the same number of zeros too many on the other side
    /// (S102); the rows that show it are so few of those that could that chance explains them.
    ZEROS_LOST
    code: "S101",
    name: "id-zeros-lost",
    summary: "one cause: IDs have lost the zeros at their front",
    owner: It,
    fix: "District IT exports the IDs as text and keeps the file out of spreadsheets.",
}

cause! {
    /// ## What it means
    /// The IDs of many rows have zeros at their front that the other export does not have: something on the
    /// way pads them.
    ///
    /// ## Why it matters
    /// Any system that compares these IDs letter by letter takes the students for new ones.
    ///
    /// ## How to fix it
    /// Take the padding out of the export template, or out of the import that brought these rows.
    ///
    /// ## Not reported when
    /// The numbers behind the zeros are of different length, so that the other side has lost them (S101);
    /// fewer than eight rows show it.
    ZEROS_ADDED
    code: "S102",
    name: "id-zeros-added",
    summary: "one cause: IDs have zeros put before them",
    owner: It,
    fix: "District IT takes the padding out of the export or of the import that made these rows.",
}

cause! {
    /// ## What it means
    /// The IDs of many rows have the same letters or digits before or behind them, which the other export
    /// does not have: a district or school number, a suffix for the year. Where every school, or every grade, has its own
    /// part, that is one cause.
    ///
    /// ## Why it matters
    /// rosterdiff compares such IDs without the constant part. Other systems do not, and write back a number
    /// that the SIS does not know.
    ///
    /// ## How to fix it
    /// Take the part out of the export template. Where it is meant, set the severity of S103 to info.
    ///
    /// ## Not reported when
    /// The part differs from row to row of a school; fewer than eight rows show it, or fewer than one in twenty of all and
    /// one in five of every place (of a part without digits, such as `#`: a quarter and a half). Where every ID of an export has it, it
    /// is how that system writes its IDs: it is told among the causes and counts for nothing.
    AFFIX_ADDED
    code: "S103",
    name: "id-affix-added",
    summary: "one cause: IDs have a constant part before or behind them",
    owner: It,
    fix: "District IT takes the constant part out of the export, or sets S103 to info where it is meant.",
}

cause! {
    /// ## What it means
    /// IDs or phone numbers of many rows stand as 1.23E+09: a spreadsheet took them for numbers. It stands for F202.
    ///
    /// ## Why it matters
    /// The digits are gone; such an ID links to nothing, or to another child, and nobody can be called under such a number.
    ///
    /// ## How to fix it
    /// Export again and do not open the file in a spreadsheet, or format the column as text first.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it, which F202 lists.
    SCIENTIFIC
    code: "S104",
    name: "id-scientific",
    summary: "one cause: IDs or phone numbers in scientific notation",
    owner: It,
    fix: "District IT exports the column as text, without opening the file in a spreadsheet.",
}

cause! {
    /// ## What it means
    /// The IDs of many rows are those of the other export with the last digits turned to zeros, as happens
    /// where a number column holds fewer digits than the ID has.
    ///
    /// ## Why it matters
    /// Several students share one ID, and it links to the wrong child.
    ///
    /// ## How to fix it
    /// Export again with the column as text; repair what was imported with such IDs.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it; the IDs end in fewer than three zeros (one, from the sixteenth digit
    /// on).
    ROUNDED
    code: "S105",
    name: "id-digits-rounded",
    summary: "one cause: the last digits of IDs have become zeros",
    owner: It,
    fix: "District IT exports the IDs as text and repairs what was imported with rounded IDs.",
}

cause! {
    /// ## What it means
    /// In one export the state's numbers of many students stand in the column for the local ID, or the local numbers in
    /// the column for the state ID, or each in the other's column. The other export has the same numbers under the right header.
    ///
    /// ## Why it matters
    /// Whatever links by ID finds nobody, or another student, and the state refuses a number that it did not give out.
    ///
    /// ## How to fix it
    /// Correct the order of the columns in the import or the form of that place, and put the IDs of these rows into
    /// their own columns.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it, or fewer than one in twenty of all and one in five of every place, which I101 and
    /// I102 list one by one; the district uses the state's number as its own; all numbers stand under the other's header,
    /// which is recognised while reading.
    MISPLACED
    code: "S123",
    name: "ids-in-wrong-column",
    summary: "one cause: local and state IDs stand in the wrong column",
    owner: It,
    fix: "District IT corrects the order of the ID columns in the import or form of this place, and moves the IDs.",
}
