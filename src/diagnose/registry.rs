//! What a rule is, and how one is written down: one `rule!` entry per file.

use super::context::{Batch, Context, Fields, Lone, Pair, Shows};
use super::sink::Sink;
use super::taking::Taking;
use crate::roster::{Field, RuleInfo};

/// Holds one rule: its entry and what it checks.
#[derive(Debug)]
pub(crate) struct Rule {
    /// Everything that is printed about it.
    pub(crate) info: RuleInfo,
    /// What it looks at, and how.
    pub(crate) check: Check,
    /// Says whether a value of one system is worse than what it would replace in the other, where that can be.
    pub(crate) worse: Option<fn(&Taking<'_>) -> bool>,
}

/// Says what a rule is run over; the variant decides when it runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    /// Nothing here: it is found while a file is read, and passed on.
    Reading,
    /// Nothing here: it is found in what all other rules and the rows themselves show.
    Cause,
    /// Both files at once, each as a whole.
    File(fn(&Context<'_>, &mut Sink<'_>)),
    /// Every row that stands for a student on both sides.
    Row(RowRule),
    /// Every row without a partner.
    Unmatched(fn(&Lone<'_>, &mut Sink<'_>)),
    /// Every accepted pair.
    Pair(PairRule),
    /// All rows at once, where several rows make one finding.
    Group(fn(&Context<'_>, &mut Sink<'_>)),
}

/// Holds how a rule looks at a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowRule {
    /// What it checks.
    pub(crate) check: fn(&Lone<'_>, &mut Sink<'_>),
    /// The fields that it reads or tells of, of the row or of its partner; no others.
    pub(crate) reads: Fields,
    /// Notes the rows of which it may have something to tell; it has nothing to tell of all others.
    pub(crate) when: fn(&mut Batch<'_>),
}

/// Holds how a rule looks at a pair.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairRule {
    /// What it checks.
    pub(crate) check: fn(&Pair<'_>, &mut Sink<'_>),
    /// The fields that it reads or tells of; no others.
    pub(crate) reads: Fields,
    /// What the codes of a pair show where it may have something to tell; it has nothing to tell where they show none of these.
    pub(crate) when: &'static [(Field, Shows)],
    /// The fields of these.
    pub(crate) seen_by: Fields,
}

/// Writes down one rule; its doc comment becomes the text that `explain` prints.
///
/// What looks at single rows or pairs must state the fields that it `reads`, and by what it is seen `when` there may be something
/// to tell: a function over many rows at once, or what the codes of some fields of a pair show.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])+
        code: $code:literal,
        name: $name:literal,
        summary: $summary:literal,
        severity: $severity:ident,
        owner: $owner:ident,
        scope: $scope:ident $(($check:expr))?,
        $(reads: [$($read:ident),+],)?
        $(when: $when:tt,)?
        $(worse: $worse:expr,)?
        fix: $fix:literal $(,)?
    ) => {
        $(#[doc = $doc])+
        pub(crate) static RULE: $crate::diagnose::registry::Rule = $crate::diagnose::registry::Rule {
            info: $crate::roster::RuleInfo {
                code: $code,
                name: $name,
                summary: $summary,
                severity: $crate::roster::Severity::$severity,
                owner: $crate::roster::Owner::$owner,
                scope: $crate::roster::Scope::$scope,
                fix: $fix,
                docs: concat!($($doc, "\n"),+),
            },
            check: rule!(@check $scope $(($check))? $([$($read)+])? $($when)?),
            worse: rule!(@worse $($worse)?),
        };
    };
    (@check Row ($check:expr) [$($read:ident)+] $when:expr) => {
        $crate::diagnose::registry::Check::Row($crate::diagnose::registry::RowRule {
            check: $check,
            reads: $crate::diagnose::context::Fields::of(&[$($crate::roster::Field::$read),+]),
            when: $when,
        })
    };
    (@check Pair ($check:expr) [$($read:ident)+] [$($field:ident: $shows:ident),+]) => {
        $crate::diagnose::registry::Check::Pair($crate::diagnose::registry::PairRule {
            check: $check,
            reads: $crate::diagnose::context::Fields::of(&[$($crate::roster::Field::$read),+]),
            when: &[$(($crate::roster::Field::$field, $crate::diagnose::context::Shows::$shows)),+],
            seen_by: $crate::diagnose::context::Fields::of(&[$($crate::roster::Field::$field),+]),
        })
    };
    (@check $scope:ident ($check:expr)) => { $crate::diagnose::registry::Check::$scope($check) };
    (@check $scope:ident) => { $crate::diagnose::registry::Check::Reading };
    (@worse $worse:expr) => { Some($worse) };
    (@worse) => { None };
}
pub(crate) use rule;

/// Writes down one systematic cause under a name of its own; it is a rule that is found after all others ran.
macro_rules! cause {
    (
        $(#[doc = $doc:literal])+
        $entry:ident
        code: $code:literal,
        name: $name:literal,
        summary: $summary:literal,
        $(severity: $severity:ident,)?
        owner: $owner:ident,
        fix: $fix:literal $(,)?
    ) => {
        $(#[doc = $doc])+
        pub(in crate::diagnose) static $entry: $crate::diagnose::registry::Rule = $crate::diagnose::registry::Rule {
            info: $crate::roster::RuleInfo {
                code: $code,
                name: $name,
                summary: $summary,
                severity: cause!(@first $($severity,)? Error),
                owner: $crate::roster::Owner::$owner,
                scope: $crate::roster::Scope::File,
                fix: $fix,
                docs: concat!($($doc, "\n"),+),
            },
            check: $crate::diagnose::registry::Check::Cause,
            worse: None,
        };
    };
    (@first $severity:ident $(, $rest:ident)?) => { $crate::roster::Severity::$severity };
}
pub(crate) use cause;
