//! How the two IDs of a pair relate: one of them with zeros lost, a part added, or digits rounded.

use crate::diagnose::identifiers::zeros_at_front;
use crate::roster::Side;

/// The fewest letters of an ID that another can have something added to.
const PART_OF: usize = 3;

/// Says how two IDs of a pair relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// One is missing.
    Missing,
    /// They are the same.
    Same,
    /// The side's ID is the other's without zeros at the front; of both, one may be rounded too.
    Zeros(Side, Option<Side>),
    /// The side's ID has something before the other's.
    Before(Side, Besides),
    /// The side's ID has something behind the other's.
    Behind(Side, Besides),
    /// The side's ID is the other's with its last digits turned to zeros.
    Rounded(Side),
    /// They are different.
    Different,
}

/// Says what a second fault did to an ID that has a constant part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Besides {
    /// Nothing.
    Nothing,
    /// The side's ID has lost zeros at the front, or the other's has got some.
    Zeros(Side),
    /// The last digits of the side's ID became zeros.
    Rounded(Side),
}

/// Compares the IDs of a pair.
pub(super) fn relation(ids: [&str; 2]) -> Relation {
    let [mine, theirs] = ids;
    if mine == theirs {
        return Relation::Same;
    }
    let (short, long, shorter) = ordered(ids);
    let bare = ids.map(without_zeros);
    if bare[0] == bare[1] && !bare[0].is_empty() {
        return Relation::Zeros(shorter, None);
    }
    if let (true, Some(side)) = (mine.len() != theirs.len(), rounded(bare)) {
        return Relation::Zeros(shorter, Some(side));
    }
    if short.len() >= PART_OF && short.len() < long.len() {
        if long.ends_with(short) {
            return Relation::Before(shorter.other(), Besides::Nothing);
        }
        if long.starts_with(short) {
            return Relation::Behind(shorter.other(), Besides::Nothing);
        }
        let [head, tail] = [long.get(..short.len()), long.get(long.len() - short.len()..)];
        let of = |part: Option<&str>| {
            let parts = if shorter == Side::Enrollment { [short, part?] } else { [part?, short] };
            rounded(parts).map(Besides::Rounded)
        };
        if let Some(besides) = of(tail) {
            return Relation::Before(shorter.other(), besides);
        }
        if let Some(besides) = of(head) {
            return Relation::Behind(shorter.other(), besides);
        }
    }
    let (bare_short, bare_long, bare_shorter) = ordered(bare);
    if bare_short.len() >= PART_OF && bare_short.len() < bare_long.len() && zeros_at_front(ids) != 0 {
        let lost = if zeros_at_front(ids) < 0 { Side::Enrollment } else { Side::Sis };
        if bare_long.ends_with(bare_short) {
            return Relation::Before(bare_shorter.other(), Besides::Zeros(lost));
        }
        if bare_long.starts_with(bare_short) {
            return Relation::Behind(bare_shorter.other(), Besides::Zeros(lost));
        }
    }
    match rounded(ids) {
        Some(side) => Relation::Rounded(side),
        None => Relation::Different,
    }
}

/// Returns the shorter ID, the longer one, and the side of the shorter.
fn ordered([mine, theirs]: [&str; 2]) -> (&str, &str, Side) {
    match mine.len() <= theirs.len() {
        true => (mine, theirs, Side::Enrollment),
        false => (theirs, mine, Side::Sis),
    }
}

fn without_zeros(id: &str) -> &str {
    id.trim_start_matches('0')
}

impl Relation {
    /// Returns the side whose ID has lost zeros, or whose partner's got some.
    pub(super) fn zeros(self) -> Option<Side> {
        match self {
            Self::Zeros(side, _) | Self::Before(_, Besides::Zeros(side)) | Self::Behind(_, Besides::Zeros(side)) => {
                Some(side)
            }
            _ => None,
        }
    }

    /// Returns the side whose last digits became zeros.
    pub(super) fn rounded(self) -> Option<Side> {
        match self {
            Self::Zeros(_, Some(side))
            | Self::Rounded(side)
            | Self::Before(_, Besides::Rounded(side))
            | Self::Behind(_, Besides::Rounded(side)) => Some(side),
            _ => None,
        }
    }

    /// Says whether one ID is the other with something before or behind it.
    pub(super) fn is_longer(self) -> bool {
        matches!(self, Self::Before(_, Besides::Nothing) | Self::Behind(_, Besides::Nothing))
    }

    /// Returns whether a constant part stands before rather than behind the ID of a side.
    pub(super) fn affix(self, side: Side) -> Option<(bool, Besides)> {
        match self {
            Self::Before(long, besides) if long == side => Some((true, besides)),
            Self::Behind(long, besides) if long == side => Some((false, besides)),
            _ => None,
        }
    }
}

/// Returns the side whose ID is the other's, rounded to fewer digits.
fn rounded(ids: [&str; 2]) -> Option<Side> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let [mine, theirs] = ids;
    if mine.len() != theirs.len() || mine.len() < 5 || !digits(mine) || !digits(theirs) {
        return None;
    }
    let zeros = ids.map(|text| text.len() - text.trim_end_matches('0').len());
    let side = if zeros[0] >= zeros[1] { Side::Enrollment } else { Side::Sis };
    let count = zeros[side.index()];
    // a number keeps fifteen digits
    let enough = if mine.len() > 15 { 1 } else { 3 };
    if count < enough || count <= zeros[side.other().index()] || mine.len() > 30 {
        return None;
    }
    // a round number has more zeros than digits were lost
    let most = if mine.len() < 9 { (mine.len() * 2 / 3).max(3) } else { mine.len() - 3 };
    let lost = count.min(most) as u32;
    let [mine, theirs] = [mine.parse::<u128>().ok()?, theirs.parse::<u128>().ok()?];
    (mine.abs_diff(theirs) < 10u128.pow(lost)).then_some(side)
}

/// Returns what the longer ID has before or behind the shorter one.
pub(super) fn added_part(ids: [&str; 2], before: bool, besides: Besides) -> &str {
    let ids = if matches!(besides, Besides::Zeros(_)) { ids.map(without_zeros) } else { ids };
    let (short, long, _) = ordered(ids);
    let part = if before { long.get(..long.len() - short.len()) } else { long.get(short.len()..) };
    part.unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::{Besides, Relation::*, *};
    use Besides::Nothing;

    #[test]
    fn each_relation_of_ids_has_its_name() {
        for (mine, theirs, wanted) in [
            ("00123", "123", Zeros(Side::Sis, None)),
            ("123", "00123", Zeros(Side::Enrollment, None)),
            ("123000", "00123456", Zeros(Side::Enrollment, Some(Side::Enrollment))),
            ("8400123", "123", Before(Side::Enrollment, Nothing)),
            ("123", "123-A", Behind(Side::Sis, Nothing)),
            ("123-A", "00123", Behind(Side::Enrollment, Besides::Zeros(Side::Enrollment))),
            ("77123", "00123", Before(Side::Enrollment, Besides::Zeros(Side::Enrollment))),
            ("123456", "8400123000", Before(Side::Sis, Besides::Rounded(Side::Sis))),
            ("123000-A", "123456", Behind(Side::Enrollment, Besides::Rounded(Side::Enrollment))),
            ("1234567000", "1234567890", Rounded(Side::Enrollment)),
            ("1230000000", "1234567890", Rounded(Side::Enrollment)),
            ("1240000000", "1224567890", Different),
            ("1234567890", "1234568000", Rounded(Side::Sis)),
            ("1234567890123456", "1234567890123450", Rounded(Side::Sis)),
            ("100000", "100123", Rounded(Side::Enrollment)),
            ("100000", "123456", Different),
            ("12000", "12345", Rounded(Side::Enrollment)),
            ("1000", "1234", Different),
            ("120000", "123456", Rounded(Side::Enrollment)),
            ("100000", "109999", Rounded(Side::Enrollment)),
            ("100000", "110000", Different),
            ("123456", "123000", Rounded(Side::Sis)),
            ("12000000", "1200000X", Different),
            ("1200000X", "12000000", Different),
            ("1A000", "1A123", Different),
            ("123456789012345", "123456789012340", Different),
            ("123400", "123000", Rounded(Side::Sis)),
            ("123000", "456000", Different),
            // a part of less than three letters is none
            ("912", "9123", Behind(Side::Sis, Nothing)),
            ("91", "9123", Different),
            ("0", "00", Different),
            ("12345", "12354", Different),
            ("1200", "1299", Different),
            ("12", "912", Different),
        ] {
            assert_eq!(relation([mine, theirs]), wanted, "{mine} {theirs}");
        }
    }

    #[test]
    fn what_a_relation_says_of_zeros_of_rounding_and_of_a_part() {
        let (one, other) = (Side::Enrollment, Side::Sis);
        for (relation, zeros, rounded) in [
            (Missing, None, None),
            (Same, None, None),
            (Different, None, None),
            (Zeros(one, None), Some(one), None),
            (Zeros(one, Some(other)), Some(one), Some(other)),
            (Before(one, Nothing), None, None),
            (Before(one, Besides::Zeros(other)), Some(other), None),
            (Behind(one, Besides::Zeros(one)), Some(one), None),
            (Before(one, Besides::Rounded(other)), None, Some(other)),
            (Behind(one, Besides::Rounded(one)), None, Some(one)),
            (Rounded(other), None, Some(other)),
        ] {
            assert_eq!((relation.zeros(), relation.rounded()), (zeros, rounded), "{relation:?}");
        }
        assert_eq!(Before(one, Nothing).affix(one), Some((true, Nothing)));
        assert_eq!(Behind(other, Besides::Zeros(one)).affix(other), Some((false, Besides::Zeros(one))));
        assert_eq!(
            (Before(one, Nothing).affix(other), Behind(one, Nothing).affix(other), Same.affix(one)),
            (None, None, None)
        );
        assert_eq!(added_part(["8400123", "123"], true, Nothing), "8400");
        assert_eq!(added_part(["123", "123-A"], false, Nothing), "-A");
        assert_eq!(added_part(["00123", "123-A"], false, Besides::Zeros(other)), "-A");
        assert_eq!((zeros_at_front(["00123", "0123"]), zeros_at_front(["123", "000"])), (1, -3));
    }
}
