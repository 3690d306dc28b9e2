//! Synth: an invented district with known truth, the same bytes for the same settings.

mod calendar;
mod district;
mod errors;
mod export;
mod family;
mod faults;
mod names;
mod places;
mod pools;
mod rates;
mod records;
mod rng;
mod rows;
mod spelling;
#[cfg(test)]
mod tests;
mod world;

pub use faults::{Fault, Kind as FaultKind};

use crate::roster::{Result, Side};
use faults::{Planter, Tally};
use rayon::prelude::*;
use rng::{Rng, Stream};
use rows::{Lines, Row};
use std::collections::BTreeMap;
use world::World;

/// The enrollment platform's export.
pub const ENROLLMENT: &str = "enrollment.csv";
/// The student information system's export.
pub const SIS: &str = "sis.txt";
/// School codes and names.
pub const SCHOOLS: &str = "schools.csv";
/// Which enrollment row is which SIS record.
pub const TRUTH_PAIRS: &str = "truth_pairs.csv";
/// What is wrong with whom.
pub const TRUTH_ISSUES: &str = "truth_issues.csv";
/// What is systematically wrong, where, and in how many rows; there only where faults were asked for.
pub const TRUTH_CAUSES: &str = "truth_causes.csv";
/// Every file that [`generate`] writes without faults.
pub const FILES: [&str; 5] = [ENROLLMENT, SIS, SCHOOLS, TRUTH_PAIRS, TRUTH_ISSUES];

/// Says how much is wrong in the invented district.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Differences of format, and a few students missing on either side.
    Clean,
    /// The error rates of an ordinary district.
    #[default]
    Typical,
    /// About three times the ordinary rates, more twins, and many missing students and IDs.
    Nasty,
}

impl Profile {
    /// Every profile, in order of trouble.
    pub const ALL: [Self; 3] = [Self::Clean, Self::Typical, Self::Nasty];

    /// Returns the name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Typical => "typical",
            Self::Nasty => "nasty",
        }
    }
}

/// Holds what decides every byte of an invented district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many students the district has, in either export; former students come on top.
    pub students: u32,
    /// Another number gives another district.
    pub seed: u64,
    /// How much is wrong.
    pub profile: Profile,
    /// The day of the exports, `YYYY-MM-DD`: ages, grades and dates of submission follow from it.
    pub as_of: String,
    /// What is systematically wrong.
    pub faults: Vec<Fault>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { students: 2_000, seed: 1, profile: Profile::Typical, as_of: "2026-08-03".to_owned(), faults: Vec::new() }
    }
}

/// Takes the files of a district as they are made; synth itself does no file I/O.
pub trait Sink {
    /// Appends bytes to the file of that name, one of [`FILES`] or [`TRUTH_CAUSES`].
    fn append(&mut self, file: &'static str, bytes: &[u8]) -> Result<()>;
}

/// Keeps a district's files in memory, for tests and benches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The bytes of each file by its name.
    pub files: BTreeMap<&'static str, Vec<u8>>,
}

impl Sink for Memory {
    fn append(&mut self, file: &'static str, bytes: &[u8]) -> Result<()> {
        self.files.entry(file).or_default().extend_from_slice(bytes);
        Ok(())
    }
}

/// Households that are made in one go; the rows of such a group are shuffled.
const GROUP: usize = 4_096;

/// Invents a district, hands its files to the sink, piece by piece, and returns in how many rows each fault shows.
///
/// The enrollment export and the truth come first, the SIS export second, in an order of its own: each household is made
/// twice instead of being kept, so that memory does not grow with the district.
pub fn generate(settings: &Settings, sink: &mut dyn Sink) -> Result<Vec<u64>> {
    let world = World::new(settings)?;
    let planter = Planter::new(&world, &settings.faults)?;
    write_schools(&world, sink)?;
    let mut tallies = vec![Tally::default(); settings.faults.len()];
    write_enrollment(&world, &planter, &mut tallies, sink)?;
    write_sis(&world, &planter, &mut tallies, sink)?;
    write_causes(&planter, &tallies, sink)?;
    Ok(tallies.iter().map(|tally| tally.affected).collect())
}

/// Makes all that one household leads to, rows that have not arrived left out.
fn piece(world: &World, planter: &Planter, household: usize) -> district::Piece {
    let mut piece = district::piece(world, household);
    planter.settle(world, &mut piece);
    piece
}

/// Writes down what was systematically done.
fn write_causes(planter: &Planter, tallies: &[Tally], sink: &mut dyn Sink) -> Result<()> {
    let mut out = Vec::new();
    for (fault, tally) in planter.faults().zip(tallies) {
        if out.is_empty() {
            Row::of(&["fault", "side", "field", "school", "after", "since", "rows", "affected"]).write_csv(&mut out);
        }
        let mut since = String::new();
        if let (Some(day), true) = (tally.since, fault.after.is_some()) {
            calendar::push_iso(&mut since, day);
        }
        Row::of(&[
            fault.kind.name(),
            fault.side.name(),
            fault.field,
            fault.school.as_deref().unwrap_or(""),
            fault.after.as_deref().unwrap_or(""),
            &since,
            &tally.rows.to_string(),
            &tally.affected.to_string(),
        ])
        .write_csv(&mut out);
    }
    if out.is_empty() { Ok(()) } else { sink.append(TRUTH_CAUSES, &out) }
}

/// Adds the counts of a part of the district.
fn add_all(tallies: &mut [Tally], part: Vec<Tally>) {
    tallies.iter_mut().zip(part).for_each(|(tally, part)| tally.add(part));
}

/// Makes the groups of households on all cores and hands their parts on in order.
fn in_groups<T: Send>(
    world: &World,
    make: impl Fn(usize, std::ops::Range<usize>) -> T + Sync,
    mut hand_on: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let groups = world.households().div_ceil(GROUP);
    let at_once = rayon::current_num_threads() * 2;
    for first in (0..groups).step_by(at_once) {
        let made: Vec<T> = (first..(first + at_once).min(groups))
            .into_par_iter()
            .map(|group| make(group, group * GROUP..((group + 1) * GROUP).min(world.households())))
            .collect();
        made.into_iter().try_for_each(&mut hand_on)?;
    }
    Ok(())
}

fn write_schools(world: &World, sink: &mut dyn Sink) -> Result<()> {
    let mut out = Vec::new();
    Row::of(&["SchoolID", "School Name"]).write_csv(&mut out);
    for school in &world.places.schools {
        Row::of(&[&school.code.to_string(), &school.name]).write_csv(&mut out);
    }
    sink.append(SCHOOLS, &out)
}

fn write_enrollment(world: &World, planter: &Planter, tallies: &mut [Tally], sink: &mut dyn Sink) -> Result<()> {
    let mut header = "\u{feff}".as_bytes().to_vec();
    Row::of(&rows::ENROLLMENT_COLUMNS).write_csv(&mut header);
    sink.append(ENROLLMENT, &header)?;
    for (file, columns) in [
        (TRUTH_PAIRS, ["enrollment_key", "sis_key"].as_slice()),
        (TRUTH_ISSUES, ["enrollment_key", "sis_key", "kind", "field"].as_slice()),
    ] {
        let mut header = Vec::new();
        Row::of(columns).write_csv(&mut header);
        sink.append(file, &header)?;
    }
    let tallies_wanted = tallies.len();
    let make = |group: usize, households: std::ops::Range<usize>| {
        let mut rng = Rng::new(world.seed, Stream::Rows, group as u64 * 2);
        let (mut lines, mut pairs, mut issues) = (Lines::default(), Vec::new(), Vec::new());
        let mut part = vec![Tally::default(); tallies_wanted];
        let mut row = Row::default();
        let write = |cells: &[String], out: &mut Vec<u8>| {
            let cells: Vec<String> = cells.iter().map(|cell| planter.key(world, cell)).collect();
            Row::of(&cells.iter().map(String::as_str).collect::<Vec<&str>>()).write_csv(out);
        };
        for household in households {
            let piece = piece(world, planter, household);
            for record in &piece.enrollment {
                export::enrollment_row(world, record, &mut rng, &mut row);
                planter.plant(world, &piece, Side::Enrollment, record, &mut row, &mut part);
                lines.add(|out| row.write_csv(out));
            }
            piece.pairs.iter().for_each(|pair| write(pair, &mut pairs));
            piece.issues.iter().for_each(|issue| write(issue, &mut issues));
        }
        ([(ENROLLMENT, lines.shuffled(&mut rng)), (TRUTH_PAIRS, pairs), (TRUTH_ISSUES, issues)], part)
    };
    in_groups(world, make, |(files, part)| {
        add_all(tallies, part);
        files.into_iter().try_for_each(|(file, bytes)| sink.append(file, &bytes))
    })
}

fn write_sis(world: &World, planter: &Planter, tallies: &mut [Tally], sink: &mut dyn Sink) -> Result<()> {
    let mut header = Vec::new();
    let windows_1252 = world.windows_1252 && !planter.needs_utf8();
    Row::of(&rows::SIS_COLUMNS).write_tab(windows_1252, &mut header);
    sink.append(SIS, &header)?;
    let tallies_wanted = tallies.len();
    let make = |group: usize, places: std::ops::Range<usize>| {
        let mut rng = Rng::new(world.seed, Stream::Rows, group as u64 * 2 + 1);
        let mut lines = Lines::default();
        let mut part = vec![Tally::default(); tallies_wanted];
        let mut row = Row::default();
        for place in places {
            let piece = piece(world, planter, world.sis_order(place));
            for record in &piece.sis {
                export::sis_row(world, record, &mut rng, &mut row);
                planter.plant(world, &piece, Side::Sis, record, &mut row, &mut part);
                lines.add(|out| row.write_tab(windows_1252, out));
            }
        }
        (lines.shuffled(&mut rng), part)
    };
    in_groups(world, make, |(bytes, part)| {
        add_all(tallies, part);
        sink.append(SIS, &bytes)
    })
}
