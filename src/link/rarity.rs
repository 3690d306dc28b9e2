//! Rarity: how much rarer or commoner than average names are, by themselves and together.

use super::counts::Counts;
use super::lexicon::{Adult, Lexicon};
use super::pattern::{FIRST, GUARDIAN, LAST, Pattern, SAME, VARIANT, level};
use super::row::{ANYTHING, AdultSketch, Row};
use super::sorted::sort_by_key;
use super::weights::{Adjustment, millibits};

/// Rows that stand beside the counted ones when a name's rarity is judged.
const ASSUMED_ROWS: f64 = 300.0;
/// The same for how often two names are borne together: bearers who stand on both sides of the comparison.
const ASSUMED_BEARERS: f64 = 0.5;
/// The most that one name adds or takes, in thousandths of a bit.
const MOST: i32 = 5_000;
/// The most that a guardian's name loses where it is the child's as well, in thousandths of a bit.
const MOST_JOINT: i32 = 15_000;

/// Holds how rare names are, in thousandths of a bit.
#[derive(Clone, Debug)]
pub(crate) struct Rarity {
    /// By name code: how much rarer than average the name is.
    first: Vec<i16>,
    last: Vec<i16>,
    /// By text of an adult's name: how much more often a child of the same family name has a guardian of this given name than
    /// two strangers have a guardian in common; at most 0.
    adults: Vec<i16>,
    /// How many of the rows a child of average names shares both with, were they independent.
    namesakes: f64,
}

/// Holds the shares of strangers who agree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Agreeing {
    pub(crate) first: f64,
    pub(crate) last: f64,
    pub(crate) guardian: f64,
}

impl Rarity {
    /// Takes how often names stand in both files.
    pub(crate) fn count([one, other]: &[Counts; 2], agreeing: Agreeing) -> Self {
        let rows = one.rows().max(other.rows()) as f64;
        let table = |comparison: usize, exact: f64| {
            let counts = greater(one.of_comparison(comparison), other.of_comparison(comparison));
            rarities(&counts, |others| (exact / share(others, rows, exact)).log2(), [-MOST, MOST])
        };
        let adults = || {
            let counts = &greater(&one.adults, &other.adults);
            let named: f64 = counts.iter().map(|count| f64::from(*count)).sum();
            let exact = counts.iter().map(|count| (f64::from(*count) / named.max(1.0)).powi(2)).sum();
            rarities(counts, |others| (agreeing.guardian / share(others, rows, exact)).log2(), [-MOST_JOINT, 0])
        };
        let (first, (last, adults)) =
            rayon::join(|| table(FIRST, agreeing.first), || rayon::join(|| table(LAST, agreeing.last), adults));
        Self { first, last, adults, namesakes: rows * agreeing.first * agreeing.last }
    }

    /// Returns the adjustment of a pair: for names that agree in full, and for names that agree together.
    pub(crate) fn of(&self, pattern: Pattern, [one, other]: [&Row; 2], lexicon: &Lexicon) -> Adjustment {
        let mut found = self.of_names(pattern, one);
        let [first, last] = [FIRST, LAST].map(|comparison| level(pattern, comparison) == SAME);
        if first && last && (one.first, one.last) == (other.first, other.last) {
            found.joint = self.together(found, one.namesakes.max(other.namesakes));
        }
        if level(pattern, GUARDIAN) == SAME && (last || level(pattern, LAST) == VARIANT) {
            found.joint += self.guardian([one, other], lexicon);
        }
        found
    }

    /// Returns the adjustment for names that agree in full, each by itself; what they are together only takes from it.
    #[inline]
    pub(crate) fn of_names(&self, pattern: Pattern, one: &Row) -> Adjustment {
        let look = |comparison: usize, table: &[i16], code: u32| match level(pattern, comparison) {
            SAME => table.get(code as usize).copied().unwrap_or(0),
            _ => 0,
        };
        Adjustment { first: look(FIRST, &self.first, one.first), last: look(LAST, &self.last, one.last), joint: 0 }
    }

    /// Returns what two names lose because they are often borne together, given how many others bear both.
    ///
    /// Where names go with where a family comes from, the product of their shares is far below what is counted.
    fn together(&self, alone: Adjustment, others: u16) -> i16 {
        if others == 0 {
            return 0;
        }
        let rare = f64::from(i32::from(alone.first) + i32::from(alone.last)) / 1000.0;
        let expected = self.namesakes * (-rare).exp2();
        millibits(((expected + ASSUMED_BEARERS) / (f64::from(others) + ASSUMED_BEARERS)).log2()).min(0) as i16
    }

    /// Returns what a common guardian loses whose family name is that of both children.
    fn guardian(&self, rows: [&Row; 2], lexicon: &Lexicon) -> i16 {
        let [one, other] = rows;
        let named = |adult: Adult| {
            let name = lexicon.adult_names[adult.last as usize];
            let bears = |row: &Row| row.last == name || lexicon.names[row.last as usize].tokens.contains(&name);
            name != 0 && rows.into_iter().all(bears)
        };
        let common = one.guardians.into_iter().zip(one.adults);
        let common = common.filter(|(code, _)| ![0, ANYTHING].contains(code) && other.guardians.contains(code));
        // one who is called otherwise, or the rarer of two, says the most
        let lost = |(code, sketch): (u32, AdultSketch)| {
            let adult = sketch.adult(code, lexicon);
            if named(adult) { self.adults[adult.first as usize] } else { 0 }
        };
        common.map(lost).max().unwrap_or(0)
    }
}

/// Takes of every name the count of the file that has more of it.
fn greater(mine: &[u32], theirs: &[u32]) -> Vec<u32> {
    mine.iter().zip(theirs).map(|(mine, theirs)| *mine.max(theirs)).collect()
}

/// Returns the share of rows that a name has, by how many others bear it; assumed rows steady small files.
fn share(others: f64, rows: f64, exact: f64) -> f64 {
    (others + ASSUMED_ROWS * exact) / (rows + ASSUMED_ROWS)
}

/// Weighs every name that is there by its other bearers: the row itself is no evidence of how common its name is.
fn rarities(counts: &[u32], weigh: impl Fn(f64) -> f64, [least, most]: [i32; 2]) -> Vec<i16> {
    let mut rarities = vec![0i16; counts.len()];
    for (code, count) in counts.iter().enumerate().skip(1).filter(|(_, count)| **count > 0) {
        rarities[code] = millibits(weigh(f64::from(count - 1))).clamp(least, most) as i16;
    }
    rarities
}

/// Counts, for every row of a file, how many others bear both of its names; rows of one birth date are one child's.
pub(super) fn count_namesakes(rows: &mut [Row]) {
    let names: Vec<(u32, u32, u32)> = rows.iter().map(|row| (row.first, row.last, row.birth)).collect();
    let key = |(first, last, _): &(u32, u32, u32)| {
        (u64::from(*first) << 32 | u64::from(*last)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32
    };
    let named = names.iter().enumerate().filter(|(_, (first, last, _))| *first != 0 && *last != 0);
    let mut entries: Vec<u64> = named.map(|(row, name)| key(name) << 32 | row as u64).collect();
    sort_by_key(&mut entries);
    let mut bearers: Vec<((u32, u32, u32), usize)> = Vec::new();
    for block in entries.chunk_by(|one, other| one >> 32 == other >> 32).filter(|block| block.len() > 1) {
        bearers.clear();
        bearers.extend(block.iter().map(|entry| *entry as u32 as usize).map(|row| (names[row], row)));
        bearers.sort_unstable();
        for group in bearers.chunk_by(|(one, _), (other, _)| (one.0, one.1) == (other.0, other.1)) {
            let children = group.chunk_by(|(one, _), (other, _)| one.2 == other.2).count();
            let others = u16::try_from(children - 1).unwrap_or(u16::MAX);
            group.iter().for_each(|(_, row)| rows[*row].namesakes = others);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::compare::Comparer;
    use super::super::features::{self, Features};
    use super::super::lexicon::NameForm;
    use super::super::pattern::{DIFFER, with};
    use super::*;
    use crate::normalize::rosters_of;
    use crate::roster::Field::{self, *};
    use std::iter::repeat_n;

    /// Rows of which only the given name is known.
    fn named(codes: impl Iterator<Item = u32>) -> Features {
        Features { rows: codes.map(called).collect(), ..Features::default() }
    }

    fn called(first: u32) -> Row {
        let mut row = Row::default();
        row.first = first;
        row
    }

    const ONE_IN_A_HUNDRED: Agreeing = Agreeing { first: 0.01, last: 0.01, guardian: 0.01 };

    #[test]
    fn a_name_is_as_rare_as_its_other_bearers_are_few() {
        let of = |name: u32, count: usize| repeat_n(name, count);
        let one = named(of(1, 1).chain(of(2, 11)).chain(of(3, 4)).chain(of(9, 84)));
        let other = named(of(1, 1).chain(of(2, 5)).chain(of(4, 1)).chain(of(0, 3)));
        let mut lexicon = Lexicon::default();
        lexicon.names = vec![NameForm::default(); 10];
        let rarity = |sides: [&Features; 2]| Rarity::count(&Counts::of_both(sides, &lexicon), ONE_IN_A_HUNDRED);
        let of = |rarity: &Rarity, name: u32, level: u8| {
            let row = called(name);
            rarity.of(with(0, FIRST, level), [&row, &row], &lexicon)
        };
        let few = rarity([&one, &other]);
        let first = |name: u32| of(&few, name, SAME).first;
        // one in a hundred is usual: of a hundred rows and three hundred assumed, with three assumed bearers
        assert_eq!((first(1), first(2)), (415, -1_700));
        assert_eq!((first(4), first(3)), (415, -585));
        assert_eq!((first(0), first(5), first(99)), (0, 0, 0));
        assert_eq!(of(&few, 1, SAME), Adjustment { first: 415, last: 0, joint: 0 });
        assert_eq!(of(&few, 1, DIFFER), Adjustment::default());
        // no name is rarer than one in thirty-two
        let many = named(of_many());
        assert_eq!([1, 2].map(|name| of(&rarity([&many, &many]), name, SAME).first), [5_000, -5_000]);
    }

    fn of_many() -> impl Iterator<Item = u32> {
        std::iter::once(1).chain(repeat_n(2, 20_000))
    }

    fn child<'a>([first, last]: [&'a str; 2], birth: &'a str, guardian: &'a str) -> Vec<(Field, &'a str)> {
        vec![(FirstName, first), (LastName, last), (BirthDate, birth), (GuardianName, guardian)]
    }

    /// Returns what the pair of the first rows loses by what agrees together.
    fn joint(enrollment: &[Vec<(Field, &str)>], sis: &[Vec<(Field, &str)>]) -> i16 {
        let [enrollment, sis] = [enrollment, sis].map(|rows| rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let rosters = rosters_of(&enrollment, &sis);
        let (lexicon, [one, other]) = features::build(&rosters, &Vec::new());
        let comparer = Comparer { lexicon: &lexicon, one: &one, other: &other };
        let agreeing = Agreeing { first: 1e-3, last: 1e-3, guardian: 1e-3 };
        let rarity = Rarity::count(&Counts::of_both([&one, &other], &lexicon), agreeing);
        rarity.of(comparer.pattern(0, 0), comparer.rows(0, 0), &lexicon).joint
    }

    const HAMZA: [&str; 2] = ["Hamza", "Abdi"];

    #[test]
    fn names_that_are_often_borne_together_weigh_less_together() {
        let births = ["2013-04-09", "2014-05-01", "2012-11-30", "2011-07-21"];
        let bearers = |count: usize| births[..count].iter().map(|birth| child(HAMZA, birth, "")).collect::<Vec<_>>();
        let alone = bearers(1);
        assert_eq!(joint(&alone, &alone), 0);
        let lost = [2, 3, 4].map(|count| joint(&alone, &bearers(count)));
        assert!(-1_600 < lost[0] && lost[0] < -1_000 && lost[1] < lost[0] && lost[2] < lost[1], "{lost:?}");
        assert_eq!(lost[2], joint(&bearers(4), &alone));
        // a second record of one child is no other bearer
        let twice = [child(HAMZA, births[0], ""), child(HAMZA, births[0], "")];
        assert_eq!(joint(&alone, &twice), 0);
        // nor is who bears only one of the two
        let others =
            [child(HAMZA, births[0], ""), child(["Hamza", "Ito"], births[1], ""), child(["Ann", "Abdi"], "", "")];
        assert_eq!(joint(&alone, &others), 0);
        assert_eq!(joint(&[child(["Ann", "Abdi"], births[0], "")], &bearers(4)), 0);
    }

    #[test]
    fn a_guardian_of_the_childs_family_name_says_less_than_another() {
        let pair = |mine: [&str; 2], theirs: [&str; 2]| {
            let birth = "2013-04-09";
            // guardians called Carl are common
            let more = (0..9).map(|_| child(["Ida", "Novak"], birth, "Carl Lund"));
            let rows = |[last, guardian]: [&'static str; 2]| {
                std::iter::once(child(["Ann", last], birth, guardian)).chain(more.clone()).collect::<Vec<_>>()
            };
            let fixed = |names: [&str; 2]| names.map(|name| &*String::leak(name.to_owned()));
            joint(&rows(fixed(mine)), &rows(fixed(theirs)))
        };
        let same = |last: &str, guardian: &str| pair([last, guardian], [last, guardian]);
        let (common, rare) = (same("Jones", "Carl Jones"), same("Jones", "Elijah Jones"));
        assert!(common < rare && rare < -5_000, "{common} {rare}");
        assert!(pair(["Jones Ward", "Carl Jones"], ["Jones", "Carl Jones; Ida Ward"]) < -5_000);
        // who is called otherwise, or is not the same, or whose name only one of the two bears
        assert_eq!((same("Jones", "Carl Ward"), same("Jones", "")), (0, 0));
        assert_eq!(pair(["Jones", "Carl Jones"], ["Jones", "Elijah Jones"]), 0);
        assert_eq!(pair(["Jones", "Carl Jones"], ["Whitby", "Carl Jones"]), 0);
        assert_eq!(pair(["Jones Ward", "Ida Ward"], ["Jones", "Ida Ward"]), 0);
        // two guardians in common say as much as the one that says more
        let both = same("Jones", "Carl Jones; Elijah Jones");
        assert!(common < both && (both - rare).abs() < 50, "{both} {rare}");
        assert_eq!(same("Jones", "Carl Jones; Ida Ward"), 0);
    }
}
