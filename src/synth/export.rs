//! How the two systems write a record into their exports: formats of dates, grades, phones, streets, codes.

use super::calendar::{civil, push_iso, push_us};
use super::family::RACES;
use super::places::{Address, DIRECTIONS, TYPES};
use super::records::{Record, Status};
use super::rng::Rng;
use super::rows::Row;
use super::world::World;
use std::fmt::Write;

/// Makes the row of the platform's export: what was typed stays as it was typed.
pub(super) fn enrollment_row(world: &World, record: &Record, rng: &mut Rng, row: &mut Row) {
    row.clear();
    row.push(&record.key);
    row.push(&record.local_id);
    row.push(&record.state_id);
    row.push(&record.typed_first);
    let middle = record.middle.trim();
    match rng.weighted(&[45, 25, 30]) {
        0 => row.push(middle),
        1 => row.cell(|text| {
            text.extend(middle.chars().take(1));
            if !middle.is_empty() && rng.chance(0.3) {
                text.push('.');
            }
        }),
        _ => row.push(""),
    }
    row.push(&record.typed_last);
    let dot = rng.chance(0.4) && record.suffix == "Jr";
    row.push(if dot { "Jr." } else { record.suffix });
    row.cell(|text| birth_date(text, record, rng));
    let words = match record.sex {
        'F' => ["F", "Female", "female"],
        'M' => ["M", "Male", "male"],
        _ => ["X", "Nonbinary", "X"],
    };
    row.push(rng.pick(&words));
    row.cell(|text| grade(text, record.grade, rng));
    row.push(world.places.schools.get(record.school).map_or("", |school| school.name.as_str()));
    row.cell(|text| typed_street(text, &record.address, rng));
    row.push(record.address.town);
    row.push(world.places.region.state);
    row.cell(|text| {
        let _ = write!(text, "{:05}", record.address.zip);
    });
    row.cell(|text| phone(text, record.phone, rng));
    let parent = usize::from(record.guardians[0].is_empty() || (rng.chance(0.3) && !record.guardians[1].is_empty()));
    row.push(record.guardians[parent].trim());
    match rng.chance(0.03) {
        true => row.push(&record.email.to_uppercase()),
        false => row.push(&record.email),
    }
    row.push(if record.hispanic && rng.chance(0.5) { "Hispanic/Latino" } else { RACES[record.race] });
    row.cell(|text| {
        push_iso(text, i32::try_from(record.minute.div_euclid(1_440)).unwrap_or(0));
        let minute = record.minute.rem_euclid(1_440);
        let _ = write!(text, "T{:02}:{:02}:{:02}", minute / 60, minute % 60, rng.below(60));
    });
    row.push(match record.status {
        Status::Enrolled => "Approved",
        Status::Submitted => "Submitted",
        Status::Withdrawn | Status::Graduated => "Withdrawn",
    });
}

/// Makes the row of the SIS's export.
pub(super) fn sis_row(world: &World, record: &Record, rng: &mut Rng, row: &mut Row) {
    row.clear();
    row.push(&record.key);
    row.push(&record.state_id);
    row.push(&record.typed_last);
    row.push(&record.typed_first);
    match rng.weighted(&[65, 13, 22]) {
        0 => row.push(&record.middle),
        1 => row.cell(|text| text.extend(record.middle.chars().take(1))),
        _ => row.push(""),
    }
    row.cell(|text| push_us(text, record.birth));
    row.cell(|text| text.push(record.sex));
    row.cell(|text| {
        let _ = write!(text, "{}", record.grade);
    });
    row.cell(|text| {
        let _ = write!(text, "{}", world.places.schools.get(record.school).map_or(0, |school| school.code));
    });
    row.push(match record.status {
        Status::Enrolled | Status::Submitted => "0",
        Status::Withdrawn => "2",
        Status::Graduated => "3",
    });
    row.cell(|text| push_us(text, record.entry));
    row.cell(|text| push_us(text, record.exit));
    row.cell(|text| postal_street(text, &record.address));
    row.push(record.address.town);
    row.push(world.places.region.state);
    row.cell(|text| {
        let _ = write!(text, "{:05}", record.address.zip);
    });
    row.cell(|text| {
        let (area, exchange, line) = parts(record.phone);
        let _ = write!(text, "{area:03}-{exchange:03}-{line:04}");
    });
    row.push(&record.email);
    row.push(&record.guardians[0]);
    row.push(&record.guardians[1]);
    row.push(if record.hispanic { "1" } else { "0" });
}

fn birth_date(text: &mut String, record: &Record, rng: &mut Rng) {
    let (year, month, day) = civil(record.birth);
    let _ = match rng.weighted(&[80, 9, 6, 3, 2]) {
        0 => {
            push_iso(text, record.birth);
            Ok(())
        }
        1 => write!(text, "{month}/{day}/{year}"),
        2 => write!(text, "{month:02}/{day:02}/{year}"),
        3 => write!(text, "{month:02}/{day:02}/{:02}", year % 100),
        _ => write!(text, "{month}-{day}-{year}"),
    };
}

fn grade(text: &mut String, grade: i32, rng: &mut Rng) {
    match grade {
        ..=-1 => text.push_str(rng.pick(&["Pre-K", "PK", "-1", "Pre-K"])),
        0 => text.push_str(rng.pick(&["K", "KG", "Kindergarten", "0"])),
        _ => {
            let end = match grade {
                1 => "st",
                2 => "nd",
                3 => "rd",
                _ => "th",
            };
            let _ = match rng.below(4) {
                0 => write!(text, "{grade}"),
                1 => write!(text, "{grade:02}"),
                2 => write!(text, "{grade}{end}"),
                _ => write!(text, "Grade {grade}"),
            };
        }
    }
}

/// Returns area code, exchange and line number.
fn parts(phone: u64) -> (u64, u64, u64) {
    (phone / 10_000_000, phone / 10_000 % 1_000, phone % 10_000)
}

fn phone(text: &mut String, number: u64, rng: &mut Rng) {
    if number == 0 {
        return;
    }
    let (area, exchange, line) = parts(number);
    let _ = match rng.weighted(&[30, 25, 15, 12, 10, 8]) {
        0 => write!(text, "{area:03}-{exchange:03}-{line:04}"),
        1 => write!(text, "({area:03}) {exchange:03}-{line:04}"),
        2 => write!(text, "{area:03}{exchange:03}{line:04}"),
        3 => write!(text, "{area:03}.{exchange:03}.{line:04}"),
        4 => write!(text, "+1 {area:03}-{exchange:03}-{line:04}"),
        _ => write!(text, "1{area:03}{exchange:03}{line:04}"),
    };
}

/// Writes a street as the postal service has it.
fn postal_street(text: &mut String, address: &Address) {
    let _ = write!(text, "{}", address.number);
    for word in [DIRECTIONS[address.direction].0, &address.name, TYPES[address.kind].1] {
        if !word.is_empty() {
            text.push(' ');
            text.push_str(word);
        }
    }
    if address.unit > 0 {
        let _ = write!(text, " APT {}", address.unit);
    }
}

/// Writes a street as a parent does.
fn typed_street(text: &mut String, address: &Address, rng: &mut Rng) {
    let start = text.len();
    let _ = write!(text, "{}", address.number);
    let direction = DIRECTIONS[address.direction];
    let kind = TYPES[address.kind];
    let short = rng.chance(0.6);
    let words =
        [if rng.chance(0.6) { direction.0 } else { direction.1 }, &address.name, if short { kind.1 } else { kind.0 }];
    for word in words {
        if !word.is_empty() {
            text.push(' ');
            text.push_str(word);
        }
    }
    if short && kind.0 != kind.1 && rng.chance(0.3) {
        text.push('.');
    }
    if address.unit > 0 {
        let unit = rng.pick(&[" Apt ", ", Apt ", " Unit ", " #", ", Apt. ", " # "]);
        let _ = write!(text, "{unit}{}", address.unit);
    }
    match rng.weighted(&[92, 5, 3]) {
        1 => text[start..].make_ascii_lowercase(),
        2 => text[start..].make_ascii_uppercase(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::rng::Stream;
    use super::*;

    #[test]
    fn a_phone_reads_the_same_in_every_format() {
        let mut rng = Rng::new(1, Stream::Rows, 0);
        for _ in 0..100 {
            let mut text = String::new();
            phone(&mut text, 2_175_550_123, &mut rng);
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            assert!(digits.ends_with("2175550123") && digits.len() <= 11, "{text}");
        }
    }
}
