//! Numbered roads in normal form: FM 1960 and Farm to Market Road 1960, CTH K and County Road K are one road each.

/// Says who numbers a road; one number stands for several roads where several do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeper {
    /// US Highway 50.
    Country,
    /// State Route 9, SH 12, KY 80.
    State,
    /// County Road 12, CTH K.
    County,
    /// I 35.
    Interstate,
    /// FM 1960, RM 620, Ranch Road 620: Texas numbers them together.
    Farm,
    /// Township Road 7.
    Township,
    /// Highway 50, Route 9: it is not said.
    Untold,
}

/// Names a numbered road.
#[derive(Clone, Copy, Debug)]
pub(super) struct Road<'a> {
    keeper: Keeper,
    number: &'a str,
}

/// Codes of states that drivers put before a number, and the names of those that do so often.
const STATES: &[&str] = &[
    "ak",
    "al",
    "ar",
    "az",
    "ca",
    "ct",
    "fl",
    "ga",
    "ia",
    "id",
    "il",
    "ks",
    "ky",
    "la",
    "ma",
    "md",
    "me",
    "mi",
    "mn",
    "mo",
    "ms",
    "mt",
    "nc",
    "nd",
    "ne",
    "nh",
    "nj",
    "nm",
    "nv",
    "ny",
    "oh",
    "ok",
    "pa",
    "ri",
    "sc",
    "sd",
    "tn",
    "tx",
    "ut",
    "va",
    "vt",
    "wa",
    "wi",
    "wv",
    "wy",
    "alabama",
    "arkansas",
    "georgia",
    "illinois",
    "indiana",
    "iowa",
    "kansas",
    "kentucky",
    "louisiana",
    "michigan",
    "minnesota",
    "mississippi",
    "missouri",
    "nebraska",
    "ohio",
    "oklahoma",
    "texas",
    "wisconsin",
];

impl<'a> Road<'a> {
    /// Reads the words of a street without its directions; none where they name no numbered road.
    pub(super) fn of(words: &[&'a str]) -> Option<Self> {
        let (number, rest) = words.split_last()?;
        let (kind, rest) = match rest.split_last() {
            Some((kind, rest)) if matches!(*kind, "hwy" | "rte" | "rd") => (Some(*kind), rest),
            _ => (None, rest),
        };
        let keeper = match *rest {
            [] if kind.is_some() => Keeper::Untold,
            ["us"] | ["u", "s"] => Keeper::Country,
            ["state" | "st" | "sh" | "sr"] => Keeper::State,
            [state] if STATES.contains(&state) => Keeper::State,
            ["county" | "cnty" | "cty" | "co" | "cth" | "cr"] => Keeper::County,
            ["interstate" | "i" | "ih"] => Keeper::Interstate,
            ["fm" | "rm" | "rr" | "rnch" | "ranch"]
            | ["farm", "market"]
            | ["farm" | "rnch" | "ranch", "to", "market"] => Keeper::Farm,
            ["township" | "twp" | "tr"] => Keeper::Township,
            _ => return None,
        };
        let letters = number.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let is_number = letters < number.len() && letters < 2;
        // Wisconsin's counties call their roads by one or two letters
        let is_letter = letters == number.len() && letters < 3 && matches!(keeper, Keeper::County | Keeper::Untold);
        (is_number || is_letter).then_some(Self { keeper, number })
    }

    /// Says whether it is the same road, as far as both are told.
    pub(super) fn is(&self, other: &Self) -> bool {
        let is_untold = self.keeper == Keeper::Untold || other.keeper == Keeper::Untold;
        self.number == other.number && (is_untold || self.keeper == other.keeper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(mine: &str, theirs: &str) -> bool {
        let [mine, theirs] = [mine, theirs].map(|text| text.split(' ').collect::<Vec<_>>());
        matches!((Road::of(&mine), Road::of(&theirs)), (Some(mine), Some(theirs)) if mine.is(&theirs))
    }

    #[test]
    fn a_numbered_road_is_the_same_however_it_is_called() {
        for (mine, theirs) in [
            ("fm 1960", "farm to market rd 1960"),
            ("fm rd 1960", "fm 1960"),
            ("rr 620", "rnch to market rd 620"),
            ("cth k", "county rd k"),
            ("county hwy k", "cty rd k"),
            ("hwy k", "county rd k"),
            ("sh 12", "state hwy 12"),
            ("hwy 12", "state hwy 12"),
            ("sr 9", "state rte 9"),
            ("ky 80", "kentucky hwy 80"),
            ("ih 35", "i 35"),
            ("tr 7", "twp rd 7"),
        ] {
            assert!(same(mine, theirs), "{mine} {theirs}");
            assert!(same(theirs, mine), "{theirs} {mine}");
        }
        for (mine, theirs) in [
            ("fm 1960", "fm 1690"),
            ("us hwy 50", "state hwy 50"),
            ("county rd 12", "county rd 12a"),
            ("county rd k", "county rd kk"),
            ("i 35", "i 45"),
            ("hwy", "hwy"),
            ("old hwy 9", "hwy 9"),
            ("oak rd", "hwy k"),
        ] {
            assert!(!same(mine, theirs), "{mine} {theirs}");
        }
    }
}
