//! The names there are: embedded lists by tradition, drawn with the skew that names have.

use super::rng::Rng;
use std::collections::BTreeMap;

const GIVEN: &str = include_str!("data/given.txt");
const SURNAMES: &str = include_str!("data/surnames.txt");
const NICKNAMES: &str = include_str!("data/nicknames.txt");

/// Names the habits by which a family gives names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tradition {
    Anglo,
    AfricanAmerican,
    Hispanic,
    Vietnamese,
    Hmong,
    Arabic,
    Slavic,
    SouthAsian,
    EastAsian,
}

impl Tradition {
    /// Every tradition, in the order of the weights of a region.
    pub(super) const ALL: [Self; 9] = [
        Self::Anglo,
        Self::AfricanAmerican,
        Self::Hispanic,
        Self::Vietnamese,
        Self::Hmong,
        Self::Arabic,
        Self::Slavic,
        Self::SouthAsian,
        Self::EastAsian,
    ];

    fn section(self) -> &'static str {
        match self {
            Self::Anglo => "anglo",
            Self::AfricanAmerican => "african_american",
            Self::Hispanic => "hispanic",
            Self::Vietnamese => "vietnamese",
            Self::Hmong => "hmong",
            Self::Arabic => "arabic",
            Self::Slavic => "slavic",
            Self::SouthAsian => "south_asian",
            Self::EastAsian => "east_asian",
        }
    }
}

/// Holds names, the frequent ones first.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    names: Vec<String>,
    /// The sum of the weights up to and with each name; integers, so that every machine draws the same.
    sums: Vec<u64>,
}

impl List {
    /// Makes a list whose weights fall as 1 / (rank + offset): a small offset makes the first names dominate.
    fn new(names: Vec<String>, offset: u64) -> Self {
        let mut sum = 0;
        let weight = |rank: usize| (1u64 << 40) / (rank as u64 + 1 + offset);
        let sums = (0..names.len())
            .map(|rank| {
                sum += weight(rank);
                sum
            })
            .collect();
        Self { names, sums }
    }

    /// Draws one name.
    pub(super) fn draw(&self, rng: &mut Rng) -> &str {
        let at = rng.below(self.sums.last().copied().unwrap_or(0));
        let index = self.sums.partition_point(|&sum| sum <= at);
        self.names.get(index).map_or("", String::as_str)
    }

    /// Draws one name, each as likely as the next.
    pub(super) fn any(&self, rng: &mut Rng) -> &str {
        let index = rng.index(self.names.len());
        self.names.get(index).map_or("", String::as_str)
    }

    /// Returns every name in order of frequency.
    #[cfg(test)]
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}

/// Holds the lists of one tradition.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) girls: List,
    pub(super) boys: List,
    pub(super) surnames: List,
    /// What rarer surnames start with.
    pub(super) front: List,
    /// What rarer surnames end with.
    pub(super) back: List,
    /// Middle names of girls and boys, where they are lists of their own.
    pub(super) middles: [List; 2],
    /// How composed given names start, and end for girls and boys.
    pub(super) prefix: List,
    pub(super) cores: [List; 2],
}

/// Holds every list there is.
#[derive(Clone, Debug)]
pub(super) struct Pools {
    traditions: Vec<Names>,
    nicknames: BTreeMap<&'static str, Vec<&'static str>>,
}

/// Returns the sections of a list file by their titles.
fn sections(text: &'static str) -> BTreeMap<&'static str, Vec<String>> {
    let mut sections: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut title = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => title = name,
            None => {
                let names = line.split_ascii_whitespace().map(|name| name.replace('_', " "));
                sections.entry(title).or_default().extend(names);
            }
        }
    }
    sections
}

impl Pools {
    /// Reads the embedded lists.
    pub(super) fn new() -> Self {
        let mut given = sections(GIVEN);
        let mut family = sections(SURNAMES);
        let mut take = |family_name: bool, tradition: Tradition, part: &str, offset: u64| {
            let title = format!("{}{part}", tradition.section());
            let from = if family_name { &mut family } else { &mut given };
            List::new(from.remove(title.as_str()).unwrap_or_default(), offset)
        };
        let traditions = Tradition::ALL
            .into_iter()
            .map(|tradition| {
                // two Vietnamese in five are Nguyen, and the eighteen Hmong clans are few
                let skew = match tradition {
                    Tradition::Vietnamese => 0,
                    Tradition::Hmong => 2,
                    Tradition::Hispanic | Tradition::EastAsian | Tradition::SouthAsian => 8,
                    _ => 12,
                };
                Names {
                    girls: take(false, tradition, " F", 20),
                    boys: take(false, tradition, " M", 20),
                    surnames: take(true, tradition, "", skew),
                    front: take(true, tradition, " front", 30),
                    back: take(true, tradition, " back", 10),
                    middles: [take(false, tradition, " middleF", 2), take(false, tradition, " middleM", 2)],
                    prefix: take(false, tradition, " prefix", 8),
                    cores: [take(false, tradition, " coreF", 8), take(false, tradition, " coreM", 8)],
                }
            })
            .collect();
        let nicknames = NICKNAMES
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, forms)| (name, forms.split(' ').collect()))
            .collect();
        Self { traditions, nicknames }
    }

    /// Returns the lists of a tradition.
    pub(super) fn of(&self, tradition: Tradition) -> &Names {
        &self.traditions[tradition as usize]
    }

    /// Says whether one of two given names is a short form or a beginning of the other.
    pub(super) fn same_name(&self, one: &str, other: &str) -> bool {
        self.nicknames(one).contains(&other)
            || self.nicknames(other).contains(&one)
            || one.starts_with(other)
            || other.starts_with(one)
    }

    /// Returns the short forms of a given name.
    pub(super) fn nicknames(&self, name: &str) -> &[&'static str] {
        self.nicknames.get(name).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rng::Stream;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_lists_are_large_and_hold_no_name_twice() {
        let pools = Pools::new();
        let (mut given, mut family) = (BTreeSet::new(), BTreeSet::new());
        let mut composed = 0;
        for tradition in Tradition::ALL {
            let names = pools.of(tradition);
            for list in [&names.girls, &names.boys, &names.surnames] {
                assert_eq!(list.names().iter().collect::<BTreeSet<_>>().len(), list.names().len(), "{tradition:?}");
                assert!(list.names().len() >= 29, "{tradition:?}");
            }
            given.extend(names.girls.names().iter().chain(names.boys.names()));
            given.extend(names.middles.iter().flat_map(List::names));
            family.extend(names.surnames.names());
            composed += names.front.names().len() * names.back.names().len();
        }
        assert!(given.len() >= 1_450, "{}", given.len());
        assert!(family.len() >= 2_600, "{}", family.len());
        assert!(composed >= 10_000, "{composed}");
    }

    #[test]
    fn a_frequent_name_is_drawn_far_more_often_than_a_rare_one() {
        let pools = Pools::new();
        let mut rng = Rng::new(1, Stream::Rows, 0);
        let list = &pools.of(Tradition::Vietnamese).surnames;
        let first = (0..10_000).filter(|_| list.draw(&mut rng) == "Nguyễn").count();
        assert!((2_000..4_500).contains(&first), "{first}");
        let smith = &pools.of(Tradition::Anglo).surnames;
        let first = (0..100_000).filter(|_| smith.draw(&mut rng) == "Smith").count();
        assert!((900..2_500).contains(&first), "{first}");
    }
}
