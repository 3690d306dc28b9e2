//! Names of schools that hold their code: where two codes are exchanged in one export, the name says which is which.

use std::collections::BTreeSet;

/// The fewest schools whose code in the name is the other system's.
const AGREE: usize = 2;

/// Puts the pairs of a school's name and of a code right that are crossed: `101 Lincoln` stands for 101 although its students
/// are under 102, where those of `102 Adams` are under 101 and the codes of other schools agree.
pub(super) fn uncrossed<'a>(pairs: Vec<(u32, u32)>, text: impl Fn(u32) -> &'a str) -> Vec<(u32, u32)> {
    let codes = |(mine, theirs): &(u32, u32)| {
        let [mine, theirs] = [text(*mine), text(*theirs)];
        match (is_code(mine), is_code(theirs)) {
            (false, true) => Some([in_name(mine)?, bare(theirs)]),
            (true, false) => Some([bare(mine), in_name(theirs)?]),
            _ => None,
        }
    };
    let told: Vec<((u32, u32), [&str; 2])> = pairs.iter().filter_map(|pair| Some((*pair, codes(pair)?))).collect();
    let agree = told.iter().filter(|(_, [one, other])| one == other).count();
    let (own, others): (BTreeSet<&str>, BTreeSet<&str>) =
        told.iter().filter(|(_, [one, other])| one != other).map(|(_, [one, other])| (*one, *other)).unzip();
    let crossed = told.iter().filter(|(_, [one, other])| one != other).count();
    // each code is of one school only, and none is of a school that is not there
    if own.is_empty() || own != others || own.len() != crossed || agree < AGREE || crossed > agree {
        return pairs;
    }
    let right = |(mine, theirs): (u32, u32)| {
        let Some((_, codes)) = told.iter().find(|(pair, codes)| *pair == (mine, theirs) && codes[0] != codes[1]) else {
            return (mine, theirs);
        };
        match is_code(text(theirs)) {
            true => {
                let holder = told.iter().find(|((_, theirs), _)| bare(text(*theirs)) == codes[0]);
                (mine, holder.map_or(theirs, |((_, theirs), _)| *theirs))
            }
            false => {
                let holder = told.iter().find(|((mine, _), _)| bare(text(*mine)) == codes[1]);
                (holder.map_or(mine, |((mine, _), _)| *mine), theirs)
            }
        }
    };
    pairs.iter().copied().map(right).collect()
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn bare(code: &str) -> &str {
    code.trim_start_matches('0')
}

/// Returns the code at the beginning or the end of a name.
fn in_name(name: &str) -> Option<&str> {
    let mut words = name.split(' ');
    let (first, last) = (words.next()?, words.next_back()?);
    [first, last].into_iter().find(|word| is_code(word)).map(bare)
}

#[cfg(test)]
mod tests {
    use super::uncrossed;

    const TEXTS: [&str; 11] =
        ["", "101 lincoln", "102 adams", "201 polk", "301 grant", "0101", "0102", "0201", "0301", "401 hayes", "0401"];

    fn of(pairs: &[(u32, u32)]) -> Vec<(u32, u32)> {
        uncrossed(pairs.to_vec(), |code| TEXTS[code as usize])
    }

    #[test]
    fn codes_that_are_crossed_between_two_schools_are_put_right_where_others_agree() {
        assert_eq!(of(&[(1, 6), (2, 5), (3, 7), (4, 8)]), [(1, 5), (2, 6), (3, 7), (4, 8)]);
        // the names on the other side
        assert_eq!(of(&[(6, 1), (5, 2), (7, 3), (8, 4)]), [(5, 1), (6, 2), (7, 3), (8, 4)]);
        // numbers of another kind, and one that is nobody else's
        for pairs in [&[(1, 6), (2, 5), (3, 8), (4, 7)][..], &[(1, 6), (2, 5), (3, 7)], &[(1, 10), (2, 6), (3, 7)]] {
            assert_eq!(of(pairs), pairs);
        }
    }
}
