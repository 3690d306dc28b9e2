//! Counts: in how many rows of a file each value stands, all of them counted in one pass over the rows.

use super::features::Features;
use super::lexicon::Lexicon;
use super::pattern::{ADDRESS, BIRTH, COMPARISONS, EMAIL, FIRST, GUARDIAN, ID, LAST, PHONE, SEX};
use rustc_hash::FxHashMap;

/// Holds in how many rows of a file each value stands, by code; what stands at code 0 is missing.
#[derive(Debug)]
pub(crate) struct Counts {
    rows: usize,
    /// By comparison, of those of which equal values are counted; of lists and identifiers the values, not the cells.
    values: [Option<Vec<u32>>; COMPARISONS],
    births: FxHashMap<u32, u32>,
    /// The rows that have a value, by comparison.
    filled: [u64; COMPARISONS],
    /// Given names of guardians; of more than two, none.
    pub(super) adults: Vec<u32>,
    own: Own,
}

/// Holds what is asked of a file when second copies are looked for in it.
#[derive(Debug, Default)]
pub(crate) struct Own {
    /// In how many rows each middle name stands, by code.
    pub(super) middles: Vec<u32>,
    /// Whether no identifier of a place stands in two rows, so that differing ones say nothing.
    pub(super) unique_ids: Vec<bool>,
}

impl From<Counts> for Own {
    fn from(counts: Counts) -> Self {
        counts.own
    }
}

impl Counts {
    /// Counts the values of both files.
    pub(crate) fn of_both(sides: [&Features; 2], lexicon: &Lexicon) -> [Self; 2] {
        rayon::join(|| Self::of(sides[0], lexicon), || Self::of(sides[1], lexicon)).into()
    }

    /// Counts the values of one file.
    pub(super) fn of(side: &Features, lexicon: &Lexicon) -> Self {
        let names = || vec![0u32; lexicon.names.len().max(1)];
        let [mut first, mut middles, mut last] = [names(), names(), names()];
        let mut sex = vec![0u32; 1 << u8::BITS];
        let mut address = vec![0u32; lexicon.addresses.len().max(1)];
        let [mut phones, mut emails, mut guardians] =
            [&lexicon.phones, &lexicon.emails, &lexicon.guardians].map(|lists| vec![0u32; lists.len().max(1)]);
        let mut ids: Vec<Vec<u32>> = (0..side.ids).map(|_| vec![0; lexicon.identifiers.end() as usize]).collect();
        let mut births: FxHashMap<u32, u32> = FxHashMap::default();
        for row in &side.rows {
            first[row.first as usize] += 1;
            middles[row.middle as usize] += 1;
            last[row.last as usize] += 1;
            sex[usize::from(row.sex)] += 1;
            address[row.address as usize] += 1;
            phones[row.phone() as usize] += 1;
            emails[row.email() as usize] += 1;
            guardians[row.guardian as usize] += 1;
            // what a file fills in is no date
            *births.entry(row.birth_digits).or_default() += 1;
            for (at, counts) in ids.iter_mut().enumerate() {
                counts[row.id(at) as usize] += 1;
            }
        }
        let rows = side.len();
        let unique_ids = ids.iter().map(|counts| counts.iter().skip(1).all(|count| *count < 2)).collect();
        let adults = given_names(&guardians, lexicon);
        let mut this = Self {
            rows,
            values: Default::default(),
            filled: [0; COMPARISONS],
            births: FxHashMap::default(),
            adults,
            own: Own { middles, unique_ids },
        };
        let missing = births.remove(&0).unwrap_or(0);
        this.filled[BIRTH] = rows as u64 - u64::from(missing);
        this.births = births;
        let mut set = |comparison: usize, cells: Vec<u32>, values: &dyn Fn(Vec<u32>) -> Vec<u32>| {
            this.filled[comparison] = rows as u64 - u64::from(cells.first().copied().unwrap_or(0));
            this.values[comparison] = Some(values(cells));
        };
        let own = |counts: Vec<u32>| counts;
        set(FIRST, first, &own);
        set(LAST, last, &own);
        set(SEX, sex, &own);
        set(ADDRESS, address, &own);
        set(PHONE, phones, &|cells| lexicon.phones.spread(cells));
        set(EMAIL, emails, &|cells| lexicon.emails.spread(cells));
        set(GUARDIAN, guardians, &|cells| lexicon.guardians.spread(cells));
        for (at, cells) in ids.into_iter().enumerate() {
            set(ID + at, cells, &|cells| without_zeros(cells, lexicon));
        }
        this
    }

    /// Returns the number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the counts of a comparison by code; none where equal values are not counted.
    pub(super) fn of_comparison(&self, comparison: usize) -> &[u32] {
        self.values[comparison].as_deref().unwrap_or(&[])
    }

    /// Returns the share of rows that have a value.
    pub(super) fn present_share(&self, comparison: usize) -> f64 {
        if self.rows == 0 { 0.0 } else { self.filled[comparison] as f64 / self.rows as f64 }
    }

    /// Returns the number of pairs of two files with equal values; nothing where these are not counted.
    pub(super) fn equal_pairs(&self, other: &Self, comparison: usize) -> Option<f64> {
        let both = |mine: &u32, theirs: &u32| u64::from(*mine) * u64::from(*theirs);
        if comparison == BIRTH {
            let pairs = |(birth, mine): (&u32, &u32)| other.births.get(birth).map_or(0, |theirs| both(mine, theirs));
            return Some(self.births.iter().map(pairs).sum::<u64>() as f64);
        }
        let (mine, theirs) = (self.values[comparison].as_ref()?, other.values[comparison].as_ref()?);
        Some(mine.iter().zip(theirs).skip(1).map(|(mine, theirs)| both(mine, theirs)).sum::<u64>() as f64)
    }
}

/// Returns how often each given name of a guardian stands in some lists, of which it is known in how many rows each is.
fn given_names(guardians: &[u32], lexicon: &Lexicon) -> Vec<u32> {
    let mut counts = vec![0; lexicon.adult_texts.len()];
    for (list, rows) in (0..).zip(guardians).filter(|(_, rows)| **rows > 0) {
        let list = lexicon.guardians.of(list);
        if list.len() <= 2 {
            list.iter().for_each(|adult| counts[lexicon.adults[*adult as usize].first as usize] += rows);
        }
    }
    counts
}

/// Adds the counts of identifiers with zeros in front to those of the same numbers without them.
fn without_zeros(mut counts: Vec<u32>, lexicon: &Lexicon) -> Vec<u32> {
    for code in 0..counts.len() as u32 {
        let bare = lexicon.bare(code);
        if bare != code {
            let rows = std::mem::take(&mut counts[code as usize]);
            counts[bare as usize] += rows;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::super::pattern::MIDDLE;
    use super::super::{features, testing};
    use super::*;
    use crate::link::lists::Lists;
    use crate::normalize::rosters_of;
    use crate::roster::Field::{self, *};

    /// Returns the values of a row in a comparison, without those that are missing, and whether its cell is filled.
    fn values(comparison: usize, row: &super::super::row::Row, lexicon: &Lexicon) -> (Vec<u32>, bool) {
        let lists = |lists: &Lists, code: u32| (lists.of(code).to_vec(), code != 0);
        let one = |code: u32| (Vec::from_iter((code != 0).then_some(code)), code != 0);
        match comparison {
            FIRST => one(row.first),
            LAST => one(row.last),
            BIRTH => one(row.birth_digits),
            SEX => one(u32::from(row.sex)),
            ADDRESS => one(row.address),
            PHONE => lists(&lexicon.phones, row.phone()),
            EMAIL => lists(&lexicon.emails, row.email()),
            GUARDIAN => lists(&lexicon.guardians, row.guardian),
            at => (one(row.bare_id(at - ID, lexicon)).0, row.id(at - ID) != 0),
        }
    }

    #[test]
    fn pairs_of_equal_values_are_as_many_as_there_are_when_all_are_compared() {
        let rosters = testing::district();
        let (lexicon, [one, other]) = features::build(&rosters, &features::id_pairs(&rosters));
        let [mine, theirs] = Counts::of_both([&one, &other], &lexicon);
        let counted = [FIRST, LAST, BIRTH, SEX, ADDRESS, PHONE, EMAIL, GUARDIAN].into_iter();
        for comparison in counted.chain((0..one.ids).map(|at| ID + at)) {
            let of =
                |side: &Features| side.rows.iter().map(|row| values(comparison, row, &lexicon)).collect::<Vec<_>>();
            let (rows, others) = (of(&one), of(&other));
            let all: Vec<u32> = others.iter().flat_map(|(values, _)| values.clone()).collect();
            let equal = |value: &u32| all.iter().filter(|other| *other == value).count();
            let pairs: usize = rows.iter().flat_map(|(values, _)| values).map(equal).sum();
            assert!(pairs > 0, "{comparison}");
            assert_eq!(mine.equal_pairs(&theirs, comparison), Some(pairs as f64), "{comparison}");
            assert_eq!(theirs.equal_pairs(&mine, comparison), Some(pairs as f64), "{comparison}");
            let filled = rows.iter().filter(|(_, filled)| *filled).count();
            assert!((mine.present_share(comparison) - filled as f64 / rows.len() as f64).abs() < 1e-12, "{comparison}");
        }
        assert_eq!((mine.equal_pairs(&theirs, MIDDLE), mine.equal_pairs(&theirs, ID + one.ids)), (None, None));
        assert!(mine.present_share(ID + one.ids).abs() < 1e-12);
        let middles = |name: usize| one.rows.iter().filter(|row| row.middle as usize == name).count() as u32;
        assert!((1..lexicon.names.len()).all(|name| mine.own.middles[name] == middles(name)));
    }

    fn row<'a>(number: &'a str, guardian: &'a str, phone: &'a str) -> Vec<(Field, &'a str)> {
        vec![(LocalId, number), (FirstName, "Ann"), (GuardianName, guardian), (Phone, phone)]
    }

    #[test]
    fn numbers_are_counted_without_zeros_and_repeat_with_them() {
        let unique = |numbers: [&str; 3]| {
            let rows = numbers.map(|number| row(number, "", ""));
            let rows: Vec<&[(Field, &str)]> = rows.iter().map(Vec::as_slice).collect();
            let rosters = rosters_of(&rows, &rows);
            let (lexicon, sides) = features::build(&rosters, &vec![(LocalId, LocalId)]);
            let [mine, theirs] = Counts::of_both([&sides[0], &sides[1]], &lexicon);
            (mine.own.unique_ids.clone(), mine.equal_pairs(&theirs, ID), mine.present_share(ID))
        };
        assert_eq!(unique(["17", "18", "19"]), (vec![true], Some(3.0), 1.0));
        assert_eq!(unique(["17", "017", "19"]), (vec![true], Some(5.0), 1.0));
        assert_eq!(unique(["17", "17", "19"]), (vec![false], Some(5.0), 1.0));
        assert_eq!(unique(["17", "", ""]).0, [true]);
    }

    #[test]
    fn guardians_are_counted_by_given_name_where_there_are_one_or_two() {
        let rows = [
            row("1", "Ida Lund", "217-555-0142"),
            row("2", "Ida Ward; Carl Ward", "217-555-0142; 217-555-0197"),
            row("3", "Ida Ward; Carl Ward; Bela Ward", ""),
        ];
        let rows: Vec<&[(Field, &str)]> = rows.iter().map(Vec::as_slice).collect();
        let (lexicon, sides) = features::build(&rosters_of(&rows, &[]), &Vec::new());
        let [counts, none] = Counts::of_both([&sides[0], &sides[1]], &lexicon);
        let of = |name: &str| lexicon.adult_texts.iter().position(|text| text == name).map(|at| counts.adults[at]);
        assert_eq!(["ida", "carl", "bela"].map(of), [Some(2), Some(1), Some(0)]);
        assert_eq!(counts.of_comparison(PHONE).iter().sum::<u32>(), 3);
        assert_eq!((none.equal_pairs(&counts, PHONE), none.present_share(PHONE)), (Some(0.0), 0.0));
    }
}
