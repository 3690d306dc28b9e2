//! What a rule is, and how one is written down: one `rule!` entry per file.

use super::context::{Context, Lone, Pair};
use super::sink::Sink;
use super::taking::Taking;
use crate::roster::RuleInfo;

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
    Row(fn(&Lone<'_>, &mut Sink<'_>)),
    /// Every row without a partner.
    Unmatched(fn(&Lone<'_>, &mut Sink<'_>)),
    /// Every accepted pair.
    Pair(fn(&Pair<'_>, &mut Sink<'_>)),
    /// All rows at once, where several rows make one finding.
    Group(fn(&Context<'_>, &mut Sink<'_>)),
}

/// Writes down one rule; its doc comment becomes the text that `explain` prints.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])+
        code: $code:literal,
        name: $name:literal,
        summary: $summary:literal,
        severity: $severity:ident,
        owner: $owner:ident,
        scope: $scope:ident $(($check:expr))?,
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
            check: rule!(@check $scope $($check)?),
            worse: rule!(@worse $($worse)?),
        };
    };
    (@check $scope:ident $check:expr) => { $crate::diagnose::registry::Check::$scope($check) };
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
