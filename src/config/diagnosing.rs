//! What the configuration says about rules: the pack, limits, waivers, and codes that correspond.

use super::options::{Origin, Written};
use crate::diagnose::{self, AUTHORITIES, Authority, Limits, Pack, Waiver};
use crate::roster::{Field, SettingFact};
use std::collections::BTreeMap;

/// Names the limits as they are written, in the order of the documentation.
pub(super) const LIMITS: &[&str] = &["entry_days", "stale_enrollment_days", "stale_sis_days", "state_id_days"];

/// Names what a waiver can say.
pub(super) const WAIVER: &[&str] = &["code", "key", "reason", "school", "until"];

/// The fields whose codes can be set to correspond.
pub(super) const CODED: &[Field] = diagnose::CODED;

/// Holds one layer of options about rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosing {
    /// The pack of rules.
    pub pack: Option<Written<String>>,
    /// Days, by name.
    pub limits: BTreeMap<String, Written<u64>>,
    /// Waivers in the order in which they stand.
    pub waivers: Vec<Waiver>,
    /// Values that correspond, by field and by the value that stands first.
    pub crosswalk: BTreeMap<(Field, String), Written<String>>,
    /// Which system is right about a field.
    pub authority: BTreeMap<Field, Written<Authority>>,
}

impl Diagnosing {
    /// Lays these options over a lower layer.
    #[must_use]
    pub(super) fn over(mut self, below: Self) -> Self {
        self.pack = self.pack.or(below.pack);
        for (name, written) in below.limits {
            self.limits.entry(name).or_insert(written);
        }
        for (value, written) in below.crosswalk {
            self.crosswalk.entry(value).or_insert(written);
        }
        for (field, written) in below.authority {
            self.authority.entry(field).or_insert(written);
        }
        self.waivers.extend(below.waivers);
        self
    }

    /// Returns the pack that is named, where it is one.
    pub(super) fn pack(&self) -> Option<&'static Pack> {
        diagnose::pack(&self.pack.as_ref()?.value)
    }

    /// Returns the limits, defaults filled in.
    pub(super) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        for (name, written) in &self.limits {
            let days = u32::try_from(written.value).unwrap_or(u32::MAX);
            match name.as_str() {
                "entry_days" => limits.entry_days = days,
                "state_id_days" => limits.state_id_days = days,
                "stale_enrollment_days" => limits.stale_days[0] = Some(days),
                _ => limits.stale_days[1] = Some(days),
            }
        }
        limits
    }

    /// States every setting with its origin.
    pub(super) fn facts(&self) -> Vec<SettingFact> {
        let mut facts = Vec::new();
        let mut add = |name: String, value: String, origin: Origin| {
            facts.push(SettingFact { name, value, origin: origin.name() });
        };
        if let Some(pack) = &self.pack {
            add("pack".to_owned(), pack.value.to_lowercase(), pack.origin);
        }
        for (name, written) in &self.limits {
            add(format!("limits.{name}"), written.value.to_string(), written.origin);
        }
        for ((field, from), written) in &self.crosswalk {
            add(format!("crosswalk.{}.{from}", field.name()), written.value.clone(), written.origin);
        }
        for (field, usual) in AUTHORITIES {
            let written = self.authority.get(field);
            let (authority, origin) = written.map_or((*usual, Origin::Default), |found| (found.value, found.origin));
            add(format!("authority.{}", field.name()), authority.name().to_owned(), origin);
        }
        for (at, waiver) in self.waivers.iter().enumerate() {
            add(format!("waive.{:03}", at + 1), waiver.words(), Origin::File(waiver.line));
        }
        facts
    }
}
