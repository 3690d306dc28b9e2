//! Which field a header names: the alias table of `aliases.toml` and how it is read.

use super::alias_file::{Enrolled, File};
use super::brackets::{Owner, is_personal};
use super::claim::{Claim, GuardianPart, Slot, StreetPiece, plain};
use super::composed::Composed;
use super::profile::Profile;
use super::words::{key, without_brackets, without_custom, without_numbering, without_remark, words};
use crate::roster::{Error, ErrorKind, Field, Result};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Holds the alias table, ready for look-ups.
#[derive(Debug)]
pub(super) struct Aliases {
    exact: BTreeMap<String, (Slot, u32)>,
    loose: FxHashMap<String, (Slot, u32)>,
    pub(super) guardian: BTreeMap<String, (GuardianPart, u32)>,
    pub(super) student_words: BTreeSet<String>,
    pub(super) child_words: BTreeSet<String>,
    pub(super) of_another: BTreeSet<String>,
    pub(super) guardian_words: BTreeSet<String>,
    pub(super) order_words: BTreeSet<String>,
    /// Phrases about others by their first word, each without it.
    other: BTreeMap<String, Vec<Vec<String>>>,
    noise: FxHashSet<String>,
    short: BTreeMap<String, String>,
    composed: Composed,
    pub(super) ends: Vec<String>,
    pub(super) enrolled: Enrolled,
    pub(super) questions: Vec<(Slot, Vec<String>, Vec<String>)>,
    wanted: Vec<(Field, String)>,
}

/// A name found only without its noise words is worth less than one found as it stands.
pub(super) const LOOSE: u32 = 200;
/// A question that holds the right words is worth less still.
pub(super) const QUESTION: u32 = 400;

/// Returns the alias table that is built into the program.
pub(super) fn aliases() -> Result<&'static Aliases> {
    static TABLE: OnceLock<std::result::Result<Aliases, String>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        toml::from_str::<File>(include_str!("aliases.toml")).map(Aliases::new).map_err(|error| error.to_string())
    });
    table.as_ref().map_err(|why| Error::new(ErrorKind::Internal, format!("the alias table cannot be read: {why}")))
}

impl Aliases {
    fn new(file: File) -> Self {
        let noise: FxHashSet<String> = file.words.noise.into_iter().collect();
        let pieces = [
            (Slot::FullName, file.pieces.full_name),
            (Slot::StreetPiece(StreetPiece::Number), file.pieces.street_number),
            (Slot::StreetPiece(StreetPiece::Direction), file.pieces.street_direction),
            (Slot::StreetPiece(StreetPiece::Name), file.pieces.street_name),
            (Slot::StreetPiece(StreetPiece::Type), file.pieces.street_type),
            (Slot::StreetPiece(StreetPiece::Unit), file.pieces.unit),
            (Slot::CityStateZip, file.pieces.city_state_zip),
        ];
        let wanted = [Field::FirstName, Field::LastName, Field::LocalId, Field::StateId]
            .into_iter()
            .flat_map(|field| {
                file.fields.get(&field).into_iter().flatten().take(16).map(move |name| (field, name.clone()))
            })
            .collect();
        let (mut exact, mut loose) = (BTreeMap::new(), FxHashMap::default());
        let mut composed = Composed::new(file.words.residence, file.words.section, file.words.manner);
        let lists = file.fields.iter().map(|(field, names)| (Slot::Field(*field), names));
        for (slot, names) in lists.chain(pieces.iter().map(|(slot, names)| (*slot, names))) {
            for (rank, name) in names.iter().enumerate() {
                // what the table writes in small letters and blanks is in words already
                let in_words = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ');
                let split = if in_words { Vec::new() } else { words(name) };
                let words: SmallVec<[&str; 6]> = match in_words {
                    true => name.split(' ').collect(),
                    false => split.iter().map(String::as_str).collect(),
                };
                // odd, so that the same name with the student's word before it can be the better one
                exact.entry(words.concat()).or_insert((slot, rank as u32 * 2 + 1));
                composed.learn(&words, slot, rank as u32 * 2 + 1, &noise);
                // `enter` is asked for in a question and names the day in `Enter Date`
                let quiet: String =
                    words.into_iter().filter(|word| *word == "enter" || !noise.contains(*word)).collect();
                if !quiet.is_empty() {
                    loose.entry(quiet).or_insert((slot, rank as u32 * 2 + 1 + LOOSE));
                }
            }
        }
        let mut guardian = BTreeMap::new();
        let parts = [
            (GuardianPart::Name, file.guardian.name),
            (GuardianPart::First, file.guardian.first),
            (GuardianPart::Last, file.guardian.last),
            (GuardianPart::Email, file.guardian.email),
            (GuardianPart::Phone, file.guardian.phone),
        ];
        for (part, names) in parts {
            for (rank, name) in names.iter().enumerate() {
                guardian.entry(key(name)).or_insert((part, rank as u32));
            }
        }
        let questions = file
            .question
            .into_iter()
            .filter_map(|question| {
                let slot = match question.field.as_str() {
                    "full_name" => Slot::FullName,
                    name => Slot::Field(Field::from_name(name)?),
                };
                Some((slot, question.any, question.all))
            })
            .collect();
        let mut other: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for phrase in &file.words.other {
            let mut words = phrase.split(' ').map(str::to_owned);
            if let Some(first) = words.next() {
                other.entry(first).or_default().push(words.collect());
            }
        }
        let joined = |list: Vec<String>| list.iter().map(|word| key(word)).collect();
        Self {
            exact,
            loose,
            guardian,
            student_words: joined(file.words.student),
            child_words: file.words.child.into_iter().collect(),
            of_another: file.words.of_another.into_iter().collect(),
            guardian_words: joined(file.words.guardian),
            order_words: file.words.order.into_iter().collect(),
            other,
            noise,
            short: file.words.short,
            composed,
            ends: file.words.ends,
            enrolled: file.enrolled,
            questions,
            wanted,
        }
    }

    /// Returns every usual name of a field, written together, with the field.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, Field)> {
        self.exact.iter().filter_map(|(name, (slot, _))| match slot {
            Slot::Field(field) => Some((name.as_str(), *field)),
            _ => None,
        })
    }

    /// Returns what a header claims to be.
    pub(super) fn claim(&self, header: &str, profile: Option<&Profile>) -> Option<Claim> {
        let header = without_custom(without_numbering(header));
        let header = header.as_ref();
        let whole = words(header);
        if whole.is_empty() {
            return None;
        }
        let compact = whole.concat();
        if let Some(profile) = profile {
            if let Some((field, rank)) = profile.field(header) {
                return Some(plain(Slot::Field(field), rank as u32));
            }
            if profile.ignores(header) {
                return None;
            }
        }
        if let Some((slot, rank)) = self.exact.get(&compact) {
            return Some(plain(*slot, *rank));
        }
        // what stands in brackets or behind `as it appears on` is a remark
        let bare = without_remark(&words(&without_brackets(header)));
        if self.speaks_of_other(if bare.is_empty() { &whole } else { &bare }) {
            return None;
        }
        let of_parent = match self.owner_in_brackets(header) {
            Owner::Another => return None,
            Owner::Parent(Some(claim)) => return Some(claim),
            Owner::Parent(None) => true,
            Owner::Nobody => false,
        };
        let whole = if self.speaks_of_other(&whole) { bare.clone() } else { whole };
        let claim = self
            .owned(&whole)
            .or_else(
                || if bare == whole { None } else { self.address_in_brackets(&whole).or_else(|| self.owned(&bare)) },
            )
            .or_else(|| self.quiet(&bare))
            .or_else(|| self.long_form(&bare))
            .or_else(|| self.put_together(&bare))
            .or_else(|| self.pieces(header))
            .or_else(|| self.part_of_table(header))
            .or_else(|| self.question(&whole));
        claim.filter(|claim| !of_parent || !is_personal(claim))
    }

    /// Reads a header whose words are cut short, such as `STUDENT_LAST_NM`.
    fn long_form(&self, words: &[String]) -> Option<Claim> {
        let long = self.in_full(words);
        if long == words {
            return None;
        }
        let claim = self.owned(&long).or_else(|| self.quiet(&long))?;
        Some(Claim { rank: claim.rank + LOOSE, ..claim })
    }

    fn in_full(&self, words: &[String]) -> Vec<String> {
        words.iter().map(|word| self.short.get(word).unwrap_or(word).clone()).collect()
    }

    /// Reads a header that says a usual name with other words around it or in another order.
    pub(super) fn put_together(&self, words: &[String]) -> Option<Claim> {
        let long = self.in_full(words);
        let claim = [words, &long].into_iter().find_map(|words| {
            let bare = self.composed.without_section(words);
            let named = bare.as_deref().and_then(|bare| self.owned(bare).or_else(|| self.quiet(bare)));
            named.or_else(|| self.of_parts(bare.as_deref().unwrap_or(words)))
        })?;
        Some(Claim { rank: claim.rank + LOOSE, ..claim })
    }

    fn of_parts(&self, words: &[String]) -> Option<Claim> {
        let students = words.iter().take_while(|word| self.student_words.contains(*word)).count();
        let own = words.get(students..).unwrap_or(&[]);
        // what is a parent's has been looked up as that
        if own.iter().any(|word| self.guardian_words.contains(word)) {
            return None;
        }
        let exact = |name: &str| self.exact.get(name).copied();
        let read = |words: &[String]| {
            let found = self.composed.part_of_address(words, exact);
            found.or_else(|| self.composed.in_any_order(words, &self.noise))
        };
        // words such as `enrollment` may be part of the name as well
        let read = |own: &[String]| read(own).or_else(|| read(words));
        let found = read(own).or_else(|| {
            let bare = self.composed.without_manner(own)?;
            let named = exact(&bare.concat()).filter(|(slot, _)| matches!(slot, Slot::Field(_)));
            named.or_else(|| read(bare))
        })?;
        Some(plain(found.0, found.1))
    }

    /// Reads a part of an address that stands in brackets behind the address: `Home Address (State / Province)`.
    fn address_in_brackets(&self, words: &[String]) -> Option<Claim> {
        let (slot, rank) = self.composed.part_of_address(words, |name| self.exact.get(name).copied())?;
        Some(plain(slot, rank + LOOSE))
    }

    /// Reads a header that says one thing in two languages, such as `Apellido / Last name`: what is said must agree.
    fn pieces(&self, header: &str) -> Option<Claim> {
        let split = header.replace(" - ", "/").replace(" – ", "/");
        let pieces: Vec<&str> = split.split(['/', '|', '\n', '(', ')', '[', ']', ';', '•']).collect();
        let pieces_in_words = pieces.iter().filter(|piece| !piece.trim().is_empty()).map(|piece| words(piece));
        let mut claims = Vec::new();
        for piece in pieces_in_words {
            let claim =
                if self.speaks_of_other(&piece) { None } else { self.owned(&piece).or_else(|| self.quiet(&piece)) };
            // `Parent/Guardian Occupation` asks for something about them that no field holds
            if claim.is_none() && piece.first().is_some_and(|word| self.guardian_words.contains(word)) {
                return None;
            }
            claims.extend(claim);
        }
        let first = claims.first().filter(|_| pieces.len() > 1)?;
        let agree = claims.iter().all(|claim| claim.slot == first.slot);
        agree.then(|| Claim { rank: first.rank + LOOSE, ..first.clone() })
    }

    /// Says whether a header is about something or someone else than the student and the parents.
    pub(super) fn is_other(&self, header: &str) -> bool {
        let whole = words(header);
        let bare = without_remark(&words(&without_brackets(header)));
        !self.exact.contains_key(&whole.concat()) && self.speaks_of_other(if bare.is_empty() { &whole } else { &bare })
    }

    fn speaks_of_other(&self, words: &[String]) -> bool {
        let follows = |at: usize, rest: &[String]| words.get(at + 1..).is_some_and(|words| words.starts_with(rest));
        let begins = |(at, word): (usize, &String)| {
            self.other.get(word).is_some_and(|phrases| phrases.iter().any(|rest| follows(at, rest)))
        };
        words.iter().enumerate().any(begins)
    }

    /// Looks a name up as it stands, as the student's and as a parent's.
    pub(super) fn owned(&self, words: &[String]) -> Option<Claim> {
        if let Some((slot, rank)) = self.exact.get(&words.concat()) {
            return Some(plain(*slot, *rank));
        }
        let students = words.iter().take_while(|word| self.student_words.contains(*word)).count();
        let rest = words.get(students..).unwrap_or(&[]);
        if let Some(claim) = self.parents(rest) {
            return claim;
        }
        if students > 0
            && let Some((slot, rank)) = self.exact.get(&rest.concat())
        {
            return Some(plain(*slot, rank.saturating_sub(1)));
        }
        // `household_1_street`: of several, the first is the student's own
        if students > 0
            && let Some((first, rest)) = rest.split_first()
            && matches!(first.as_str(), "1" | "01" | "one" | "primary")
            && let Some((slot, rank)) = self.exact.get(&rest.concat())
        {
            return Some(plain(*slot, rank + LOOSE));
        }
        // one word without any mark inside: `studentfirstname`, `guardianemail`
        let compact = words.concat();
        let longest = |list: &BTreeSet<String>| {
            let mut found: Vec<&str> = list.iter().filter_map(|word| compact.strip_prefix(word.as_str())).collect();
            found.sort_by_key(|rest| rest.len());
            found.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        for rest in longest(&self.guardian_words) {
            let trimmed = rest.trim_matches(|c: char| c.is_ascii_digit());
            if let Some((part, rank)) = self.guardian.get(trimmed).filter(|_| !rest.is_empty()) {
                let owner = compact.replace(trimmed, "");
                return Some(Claim { slot: Slot::Guardian(*part), rank: *rank, owner });
            }
        }
        longest(&self.student_words)
            .iter()
            .find_map(|rest| self.exact.get(rest))
            .map(|(slot, rank)| plain(*slot, *rank))
    }

    /// Looks a name up as a parent's; the outer `None` says that no parent is named.
    pub(super) fn parents(&self, words: &[String]) -> Option<Option<Claim>> {
        let is_order = |word: &String| self.order_words.contains(word);
        let leading = words.iter().take_while(|word| is_order(word) || self.guardian_words.contains(*word)).count();
        let (head, rest) = words.split_at_checked(leading)?;
        if !head.iter().any(|word| self.guardian_words.contains(word)) {
            return None;
        }
        let mut owner = head.concat();
        let mut rest = rest;
        // `first` and `last` name a part of the name, but `first` before nothing else names a person
        let lookup = |rest: &[String]| self.guardian.get(&rest.concat()).copied();
        let mut found = lookup(rest);
        if rest.first().is_some_and(|word| word == "name" || word == "names")
            && head.last().is_some_and(|w| w == "first")
        {
            found = Some((GuardianPart::First, 0));
            owner.truncate(owner.len().saturating_sub("first".len()));
        }
        if found.is_none()
            && let Some((last, before)) = rest.split_last()
            && is_order(last)
        {
            owner.push_str(last);
            rest = before;
            found = lookup(rest);
        }
        Some(found.map(|(part, rank)| Claim { slot: Slot::Guardian(part), rank, owner }))
    }

    /// Looks a name up without the words that carry no meaning.
    fn quiet(&self, words: &[String]) -> Option<Claim> {
        let year = |word: &str| word.len() >= 2 && word.chars().all(|c| c.is_ascii_digit());
        let rest: Vec<String> =
            words.iter().filter(|word| !self.noise.contains(*word) && !year(word)).cloned().collect();
        if let Some(claim) = self.yours(words) {
            return Some(claim);
        }
        let students = rest.iter().take_while(|word| self.student_words.contains(*word)).count();
        if let Some(Some(mut claim)) = self.parents(rest.get(students..).unwrap_or(&[])) {
            claim.rank += LOOSE;
            return Some(claim);
        }
        let own: String = rest.iter().filter(|word| !self.student_words.contains(*word)).cloned().collect();
        let found = self.loose.get(&rest.concat()).or_else(|| self.loose.get(&own));
        found.map(|(slot, rank)| plain(*slot, *rank))
    }

    /// Returns the headers that are nearly one of the needed names, with that name.
    pub(super) fn near_misses(&self, headers: &[String]) -> Vec<(String, String)> {
        let mut near = Vec::new();
        for header in headers {
            let compact = key(header);
            let best = self
                .wanted
                .iter()
                .map(|(_, name)| ((strsim::jaro_winkler(&compact, &key(name)) * 1e6) as u64, name))
                .max_by(|one, other| one.0.cmp(&other.0).then_with(|| other.1.cmp(one.1)));
            if let Some((likeness, name)) = best
                && likeness >= 820_000
                && !compact.is_empty()
            {
                near.push((likeness, header.clone(), name.clone()));
            }
        }
        near.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        near.into_iter().map(|(_, header, name)| (header, name)).take(5).collect()
    }
}
