//! What the whole district shares: its size by household, its places, its numbers, its export settings.

use super::Settings;
use super::calendar::Calendar;
use super::places::Places;
use super::pools::Pools;
use super::rates::Rates;
use super::rng::{Permutation, Rng, Stream};
use crate::roster::{Error, ErrorKind, Result};

/// The largest district: IDs keep ten digits.
const MOST_STUDENTS: u32 = 20_000_000;

/// Holds what every household's making reads.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) students: u32,
    pub(super) rates: Rates,
    pub(super) calendar: Calendar,
    pub(super) pools: Pools,
    pub(super) places: Places,
    /// The SIS writes Windows-1252; else UTF-8.
    pub(super) windows_1252: bool,
    /// The SIS writes names in capitals.
    pub(super) capitals: bool,
    /// The first child's number of each household, and the end.
    starts: Vec<u32>,
    numbers: Permutation,
    states: Permutation,
    number_base: u64,
    submission_base: u64,
    order: Permutation,
}

impl World {
    /// Lays out a district.
    pub(super) fn new(settings: &Settings) -> Result<Self> {
        let (seed, students) = (settings.seed, settings.students);
        if students == 0 || students > MOST_STUDENTS {
            return Err(Error::new(ErrorKind::Usage, format!("a district of {students} students cannot be invented"))
                .note("nothing was written")
                .help(format!("choose a number from 1 to {MOST_STUDENTS}")));
        }
        let calendar = Calendar::new(&settings.as_of)?;
        let mut rng = Rng::new(seed, Stream::District, 0);
        let places = Places::new(students, &mut rng);
        let mut starts = vec![0];
        let mut children = 0;
        while children < students {
            let household = starts.len() as u64 - 1;
            let size = 1 + Rng::new(seed, Stream::Size, household).weighted(&[50, 32, 13, 4, 1]) as u32;
            children = (children + size).min(students);
            starts.push(children);
        }
        // four SIS numbers a child: the record, a second record, former children of the family
        let slots = u64::from(students) * 4;
        let base = |least: u64, slots: u64| {
            let mut base = least;
            while base * 9 < slots {
                base *= 10;
            }
            base
        };
        Ok(Self {
            seed,
            students,
            rates: Rates::of(settings.profile),
            calendar,
            pools: Pools::new(),
            places,
            windows_1252: rng.chance(0.5),
            capitals: rng.chance(0.15),
            numbers: Permutation::new(slots, &mut rng),
            states: Permutation::new(slots * 10, &mut rng),
            number_base: base(100_000, slots),
            submission_base: base(100_000, slots) * 5,
            order: Permutation::new(starts.len() as u64 - 1, &mut rng),
            starts,
        })
    }

    /// Returns how many households there are.
    pub(super) fn households(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns the number of a household's first child.
    pub(super) fn first_child(&self, household: usize) -> u64 {
        u64::from(self.starts[household])
    }

    /// Returns how many children a household has in school.
    pub(super) fn children(&self, household: usize) -> usize {
        (self.starts[household + 1] - self.starts[household]) as usize
    }

    /// Returns the household that stands at a place in the SIS export, whose order has nothing to do with the enrollment's.
    pub(super) fn sis_order(&self, place: usize) -> usize {
        self.order.at(place as u64) as usize
    }

    /// Returns the SIS number of one of a child's four records.
    pub(super) fn student_number(&self, child: u64, record: u64) -> String {
        (self.number_base + self.numbers.at(child * 4 + record)).to_string()
    }

    /// Returns the number that SIS numbers are counted from.
    pub(super) fn number_base(&self) -> u64 {
        self.number_base
    }

    /// Returns the state's number of one of a child's four records.
    pub(super) fn state_number(&self, child: u64, record: u64) -> String {
        (1_000_000_000 + self.states.at(child * 4 + record)).to_string()
    }

    /// Returns the key of a child's first or second submission.
    pub(super) fn submission(&self, child: u64, again: bool) -> String {
        let late = if again { u64::from(self.students) * 2 } else { 0 };
        format!("ENR-{}", self.submission_base + late + child)
    }
}
