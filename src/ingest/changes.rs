//! Exports of what changed only, where no manifest says so: the other export and the marks of deleted rows tell.

use crate::roster::{Field, RawTable};

/// The mark of a row that is to be deleted.
const DELETED: &str = "tobedeleted";

/// Takes an export for one of changes where it marks rows for deletion and has less than half as many rows as the other.
pub(crate) fn notice(table: &mut RawTable, other: &RawTable) {
    let semantics = &table.intake.semantics;
    if semantics.changes_only || !semantics.marks_deleted || table.lines.len() * 2 >= other.lines.len() {
        return;
    }
    let marked = table
        .columns
        .get(&Field::Status)
        .is_some_and(|status| status.values.iter().any(|text| text.trim().eq_ignore_ascii_case(DELETED)));
    if marked {
        table.intake.semantics.changes_only = true;
        table.intake.facts.assumed.push((
            "the students' table".to_owned(),
            "changes only".to_owned(),
            "rows are marked as deleted, and the other export has more than twice as many; nobody counts as missing in it"
                .to_owned(),
        ));
    }
}
