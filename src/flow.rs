//! What stands around the flow: the request, who hears how far it is, the clock, and the run's own facts.

use crate::config::Settings;
use crate::ingest::Source;
use crate::link::explain::Explanation;
use crate::roster::{Error, ErrorKind, Intake, RawTable, Result, Roster, RunFacts, Side, StageTiming, hexadecimal};
use crate::{ingest, link, normalize};
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

/// Names what is compared and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// The exports, enrollment first.
    pub sources: [Source; 2],
    /// The settings of every stage.
    pub settings: Settings,
}

/// Names a stage of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Both files become tables of text.
    Ingest,
    /// Texts become normal forms.
    Normalize,
    /// Rows become pairs.
    Link,
    /// Pairs become discrepancies.
    Diagnose,
}

impl Stage {
    /// Returns the name used in `summary.json`.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Ingest => "ingest",
            Stage::Normalize => "normalize",
            Stage::Link => "link",
            Stage::Diagnose => "diagnose",
        }
    }
}

/// Hears how far a run is; every method may be left out.
pub trait Progress: Sync {
    /// Says that so many bytes of so many are read.
    fn bytes(&self, _side: Side, _done: u64, _total: u64) {}
    /// Says that a stage begins, with so much work.
    fn begins(&self, _stage: Stage, _work: u64) {}
    /// Says that a stage is done.
    fn ends(&self, _timing: &StageTiming, _took: Duration) {}
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

/// Does something on a thread of the pool: from outside, every part that is done side by side would be waited for asleep, and
/// to wake up takes longer than many of them.
pub(crate) fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| work())
}

/// What reading takes at its height, in bytes of memory per byte of the files.
const READING: u64 = 4;

/// Reads both exports, side by side where the memory is there for it; of an audit, the one that is audited.
pub(crate) fn read(request: &Request, progress: &dyn Progress) -> Result<(RawTable, RawTable)> {
    let read = |side: Side| {
        let (source, settings) = (&request.sources[side.index()], &request.settings.ingest[side.index()]);
        if request.settings.diagnose.audited.is_some_and(|audited| audited != side) {
            return Ok(RawTable::absent(side));
        }
        ingest::read(source, side, settings, &OneSide { side, progress })
    };
    let bytes = || request.sources.iter().map(ingest::Source::bytes).sum::<u64>();
    let side_by_side = request.settings.memory.is_none_or(|memory| bytes().saturating_mul(READING) <= memory);
    let (mut enrollment, mut sis) = if side_by_side {
        let (enrollment, sis) = rayon::join(|| read(Side::Enrollment), || read(Side::Sis));
        (enrollment?, sis?)
    } else {
        (read(Side::Enrollment)?, read(Side::Sis)?)
    };
    if request.settings.diagnose.audited.is_none() {
        ingest::settle(&mut enrollment, &mut sis);
    }
    Ok((enrollment, sis))
}

/// Returns how much was read.
pub(crate) fn bytes((enrollment, sis): &(RawTable, RawTable)) -> u64 {
    enrollment.intake.facts.bytes + sis.intake.facts.bytes
}

/// States the run; its id is a hash of what decides the result, and of nothing else.
pub(crate) fn facts(settings: &Settings, intakes: &[Intake; 2], timings: Vec<StageTiming>) -> RunFacts {
    let version = env!("CARGO_PKG_VERSION");
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    part(version);
    part(&settings.as_of);
    intakes.iter().for_each(|intake| part(&intake.facts.sha256));
    for fact in &settings.facts {
        part(&fact.name);
        part(&fact.value);
    }
    let run_id = hexadecimal(&hash.finalize()[..8]);
    RunFacts {
        audited: settings.diagnose.audited,
        redacted: None,
        run_id,
        as_of: settings.as_of.clone(),
        version,
        settings: settings.facts.clone(),
        timings,
    }
}

struct OneSide<'a> {
    side: Side,
    progress: &'a dyn Progress,
}

impl ingest::Progress for OneSide<'_> {
    fn bytes(&self, done: u64, total: u64) {
        self.progress.bytes(self.side, done, total);
    }
}

/// Runs stages one after another, tells about them and notes what they worked on.
pub(crate) struct Watch<'a> {
    progress: &'a dyn Progress,
    seconds: bool,
    pub(crate) timings: Vec<StageTiming>,
}

impl<'a> Watch<'a> {
    /// Begins; with `seconds`, the notes say how long each stage took.
    pub(crate) fn new(progress: &'a dyn Progress, seconds: bool) -> Self {
        Self { progress, seconds, timings: Vec::new() }
    }

    /// Runs one stage; `work` counts what it did.
    pub(crate) fn time<T>(
        &mut self,
        stage: Stage,
        planned: u64,
        unit: &'static str,
        work: impl FnOnce(&T) -> u64,
        run: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        self.progress.begins(stage, planned);
        let start = Instant::now();
        let done = run()?;
        let took = start.elapsed();
        let seconds = self.seconds.then_some(took.as_secs_f64());
        let timing = StageTiming { stage: stage.name(), work: work(&done), unit, seconds };
        self.progress.ends(&timing, took);
        self.timings.push(timing);
        Ok(done)
    }
}

/// Explains why two rows are, or are not, the same student; each is named by its key, and one of them may be left out.
///
/// A single key that the enrollment export does not have is looked for in the SIS's.
pub fn explain(request: &Request, keys: [Option<&str>; 2], progress: &dyn Progress) -> Result<Explanation> {
    let settings = &request.settings;
    let (mut enrollment, mut sis) = read(request, progress)?;
    let rosters = normalize::run(&mut enrollment, &mut sis, &settings.normalize)?;
    let find = |side: Side, key: &str| {
        let roster = rosters.side(side);
        (0..roster.len() as u32).find(|row| roster.key(*row).trim() == key.trim())
    };
    let (mut rows, mut missing) = ([None; 2], [None; 2]);
    for side in Side::BOTH {
        if let Some(key) = keys[side.index()] {
            rows[side.index()] = find(side, key);
            missing[side.index()] = rows[side.index()].is_none().then_some(side);
        }
    }
    if let ([Some(key), None], [Some(Side::Enrollment), _]) = (keys, missing)
        && let Some(row) = find(Side::Sis, key)
    {
        (rows, missing) = ([None, Some(row)], [None; 2]);
    }
    if let Some(side) = missing.into_iter().flatten().next() {
        // a key alone was looked for in both
        let which = match keys {
            [Some(_), None] => "either export".to_owned(),
            _ => format!("the {} export", side.label()),
        };
        return Err(Error::new(ErrorKind::Usage, format!("no row of {which} has this key"))
            .note("keys are compared letter by letter; rejected rows have none")
            .help("matches.csv and discrepancies.csv show the keys; - stands for no key"));
    }
    let mut found = link::explain::explain(&rosters, &settings.link, rows[0], rows[1])?;
    for (side, row) in Side::BOTH.into_iter().zip(rows) {
        found.why.extend(row.and_then(|row| namesakes(rosters.side(side), side, row)));
    }
    Ok(found)
}

/// Says which other rows have a row's key; the first of them is the one that was explained.
fn namesakes(roster: &Roster, side: Side, row: u32) -> Option<String> {
    let key = roster.key(row).trim();
    let others: Vec<String> = (row + 1..roster.len() as u32)
        .filter(|other| roster.key(*other).trim() == key)
        .map(|other| format!("line {}", roster.line(other)))
        .collect();
    (!others.is_empty() && !key.is_empty()).then(|| {
        let side = side.label();
        format!("This is the first {side} row with the key, which is also on {}.", others.join(", "))
    })
}
