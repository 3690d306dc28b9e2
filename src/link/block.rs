//! Blocking: the pairs of rows that share a key, between two files or inside one, as a stream.

use super::features::Features;
use super::filing::Lines;
use super::judge::{Interest, Scored};
use super::keys::Key;
use super::levels::{Files, Parts};
use super::lexicon::Lexicon;
use super::row::Row;
use super::walk::{PassFacts, Stream, joined};

/// Rows of the smaller side up to which the next way's blocks are found ahead in a walk that others go on beside: with more rows
/// these have work enough, and the room is wanted.
const AHEAD_ROWS: usize = 250_000;

/// Walks all ways of filing and gives every candidate pair to `score` exactly once.
///
/// Where both sides have the same lines they are one file, and each unordered pair comes once. Pairs are never all held:
/// only what `score` keeps is returned, in an order that does not depend on the number of threads.
pub(crate) fn stream<T: Send, const W: usize>(
    ways: &[Key],
    lexicon: &Lexicon,
    sides: [&Features; 2],
    lines: [&Lines<'_, W>; 2],
    score: &(impl Fn(usize, usize, &Row, &Row) -> Option<T> + Sync),
) -> (Vec<T>, Vec<PassFacts>) {
    let files = &Files::of(lines);
    let judge = &Scored(score);
    let (mut stream, mut kept) = (Stream::of(ways, lexicon, sides, files), Vec::new());
    let walk = |way: usize, parts: Parts<'_, W>| stream.pass(way, parts, judge, &mut kept);
    let filed = lines.map(|lines| (0..ways.len()).map(|way| lines.filed(way)).max().unwrap_or(0));
    one_by_one(ways, filed[0].min(filed[1]) <= AHEAD_ROWS, |way| Parts::of(files, way), walk);
    (joined(kept), stream.facts)
}

/// Pairs by the places of their rows.
pub(crate) type Pairs = Vec<(u32, u32)>;

/// Does what [`stream`] does with two files, and lists the pairs inside either of them that may be of interest: the files are
/// sorted only once for all of them. What is kept comes in pieces, to be [`joined`] when the lines are given up.
pub(crate) fn stream_with_insides<T: Send, const W: usize>(
    ways: &[Key],
    lexicon: &Lexicon,
    sides: [&Features; 2],
    lines: [&Lines<'_, W>; 2],
    score: &(impl Fn(usize, usize, &Row, &Row) -> Option<T> + Sync),
    interest: &[Interest; 2],
) -> (Vec<Vec<T>>, Vec<PassFacts>, [Pairs; 2]) {
    let files = &Files::of(lines);
    let inside = &[0, 1].map(|at| Files::inside(lines[at], &interest[at]));
    let judge = &Scored(score);
    let mut across = Stream::of(ways, lexicon, sides, files);
    let [mut one, mut other] = [0, 1].map(|at| Stream::of(ways, lexicon, [sides[at]; 2], &inside[at]));
    let (mut kept, [mut listed, mut other_listed]) = (Vec::new(), [Vec::new(), Vec::new()]);
    let walk = |way: usize, (parts, [one_parts, other_parts]): (Parts<'_, W>, [Parts<'_, W>; 2])| {
        let insides = || {
            rayon::join(
                || one.pass(way, one_parts, &interest[0], &mut listed),
                || other.pass(way, other_parts, &interest[1], &mut other_listed),
            )
        };
        rayon::join(|| across.pass(way, parts, judge, &mut kept), insides);
    };
    one_by_one(ways, lines[0].plan().holds_keys, |way| Parts::with_insides(files, inside, way), walk);
    (kept, across.facts, [listed, other_listed].map(joined))
}

/// Lists the pairs inside one file that may be of interest.
pub(crate) fn inside<const W: usize>(
    ways: &[Key],
    lexicon: &Lexicon,
    side: &Features,
    lines: &Lines<'_, W>,
    interest: &Interest,
) -> Pairs {
    let files = &Files::inside(lines, interest);
    let (mut stream, mut listed) = (Stream::of(ways, lexicon, [side; 2], files), Vec::new());
    let walk = |way: usize, parts: Parts<'_, W>| stream.pass(way, parts, interest, &mut listed);
    one_by_one(ways, lines.plan().holds_keys, |way| Parts::of(files, way), walk);
    joined(listed)
}

/// Walks one way of filing after the other, and with `ahead` finds the blocks of the next one while those of one are walked: of a
/// walk, not every step has work for all cores.
fn one_by_one<P: Send>(
    ways: &[Key],
    ahead: bool,
    find: impl Fn(usize) -> P + Sync,
    mut walk: impl FnMut(usize, P) + Send,
) {
    let mut next = (!ways.is_empty()).then(|| find(0));
    for way in 0..ways.len() {
        let Some(parts) = next.take() else { break };
        let found = || (way + 1 < ways.len()).then(|| find(way + 1));
        next = if ahead {
            rayon::join(|| walk(way, parts), found).1
        } else {
            walk(way, parts);
            found()
        };
    }
}
