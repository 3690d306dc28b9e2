//! Entries of the causes in which a value says nothing any more.

use crate::diagnose::registry::cause;

cause! {
    /// ## What it means
    /// The phone numbers of many rows have seven digits, or an area code of zeros: the area code is missing.
    ///
    /// ## Why it matters
    /// Calling systems refuse such numbers, and nobody reaches the family.
    ///
    /// ## How to fix it
    /// Let the form or the export give ten digits; add the local area code to these rows.
    ///
    /// ## Not reported when
    /// Single families left it out; fewer than eight rows show it.
    AREA_CODE
    code: "S116",
    name: "area-code-missing",
    summary: "one cause: phone numbers lack their area code",
    owner: It,
    fix: "District IT lets the form ask for ten digits and adds the area code to these rows.",
}

cause! {
    /// ## What it means
    /// Most rows of one place have a placeholder instead of a value: 01/01/1900, 999-9999, UNKNOWN.
    ///
    /// ## Why it matters
    /// The column looks filled, and says nothing.
    ///
    /// ## How to fix it
    /// Find the import or the form that fills in the placeholder, and ask for the values.
    ///
    /// ## Not reported when
    /// The field may be empty, such as middle name and suffix, or an ID that new students do not have yet;
    /// less than half of the rows of a place have placeholders (of birth dates: less than one in five).
    PLACEHOLDER
    code: "S119",
    name: "placeholder-values",
    summary: "one cause: placeholders stand where values belong",
    owner: Enrollment,
    fix: "The enrollment office asks for the values; district IT takes the placeholder out of the form or import.",
}

cause! {
    /// ## What it means
    /// Most rows of one place have the very same value where every family has its own: the school's phone,
    /// the office's e-mail address, one birth date. Or all of a place have one sex, grade or name where the other export has
    /// several.
    ///
    /// ## Why it matters
    /// The values of these students are lost, and calls and letters go to the wrong place.
    ///
    /// ## How to fix it
    /// Find the import that filled the column, and restore the values.
    ///
    /// ## Not reported when
    /// The value is a placeholder (S119); the column has the same value for many by nature, such as city,
    /// ZIP code or entry date; less than half of the rows of a place have it (of phones and
    /// e-mail addresses: less than three in ten).
    SAME_VALUE
    code: "S120",
    name: "same-value",
    summary: "one cause: one value stands for all students of a place",
    owner: It,
    fix: "District IT finds the import that filled the column and restores the values.",
}

cause! {
    /// ## What it means
    /// In many rows of this place the values of two columns, such as city and street or guardian and e-mail address,
    /// stand in each other's column. The other export has the same values under the right headers.
    ///
    /// ## Why it matters
    /// Both values are lost to whoever uses them: letters do not arrive, and nobody is reached.
    ///
    /// ## How to fix it
    /// Correct the order of the two columns in the form, the template or the import of that place, and import these rows
    /// again. Where the two files do not tell which of them is wrong, the values do.
    ///
    /// ## Not reported when
    /// Fewer than eight rows show it, or fewer than half of every place; given, middle and family names (S117) or IDs
    /// (S123) are exchanged; two columns of a whole export are, which is recognised while reading (F207).
    EXCHANGED
    code: "S125",
    name: "columns-exchanged",
    summary: "one cause: two columns stand under each other's header",
    owner: It,
    fix: "District IT corrects the order of the two columns for this place and imports these rows again.",
}
