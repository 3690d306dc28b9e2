//! One household's rows on both sides and what is true of them.

use super::calendar::Day;
use super::errors;
use super::family::{self, Child, Household};
use super::records::{Record, Status, differences};
use super::rng::{Rng, Stream};
use super::world::World;

/// Holds the records that one household leads to, and the truth about them.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) enrollment: Vec<Record>,
    pub(super) sis: Vec<Record>,
    /// Submission and student number of one child.
    pub(super) pairs: Vec<[String; 2]>,
    /// Enrollment key, SIS key, kind, field.
    pub(super) issues: Vec<[String; 4]>,
}

/// Says on which sides a child is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Both,
    EnrollmentOnly,
    SisOnly,
}

/// Makes all that one household leads to.
pub(super) fn piece(world: &World, number: usize) -> Piece {
    let household = family::household(world, number);
    let mut rng = Rng::new(world.seed, Stream::Records, number as u64);
    let mut piece = Piece::default();
    let presence = presences(world, &household, &mut rng);
    let now = Now::draw(world, &household, &mut rng);
    for (at, child) in household.children.iter().enumerate() {
        let id = world.first_child(number) + at as u64;
        let sibling = if at == 0 { 1 } else { at - 1 };
        let sibling = household
            .children
            .get(sibling)
            .map(|_| world.student_number(world.first_child(number) + sibling as u64, 0));
        let context = Context { world, household: &household, child, id, sibling };
        match presence[at] {
            Presence::Both => context.both(&now, &mut rng, &mut piece),
            Presence::EnrollmentOnly => context.enrollment_only(&now, &mut rng, &mut piece),
            Presence::SisOnly => context.sis_only(&mut rng, &mut piece),
        }
    }
    piece.note_shared_ids();
    for (at, former) in family::former(world, number, &household).into_iter().take(2).enumerate() {
        let mut record = Record::true_to(&former.child, &former.household, 0, 0);
        identify(world, world.first_child(number), 2 + at as u64, &mut record);
        errors::withdraw(world, former.years_ago, &mut rng, &mut record);
        if former.graduated {
            record.status = Status::Graduated;
            record.grade = 12;
            record.exit = world.calendar.first_day - 80 - 365 * former.years_ago;
        }
        spell_for_sis(world, &mut rng, &mut record);
        piece.sis.push(record);
    }
    piece
}

/// Decides who is on which side: families come and go as a whole, children and twins also one by one.
fn presences(world: &World, household: &Household, rng: &mut Rng) -> Vec<Presence> {
    let rates = &world.rates;
    let family = match rng.weighted(&[
        ((1.0 - 0.45 * (rates.missing_in_sis + rates.missing_in_enrollment)) * 1e6) as u32,
        (0.45 * rates.missing_in_sis * 1e6) as u32,
        (0.45 * rates.missing_in_enrollment * 1e6) as u32,
    ]) {
        0 => Presence::Both,
        1 => Presence::EnrollmentOnly,
        _ => Presence::SisOnly,
    };
    let mut all: Vec<Presence> = Vec::with_capacity(household.children.len());
    for child in &household.children {
        let mut presence = family;
        if presence == Presence::Both {
            // who starts school is new, who has been there long may just not have been enrolled again
            let new = rates.missing_in_sis * if child.grade <= 0 { 1.3 } else { 0.35 };
            let gone = rates.missing_in_enrollment * if child.grade <= 0 { 0.2 } else { 0.5 };
            if rng.chance(new) {
                presence = Presence::EnrollmentOnly;
            } else if rng.chance(gone) {
                presence = Presence::SisOnly;
            }
        }
        if child.twin && family == Presence::Both {
            // mostly twins come together; now and then one of them was overlooked
            let before = all.last().copied().unwrap_or(Presence::Both);
            presence = before;
            if before == Presence::Both && rng.chance(rates.twin_missing) {
                presence = if rng.chance(0.5) { Presence::EnrollmentOnly } else { Presence::SisOnly };
            }
        }
        all.push(presence);
    }
    all
}

/// Holds what is new about a household since the SIS was told.
struct Now {
    address: Option<super::places::Address>,
    phone: Option<u64>,
    email: Option<String>,
    /// The minute in which the family sat down to enroll.
    minute: i64,
}

impl Now {
    fn draw(world: &World, household: &Household, rng: &mut Rng) -> Self {
        let rates = &world.rates;
        let zone = if rng.chance(0.6) { household.zone } else { rng.below(u64::from(world.places.zones())) as u32 };
        let address = rng.chance(rates.moved).then(|| world.places.address(zone, rng));
        let phone = rng.chance(rates.phone).then(|| world.places.phone(rng));
        let adult = household.mother.as_ref().or(household.father.as_ref()).unwrap_or(&household.other);
        let email = rng.chance(rates.email).then(|| family::email(adult, rng));
        let days_before = rng.below(165).min(rng.below(220)) as i64;
        let minute = (i64::from(world.calendar.as_of) - days_before) * 1_440 - rng.below(1_440) as i64;
        Self { address, phone, email, minute }
    }
}

/// Gives a SIS record its numbers.
fn identify(world: &World, child: u64, slot: u64, record: &mut Record) {
    record.key = world.student_number(child, slot);
    record.local_id.clone_from(&record.key);
    record.state_id = world.state_number(child, slot);
}

/// Writes the names as the SIS spells them.
fn spell_for_sis(world: &World, rng: &mut Rng, record: &mut Record) {
    let spell = |name: &str| {
        let name = if world.windows_1252 { super::spelling::for_windows_1252(name) } else { name.to_owned() };
        if world.capitals { name.to_uppercase() } else { name }
    };
    record.typed_first = spell(&record.first);
    record.typed_last = spell(&record.last);
    // this SIS has no field for it
    if !record.suffix.is_empty() && rng.chance(world.rates.suffix_in_name) {
        record.typed_last = format!("{} {}", record.typed_last, spell(record.suffix));
    }
    for guardian in &mut record.guardians {
        *guardian = spell(guardian);
    }
    record.middle = spell(&record.middle);
}

struct Context<'a> {
    world: &'a World,
    household: &'a Household,
    child: &'a Child,
    id: u64,
    /// The student number of a sibling.
    sibling: Option<String>,
}

impl Context<'_> {
    /// Returns the SIS record before anything went wrong.
    fn sis_record(&self, rng: &mut Rng) -> Record {
        let calendar = &self.world.calendar;
        let late = calendar.as_of > calendar.first_day && rng.chance(0.04);
        let entry: Day = if late {
            calendar.first_day + rng.range(1, calendar.as_of - calendar.first_day)
        } else {
            calendar.first_day
        };
        let mut record = Record::true_to(self.child, self.household, entry, calendar.exit_day);
        identify(self.world, self.id, 0, &mut record);
        if rng.chance(self.world.rates.sis_state_id_blank) {
            record.state_id.clear();
        }
        record
    }

    /// Returns the form as an attentive family would fill it in.
    fn form(&self, now: &Now, rng: &mut Rng) -> Record {
        let mut record = Record::true_to(self.child, self.household, 0, 0);
        record.key = self.world.submission(self.id, false);
        record.minute = now.minute + i64::from(rng.range(0, 25));
        record.status = if rng.chance(0.07) { Status::Submitted } else { Status::Enrolled };
        if let Some(address) = &now.address {
            record.address = address.clone();
        }
        record.phone = now.phone.unwrap_or(record.phone);
        if let Some(email) = &now.email {
            record.email.clone_from(email);
        }
        record
    }

    /// Writes the names as the family types them.
    fn spell_for_form(&self, rng: &mut Rng, record: &mut Record) {
        let world = self.world;
        // few phones are set up for the marks of Vietnamese
        let vietnamese = self.household.tradition == super::pools::Tradition::Vietnamese;
        let plain = rng.chance(if vietnamese { 0.85 } else { 0.6 });
        let style = if rng.chance(world.rates.sloppy) { 1 + rng.weighted(&[45, 25, 30]) } else { 0 };
        let type_in = |name: &str, rng: &mut Rng| {
            let name = if plain { super::spelling::without_marks(name) } else { name.to_owned() };
            match style {
                1 => name.to_lowercase(),
                2 => name.to_uppercase(),
                3 => {
                    [format!("{name} "), format!(" {name}"), name.replace(' ', "  ")][rng.weighted(&[5, 3, 2])].clone()
                }
                _ => name,
            }
        };
        record.typed_first = type_in(&record.first, rng);
        record.typed_last = type_in(&record.last, rng);
        if record.last.contains('-') && rng.chance(0.15) {
            record.typed_last = record.typed_last.replace('-', " ");
        } else if record.last.contains('\'') && rng.chance(0.2) {
            record.typed_last = record.typed_last.replace('\'', "");
        }
        if !record.suffix.is_empty() && rng.chance(world.rates.suffix_in_name) {
            record.typed_last = format!("{} {}", record.typed_last.trim_end(), type_in(record.suffix, rng).trim());
            record.suffix = "";
        }
        let forms = world.pools.nicknames(&record.first);
        if !forms.is_empty() && rng.chance(world.rates.nickname_added) {
            let form = rng.pick(forms);
            let name = record.typed_first.trim_end();
            record.typed_first =
                if rng.chance(0.5) { format!("{name} ({form})") } else { format!("{name} \"{form}\"") };
        }
        record.middle = type_in(&record.middle, rng);
        for guardian in &mut record.guardians {
            *guardian = type_in(guardian, rng);
        }
    }

    fn both(&self, now: &Now, rng: &mut Rng, piece: &mut Piece) {
        let world = self.world;
        let mut sis = self.sis_record(rng);
        let mut form = self.form(now, rng);
        // the record is told of when the form is delivered
        sis.minute = form.minute;
        let mut resubmitted = rng.chance(world.rates.duplicate_enrollment).then(|| form.clone());
        form.local_id.clone_from(&sis.key);
        form.state_id = world.state_number(self.id, 0);
        if rng.chance(world.rates.inactive) {
            errors::withdraw(world, 0, rng, &mut sis);
        } else if rng.chance(world.rates.withdrawn) {
            form.status = Status::Withdrawn;
        }
        if now.address.is_some() && rng.chance(0.12) {
            // the office heard of the move for this child
            sis.address = form.address.clone();
        }
        errors::names(world, self.child, self.household, rng, &mut form, &mut sis);
        errors::form(world, self.child, self.household, rng, &mut form);
        errors::ids(world, self.sibling.as_deref(), rng, &mut form);
        self.spell_for_form(rng, &mut form);

        let again = rng.chance(world.rates.duplicate_sis) && sis.status == Status::Enrolled;
        let second = again.then(|| errors::second_record(world, self.id, &sis, rng));
        let mut sis_draft = resubmitted.is_some().then(|| sis.clone());
        spell_for_sis(world, rng, &mut sis);
        piece.note(&form, &sis);
        if let (Some(again), Some(draft)) = (&mut resubmitted, &mut sis_draft) {
            again.key = world.submission(self.id, true);
            again.minute =
                (again.minute + i64::from(rng.range(5, 90_000))).min(i64::from(world.calendar.as_of) * 1_440 - 1);
            again.status = form.status;
            again.local_id.clone_from(&sis.key);
            again.state_id = world.state_number(self.id, 0);
            if rng.chance(0.3) {
                errors::by_other_parent(world, self.household, rng, again);
            }
            // what the clerk got wrong stays as it is: only the form is filled in anew
            errors::names(world, self.child, self.household, rng, again, draft);
            errors::form(world, self.child, self.household, rng, again);
            errors::ids(world, self.sibling.as_deref(), rng, again);
            self.spell_for_form(rng, again);
            piece.note(again, &sis);
            piece.issue(&again.key, &form.key, "duplicate_enrollment", "");
        }
        if let Some(mut second) = second {
            spell_for_sis(world, rng, &mut second);
            piece.issue("", &second.key, "duplicate_sis", &sis.key);
            piece.sis.push(second);
        }
        piece.enrollment.push(form);
        piece.enrollment.extend(resubmitted);
        piece.sis.push(sis);
    }

    fn enrollment_only(&self, now: &Now, rng: &mut Rng, piece: &mut Piece) {
        let mut form = self.form(now, rng);
        let mut unseen = form.clone();
        errors::names(self.world, self.child, self.household, rng, &mut form, &mut unseen);
        errors::form(self.world, self.child, self.household, rng, &mut form);
        // some come from another district of the state, and know their number there
        if rng.chance(0.8 * (1.0 - self.world.rates.state_id_blank)) {
            form.state_id = self.world.state_number(self.id, 0);
        }
        self.spell_for_form(rng, &mut form);
        piece.issue(&form.key, "", "missing_in_sis", "");
        piece.enrollment.push(form);
    }

    fn sis_only(&self, rng: &mut Rng, piece: &mut Piece) {
        let mut sis = self.sis_record(rng);
        let mut unseen = sis.clone();
        errors::names(self.world, self.child, self.household, rng, &mut unseen, &mut sis);
        spell_for_sis(self.world, rng, &mut sis);
        piece.issue("", &sis.key, "missing_in_enrollment", "");
        piece.sis.push(sis);
    }
}

impl Piece {
    fn issue(&mut self, enrollment_key: &str, sis_key: &str, kind: &str, field: &str) {
        self.issues.push([enrollment_key.to_owned(), sis_key.to_owned(), kind.to_owned(), field.to_owned()]);
    }

    /// Notes a student whose local ID also stands on a sibling's form: a tool may well speak of both.
    fn note_shared_ids(&mut self) {
        let own =
            |pair: &&[String; 2]| self.enrollment.iter().any(|form| form.key == pair[0] && form.local_id == pair[1]);
        let on_another = |pair: &&[String; 2]| {
            let same_child = |key: &str| self.pairs.iter().any(|[other, sis]| other == key && *sis == pair[1]);
            self.enrollment.iter().any(|form| form.local_id == pair[1] && !same_child(&form.key))
        };
        let shared: Vec<[String; 2]> = self.pairs.iter().filter(own).filter(on_another).cloned().collect();
        for [enrollment, sis] in shared {
            self.issue(&enrollment, &sis, "variant", "local_id");
        }
    }

    /// Notes that two records are of one child, and in what they differ.
    fn note(&mut self, enrollment: &Record, sis: &Record) {
        self.pairs.push([enrollment.key.clone(), sis.key.clone()]);
        for (kind, field) in differences(enrollment, sis) {
            self.issue(&enrollment.key, &sis.key, kind.name(), field);
        }
    }
}
