//! Pictures: where everything in them goes; their shapes are in the templates.

use super::words::{bits, count, day, percent};
use crate::roster::{Cause, RunPoint, WeightDistribution, grouped};

/// The width and the height of the picture of weights, without its margins.
const WEIGHTS: (i64, i64) = (700, 180);
/// The bits that are shown at most; what lies beyond is put in the last bin.
const LEAST: i32 = -30;
const MOST: i32 = 60;

/// Holds the picture of the weights of all candidate pairs.
pub(super) struct WeightChart {
    pub(super) bars: Vec<Bar>,
    /// Where the two cuts stand, and what they are called.
    pub(super) cuts: [(i64, String); 2],
    pub(super) ticks: Vec<(i64, String)>,
    /// Accepted, for a person, apart.
    pub(super) numbers: [String; 3],
}

/// Holds one bar of up to three pieces: place, width, and top and height of accepted, for a person, apart.
pub(super) struct Bar {
    pub(super) x: i64,
    pub(super) width: i64,
    pub(super) pieces: [(i64, i64); 3],
}

/// Lays the picture of weights out; none where no pair was weighed.
pub(super) fn weights(spread: &WeightDistribution) -> Option<WeightChart> {
    let clamp = |bit: i32| bit.clamp(LEAST, MOST);
    let [review, accept] = spread.cuts;
    let first = clamp(spread.bins.first()?.from).min(review.div_euclid(1000) - 1);
    let last = clamp(spread.bins.last()?.from).max(accept.div_euclid(1000) + 1);
    let bits_shown = i64::from(last - first) + 1;
    let place = |millibits: i64| (millibits - i64::from(first) * 1000) * WEIGHTS.0 / (bits_shown * 1000);
    let mut sums = vec![[0_u64; 3]; bits_shown as usize];
    let mut numbers = [0; 3];
    for bin in &spread.bins {
        let counts = [bin.matched, bin.review, bin.apart];
        let sum = &mut sums[(clamp(bin.from) - first) as usize];
        for (at, count) in counts.into_iter().enumerate() {
            sum[at] += count;
            numbers[at] += count;
        }
    }
    let most = sums.iter().map(|sum| sum.iter().sum::<u64>()).max().unwrap_or(0).max(1) as f64;
    let bar = |(at, sum): (usize, &[u64; 3])| {
        let total: u64 = sum.iter().sum();
        // the root, so that a few pairs between the cuts are seen beside thousands beyond them
        let height = ((total as f64 / most).sqrt() * WEIGHTS.1 as f64).round().max(2.0) as i64;
        let (x, next) =
            (place(at as i64 * 1000 + i64::from(first) * 1000), place((at as i64 + 1 + i64::from(first)) * 1000));
        let mut top = WEIGHTS.1;
        let mut left = total;
        let mut rest = height;
        let pieces = sum.map(|count| {
            let part = if left == 0 { 0 } else { (rest * count as i64 + left as i64 / 2) / left as i64 };
            // what is there is seen
            let part = if count > 0 { part.max(1) } else { 0 };
            left -= count;
            rest = (rest - part).max(0);
            top -= part;
            (top, part)
        });
        (total > 0).then_some(Bar { x, width: (next - x - 1).max(1), pieces })
    };
    let step = if bits_shown > 45 { 10 } else { 5 };
    let ticks = (first..=last)
        .filter(|bit| bit % step == 0)
        .map(|bit| (place(i64::from(bit) * 1000), bits(bit * 1000).replace(".0", "")))
        .collect();
    Some(WeightChart {
        bars: sums.iter().enumerate().filter_map(bar).collect(),
        cuts: [review, accept].map(|cut| (place(i64::from(cut)), bits(cut))),
        ticks,
        numbers: numbers.map(grouped),
    })
}

/// Holds the picture of errors and warnings over the runs.
pub(super) struct Trend {
    pub(super) lines: [Line; 2],
    pub(super) ticks: Vec<(i64, String)>,
    pub(super) days: Vec<(i64, String, &'static str)>,
    pub(super) rows: Vec<TrendRow>,
}

/// Holds one line and its points.
pub(super) struct Line {
    pub(super) class: &'static str,
    pub(super) path: String,
    pub(super) points: Vec<(i64, i64)>,
    /// The last count with its name, and where it is written.
    pub(super) last: String,
    pub(super) label: i64,
}

/// Holds the numbers of one run.
pub(super) struct TrendRow {
    pub(super) day: String,
    pub(super) numbers: [String; 5],
}

/// The width and the height of the trend, without its margins.
const TREND: (i64, i64) = (640, 150);
/// Runs that the trend shows at most, the last ones.
const RUNS: usize = 60;

/// Lays the trend out; none where there is no run before.
pub(super) fn trend(points: &[RunPoint]) -> Option<Trend> {
    let points = &points[points.len().saturating_sub(RUNS)..];
    if points.len() < 2 {
        return None;
    }
    let most = points.iter().map(|point| point.errors.max(point.warnings)).max().unwrap_or(0);
    let top = ceiling(most);
    let x = |at: usize| at as i64 * TREND.0 / (points.len() as i64 - 1);
    let y = |count: u64| TREND.1 - (count as i64 * TREND.1) / top as i64;
    let line = |one, many, class, of: &dyn Fn(&RunPoint) -> u64| {
        let places: Vec<(i64, i64)> = points.iter().enumerate().map(|(at, point)| (x(at), y(of(point)))).collect();
        let path: Vec<String> = places.iter().map(|(x, y)| format!("{x},{y}")).collect();
        let last = points.last().map_or(0, of);
        Line { class, path: path.join(" "), points: places, last: count(last, one, many), label: y(last) }
    };
    let mut lines = [
        line("error", "errors", "e", &|point| point.errors),
        line("warning", "warnings", "w", &|point| point.warnings),
    ];
    // labels that would stand on one another are moved apart
    let [errors, warnings] = &mut lines;
    if (errors.label - warnings.label).abs() < 16 {
        let (upper, lower) = if errors.label <= warnings.label { (errors, warnings) } else { (warnings, errors) };
        upper.label = upper.label.min(TREND.1 - 16);
        lower.label = upper.label + 16;
    }
    let middle = points.len() / 2;
    let mut named = vec![(0, "start"), (points.len() - 1, "end")];
    if points.len() > 4 {
        named.insert(1, (middle, "middle"));
    }
    let rows = points.iter().rev().map(|point| TrendRow {
        day: day(&point.as_of),
        numbers: [point.errors, point.warnings, point.infos, point.new, point.fixed].map(grouped),
    });
    Some(Trend {
        lines,
        ticks: [0, top / 2, top].into_iter().map(|count| (y(count), grouped(count))).collect(),
        days: named.into_iter().map(|(at, anchor)| (x(at), day(&points[at].as_of), anchor)).collect(),
        rows: rows.collect(),
    })
}

/// Returns the least even number of one or two digits and zeros that is not below a count.
fn ceiling(count: u64) -> u64 {
    let mut unit = 1;
    while count.div_ceil(unit) > 20 {
        unit *= 10;
    }
    count.div_ceil(unit).next_multiple_of(2).max(2) * unit
}

/// Holds the picture of how much more often a fault occurs where it concentrates.
pub(super) struct Concentration {
    pub(super) here: Share,
    /// Elsewhere; none where the fault is everywhere.
    pub(super) elsewhere: Option<Share>,
    pub(super) caption: String,
}

/// Holds a share as words and as a width in thousandths.
pub(super) struct Share {
    pub(super) width: i64,
    pub(super) words: String,
}

/// Lays the concentration of a cause out; none where nothing was counted.
pub(super) fn concentration(cause: &Cause) -> Option<Concentration> {
    if cause.of == 0 {
        return None;
    }
    let here = cause.affected as f64 / cause.of as f64;
    let share = |share: f64, words: String| Share { width: (share.clamp(0.0, 1.0) * 1000.0).round() as i64, words };
    let elsewhere = match cause.elsewhere {
        Some([_, 0]) => None,
        Some([affected, of]) => Some(share(affected as f64 / of as f64, percent(affected, of))),
        // the lift is given rounded, and so is what follows from it
        None => (!cause.place.is_empty() && cause.lift > 0.0).then(|| {
            let there = here / cause.lift;
            share(there, format!("about {:.1} %", there.clamp(0.0, 1.0) * 100.0))
        }),
    };
    Some(Concentration {
        here: share(here, percent(cause.affected, cause.of)),
        caption: match cause.elsewhere {
            _ if elsewhere.is_none() => "Share of the rows that are affected".to_owned(),
            Some([0, _]) => "It shows there and nowhere else".to_owned(),
            _ => format!("{} as frequent where it concentrates", cause.times()),
        },
        elsewhere,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::WeightBin;

    #[test]
    fn every_pair_is_in_a_bar_that_stands_inside_the_picture() {
        let bin = |from, matched, review, apart| WeightBin { from, matched, review, apart };
        let spread = WeightDistribution {
            cuts: [-4248, 4248],
            bins: vec![bin(-60, 0, 0, 900), bin(-2, 0, 1, 1_000), bin(8, 1, 2, 0), bin(60, 1_000_000, 0, 0)],
        };
        let chart = weights(&spread).unwrap();
        assert_eq!(chart.bars.len(), 4);
        for bar in &chart.bars {
            assert!(bar.x >= 0 && bar.x + bar.width <= WEIGHTS.0, "{}", bar.x);
            for (top, height) in bar.pieces {
                assert!(top >= 0 && height >= 0 && top + height <= WEIGHTS.1, "{top} {height}");
            }
        }
        assert!(chart.bars[1].pieces[1].1 > 0, "one pair for a person is not seen");
        assert!(chart.cuts[0].0 < chart.cuts[1].0);
        assert_eq!(chart.numbers, ["1,000,001", "3", "1,900"]);
        assert!(weights(&WeightDistribution::default()).is_none());
    }

    #[test]
    fn a_trend_needs_two_runs_and_stays_inside_the_picture() {
        let point = |errors, warnings| RunPoint { errors, warnings, as_of: "2026-08-03".into(), ..RunPoint::default() };
        assert!(trend(&[point(3, 4)]).is_none());
        let trend = trend(&[point(0, 7), point(131, 130), point(40, 0)]).unwrap();
        assert_eq!(trend.ticks.last().unwrap().1, "140");
        let points = trend.lines.iter().flat_map(|line| &line.points);
        assert!(points.clone().all(|(x, y)| (0..=TREND.0).contains(x) && (0..=TREND.1).contains(y)));
        assert_eq!(trend.rows[0].numbers[0], "40");
        assert_eq!([ceiling(0), ceiling(1), ceiling(20), ceiling(21), ceiling(999)], [2, 2, 20, 40, 1_000]);
    }

    #[test]
    fn a_fault_that_is_everywhere_has_no_elsewhere() {
        let cause = crate::report::sample::cause();
        assert!(concentration(&Cause { place: Default::default(), ..cause.clone() }).unwrap().elsewhere.is_none());
        let found = concentration(&Cause { affected: 47, of: 50, lift: 11.75, ..cause.clone() }).unwrap();
        assert_eq!((found.here.width, found.here.words.as_str()), (940, "94.0 %"));
        assert_eq!(found.elsewhere.unwrap().words, "about 8.0 %");
        let alone = Cause { affected: 64, of: 66, lift: 436.36, elsewhere: Some([0, 224]), ..cause.clone() };
        let found = concentration(&alone).unwrap();
        // as its message says it, and not the half row of the lift
        assert_eq!(found.elsewhere.map(|there| (there.width, there.words)), Some((0, "0.0 %".to_owned())));
        assert_eq!(found.caption, "It shows there and nowhere else");
        assert_eq!(alone.times(), "nowhere else");
        let more = Cause { affected: 47, of: 50, lift: 11.75, elsewhere: Some([8, 100]), ..cause.clone() };
        let found = concentration(&more).unwrap();
        assert_eq!(found.elsewhere.map(|there| there.words), Some("8.0 %".to_owned()));
        assert_eq!(found.caption, "11.8 times as frequent where it concentrates");
        assert!(concentration(&Cause { of: 0, ..cause }).is_none());
    }
}
