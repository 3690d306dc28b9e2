//! What goes wrong with one child's record: names, dates, IDs, addresses.

use super::calendar::{self, Day};
use super::family::{Adult, Child, Household, email};
use super::names;
use super::records::{Record, Status};
use super::rng::Rng;
use super::spelling;
use super::world::World;

/// Spoils the names of one of two records of a child.
pub(super) fn names(
    world: &World,
    child: &Child,
    household: &Household,
    rng: &mut Rng,
    enrollment: &mut Record,
    sis: &mut Record,
) {
    let rates = &world.rates;
    // a form is typed in a hurry, a record with an eye on the birth certificate
    let clerk = |rng: &mut Rng| rng.chance(0.25);
    if rng.chance(rates.nickname) {
        let forms = world.pools.nicknames(&child.first);
        if !forms.is_empty() {
            let form = rng.pick(forms).to_owned();
            // some clerks enter what the child is called
            let record = if rng.chance(0.1) { &mut *sis } else { &mut *enrollment };
            record.first = form;
            record.first_variant = true;
        }
    }
    if child.first.contains(' ') && rng.chance(rates.given_part) {
        let record = if clerk(rng) { &mut *sis } else { &mut *enrollment };
        record.first = part(&child.first, rng);
        record.first_variant = true;
    }
    if child.last.contains([' ', '-']) && rng.chance(rates.surname_part) {
        let record = if clerk(rng) { &mut *sis } else { &mut *enrollment };
        record.last = other_form(&child.last, rng);
        record.last_variant = true;
    }
    if !child.middle.is_empty() && child.middle != child.first && rng.chance(rates.goes_by_middle) {
        enrollment.first.clone_from(&child.middle);
        enrollment.middle.clone_from(&child.first);
    }
    for (rate, misspell) in [(rates.first_typo, true), (rates.first_by_ear, false)] {
        if rng.chance(rate) {
            let record = if clerk(rng) { &mut *sis } else { &mut *enrollment };
            record.first =
                if misspell { spelling::misspelled(&record.first, rng) } else { spelling::by_ear(&record.first, rng) };
            record.first_variant = false;
        }
    }
    if rng.chance(rates.last_typo) {
        let record = if clerk(rng) { &mut *sis } else { &mut *enrollment };
        record.last = spelling::misspelled(&record.last, rng);
        record.last_variant = false;
    }
    if rng.chance(rates.last_changed) {
        let another = match (&household.mother, rng.chance(0.5)) {
            (Some(mother), true) if mother.last != child.last => mother.last.clone(),
            _ => names::surname(&world.pools, household.tradition, rng),
        };
        enrollment.last = another;
        enrollment.last_variant = false;
    }
    if rng.chance(rates.transposed) {
        std::mem::swap(&mut enrollment.first, &mut enrollment.last);
        enrollment.first_variant = false;
        enrollment.last_variant = false;
    }
}

/// Returns one part of a name of several words, mostly the first.
fn part(name: &str, rng: &mut Rng) -> String {
    let parts: Vec<&str> = name.split([' ', '-']).collect();
    let at = if rng.chance(0.75) { 0 } else { parts.len() - 1 };
    parts[at].to_owned()
}

/// Returns a double surname as some write it: half, or the other way round; one with particles loses its last part never.
fn other_form(name: &str, rng: &mut Rng) -> String {
    let particle = |word: &str| {
        ["de", "del", "la", "los", "van", "vander", "al", "el", "abu", "bin", "ben", "dela", "st."]
            .contains(&word.to_lowercase().as_str())
    };
    let parts: Vec<&str> = name.split([' ', '-']).collect();
    if parts.iter().any(|part| particle(part)) {
        // run together: "De la Cruz" becomes "Delacruz"
        return spelling::capitalized(&parts.concat().to_lowercase());
    }
    match (rng.weighted(&[60, 25, 15]), parts.as_slice()) {
        (2, [one, other]) => format!("{other} {one}"),
        (1, [.., last]) => (*last).to_owned(),
        (_, [first, ..]) => (*first).to_owned(),
        _ => name.to_owned(),
    }
}

/// Spoils what is on the form besides the names.
pub(super) fn form(world: &World, child: &Child, household: &Household, rng: &mut Rng, record: &mut Record) {
    let rates = &world.rates;
    if rng.chance(rates.birth_date) {
        record.birth = wrong_day(child.birth, world.calendar.as_of, rng);
    }
    if rng.chance(rates.sex) {
        record.sex = if child.sex == 'F' { 'M' } else { 'F' };
    }
    if rng.chance(rates.grade) {
        record.grade = match child.grade {
            -1 => 0,
            12 => 11,
            grade => grade + if rng.chance(0.5) { 1 } else { -1 },
        };
    }
    let schools = world.places.schools.len();
    if rng.chance(rates.school) && schools > 1 {
        record.school = (record.school + 1 + rng.index(schools - 1)) % schools;
    }
    if rng.chance(rates.other_address) {
        record.address = world.places.address(household.zone, rng);
    }
    if rng.chance(rates.street_typo) {
        record.street_variant = true;
        if record.address.unit > 0 && rng.chance(0.6) {
            record.address.unit = 0;
        } else if record.address.name.len() > 4 {
            record.address.name = spelling::misspelled(&record.address.name, rng);
        } else {
            record.address.kind = (record.address.kind + 1 + rng.index(5)) % super::places::TYPES.len();
        }
    }
    if rng.chance(rates.blank) {
        record.phone = 0;
    }
    if rng.chance(rates.blank * 1.5) {
        record.email.clear();
    }
    if rng.chance(rates.guardian) {
        record.guardians = [format!("{} {}", household.other.first, household.other.last), String::new()];
    }
}

/// Lets the other parent fill in the form.
pub(super) fn by_other_parent(world: &World, household: &Household, rng: &mut Rng, record: &mut Record) {
    let parent: &Adult = household.father.as_ref().unwrap_or(&household.other);
    record.guardians = [format!("{} {}", parent.first, parent.last), String::new()];
    record.phone = household.second_phone;
    record.email = email(parent, rng);
    if rng.chance(0.25) {
        record.address = world.places.address(household.zone, rng);
    }
}

/// Spoils or leaves out the IDs on the form.
pub(super) fn ids(world: &World, sibling_number: Option<&str>, rng: &mut Rng, record: &mut Record) {
    let rates = &world.rates;
    if rng.chance(rates.local_id_blank) {
        record.local_id.clear();
    } else if let Some(number) = sibling_number.filter(|_| rng.chance(rates.sibling_id * 2.2)) {
        record.local_id = number.to_owned();
    } else if rng.chance(rates.id_typo) {
        record.local_id = spelling::mistyped_digits(&record.local_id, rng);
    }
    if rng.chance(rates.state_id_blank) {
        record.state_id.clear();
    } else if !record.state_id.is_empty() && rng.chance(rates.id_typo * 2.0) {
        record.state_id = spelling::mistyped_digits(&record.state_id, rng);
    }
}

/// Makes the second record that a clerk made of a student who was there already.
pub(super) fn second_record(world: &World, child: u64, original: &Record, rng: &mut Rng) -> Record {
    let mut second = original.clone();
    second.key = world.student_number(child, 1);
    second.local_id.clone_from(&second.key);
    match rng.weighted(&[65, 30, 5]) {
        0 => second.state_id.clear(),
        1 => {}
        _ => second.state_id = world.state_number(child, 1),
    }
    if rng.chance(0.2) {
        second.first = spelling::misspelled(&second.first, rng);
    }
    if rng.chance(0.15) {
        second.last = spelling::misspelled(&second.last, rng);
    }
    if rng.chance(0.5) {
        second.middle.clear();
    }
    if rng.chance(0.25) {
        second.address = world.places.address(0, rng);
        second.phone = world.places.phone(rng);
    }
    if rng.chance(0.04) {
        second.birth = wrong_day(second.birth, world.calendar.as_of, rng);
    }
    if rng.chance(0.35) {
        // the record of an earlier stay
        withdraw(world, 0, rng, &mut second);
        second.grade = (second.grade - 1).max(-1);
    }
    second
}

/// Turns a SIS record into that of a student who left.
pub(super) fn withdraw(world: &World, years_ago: i32, rng: &mut Rng, record: &mut Record) {
    record.status = Status::Withdrawn;
    let end = world.calendar.first_day - 80 - 365 * years_ago;
    record.entry = world.calendar.first_day - 365 * (years_ago + 1);
    record.exit = if rng.chance(0.5) { end } else { end - rng.range(1, 250) };
}

/// Returns a birth day with an error that people make.
fn wrong_day(birth: Day, as_of: Day, rng: &mut Rng) -> Day {
    let (year, month, day) = calendar::civil(birth);
    for _ in 0..12 {
        let digits = |value: u32, rng: &mut Rng| -> u32 {
            spelling::mistyped_digits(&format!("{value:02}"), rng).parse().unwrap_or(0)
        };
        let (y, m, d) = match rng.weighted(&[20, 20, 15, 12, 13, 10, 10]) {
            0 => (year, day, month),
            1 => (year, month, digits(day, rng)),
            2 => (year, digits(month, rng), day),
            3 => (year + if rng.chance(0.5) { 1 } else { -1 }, month, day),
            4 => (year - year % 10 + rng.range(0, 9), month, day),
            // the year in which the form is filled in
            5 => (calendar::civil(as_of).0, month, day),
            _ => calendar::civil(birth + if rng.chance(0.5) { 1 } else { -1 }),
        };
        if calendar::exists(y, m, d) && calendar::day(y, m, d) != birth {
            return calendar::day(y, m, d);
        }
    }
    birth + 1
}

#[cfg(test)]
mod tests {
    use super::super::rng::Stream;
    use super::*;

    #[test]
    fn a_wrong_birth_day_is_a_day_and_wrong() {
        let mut rng = Rng::new(1, Stream::Rows, 0);
        let birth = calendar::day(2015, 2, 28);
        assert!((0..2_000).all(|_| wrong_day(birth, calendar::day(2026, 8, 3), &mut rng) != birth));
    }

    #[test]
    fn a_surname_of_particles_is_run_together_and_a_double_one_is_cut_or_turned() {
        let mut rng = Rng::new(1, Stream::Rows, 0);
        assert_eq!(other_form("De la Cruz", &mut rng), "Delacruz");
        for _ in 0..50 {
            assert!(["García", "López", "López García"].contains(&other_form("García López", &mut rng).as_str()));
        }
    }
}
