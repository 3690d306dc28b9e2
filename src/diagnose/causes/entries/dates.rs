//! Entries of the causes in date columns.

use crate::diagnose::registry::cause;

cause! {
    /// ## What it means
    /// The dates of many rows are one day earlier than those of the other export. That is what a time zone
    /// makes of midnight: the date was stored as a moment and written in another zone. Mostly the earlier dates are the wrong
    /// ones, but the two files do not tell which are: look at a few birth certificates first.
    ///
    /// ## Why it matters
    /// A wrong birth date blocks state reporting and matching, and a child at the cut-off lands in the wrong
    /// grade.
    ///
    /// ## How to fix it
    /// Find out which of the two exports has the wrong dates. Set its time zone or that of its connector, or export the date
    /// without a time. Correct the rows from the birth certificates or from the other system.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it, fewer than one birth date in twenty, or fewer than one in five of every
    /// place, which B104 lists one by one; exit dates, which PowerSchool states as the first day away.
    OFF_BY_ONE
    code: "S106",
    name: "date-off-by-one-day",
    summary: "one cause: dates are one day apart",
    owner: It,
    fix: "District IT finds out which export is a day off, and sets its time zone or exports dates without a time.",
}

cause! {
    /// ## What it means
    /// The dates of many rows have day and month swapped: a file was read in the order of another country.
    /// Dates with a day above 12 came through, so that only some rows differ.
    ///
    /// ## Why it matters
    /// The dates look right, and nobody notices until the state or a parent does.
    ///
    /// ## How to fix it
    /// State the order in the import, or exchange dates as YYYY-MM-DD. Import the rows again. The two files
    /// do not tell which of them is wrong: look at a birth certificate first.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it, which B102 lists one by one; day and month are the same number.
    SWAPPED
    code: "S107",
    name: "date-day-month-swapped",
    summary: "one cause: day and month of dates are swapped",
    owner: It,
    fix: "District IT states the order of dates in the import and imports these rows again.",
}

cause! {
    /// ## What it means
    /// The dates of many rows are numbers such as 45123, which count days since 1900. It stands for F203.
    ///
    /// ## Why it matters
    /// They are read as dates here, but other systems refuse them.
    ///
    /// ## How to fix it
    /// Export again without opening the file in a spreadsheet, or format the column as date.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it; the number is a year.
    SERIAL
    code: "S108",
    name: "date-serial-numbers",
    summary: "one cause: dates are day numbers of a spreadsheet",
    owner: It,
    fix: "District IT exports the dates as dates.",
}

cause! {
    /// ## What it means
    /// The birth dates of many rows lie the same time apart in the two exports: 1,462 days, which is four years and a day and
    /// the difference between the two calendars of Excel; a hundred years; a year.
    ///
    /// ## Why it matters
    /// Every such date is wrong in one of the systems. Age decides entry, grade and funding, and state systems match on it.
    ///
    /// ## How to fix it
    /// Find the step that reads or writes the dates of these rows, and exchange them as YYYY-MM-DD. The two files do not tell
    /// which of them is wrong: look at a birth certificate, or at which age goes with the grade.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it, fewer than one birth date in twenty, or fewer than one in five of every place,
    /// which B101 and B103 list one by one; the dates are one day apart (S106).
    SPAN
    code: "S124",
    name: "birth-dates-moved",
    summary: "one cause: birth dates lie a constant time apart",
    owner: It,
    fix: "District IT finds the step that changes the dates and imports these rows again.",
}
