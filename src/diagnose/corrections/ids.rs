//! How one system writes the IDs of the other: as they are, with leading zeros, with or without a constant part.

use crate::diagnose::identifiers::IdSpace;
use rayon::prelude::*;

/// Names a way from one system's ID to the other's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IdForm {
    Same,
    WithoutZeros,
    Padded(usize),
    WithBefore(String),
    WithoutBefore(String),
    WithAfter(String),
    WithoutAfter(String),
}

/// One in so many IDs that are the same in both systems may be written otherwise.
const EXCEPTIONS: usize = 20;

impl IdForm {
    /// Returns the way that the pairs of equal IDs show, each given as (theirs, as the receiving system writes it).
    pub(super) fn learn(space: &IdSpace, pairs: &[(&str, &str)]) -> Option<Self> {
        let lengths = pairs.iter().map(|(_, own)| own.chars().count());
        let mut ways = vec![IdForm::Same, IdForm::WithoutZeros];
        ways.extend(lengths.max().map(IdForm::Padded));
        for part in &space.prefixes {
            ways.extend([IdForm::WithBefore(part.clone()), IdForm::WithoutBefore(part.clone())]);
        }
        for part in &space.suffixes {
            ways.extend([IdForm::WithAfter(part.clone()), IdForm::WithoutAfter(part.clone())]);
        }
        ways.into_iter().find(|way| {
            let is_hit = |(theirs, own): &&(&str, &str)| way.writes(theirs, own);
            Self::is_enough(
                pairs.par_iter().with_min_len(4_096).with_max_len(32_768).filter(is_hit).count(),
                pairs.len(),
            )
        })
    }

    /// Says whether so many pairs of all show a way.
    pub(super) fn is_enough(hits: usize, all: usize) -> bool {
        hits > 0 && (all - hits) * EXCEPTIONS <= all
    }

    /// Says whether an ID of the other system is written so, without writing it.
    fn writes(&self, id: &str, own: &str) -> bool {
        match self {
            IdForm::Same => id == own,
            IdForm::WithoutZeros => !own.is_empty() && id.trim_start_matches('0') == own,
            IdForm::Padded(length) => {
                let zeros = own.len().checked_sub(id.len()).filter(|_| own.ends_with(id));
                zeros.is_some_and(|zeros| own.as_bytes().iter().take(zeros).all(|byte| *byte == b'0'))
                    && own.chars().count() == *length
            }
            IdForm::WithBefore(part) => own.strip_prefix(part.as_str()) == Some(id),
            IdForm::WithoutBefore(part) => id.strip_prefix(part.as_str()) == Some(own),
            IdForm::WithAfter(part) => own.strip_suffix(part.as_str()) == Some(id),
            IdForm::WithoutAfter(part) => id.strip_suffix(part.as_str()) == Some(own),
        }
    }

    /// Writes an ID of the other system.
    pub(super) fn write(&self, id: &str) -> Option<String> {
        match self {
            IdForm::Same => Some(id.to_owned()),
            IdForm::WithoutZeros => Some(id.trim_start_matches('0').to_owned()).filter(|id| !id.is_empty()),
            IdForm::Padded(length) => {
                let count = id.chars().count();
                (count <= *length).then(|| format!("{}{id}", "0".repeat(length - count)))
            }
            IdForm::WithBefore(part) => Some(format!("{part}{id}")),
            IdForm::WithoutBefore(part) => id.strip_prefix(part.as_str()).map(str::to_owned),
            IdForm::WithAfter(part) => Some(format!("{id}{part}")),
            IdForm::WithoutAfter(part) => id.strip_suffix(part.as_str()).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_that_nearly_all_pairs_show_is_taken() {
        let space = IdSpace { prefixes: vec!["84".to_owned()], ..IdSpace::default() };
        for (pairs, written) in [
            (&[("101", "101"), ("102", "102")] as &[_], Some("7")),
            (&[("00101", "101"), ("00102", "102")], Some("7")),
            (&[("101", "00101"), ("1002", "01002")], Some("00007")),
            (&[("101", "84101"), ("102", "84102")], Some("847")),
            (&[("101", "84101"), ("102", "00102")], None),
            (&[], None),
        ] {
            let way = IdForm::learn(&space, pairs);
            assert_eq!(way.and_then(|way| way.write("7")).as_deref(), written, "{pairs:?}");
        }
    }

    #[test]
    fn what_an_id_is_written_as_is_told_without_writing_it() {
        let part = || "84".to_owned();
        let ways = [
            IdForm::Same,
            IdForm::WithoutZeros,
            IdForm::Padded(5),
            IdForm::WithBefore(part()),
            IdForm::WithoutBefore(part()),
            IdForm::WithAfter(part()),
            IdForm::WithoutAfter(part()),
        ];
        let ids = ["", "0", "00", "7", "007", "00007", "84", "847", "784", "8484", "12345", "123456", "é7", "000é7"];
        for way in ways {
            for (id, own) in ids.iter().flat_map(|id| ids.map(|own| (id, own))) {
                assert_eq!(way.writes(id, own), way.write(id).as_deref() == Some(own), "{way:?} {id} {own}");
            }
        }
    }

    #[test]
    fn an_id_without_the_part_that_is_to_come_off_is_not_guessed() {
        assert_eq!(IdForm::WithoutBefore("84".to_owned()).write("101"), None);
        assert_eq!(IdForm::Padded(3).write("1234"), None);
    }
}
