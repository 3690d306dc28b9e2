//! Invented districts with planted faults, and a judge of what was told about them.
//!
//! The faults are planted by `synth`, which knows nothing of how they are found.

use rosterdiff::config::Settings;
use rosterdiff::ingest::Source;
use rosterdiff::roster::{Cause, Reconciliation};
use rosterdiff::synth::{self, Fault, FaultKind, Memory, Profile};
use rosterdiff::{Request, Silent, reconcile};
use std::collections::BTreeMap;
use std::io::Write;

const AS_OF: &str = "2026-08-03";

/// The fewest rows that are a cause.
const FEWEST: u64 = 8;

type Row = BTreeMap<String, String>;

/// Holds a reconciled district and what was planted in it.
pub(crate) struct District {
    /// The result.
    pub(crate) result: Reconciliation,
    /// A row of `truth_causes.csv` for each fault.
    pub(crate) truth: Vec<Row>,
    schools: BTreeMap<String, String>,
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    csv::Reader::from_reader(bytes).deserialize().map(|row| row.expect("a row")).collect()
}

/// Invents a district with faults and reconciles it.
pub(crate) fn district(students: u32, seed: u64, profile: Profile, faults: &[&str]) -> District {
    district_with(students, seed, profile, faults, |_| {})
}

/// Invents a district with faults and reconciles it, with the lines of the enrollment export changed.
pub(crate) fn district_with(
    students: u32,
    seed: u64,
    profile: Profile,
    faults: &[&str],
    change: impl FnOnce(&mut Vec<Vec<String>>),
) -> District {
    let faults: Vec<Fault> = faults.iter().map(|fault| Fault::parse(fault).expect("a fault")).collect();
    let settings = synth::Settings { students, seed, profile, as_of: AS_OF.to_owned(), faults };
    let mut memory = Memory::default();
    synth::generate(&settings, &mut memory).expect("the district is made");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&memory.files[synth::ENROLLMENT][..]);
    let mut lines: Vec<Vec<String>> = reader.deserialize().map(|line| line.expect("a line")).collect();
    change(&mut lines);
    let mut writer = csv::Writer::from_writer(Vec::new());
    lines.iter().for_each(|line| writer.write_record(line).expect("a line"));
    memory.files.insert(synth::ENROLLMENT, writer.into_inner().expect("an export"));
    let files = [synth::ENROLLMENT, synth::SIS].map(|name| {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(&memory.files[name]).expect("the export is written");
        file
    });
    let schools: BTreeMap<String, String> = rows(&memory.files[synth::SCHOOLS])
        .into_iter()
        .map(|row| (row["SchoolID"].clone(), row["School Name"].clone()))
        .collect();
    let mut settings = Settings::for_date(AS_OF).expect("the settings are sound");
    settings.normalize.schools.clone_from(&schools);
    let sources = files.each_ref().map(|file| Source::Path(file.path().to_owned()));
    let result = reconcile(&Request { sources, settings }, &Silent).expect("the exports are reconciled");
    let truth = memory.files.get(synth::TRUTH_CAUSES).map_or_else(Vec::new, |bytes| rows(bytes));
    District { result, truth, schools }
}

/// Returns the code by which a kind of fault is told.
fn code_of(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::ZerosLost => "S101",
        FaultKind::ZerosAdded => "S102",
        FaultKind::PrefixAdded | FaultKind::SuffixAdded => "S103",
        FaultKind::Scientific => "S104",
        FaultKind::DigitsRounded => "S105",
        FaultKind::OffByOneDay => "S106",
        FaultKind::DayMonthSwapped => "S107",
        FaultKind::SerialDates => "S108",
        FaultKind::TextCut => "S109",
        FaultKind::Mojibake => "S110",
        FaultKind::AccentsLost => "S111",
        FaultKind::QuestionMarks => "S112",
        FaultKind::LetterCase => "S113",
        FaultKind::GradeShifted => "S114",
        FaultKind::SchoolsSwapped => "S115",
        FaultKind::AreaCodeMissing => "S116",
        FaultKind::NamesSwapped => "S117",
        FaultKind::SuffixMoved => "S118",
        FaultKind::Placeholder => "S119",
        FaultKind::SameValue => "S120",
        FaultKind::StaleRows | FaultKind::StaleValues => "S121",
    }
}

impl District {
    /// Returns what was told.
    pub(crate) fn causes(&self) -> &[Cause] {
        &self.result.diagnosis.causes
    }

    /// Says what is wrong with what was told of one planted fault; nothing where it is right.
    fn wrong(&self, truth: &Row) -> Option<String> {
        let kind = FaultKind::ALL.into_iter().find(|kind| kind.name() == truth["fault"])?;
        let is_it = |cause: &&Cause| {
            // IDs of two kinds may have the same fault
            cause.code == code_of(kind) && (!truth["field"].ends_with("_id") || cause.field == truth["field"])
        };
        let found: Vec<&Cause> = self.causes().iter().filter(is_it).collect();
        let [cause] = found[..] else { return Some(format!("{} causes of {}", found.len(), code_of(kind))) };
        let affected: f64 = truth["affected"].parse().ok()?;
        let mut place = BTreeMap::new();
        // a swap is of two schools, which the text names
        if !truth["school"].is_empty() && kind != FaultKind::SchoolsSwapped {
            place.insert("school".to_owned(), self.schools[&truth["school"]].clone());
        }
        let share = cause.affected as f64 / affected;
        let since = cause.since.clone().unwrap_or_default();
        let late = days_between(&truth["since"], &since);
        if cause.place != place && !self.is_swapped(&cause.place, truth) {
            Some(format!("place {:?} instead of {place:?}", cause.place))
        } else if late.is_none_or(|days| !(0..=4).contains(&days)) {
            Some(format!("since `{since}` instead of `{}`", truth["since"]))
        } else if (share - 1.0).abs() > 0.05 {
            Some(format!("{} rows instead of {affected}", cause.affected))
        } else {
            None
        }
    }

    /// Says whether rows stand under another school in the export than the one they were damaged in, since two are swapped.
    fn is_swapped(&self, place: &BTreeMap<String, String>, truth: &Row) -> bool {
        let swap = self.causes().iter().find(|cause| cause.code == code_of(FaultKind::SchoolsSwapped));
        let told = swap.map_or_else(String::new, |cause| cause.transformation.to_lowercase());
        let named = |school: &String| told.contains(&school.to_lowercase());
        place.len() == 1 && named(&self.schools[&truth["school"]]) && place.get("school").is_some_and(named)
    }

    /// Says what is wrong with all that was told; nothing where each fault is named and no other.
    pub(crate) fn problems(&self) -> Vec<String> {
        let wrong = |truth: &Row| Some(format!("{}: {}", truth["fault"], self.wrong(truth)?));
        // what hardly any row shows is told row by row
        let rows = |truth: &Row, column: &str| truth[column].parse::<u64>().unwrap_or(0);
        let planted: Vec<&Row> = self
            .truth
            .iter()
            .filter(|truth| rows(truth, "rows") >= FEWEST && rows(truth, "affected") >= FEWEST)
            .collect();
        let mut problems: Vec<String> = planted.iter().filter_map(|truth| wrong(truth)).collect();
        if self.causes().len() != planted.len() {
            problems.push(format!("{} causes instead of {}", self.causes().len(), planted.len()));
        }
        if !problems.is_empty() {
            problems.extend(self.causes().iter().map(|cause| format!("told: {} {}", cause.code, cause.message)));
        }
        problems
    }
}

fn days_between(from: &str, to: &str) -> Option<i32> {
    if from.is_empty() && to.is_empty() {
        return Some(0);
    }
    let [from, to] = [from, to].map(|date| date.parse::<jiff::civil::Date>().ok());
    from?.until(to?).ok().map(|span| span.get_days())
}
