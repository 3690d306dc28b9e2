//! Where a suspected cause shows: the place that explains most of it, and whether chance could have made it.
//!
//! A place counts where the share of affected rows in it is far above the share elsewhere. Chance is bounded by Chernoff's
//! bound on the binomial tail, which is never below the exact probability, times the number of places that were tried.

use super::evidence::SUPPORT;
use super::places::{Dimension, places};
use super::suspect::Suspect;
use super::tally::{Tally, surprise};
use super::told::Told;

/// Suspects that a run looks at, generously counted: each is tried at every place.
const TRIED: f64 = 100.0;
/// The natural logarithm of a hundred thousand: one run in so many may cry wolf.
const ALARM: f64 = 11.5;
/// The share of everything from which on what shows is a habit of many, in which a place may be hidden.
const HABIT: f64 = 0.2;
/// Places of one kind that are told one by one at most, where more are told as everything.
const WIDE: usize = 3;
/// Conditions that one place has at most.
const DEPTH: usize = 2;

/// Narrows a place down: one value of a dimension, or all from a day on, mostly without an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    /// The dimension, by its place in the list.
    pub(super) dimension: usize,
    /// The value, or the first day.
    pub(super) group: u16,
    /// The last day; `OPEN` where there is none.
    pub(super) until: u16,
}

/// Stands for the last day where a place of time has none.
pub(super) const OPEN: u16 = u16::MAX;

impl Condition {
    /// Says whether an observation lies in it.
    pub(super) fn holds(self, dimensions: &[Dimension], at: usize) -> bool {
        let dimension = &dimensions[self.dimension];
        let group = dimension.groups.get(at).copied().unwrap_or(0);
        if dimension.is_time { (self.group..=self.until).contains(&group) } else { group == self.group }
    }
}

/// Holds the place of a cause; no condition means everywhere.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    /// What narrows it down.
    pub(super) conditions: Vec<Condition>,
    /// The counts.
    pub(super) tally: Tally,
    /// How much better it explains the rows than none.
    pub(super) gain: f64,
}

impl Spot {
    /// Says whether an observation lies in it.
    pub(super) fn holds(&self, dimensions: &[Dimension], at: usize) -> bool {
        self.conditions.iter().all(|condition| condition.holds(dimensions, at))
    }
}

/// Returns the counts of a place with all that lies outside of it, of a wider place too.
fn outside(all: Tally, found: Tally) -> Tally {
    Tally { rest_hit: all.hit - found.hit, rest_of: all.of - found.of, ..found }
}

/// Looks for places.
pub(super) struct Search<'a> {
    dimensions: &'a [Dimension],
    /// What a surprise must exceed.
    bar: f64,
}

impl<'a> Search<'a> {
    /// Prepares a search over all dimensions.
    pub(super) fn new(dimensions: &'a [Dimension]) -> Self {
        let groups: usize = dimensions.iter().map(|dimension| dimension.labels.len()).sum();
        Self { dimensions, bar: (TRIED * (groups + 1) as f64).ln() + ALARM }
    }

    /// Returns the place of a suspect; none where people's own errors explain what shows.
    pub(super) fn spot(&self, suspect: &Suspect) -> Option<Spot> {
        let told = Told::of(&suspect.signs, SUPPORT)?;
        let all = told.all();
        let mut conditions: Vec<Condition> = Vec::new();
        let mut tally = all;
        let mut gain = 0.0;
        while conditions.len() < DEPTH {
            let by_time = suspect.dated && conditions.is_empty();
            let inside = conditions.last().map(|place| told.inside(&suspect.signs, self.dimensions, *place));
            let inside = inside.as_ref().unwrap_or(&told);
            let Some((condition, found)) = self.best(suspect, inside, by_time) else { break };
            conditions.push(condition);
            gain += found.gain();
            tally = outside(all, found);
            if tally.share() >= 0.9 {
                break;
            }
        }
        if conditions.len() > 1 {
            self.begin(suspect, &told, &mut conditions, &mut tally);
        }
        if conditions.first().is_some_and(|first| suspect.widely && self.is_wide(suspect, &told, *first)) {
            return Some(Spot { conditions: Vec::new(), tally: all, gain });
        }
        if !conditions.is_empty() {
            let ordinary = tally.rest_share().max(suspect.habit.min(0.1));
            let sure = surprise(tally.hit, tally.of, ordinary) >= self.bar;
            if tally.share() >= suspect.least && tally.stands_out() && sure {
                return Some(Spot { conditions, tally, gain });
            }
        }
        let everywhere = !suspect.dated
            && all.share() >= suspect.least_everywhere
            && surprise(all.hit, all.of, suspect.habit) >= self.bar;
        if everywhere {
            return Some(Spot { conditions: Vec::new(), tally: all, gain: 0.0 });
        }
        let is_habit = !suspect.dated && all.share() >= HABIT;
        let narrow = is_habit.then(|| self.narrow(suspect, &told)).flatten();
        narrow.or_else(|| if suspect.ends { self.window(suspect, &told) } else { None })
    }

    /// Says whether a place is one of many of its kind that show the fault, which are nearly all that does.
    fn is_wide(&self, suspect: &Suspect, told: &Told, place: Condition) -> bool {
        let dimension = &self.dimensions[place.dimension];
        let places = if dimension.is_time { Vec::new() } else { groups(told, dimension) };
        let whole = places.iter().filter(|(_, tally)| tally.hit >= SUPPORT && tally.share() >= suspect.least);
        let (count, hit) = whole.fold((0, 0), |(count, hit), (_, tally)| (count + 1, hit + tally.hit));
        count > WIDE && hit * 20 >= told.all().hit * 19
    }

    /// Returns the days from one to another of which nearly all rows show the fault: it began, and was mended.
    fn window(&self, suspect: &Suspect, told: &Told) -> Option<Spot> {
        let days: usize =
            self.dimensions.iter().filter(|dimension| dimension.is_time).map(|dimension| dimension.labels.len()).sum();
        // every day was tried with every later one
        let bar = self.bar + (days.max(1) as f64).ln();
        let mut best: Option<Spot> = None;
        for (at, dimension) in self.dimensions.iter().enumerate() {
            if !dimension.is_time || suspect.blind.contains(&dimension.field) {
                continue;
            }
            let counts = told.counts(dimension);
            let Some((from, until)) = densest(&counts) else { continue };
            let sum = |days: &[[u64; 2]]| days.iter().fold([0, 0], |sum, day| [sum[0] + day[0], sum[1] + day[1]]);
            let ([hits, of], [hit, part]) = (sum(&counts), sum(&counts[from..=until]));
            let tally = Tally { hit, of: part, rest_hit: hits - hit, rest_of: of - part };
            // what has rows on one side of the days only did not begin, or was not mended
            let around = [&counts[1..from], &counts[until + 1..]].map(|days| sum(days)[1]);
            if around.iter().any(|rows| *rows < SUPPORT) {
                continue;
            }
            let ordinary = tally.rest_share().max(suspect.habit.min(0.1));
            let is_spot = tally.hit >= SUPPORT
                && tally.share() >= suspect.least.max(0.9)
                && tally.stands_out()
                && surprise(tally.hit, tally.of, ordinary) >= bar;
            if is_spot && best.as_ref().is_none_or(|spot| tally.gain() > spot.gain + 1e-9) {
                let condition = Condition { dimension: at, group: from as u16, until: until as u16 };
                best = Some(Spot { conditions: vec![condition], tally, gain: tally.gain() });
            }
        }
        best
    }

    /// Lets a place begin on the day that explains most there: elsewhere it may have begun before or later.
    fn begin(&self, suspect: &Suspect, told: &Told, conditions: &mut [Condition], tally: &mut Tally) {
        let [one, other] = conditions else { return };
        let (time, place) = if self.dimensions[one.dimension].is_time { (one, *other) } else { (other, *one) };
        let dimension = &self.dimensions[time.dimension];
        if !dimension.is_time {
            return;
        }
        let days = groups(&told.inside(&suspect.signs, self.dimensions, place), dimension);
        let all = told.all();
        let most = days.iter().map(|(_, tally)| tally.gain()).fold(0.0, f64::max);
        // one row before the first day is one of those that there are everywhere, where there are some
        let one_row = |tally: Tally| match tally.rest_hit {
            0..SUPPORT => 0.0,
            _ => (0.3 - tally.rest_share().min(1.0).ln()).min(4.0),
        };
        let fits = |tally: Tally| tally.hit >= SUPPORT && tally.gain() >= most - one_row(outside(all, tally)) - 1e-9;
        let best = days.into_iter().filter(|(_, tally)| fits(*tally)).max_by_key(|(day, _)| *day);
        if let Some((day, found)) = best {
            time.group = day;
            *tally = outside(all, found);
        }
    }

    /// Returns a place that only two conditions make, neither of which stands out: what is the habit of many hides it.
    fn narrow(&self, suspect: &Suspect, told: &Told) -> Option<Spot> {
        let widely = self.dimensions.iter().enumerate().filter(|(_, dimension)| {
            let blind = suspect.blind.contains(&dimension.field);
            !blind && !dimension.is_time && places(dimension, suspect.side, self.dimensions)
        });
        let groups = widely.flat_map(|(at, dimension)| {
            let groups = groups(told, dimension).into_iter();
            groups.map(move |(group, tally)| (Condition { dimension: at, group, until: OPEN }, tally))
        });
        let more = groups.filter(|(_, tally)| tally.hit >= SUPPORT && tally.share() > tally.rest_share());
        let (place, _) = more.max_by(|(_, one), (_, other)| one.gain().total_cmp(&other.gain()))?;
        let inside = told.inside(&suspect.signs, self.dimensions, place);
        let (day, found) = self.best(suspect, &inside, true)?;
        let tally = outside(told.all(), found);
        // every place was tried with every day
        let bar =
            self.bar + (self.dimensions.iter().map(|dimension| dimension.labels.len()).sum::<usize>() as f64).ln();
        let sure = surprise(tally.hit, tally.of, tally.rest_share().max(suspect.habit.min(0.1))) >= bar;
        let is_spot = sure && tally.share() >= suspect.least && tally.stands_out();
        is_spot.then(|| Spot { conditions: vec![place, day], tally, gain: found.gain() })
    }

    /// Returns the one condition that explains most, among the observations told of; only a day, where asked for.
    fn best(&self, suspect: &Suspect, told: &Told, by_time: bool) -> Option<(Condition, Tally)> {
        let mut best: Option<(f64, Condition, Tally)> = None;
        for (at, dimension) in self.dimensions.iter().enumerate() {
            let blind = suspect.blind.contains(&dimension.field) || (by_time && !dimension.is_time);
            if blind || !places(dimension, suspect.side, self.dimensions) {
                continue;
            }
            for (group, tally) in groups(told, dimension) {
                let gain = tally.gain();
                let fits = tally.hit >= SUPPORT && tally.stands_out() && gain >= self.bar * 0.5;
                if fits && best.as_ref().is_none_or(|(most, ..)| gain > *most + 1e-9) {
                    best = Some((gain, Condition { dimension: at, group, until: OPEN }, tally));
                }
            }
        }
        best.map(|(_, condition, tally)| (condition, tally))
    }
}

/// Returns the tally of every group of a dimension, or of all days from each day on.
fn groups(told: &Told, dimension: &Dimension) -> Vec<(u16, Tally)> {
    let counts = told.counts(dimension);
    let Tally { hit: hits, of, .. } = told.all();
    let tally = |hit: u64, part: u64| Tally { hit, of: part, rest_hit: hits - hit, rest_of: of - part };
    let mut tallies = Vec::new();
    let mut later = [0u64; 2];
    for (group, count) in counts.iter().enumerate().skip(1).rev() {
        if dimension.is_time {
            later = [later[0] + count[0], later[1] + count[1]];
            // a fault begins on a day that shows it
            if count[0] > 0 {
                tallies.push((group as u16, tally(later[0], later[1])));
            }
        } else if count[0] > 0 {
            tallies.push((group as u16, tally(count[0], count[1])));
        }
    }
    tallies
}

/// Returns the first and the last of the days in a row in which most more rows show a fault than do not.
fn densest(counts: &[[u64; 2]]) -> Option<(usize, usize)> {
    let mut best: Option<(i64, usize, usize)> = None;
    let (mut sum, mut from) = (0i64, 1);
    for (day, [hit, of]) in counts.iter().enumerate().skip(1) {
        if sum <= 0 {
            (sum, from) = (0, day);
        }
        sum += 2 * *hit as i64 - *of as i64;
        if *hit > 0 && best.is_none_or(|(most, ..)| sum > most) {
            best = Some((sum, from, day));
        }
    }
    best.filter(|(most, ..)| *most > 0).map(|(_, from, until)| (from, until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_densest_days_are_those_in_which_most_rows_show_the_fault() {
        // what has no day is no day
        assert_eq!(densest(&[[9, 9], [0, 4], [5, 5], [0, 0], [4, 5], [0, 6], [2, 2], [0, 9]]), Some((2, 4)));
        assert_eq!(densest(&[[9, 9], [1, 4], [1, 5]]), None);
        assert_eq!(densest(&[[0, 0], [3, 3], [1, 2]]), Some((1, 1)));
    }
}
