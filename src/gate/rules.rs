//! The codes of held runs; everything that is printed about one comes from here.

use crate::roster::{Owner, RuleInfo, Scope, Severity};

/// Returns every code of the gate, in order.
pub fn rules() -> &'static [&'static RuleInfo] {
    RULES
}

/// Returns the entry that a code or a name stands for, whatever its case.
pub fn rule(written: &str) -> Option<&'static RuleInfo> {
    let known = |rule: &&&RuleInfo| rule.code.eq_ignore_ascii_case(written) || rule.name.eq_ignore_ascii_case(written);
    RULES.iter().find(known).copied()
}

static RULES: &[&RuleInfo] = &[
    &RuleInfo {
        code: "H101",
        name: "export-still-changing",
        summary: "the export was still being written",
        severity: Severity::Error,
        owner: Owner::It,
        scope: Scope::File,
        fix: "Start the run later, or let the export job write to another name and rename the file when it is whole.",
        docs: "## What it means\n\
The file changed while it was read, or within the time that --settle waits for.\n\n\
## Why it matters\n\
Half an export looks like hundreds of students who left.\n\n\
## How to fix it\n\
Move the nightly run behind the export job, or add --settle 30s. --accept-change does not help here.\n\n\
## Not reported when\n\
The file is only read by somebody else meanwhile; its size and its time of change stay the same.\n",
    },
    &RuleInfo {
        code: "H102",
        name: "rows-removed",
        summary: "many rows of the last accepted run are gone",
        severity: Severity::Error,
        owner: Owner::It,
        scope: Scope::File,
        fix: "Look at the export; where the change is right, run once with --accept-change and the reason.",
        docs: "## What it means\n\
More than a tenth of the rows of the last accepted run (`gate.removed`), or more than half of one\n\
school's (`gate.school_removed`), are not in tonight's export. Rows are told by their keys; where\n\
another column is the key now, by their number.\n\n\
## Why it matters\n\
An export job that stopped half-way, or that was limited to one school, looks exactly like this. The\n\
reports would say of every student who is not in it that the other system has a record too many.\n\n\
## How to fix it\n\
Compare the number of rows with what the system itself shows. If the export is short, run it again.\n\
If the students really left, as at the turn of the school year, run once with --accept-change \"year\n\
rollover\"; tonight's exports are then what the next night is compared with.\n\n\
## Not reported when\n\
Fewer than ten rows are gone; of one school, where it had fewer than twenty; there is no earlier\n\
accepted run; the first run after a blackout.\n",
    },
    &RuleInfo {
        code: "H103",
        name: "rows-changed",
        summary: "many keys stand for other students than before",
        severity: Severity::Error,
        owner: Owner::It,
        scope: Scope::File,
        fix: "Look at the columns of the export; where the change is right, run once with --accept-change and the reason.",
        docs: "## What it means\n\
More than three quarters (`gate.changed`) of the keys that both exports have stand for another first\n\
name, last name or birth date than in the last accepted run; of the whole export or of one school.\n\
Spelling, case and the way dates are written do not count.\n\n\
## Why it matters\n\
Shifted columns and renumbered rows do this. Every pair would be judged by the wrong person's data.\n\n\
## How to fix it\n\
Look at a few rows of the export beside the system. If the keys were renumbered on purpose, run once\n\
with --accept-change \"new numbers\".\n\n\
## Not reported when\n\
Grades, schools, addresses or a status change, however many; of one school, where it had fewer than\n\
twenty rows.\n",
    },
    &RuleInfo {
        code: "H104",
        name: "school-empty",
        summary: "a school has no rows any more",
        severity: Severity::Error,
        owner: Owner::It,
        scope: Scope::File,
        fix: "See whether the school is missing from the export; where it closed, run once with --accept-change and the reason.",
        docs: "## What it means\n\
A school that had ten or more rows in the last accepted run has none tonight.\n\n\
## Why it matters\n\
A school that is missing from an export would be reported as a school full of missing students.\n\n\
## How to fix it\n\
Look at the school selection of the export job. The reports of the last run list the schools with\n\
their numbers. If the school was closed, renamed or given another code, run once with --accept-\n\
change.\n\n\
## Not reported when\n\
The school had fewer than ten rows; a school that was not there before appears.\n",
    },
    &RuleInfo {
        code: "H105",
        name: "export-stale",
        summary: "the export is an old one",
        severity: Severity::Error,
        owner: Owner::It,
        scope: Scope::File,
        fix: "See why the export job did not write a new file.",
        docs: "## What it means\n\
The export is byte for byte the one of an earlier night while later ones were seen since; or it has\n\
been the same for longer than `gate.unchanged_days` (14); or the file is older than\n\
`gate.max_age_days`, where that is set.\n\n\
## Why it matters\n\
Comparing an old export of one system with a new one of the other invents differences, and hides\n\
those that came since.\n\n\
## How to fix it\n\
Look at the export job: it failed, or its result did not reach this folder. In a long break set\n\
`gate.unchanged_days` to 0 or state the break as a blackout.\n\n\
## Not reported when\n\
The export equals the one of the last accepted run and is not too old: a quiet night is no fault.\n",
    },
    &RuleInfo {
        code: "H106",
        name: "column-gone",
        summary: "a column that was filled has no value any more",
        severity: Severity::Error,
        owner: Owner::It,
        scope: Scope::File,
        fix: "Put the column back into the export; where it was taken out on purpose, run once with --accept-change.",
        docs: "## What it means\n\
A field that at least a tenth of the rows had a value for has none in the whole export: its column\n\
is gone, renamed beyond recognition, or empty.\n\n\
## Why it matters\n\
Without it students are matched with less evidence, and the problems of that field vanish from the\n\
reports as if they were fixed.\n\n\
## How to fix it\n\
Compare the header of tonight's file with an older one. A renamed column can be named with --map or\n\
in the configuration.\n\n\
## Not reported when\n\
A column that never held much; a column that is new.\n",
    },
    &RuleInfo {
        code: "H107",
        name: "export-filtered",
        summary: "the export holds one school, grade or status only",
        severity: Severity::Error,
        owner: Owner::It,
        scope: Scope::File,
        fix: "Export all schools, grades and statuses.",
        docs: "## What it means\n\
Every row has the same school, grade or status, where the last accepted run had several.\n\n\
## Why it matters\n\
A filter that somebody left set in the export screen makes everybody else look missing.\n\n\
## How to fix it\n\
Take the filter out and export again.\n\n\
## Not reported when\n\
The export never held but one; the other values were too few to be missed.\n",
    },
    &RuleInfo {
        code: "H108",
        name: "expectation-broken",
        summary: "the number of rows is not what the configuration expects",
        severity: Severity::Error,
        owner: Owner::It,
        scope: Scope::File,
        fix: "Look at the export, or correct the expectation.",
        docs: "## What it means\n\
`[expect]` in the configuration states how many rows an export or a school has, and tonight's export\n\
has more or fewer.\n\n\
## Why it matters\n\
It is the one check that works on the first night too, and that a slow loss does not get past.\n\n\
## How to fix it\n\
If the export is wrong, run it again. If the district grew, change the range. --accept-change lets\n\
it through once.\n\n\
## Not reported when\n\
The number is at either end of the range: both ends belong to it.\n",
    },
    &RuleInfo {
        code: "H109",
        name: "blackout",
        summary: "the configuration says that nothing is compared on this day",
        severity: Severity::Error,
        owner: Owner::It,
        scope: Scope::File,
        fix: "Nothing; it ends with the last day of the blackout.",
        docs: "## What it means\n\
The as-of date lies in a range of `gate.blackout`, as for the weeks in which the systems roll over\n\
to the next school year. Nothing is read, and the reports stay.\n\n\
## Why it matters\n\
In those weeks the systems disagree about everybody, and nobody should work through such a list.\n\n\
## How to fix it\n\
Wait, or take the range out of the configuration. The first run afterwards is not compared with the\n\
last one before the blackout: it makes a new beginning.\n\n\
## Not reported when\n\
The day is outside every range; --accept-change is given.\n",
    },
];
