//! Whether lists of phones, e-mail addresses or guardians (joined by `;`) have anything in common.

use super::lengths::bare;
use super::names::is_misspelled;
use crate::link::nicknames::related;
use crate::link::within_slips;

/// Says how two lists of contact values relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contact {
    /// A value in common, or one list is empty.
    Same,
    /// No value in common, but two are a slip of the keyboard apart.
    Close,
    /// Nothing in common.
    Different,
}

/// Compares two lists of phones or e-mail addresses in normal form.
pub(crate) fn compare(enrollment: &str, sis: &str) -> Contact {
    if enrollment.is_empty() || sis.is_empty() {
        return Contact::Same;
    }
    let any =
        |same: fn(&str, &str) -> bool| values(enrollment).any(|mine| values(sis).any(|theirs| same(mine, theirs)));
    if any(|mine, theirs| mine == theirs) || any(is_same_mailbox) {
        Contact::Same
    } else if any(|mine, theirs| mine.len().abs_diff(theirs.len()) <= 1 && within_slips(mine, theirs, 1)) {
        Contact::Close
    } else {
        Contact::Different
    }
}

/// Says whether two e-mail addresses are one mailbox: with a tag behind a `+`, or with Gmail's points.
fn is_same_mailbox(mine: &str, theirs: &str) -> bool {
    let parts = |address: &str| -> Option<(String, String)> {
        let (local, domain) = address.split_once('@')?;
        // no address at all
        if local.contains("..") || local.starts_with('.') {
            return None;
        }
        let local = local.split_once('+').map_or(local, |(local, _)| local);
        let domain = if domain == "googlemail.com" { "gmail.com" } else { domain };
        let local = if domain == "gmail.com" { local.replace('.', "") } else { local.to_owned() };
        (!local.is_empty()).then(|| (local, domain.to_owned()))
    };
    parts(mine).is_some_and(|mine| Some(mine) == parts(theirs))
}

/// Says whether no guardian of one list can be one of the other.
pub(crate) fn guardians_differ(enrollment: &str, sis: &str) -> bool {
    if enrollment.is_empty() || sis.is_empty() {
        return false;
    }
    // nearly all lists have a name in common as it stands, so that is looked for first, and among these the first one
    if begin_alike(enrollment.as_bytes(), sis.as_bytes()) {
        return false;
    }
    let any =
        |same: fn(&str, &str) -> bool| values(enrollment).any(|mine| values(sis).any(|theirs| same(mine, theirs)));
    !any(|mine, theirs| mine == theirs) && !any(is_same_guardian)
}

fn values(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(list);
    let next = move || {
        let list = rest?;
        let end = list.bytes().position(|byte| byte == b';').unwrap_or(list.len());
        rest = list.get(end + 1..);
        Some(&list[..end])
    };
    std::iter::from_fn(next).map(bare).filter(|value| !value.is_empty())
}

/// Says whether two lists have the same first value.
fn begin_alike(one: &[u8], other: &[u8]) -> bool {
    let alike = one.iter().zip(other).take_while(|(one, other)| one == other && **one != b';').count();
    let ends = |list: &[u8]| list.get(alike).is_none_or(|byte| *byte == b';');
    ends(one) && ends(other) && one[..alike].iter().any(u8::is_ascii_graphic)
}

fn is_same_guardian(mine: &str, theirs: &str) -> bool {
    // family name first, without a comma
    let turned = |name: &str| name.split_once(' ').map(|(first, last)| format!("{last} {first}"));
    if turned(mine).as_deref() == Some(theirs) {
        return true;
    }
    let (first, last) = mine.split_once(' ').unwrap_or((mine, ""));
    let (their_first, their_last) = theirs.split_once(' ').unwrap_or((theirs, ""));
    // a guardian may go by either part of a double surname
    let same_word = |word: &str| their_last.split(' ').any(|other| word == other || is_misspelled(word, other));
    let same_last = last.is_empty() || their_last.is_empty() || last.split(' ').any(same_word);
    let initial = |one: &str, other: &str| one.len() == 1 && other.starts_with(one);
    same_last
        && (first == their_first
            || initial(first, their_first)
            || initial(their_first, first)
            || is_misspelled(first, their_first)
            || related(first, their_first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_common_value_is_the_same_contact() {
        assert_eq!(compare("2175550101;2175550102", "2175550102"), Contact::Same);
        assert_eq!(compare("", "2175550102"), Contact::Same);
        assert_eq!(compare("2175550101", "2175550102"), Contact::Close);
        assert_eq!(compare("2175550110", "3095550177"), Contact::Different);
    }

    #[test]
    fn one_mailbox_is_one_address() {
        for (mine, theirs) in [
            ("pat.kim@gmail.com", "patkim@gmail.com"),
            ("patkim@googlemail.com", "pat.kim+school@gmail.com"),
            ("pat+ps@example.org", "pat@example.org"),
        ] {
            assert_eq!(compare(mine, theirs), Contact::Same, "{mine} {theirs}");
        }
        for (mine, theirs) in [
            ("pat.kim@example.org", "patkim@example.org"),
            ("pat..kim@gmail.com", "pat.kim@gmail.com"),
            ("+a@example.org", "+b@example.org"),
        ] {
            assert_ne!(compare(mine, theirs), Contact::Same, "{mine} {theirs}");
        }
    }

    #[test]
    fn a_guardian_is_the_same_by_nickname_or_part_of_a_surname() {
        assert!(!guardians_differ("bob cole", "ann cole;robert cole"));
        assert!(!guardians_differ("ana garcia", "ana garcia lopez"));
        assert!(!guardians_differ("ana garcia", ""));
        assert!(!guardians_differ("ana garcia;bo lee", "ana garcia;cy poe") && guardians_differ(";bo lee", ";cy poe"));
        assert!(guardians_differ("kim", "kimono roe"));
        assert!(!guardians_differ("garcia ana", "ana garcia"));
        assert!(guardians_differ("ana garcia", "luis garcia"));
        assert!(guardians_differ("ana garcia", "ana miller"));
    }
}
