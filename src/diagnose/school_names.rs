//! Names of schools in their words: which of them tell schools apart, and when two names are of one school.

use crate::link::within_slips;

/// Words of school names that tell no school from another; the level is compared apart.
const GENERIC: &[&str] =
    &["school", "academy", "campus", "the", "of", "public", "charter", "community", "learning", "center"];
const LEVELS: &[&str] =
    &["elementary", "middle", "high", "junior", "senior", "primary", "intermediate", "preschool", "kindergarten"];

/// Says whether two school names in normal form are one name, one of them shortened.
pub(super) fn is_same_name(mine: &str, theirs: &str) -> bool {
    let pick = |name: &str, levels: bool| -> Vec<String> {
        let words = name.split(' ').filter(|word| !GENERIC.contains(word) && LEVELS.contains(word) == levels);
        words.map(str::to_owned).collect()
    };
    let (own, own_level) = (pick(mine, false), pick(mine, true));
    let (other, other_level) = (pick(theirs, false), pick(theirs, true));
    let level_fits = own_level.is_empty() || other_level.is_empty() || own_level == other_level;
    !own.is_empty() && own == other && level_fits && own.concat().chars().any(char::is_alphabetic)
}

/// Says whether a school that only a few rows name so is one that is named otherwise as a rule: `Lincoln` of `Lincoln
/// Elementary School`, `Abraham Lincoln Elementary`, `101 - Lincoln Elementary`.
///
/// `code` is what the other system writes for it. Words too many may be those of another school, so that no other
/// `known` name may have all words of the usual one, nor be one that is named beside it.
pub(crate) fn is_rare_spelling<'a>(
    rare: &str,
    usual: &'a str,
    code: &str,
    known: impl Iterator<Item = &'a str>,
) -> bool {
    let own = Words::of(rare, code);
    let other = Words::of(usual, "");
    let is_word = |one: &str, other: &str| one == other || (one.len() > 5 && within_slips(one, other, 1));
    let holds = |all: &Words<'_>, part: &Words<'_>| {
        !part.names.is_empty() && part.names.iter().all(|word| all.names.iter().any(|other| is_word(word, other)))
    };
    let is_telling = |word: &&str| word.len() > 3 && word.bytes().any(|byte| byte.is_ascii_alphabetic());
    if !own.fits(&other) || !own.names.iter().any(is_telling) || other.names.is_empty() {
        return false;
    }
    let is_another = |name: &str| {
        let name = Words::of(name, "");
        name.names != other.names && own.fits(&name) && (holds(&name, &other) || holds(&own, &name))
    };
    holds(&other, &own) || (holds(&own, &other) && !known.into_iter().any(is_another))
}

/// Holds the words of a school's name: those that tell it from others, and its level.
pub(super) struct Words<'a> {
    pub(super) names: Vec<&'a str>,
    pub(super) levels: Vec<&'a str>,
}

impl<'a> Words<'a> {
    pub(super) fn of(name: &'a str, code: &str) -> Self {
        let code = code.trim_start_matches('0');
        let is_small = |word: &str| word.len() < 3 && !word.bytes().any(|byte| byte.is_ascii_digit());
        let is_code = |word: &str| !code.is_empty() && word.trim_start_matches('0') == code;
        let words = name.split(' ').filter(|word| !GENERIC.contains(word) && !is_small(word) && !is_code(word));
        let (mut levels, names): (Vec<&str>, Vec<&str>) = words.partition(|word| LEVELS.contains(word));
        // a senior high school is a high school
        levels.retain(|level| *level != "senior");
        Self { names, levels }
    }

    pub(super) fn fits(&self, other: &Self) -> bool {
        self.levels.is_empty() || other.levels.is_empty() || self.levels == other.levels
    }
}

#[cfg(test)]
mod tests {
    use super::is_rare_spelling;

    #[test]
    fn a_school_is_known_by_a_rare_spelling() {
        const KNOWN: [&str; 5] = [
            "lincoln elementary school",
            "lincoln heights elementary school",
            "roosevelt elementary school",
            "adams middle school",
            "adams high school",
        ];
        let is = |rare: &str, usual: &str| is_rare_spelling(rare, usual, "101", KNOWN.into_iter());
        for (rare, usual) in [
            ("lincoln", KNOWN[0]),
            ("lincoln el", KNOWN[0]),
            ("rosevelt elementary school", KNOWN[2]),
            ("lincoln", KNOWN[1]),
            ("101 lincoln elementary school", KNOWN[0]),
            ("roosevelt elementary school 0101", KNOWN[2]),
            ("theodore roosevelt elementary school", KNOWN[2]),
            ("adams senior high school", KNOWN[4]),
        ] {
            assert!(is(rare, usual), "{rare} {usual}");
        }
        for (rare, usual) in [
            ("lincoln", KNOWN[2]),
            ("roosevelt lincoln", KNOWN[2]),
            ("abraham lincoln elementary school", KNOWN[0]),
            ("lincoln hts elementary school", KNOWN[0]),
            ("lincoln middle school", KNOWN[0]),
            ("adams junior high school", KNOWN[4]),
            ("elementary school", KNOWN[0]),
            ("101", KNOWN[0]),
        ] {
            assert!(!is(rare, usual), "{rare} {usual}");
        }
    }
}
