//! Plants faults: which rows each is done to, and in how many of them somebody with both files can see it.

use super::alter::{Cells, alter, other_school};
use super::{Fault, Kind};
use crate::roster::{Error, ErrorKind, Result, Side};
use crate::synth::calendar::{self, Calendar, Day};
use crate::synth::district::Piece;
use crate::synth::records::Record;
use crate::synth::rows::Row;
use crate::synth::spelling::{essence, without_marks};
use crate::synth::world::World;

/// The letters that a cut name keeps.
const CUT: usize = 6;

/// Counts what one fault did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Rows that it was done to.
    pub(crate) rows: u64,
    /// Rows that show it to somebody who has both files.
    pub(crate) affected: u64,
    /// The earliest submission among them.
    pub(crate) since: Option<Day>,
}

impl Tally {
    /// Adds what another part of the district counts.
    pub(crate) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.affected += other.affected;
        self.since = [self.since, other.since].into_iter().flatten().min();
    }
}

/// Holds one fault with its place made out.
#[derive(Clone, Debug)]
struct Planted {
    fault: Fault,
    school: Option<usize>,
    after: Option<Day>,
}

impl Planted {
    /// Says whether a record is of the place.
    fn concerns(&self, world: &World, record: &Record) -> bool {
        let school = match (self.fault.kind, self.school) {
            (Kind::SchoolsSwapped, named) => other_school(world, record.school, named).is_some(),
            (_, Some(school)) => record.school == school,
            (_, None) => true,
        };
        school && self.after.is_none_or(|after| day_of(record) > after)
    }
}

/// Plants the faults of a district.
#[derive(Clone, Debug, Default)]
pub(crate) struct Planter {
    planted: Vec<Planted>,
    /// Zeros stand before the numbers of one kind of ID, to be lost.
    padded: Option<&'static str>,
    /// One boy in four has a suffix on the platform, to be moved: few have one otherwise.
    suffixed: bool,
}

impl Planter {
    /// Makes the places of the faults out.
    pub(crate) fn new(world: &World, faults: &[Fault]) -> Result<Self> {
        let wrong = |message: String, help: String| {
            Err(Error::new(ErrorKind::Usage, message).note("nothing was written").help(help))
        };
        let mut planter = Self::default();
        for fault in faults {
            let mut planted = Planted { fault: fault.clone(), school: None, after: None };
            if let Some(code) = &fault.school {
                let schools = &world.places.schools;
                planted.school = schools.iter().position(|school| school.code.to_string() == *code);
                if planted.school.is_none() {
                    let codes: Vec<String> = schools.iter().map(|school| school.code.to_string()).collect();
                    let help = format!("choose one of {}", codes.join(", "));
                    return wrong(format!("the invented district has no school `{code}`"), help);
                }
            }
            if let Some(date) = &fault.after {
                let Ok(read) = Calendar::new(date) else {
                    return wrong("the day of a fault is no date".to_owned(), "write after=YYYY-MM-DD".to_owned());
                };
                planted.after = Some(read.as_of);
            }
            if fault.kind == Kind::ZerosLost {
                planter.padded = Some(fault.field);
            }
            planter.suffixed |= fault.kind == Kind::SuffixMoved;
            planter.planted.push(planted);
        }
        Ok(planter)
    }

    /// Says whether the SIS export needs the signs of all encodings.
    pub(crate) fn needs_utf8(&self) -> bool {
        self.faults().any(|fault| fault.kind == Kind::Mojibake && fault.side == Side::Sis)
    }

    /// Returns the faults.
    pub(crate) fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.planted.iter().map(|planted| &planted.fault)
    }

    /// Lets rows be missing in the SIS that have not arrived, in the truth too.
    pub(crate) fn settle(&self, world: &World, piece: &mut Piece) {
        for planted in self.planted.iter().filter(|planted| planted.fault.kind == Kind::StaleRows) {
            let mut gone: Vec<String> = Vec::new();
            piece.sis.retain(|record| {
                let stays = !planted.concerns(world, record);
                if !stays {
                    gone.push(record.key.clone());
                }
                stays
            });
            let pairs = std::mem::take(&mut piece.pairs).into_iter();
            let (lost, kept): (Vec<_>, Vec<_>) = pairs.partition(|pair| gone.contains(&pair[1]));
            piece.pairs = kept;
            piece.issues.retain(|issue| !gone.contains(&issue[1]));
            for [enrollment, _] in lost {
                piece.issues.push([enrollment, String::new(), "missing_in_sis".to_owned(), String::new()]);
            }
        }
    }

    /// Returns a key as the SIS writes it.
    pub(crate) fn key(&self, world: &World, key: &str) -> String {
        if self.padded == Some("local_id") { padded(key, world.number_base()) } else { key.to_owned() }
    }

    /// Does what the faults do to one row, and counts.
    pub(crate) fn plant(
        &self,
        world: &World,
        piece: &Piece,
        side: Side,
        record: &Record,
        row: &mut Row,
        tallies: &mut [Tally],
    ) {
        if self.planted.is_empty() {
            return;
        }
        let mut cells = Cells::of(side, row.cells());
        match self.padded {
            Some("local_id") => cells.set_with("local_id", |id| padded(id, world.number_base())),
            Some(_) => cells.set_with("state_id", |id| padded(id, 1_000_000_000)),
            None => {}
        }
        if self.suffixed && side == Side::Enrollment && record.suffix.is_empty() && record.sex == 'M' {
            let number = record
                .key
                .bytes()
                .filter(u8::is_ascii_digit)
                .fold(0u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
            if number.is_multiple_of(4) {
                cells.set_with("suffix", |_| if number.is_multiple_of(3) { "III" } else { "Jr" }.to_owned());
            }
        }
        let partner = partner(piece, side, record);
        let mut shown = vec![false; self.planted.len()];
        for (at, (planted, tally)) in self.planted.iter().zip(&mut *tallies).enumerate() {
            let fault = &planted.fault;
            let stale = fault.kind == Kind::StaleRows && side == Side::Enrollment;
            // what is stale is the SIS's row, whichever side is blamed
            let is_own = if fault.kind == Kind::StaleValues { side == Side::Sis } else { fault.side == side };
            if !(is_own || stale) || !planted.concerns(world, record) {
                continue;
            }
            let before = cells.cells.clone();
            if fault.kind == Kind::SchoolsSwapped {
                let other = other_school(world, record.school, planted.school);
                cells.set_school(world, other.unwrap_or(record.school));
            } else {
                alter(fault.kind, fault.field, record, &mut cells);
            }
            let changed = before != cells.cells || stale;
            tally.rows += u64::from(changed);
            shown[at] = shows(fault, record, partner, &cells, changed);
            if changed {
                let earlier = self.planted.iter().zip(&mut shown).take(at);
                let hidden = earlier.filter(|(other, _)| other.fault.side == side && fault.hides(&other.fault));
                hidden.for_each(|(_, shown)| *shown = false);
            }
        }
        for (shown, tally) in shown.into_iter().zip(tallies) {
            if shown {
                tally.affected += 1;
                if side == Side::Enrollment || record.minute > 0 {
                    tally.since = [tally.since, Some(day_of(record))].into_iter().flatten().min();
                }
            }
        }
        *row = Row::of(&cells.cells.iter().map(String::as_str).collect::<Vec<&str>>());
    }
}

/// Says whether somebody who has both files can see a fault in a row.
fn shows(fault: &Fault, record: &Record, partner: Option<&Record>, cells: &Cells, changed: bool) -> bool {
    let other_has = |has: &dyn Fn(&Record) -> bool| partner.is_some_and(has);
    match fault.kind {
        Kind::ZerosLost | Kind::ZerosAdded | Kind::PrefixAdded | Kind::SuffixAdded | Kind::DigitsRounded => {
            let is_state = fault.field == "state_id";
            changed && other_has(&|other| if is_state { !other.state_id.is_empty() } else { !other.key.is_empty() })
        }
        Kind::OffByOneDay | Kind::GradeShifted | Kind::SchoolsSwapped | Kind::NamesSwapped | Kind::StaleValues => {
            changed && partner.is_some()
        }
        Kind::DayMonthSwapped => {
            let (_, month, day) = calendar::civil(record.birth);
            day <= 12 && day != month && partner.is_some()
        }
        Kind::TextCut => {
            let name = |record: &Record| {
                let is_first = fault.field == "first_name";
                (if is_first { &record.typed_first } else { &record.typed_last }).trim().to_owned()
            };
            // another name is cut, too, and nobody can see it
            let is_cut = |other: &Record| {
                let [own, other] = [record, other].map(name);
                other.chars().count() > CUT && (is_one_name(&own, &other) || have_a_part_in_common(&own, &other))
            };
            changed && other_has(&is_cut)
        }
        Kind::AccentsLost => {
            let lost = |own: &str, theirs: &str| {
                without_marks(own) == own
                    && without_marks(theirs) != theirs
                    && (is_one_name(own, theirs) || begins_as(own, theirs) || begins_as(theirs, own))
            };
            other_has(&|other| {
                lost(cells.get("first_name"), &other.typed_first) || lost(cells.get("last_name"), &other.typed_last)
            })
        }
        // in capitals is what was so before, too
        Kind::LetterCase => cells.get(fault.field).chars().filter(|letter| letter.is_alphabetic()).count() >= 2,
        Kind::SuffixMoved => {
            let name = cells.get("last_name");
            [" jr", " ii", " iii", " iv"]
                .iter()
                .any(|suffix| name.trim().trim_end_matches('.').to_lowercase().ends_with(suffix))
        }
        Kind::Scientific
        | Kind::SerialDates
        | Kind::Mojibake
        | Kind::QuestionMarks
        | Kind::AreaCodeMissing
        | Kind::Placeholder
        | Kind::SameValue => changed,
        Kind::StaleRows => partner.is_none(),
    }
}

/// Says whether two names are one, a typing error aside.
fn is_one_name(one: &str, other: &str) -> bool {
    strsim::osa_distance(&essence(one), &essence(other)) <= 2
}

fn begins_as(one: &str, other: &str) -> bool {
    !one.is_empty() && essence(other).starts_with(&essence(one))
}

fn have_a_part_in_common(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(essence);
    one.split(' ').any(|part| other.split(' ').any(|known| known == part))
}

/// Returns the record of the same child on the other side.
fn partner<'p>(piece: &'p Piece, side: Side, record: &Record) -> Option<&'p Record> {
    let (own, other) = (side.index(), side.other().index());
    let pair = piece.pairs.iter().find(|pair| pair[own] == record.key)?;
    let records = if side == Side::Enrollment { &piece.sis } else { &piece.enrollment };
    records.iter().find(|known| known.key == pair[other])
}

fn day_of(record: &Record) -> Day {
    i32::try_from(record.minute.div_euclid(1_440)).unwrap_or(0)
}

/// Returns a number counted from 1 instead of its base, with zeros before it up to the length of the base.
fn padded(id: &str, base: u64) -> String {
    match id.parse::<u64>().ok().and_then(|number| number.checked_sub(base)) {
        Some(number) => format!("{:0width$}", number + 1, width = base.to_string().len()),
        None => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::padded;

    #[test]
    fn a_padded_number_keeps_its_length_and_begins_with_zeros() {
        assert_eq!(padded("100000", 100_000), "000001");
        assert_eq!(padded("107999", 100_000), "008000");
        assert_eq!(padded("ENR-1", 100_000), "ENR-1");
        assert_eq!(padded("", 100_000), "");
    }
}
