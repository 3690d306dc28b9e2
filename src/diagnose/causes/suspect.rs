//! A suspected cause: what was done to which values, and where it shows and where not.

use super::evidence::{Observations, SUPPORT, Sign};
use super::fold::Asked;
use crate::diagnose::registry::Rule;
use crate::roster::{Field, Side};

/// Says whether the values at the place of a cause are to be doubted: few show by themselves what was done to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubts {
    /// They are.
    Always,
    /// They are, unless it is known of all values alike, so that one form can be written in the other.
    AtSomePlaces,
    /// It concerns no value, or leaves it as good as it was.
    Never,
}

/// Says where a cause is a rule of the systems, for people to know of, and no fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Custom {
    /// Nowhere.
    Nowhere,
    /// Where it is in every value there is.
    InAll,
    /// Everywhere.
    Everywhere,
}

/// Holds one suspected cause with its evidence.
#[derive(Debug)]
pub(super) struct Suspect {
    /// Its entry.
    pub(super) rule: &'static Rule,
    /// The field.
    pub(super) field: Field,
    /// The side whose values were changed.
    pub(super) side: Side,
    /// What was done to the values; without a value of a student.
    pub(super) transformation: String,
    /// What is likely at fault.
    pub(super) likely: &'static str,
    /// What tells suspects of one rule, field and side apart, such as the prefix.
    pub(super) detail: String,
    /// The share that people's own habits and errors reach.
    pub(super) habit: f64,
    /// The least share of a place that is affected.
    pub(super) least: f64,
    /// The least share of everything that is affected; above 1 where what is everywhere is no fault.
    pub(super) least_everywhere: f64,
    /// Places that say nothing about this suspect.
    pub(super) blind: Vec<Field>,
    /// The evidence does not tell the sides apart; of both suspects the one that fits its places better is kept.
    pub(super) either: bool,
    /// What shows in another field is the same fault of the other side.
    pub(super) in_any_field: bool,
    /// What shows in another field is another fault.
    pub(super) single: bool,
    /// The finding about a file as a whole that it stands for: its code, and the side that it names.
    pub(super) of_file: Option<(&'static str, Side)>,
    /// Says whether a discrepancy of a row that shows it follows from it.
    pub(super) follows: fn(&Asked<'_>) -> bool,
    /// Whether the values at its place are to be doubted.
    pub(super) doubts: Doubts,
    /// Where it is no fault.
    pub(super) custom: Custom,
    /// What there is to do about it, where that is not what its entry says.
    pub(super) fix: Option<&'static str>,
    /// More places of one kind than a few are told as everything.
    pub(super) widely: bool,
    /// Looked at only where no other suspect of its rule and side has a place.
    pub(super) fallback: bool,
    /// Whether it is found by a date alone.
    pub(super) dated: bool,
    /// Whether it may have an end as well as a beginning.
    pub(super) ends: bool,
    /// What each observation tells.
    pub(super) signs: Vec<Sign>,
    /// What each observation tells by the field, where a fault may concern several fields of a row.
    pub(super) parts: Vec<(Field, Vec<Sign>)>,
}

impl Suspect {
    /// Makes a suspect; none where too few rows show the fault.
    pub(super) fn new(
        rule: &'static Rule,
        field: Field,
        side: Side,
        transformation: impl Into<String>,
        likely: &'static str,
        signs: Vec<Sign>,
    ) -> Option<Self> {
        (Sign::For.count_in(&signs) >= SUPPORT).then(|| Self {
            rule,
            field,
            side,
            transformation: transformation.into(),
            likely,
            detail: String::new(),
            habit: 0.02,
            least: 0.5,
            least_everywhere: 0.25,
            blind: Vec::new(),
            either: false,
            in_any_field: false,
            single: false,
            of_file: None,
            follows: |asked| asked.is_about_its_fields(),
            doubts: Doubts::Always,
            custom: Custom::Nowhere,
            fix: None,
            fallback: false,
            widely: false,
            dated: false,
            ends: true,
            signs,
            parts: Vec::new(),
        })
    }

    /// Makes a suspect of what several fields of a row tell: the fault shows in a row where it shows in any of them.
    ///
    /// `{field}` in the transformation becomes the field that shows it most.
    pub(super) fn of_fields(
        rule: &'static Rule,
        side: Side,
        transformation: String,
        likely: &'static str,
        parts: Vec<(Field, Vec<Sign>)>,
    ) -> Option<Self> {
        let ((field, first), others) = parts.split_first()?;
        let mut signs = first.clone();
        for (_, other) in others {
            signs.iter_mut().zip(other).for_each(|(sign, other)| *sign = (*sign).max(*other));
        }
        let suspect = Self::new(rule, *field, side, transformation, likely, signs)?;
        Some(Self { parts, ..suspect })
    }

    /// States which share people's own habits reach.
    pub(super) fn habit(mut self, share: f64) -> Self {
        self.habit = share;
        self
    }

    /// States the least share of a place, and of everything.
    pub(super) fn least(mut self, place: f64, everywhere: f64) -> Self {
        (self.least, self.least_everywhere) = (place, everywhere);
        self
    }

    /// States what tells it apart from other suspects of its kind.
    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// States places that say nothing about it.
    pub(super) fn blind(mut self, fields: &[Field]) -> Self {
        self.blind = fields.to_vec();
        self
    }

    /// States that the evidence does not tell the sides apart.
    pub(super) fn either(mut self) -> Self {
        self.either = true;
        self
    }

    /// States that what shows in another field is the same fault of the other side.
    pub(super) fn in_any_field(mut self) -> Self {
        self.in_any_field = true;
        self
    }

    /// States that what shows in another field is another fault.
    pub(super) fn single(mut self) -> Self {
        self.single = true;
        self
    }

    /// States which finding about the file as a whole it stands for, and which side that names.
    pub(super) fn of_file(mut self, code: &'static str, side: Side) -> Self {
        self.of_file = Some((code, side));
        self
    }

    /// States which discrepancies follow from it, where it is not those in its fields.
    pub(super) fn follows(mut self, follows: fn(&Asked<'_>) -> bool) -> Self {
        self.follows = follows;
        self
    }

    /// States whether the values at its place are to be doubted.
    pub(super) fn doubts(mut self, doubts: Doubts) -> Self {
        self.doubts = doubts;
        self
    }

    /// States where it is no fault.
    pub(super) fn custom(mut self, custom: Custom) -> Self {
        self.custom = custom;
        self
    }

    /// States what there is to do about it.
    pub(super) fn fix(mut self, fix: &'static str) -> Self {
        self.fix = Some(fix);
        self
    }

    /// States that it is looked at only where no other suspect of its rule and side has a place.
    pub(super) fn fallback(mut self) -> Self {
        self.fallback = true;
        self
    }

    /// States that more places of one kind than a few are told as everything.
    pub(super) fn widely(mut self) -> Self {
        self.widely = true;
        self
    }

    /// States that only a date makes it a fault.
    pub(super) fn dated(mut self) -> Self {
        (self.dated, self.ends) = (true, false);
        self
    }

    /// States that it may have ended, though a date alone makes it a fault.
    pub(super) fn mended(mut self) -> Self {
        self.ends = true;
        self
    }
}

/// Returns the words for the side whose values were changed.
pub(super) fn export_of(side: Side) -> &'static str {
    match side {
        Side::Enrollment => "the enrollment export",
        Side::Sis => "the SIS export",
    }
}

/// Returns the words for several values of a field.
pub(super) fn plural(field: Field) -> String {
    let label = field.label();
    match label.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if label.ends_with('s') => format!("{label}es"),
        None => format!("{label}s"),
    }
}

/// Looks for suspects of one kind on both sides.
pub(super) fn on_both(
    observations: &Observations<'_>,
    find: impl Fn(&Observations<'_>, Side) -> Vec<Suspect>,
) -> Vec<Suspect> {
    Side::BOTH.into_iter().flat_map(|side| find(observations, side)).collect()
}
