//! Potential matches side by side: what speaks for one student, what against, and why not the next best candidate.

use super::words::{bits, capital, list, probability, value};
use crate::report::rowview::RowView;
use crate::roster::{
    Against, Agreement, Field, LinkRow, PairEvidence, Reconciliation, ReviewReason, Rival, Side, grouped,
};
use std::borrow::Cow;

/// Pairs that are shown at most.
const PAIRS: usize = 250;
/// Weight at which a bar is as long as it gets, in thousandths of a bit.
const LONGEST: i32 = 12_000;

/// Holds the pairs that a person decides.
pub(super) struct Pairs<'a> {
    pub(super) shown: Vec<Pair<'a>>,
    pub(super) all: String,
    /// How many are not shown; empty for none.
    pub(super) more: String,
}

/// Holds one pair.
pub(super) struct Pair<'a> {
    pub(super) number: usize,
    pub(super) names: [Cow<'a, str>; 2],
    pub(super) rows: [Named<'a>; 2],
    pub(super) probability: String,
    pub(super) weight: String,
    /// Empty where the pair is not part of the best matching.
    pub(super) margin: String,
    pub(super) reason: &'static str,
    pub(super) lines: Vec<Line<'a>>,
    /// What the bars weigh the pair against.
    pub(super) against: &'static str,
    pub(super) start: Step,
    pub(super) rarity: Step,
    pub(super) sum: Step,
    /// What is not compared, yet helps a person: school, grade.
    pub(super) others: Vec<Other<'a>>,
    /// In words: what speaks for the pair and what against.
    pub(super) words: Words,
    pub(super) rival: Option<Next<'a>>,
}

/// Names a row.
pub(super) struct Named<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) line: u32,
}

/// Holds a weight as words and as a bar to the right or to the left of the middle, in thousandths of a half.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) bits: String,
    pub(super) x: i32,
    pub(super) width: i32,
    pub(super) class: &'static str,
}

/// Holds one comparison.
pub(super) struct Line<'a> {
    pub(super) field: String,
    pub(super) values: [Cow<'a, str>; 2],
    pub(super) mark: &'static str,
    pub(super) level: &'static str,
    pub(super) class: &'static str,
    pub(super) step: Step,
}

/// Holds a field that is not compared.
pub(super) struct Other<'a> {
    pub(super) field: String,
    pub(super) values: [Cow<'a, str>; 2],
}

/// Holds what speaks for and against, in words; either may be empty.
pub(super) struct Words {
    pub(super) pro: String,
    pub(super) con: String,
}

/// Holds the next best pair.
pub(super) struct Next<'a> {
    /// Which side's row is another one, and that row.
    pub(super) side: &'static str,
    pub(super) row: Named<'a>,
    pub(super) name: Cow<'a, str>,
    pub(super) probability: String,
    pub(super) weight: String,
    /// Whether it weighs more than the pair.
    pub(super) nearer: bool,
    pub(super) differences: Vec<Difference>,
}

/// Holds one comparison in which the next best pair differs.
pub(super) struct Difference {
    pub(super) field: String,
    pub(super) here: &'static str,
    pub(super) there: &'static str,
    pub(super) step: Step,
}

/// Returns the pairs that a person decides, in the order of the enrollment rows.
pub(super) fn of(result: &Reconciliation) -> Pairs<'_> {
    let sides = Side::BOTH.map(|side| RowView::of(result, side));
    let all = result.links.review().count();
    let pair = |(at, link): (usize, &LinkRow)| pair(result, &sides, at + 1, link);
    let shown: Vec<Pair<'_>> = result.links.review().take(PAIRS).enumerate().map(pair).collect();
    let more = all - shown.len();
    Pairs { shown, all: grouped(all as u64), more: if more > 0 { grouped(more as u64) } else { String::new() } }
}

fn pair<'a>(result: &'a Reconciliation, sides: &[RowView<'a>; 2], number: usize, link: &LinkRow) -> Pair<'a> {
    let rows = link.rows();
    let empty = PairEvidence {
        enrollment: link.enrollment,
        sis: link.sis,
        prior: Against::default(),
        comparisons: Vec::new(),
        rarity: Against::default(),
        total: Against::default(),
        rival: None,
    };
    let evidence = result.links.evidence_of(link).unwrap_or(&empty);
    // the likelier of the two other explanations is the one that decides
    let relatives = evidence.total.relatives < evidence.total.strangers;
    let of = |bits: Against| if relatives { bits.relatives } else { bits.strangers };
    let cell = |side: usize, field: Field| value(sides[side].text(field, rows[side]));
    let lines = evidence.comparisons.iter().map(|compared| {
        let (mark, class) = match compared.agreement {
            Agreement::Same => ("=", "same"),
            Agreement::Partly => ("≈", "part"),
            Agreement::Not => ("≠", "not"),
            Agreement::Missing => ("", "missing"),
        };
        Line {
            field: fields(compared.fields),
            values: [cell(0, compared.fields[0]), cell(1, compared.fields[1])],
            mark,
            level: compared.level,
            class,
            step: step(of(compared.bits)),
        }
    });
    let others = [Field::School, Field::Grade, Field::Status]
        .into_iter()
        .map(|field| Other { field: capital(field.label()), values: [cell(0, field), cell(1, field)] });
    Pair {
        number,
        names: [name(&sides[0], rows[0]), name(&sides[1], rows[1])],
        rows: [named(&sides[0], rows[0]), named(&sides[1], rows[1])],
        probability: probability(link.probability),
        weight: bits(link.weight),
        margin: if link.margin > 0 { bits(link.margin).replace('+', "") } else { String::new() },
        reason: reason(link.reason),
        against: if relatives {
            "two children of one household, which is the likelier other explanation"
        } else {
            "two children who have nothing to do with each other, which is the likelier other explanation"
        },
        start: step(of(evidence.prior)),
        rarity: step(of(evidence.rarity)),
        sum: step(of(evidence.total)),
        others: others.filter(|other| other.values.iter().any(|value| !value.is_empty())).collect(),
        words: words(evidence, of),
        rival: evidence.rival.as_ref().map(|rival| next(sides, link, rival, of)),
        lines: lines.collect(),
    }
}

fn named<'a>(side: &RowView<'a>, row: u32) -> Named<'a> {
    Named { key: value(side.key(row)), line: side.line(row) }
}

fn name<'a>(side: &RowView<'a>, row: u32) -> Cow<'a, str> {
    match (side.text(Field::FirstName, row), side.text(Field::LastName, row)) {
        ("", last) => value(last),
        (first, "") => value(first),
        (first, last) => Cow::Owned(format!("{} {}", value(first), value(last))),
    }
}

fn fields([enrollment, sis]: [Field; 2]) -> String {
    if enrollment == sis {
        capital(enrollment.label())
    } else {
        format!("{} = {}", capital(enrollment.label()), sis.label())
    }
}

fn step(millibits: i32) -> Step {
    let width = (millibits.abs().min(LONGEST) * 1_000 + LONGEST / 2) / LONGEST;
    let class = match millibits {
        0 => "none",
        ..0 => "con",
        _ => "pro",
    };
    Step { bits: bits(millibits), x: if millibits < 0 { 1_000 - width } else { 1_000 }, width, class }
}

/// Says in words what weighs most for the pair and what against it.
fn words(evidence: &PairEvidence, of: impl Fn(Against) -> i32) -> Words {
    let said = |keep: &dyn Fn(i32) -> bool, agreeing: bool| {
        let mut weighed: Vec<(i32, String)> = evidence
            .comparisons
            .iter()
            .map(|compared| (of(compared.bits), compared))
            .filter(|(weight, _)| keep(*weight))
            .map(|(weight, compared)| {
                let field = compared.fields[0].label();
                let text = match compared.agreement {
                    Agreement::Same if agreeing => field.to_owned(),
                    _ => format!("{field} ({})", compared.level),
                };
                (weight, text)
            })
            .collect();
        weighed.sort_by_key(|(weight, _)| -weight.abs());
        list(&weighed.into_iter().map(|(_, text)| text).take(4).collect::<Vec<_>>())
    };
    Words { pro: said(&|weight| weight >= 500, true), con: said(&|weight| weight <= -500, false) }
}

fn next<'a>(sides: &[RowView<'a>; 2], link: &LinkRow, rival: &Rival, of: impl Fn(Against) -> i32) -> Next<'a> {
    let (side, view, row) = if rival.enrollment == link.enrollment {
        ("SIS", &sides[1], rival.sis)
    } else {
        ("enrollment", &sides[0], rival.enrollment)
    };
    let difference = |found: &crate::roster::RivalDifference| Difference {
        field: fields(found.fields),
        here: found.here,
        there: found.there,
        step: step(of(found.bits)),
    };
    Next {
        side,
        row: named(view, row),
        name: name(view, row),
        probability: probability(rival.probability),
        weight: bits(rival.weight),
        nearer: rival.weight > link.weight,
        differences: rival.differences.iter().map(difference).collect(),
    }
}

fn reason(reason: ReviewReason) -> &'static str {
    match reason {
        ReviewReason::CloseRunnerUp => "The rows agree well, but another candidate is nearly as good.",
        ReviewReason::EqualCandidates => "Another candidate is just as good.",
        ReviewReason::Twins => {
            "The rows agree, but nothing of the child's own tells it from a twin, a brother or a sister."
        }
        ReviewReason::Uncertain | ReviewReason::None => {
            "The rows agree in part: too much to be chance, too little to be sure."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_grow_from_the_middle_and_never_leave_the_picture() {
        for millibits in [-60_000, -6_000, -40, 0, 40, 6_000, 60_000] {
            let step = step(millibits);
            assert!(step.x >= 0 && step.x + step.width <= 2_000, "{millibits}");
            assert_eq!(step.class, ["con", "none", "pro"][(millibits.signum() + 1) as usize]);
        }
        assert_eq!((step(-6_000).x, step(-6_000).width), (500, 500));
    }
}
