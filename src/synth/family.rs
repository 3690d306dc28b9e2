//! Families as they truly are: who lives together, what the children are called, when they were born, who used to be here.

use super::calendar::Day;
use super::names::{self, Joint};
use super::places::Address;
use super::pools::Tradition;
use super::rng::{Rng, Stream};
use super::spelling;
use super::world::World;

/// Holds an adult's name.
#[derive(Clone, Debug)]
pub(super) struct Adult {
    pub(super) first: String,
    pub(super) last: String,
}

/// Holds what is true about a child.
#[derive(Clone, Debug)]
pub(super) struct Child {
    pub(super) first: String,
    pub(super) middle: String,
    pub(super) last: String,
    pub(super) suffix: &'static str,
    pub(super) sex: char,
    pub(super) birth: Day,
    pub(super) grade: i32,
    pub(super) school: usize,
    /// The child before this one in the household was born with this one.
    pub(super) twin: bool,
}

/// Holds what is true about a family.
#[derive(Clone, Debug)]
pub(super) struct Household {
    pub(super) tradition: Tradition,
    pub(super) mother: Option<Adult>,
    pub(super) father: Option<Adult>,
    /// A grandmother, an aunt, a new partner.
    pub(super) other: Adult,
    pub(super) zone: u32,
    pub(super) address: Address,
    pub(super) phone: u64,
    pub(super) second_phone: u64,
    pub(super) email: String,
    pub(super) race: usize,
    pub(super) hispanic: bool,
    pub(super) children: Vec<Child>,
}

/// Names races as the platform's form does.
pub(super) const RACES: [&str; 7] = [
    "White",
    "Black or African American",
    "Hispanic/Latino",
    "Asian",
    "Two or More Races",
    "American Indian or Alaska Native",
    "Native Hawaiian or Other Pacific Islander",
];

/// Holds what a household is known by: what an unrelated one may share.
struct Identity {
    tradition: Tradition,
    surname: String,
    sex: char,
    first: String,
}

fn identity(world: &World, household: u64) -> Identity {
    let mut rng = Rng::new(world.seed, Stream::Identity, household);
    let tradition = Tradition::ALL[rng.weighted(&world.places.region.mix)];
    let surname = names::surname(&world.pools, tradition, &mut rng);
    let sex = sex(&mut rng);
    let first = names::given(&world.pools, tradition, sex == 'F', &mut rng);
    Identity { tradition, surname, sex, first }
}

fn sex(rng: &mut Rng) -> char {
    match rng.weighted(&[4_880, 5_110, 10]) {
        0 => 'F',
        1 => 'M',
        _ => 'X',
    }
}

/// Returns the birth days of a household's children and whether each is the twin of the one before, the eldest first.
fn births(world: &World, count: usize, twin_rate: f64, rng: &mut Rng) -> Vec<(Day, bool)> {
    let (oldest, youngest) = (world.calendar.oldest(), world.calendar.youngest());
    let mut offset = 0;
    let mut offsets = vec![(0, false)];
    for _ in 1..count {
        let twin = rng.chance(twin_rate);
        if twin {
            // now and then midnight falls between the two
            offset += i32::from(rng.chance(0.01));
        } else {
            offset += 330 + [rng.range(0, 500), rng.range(300, 1_200), rng.range(900, 2_400)][rng.weighted(&[5, 6, 3])];
        }
        offsets.push((offset, twin));
    }
    let room = youngest - oldest;
    if offset > room {
        // a wide family is drawn together to fit into the school ages
        for (at, _) in &mut offsets {
            *at = *at * room / offset;
        }
        offset = room;
    }
    let mut first = oldest + rng.range(0, room - offset);
    if world.calendar.grade(first + offset) == -1 && rng.chance(0.45) {
        // pre-kindergarten is not for everybody
        first = oldest + rng.range(0, room - offset);
    }
    offsets.into_iter().map(|(at, twin)| (first + at, twin)).collect()
}

/// Returns the household with that number.
pub(super) fn household(world: &World, number: usize) -> Household {
    let index = number as u64;
    let mut rng = Rng::new(world.seed, Stream::Household, index);
    let namesake = rng.chance(world.rates.namesake);
    let borrowed = if namesake { rng.below(world.households() as u64) } else { index };
    let mut born = births(world, world.children(number), world.rates.twin, &mut rng);
    let who = identity(world, borrowed);
    if namesake && rng.chance(0.1) && world.children(borrowed as usize) == 1 && born.len() == 1 {
        // a stranger of the same name and nearly the same age
        born[0].0 = (born[0].0 + rng.range(-40, 40)).clamp(world.calendar.oldest(), world.calendar.youngest());
    }
    assemble(world, who, &born, &mut rng)
}

/// Builds a family around what it is known by.
fn assemble(world: &World, who: Identity, born: &[(Day, bool)], rng: &mut Rng) -> Household {
    let (pools, tradition) = (&world.pools, who.tradition);
    let mut maiden = names::surname(pools, tradition, rng);
    if rng.chance(0.04) {
        let another = Tradition::ALL[rng.weighted(&world.places.region.mix)];
        maiden = names::surname(pools, another, rng);
    }
    let joint = names::joint(tradition, rng);
    let last = if maiden == who.surname { who.surname.clone() } else { names::joined(&who.surname, &maiden, joint) };
    let keeps_own =
        matches!(tradition, Tradition::Hispanic | Tradition::Vietnamese | Tradition::Hmong | Tradition::EastAsian)
            || joint != Joint::Single
            || rng.chance(0.15);
    let feminine = tradition == Tradition::Slavic && rng.chance(0.45);
    let mother = Adult {
        first: names::given(pools, tradition, true, rng),
        last: match (keeps_own, feminine) {
            (true, _) => maiden.clone(),
            (false, true) => names::feminine(&who.surname),
            (false, false) => who.surname.clone(),
        },
    };
    let father = Adult { first: names::given(pools, tradition, false, rng), last: who.surname.clone() };
    let other = Adult {
        first: names::given(pools, tradition, rng.chance(0.6), rng),
        last: if rng.chance(0.5) { maiden.clone() } else { names::surname(pools, tradition, rng) },
    };
    let zone = rng.below(u64::from(world.places.zones())) as u32;
    let address = world.places.address(zone, rng);
    let (phone, second_phone) = (world.places.phone(rng), world.places.phone(rng));
    let parents = rng.weighted(&[70, 24, 6]);
    let email = email(if parents == 2 { &father } else { &mother }, rng);
    let (race, hispanic) = race(tradition, rng);

    let patchwork = born.len() > 1 && rng.chance(0.07);
    let lines = Lines { last, maiden, feminine, patchwork };
    let mut children: Vec<Child> = Vec::with_capacity(born.len());
    for &birth in born {
        let child = child(world, &who, &lines, zone, birth, &children, rng);
        children.push(child);
    }
    Household {
        tradition,
        mother: (parents != 2).then_some(mother),
        father: (parents != 1).then_some(father),
        other,
        zone,
        address,
        phone,
        second_phone,
        email,
        race,
        hispanic,
        children,
    }
}

/// Holds what the surnames of a family's children are made of.
struct Lines {
    last: String,
    maiden: String,
    /// Daughters have another form of the name than sons.
    feminine: bool,
    /// Some children have another father.
    patchwork: bool,
}

/// Makes the next child of a family.
fn child(
    world: &World,
    who: &Identity,
    lines: &Lines,
    zone: u32,
    (birth, twin): (Day, bool),
    elders: &[Child],
    rng: &mut Rng,
) -> Child {
    let (pools, tradition) = (&world.pools, who.tradition);
    let twin_of = elders.last().filter(|_| twin);
    let sex = match (elders.last(), twin_of) {
        (None, _) => who.sex,
        (_, Some(before)) if rng.chance(0.4) => before.sex,
        _ => self::sex(rng),
    };
    let girl = if sex == 'X' { rng.chance(0.5) } else { sex == 'F' };
    let mut last = match (elders.last(), twin_of) {
        (_, Some(before)) => before.last.clone(),
        (Some(_), None) if lines.patchwork && rng.chance(0.5) => lines.maiden.clone(),
        _ => lines.last.clone(),
    };
    if lines.feminine && girl && !twin {
        last = names::feminine(&last);
    }
    let is_first = elders.is_empty();
    let junior = sex == 'M' && is_first && !namesake_unlikely(tradition) && rng.chance(0.035);
    let mut first = if is_first { who.first.clone() } else { names::given(pools, tradition, girl, rng) };
    if let Some(before) = twin_of {
        first = names::twin(pools, tradition, girl, &before.first, rng);
    }
    while elders.iter().any(|sibling| spelling::essence(&sibling.first) == spelling::essence(&first)) {
        first = names::given(pools, tradition, girl, rng);
    }
    let regular = world.calendar.grade(birth).clamp(-1, 12);
    // twins are in one grade
    let grade = match (twin_of, rng.weighted(&[955, 40, 5])) {
        (Some(before), _) => before.grade,
        (_, 1) => (regular - 1).max(-1),
        (_, 2) => (regular + 1).min(12),
        _ => regular,
    };
    let school_zone = if rng.chance(0.05) { rng.below(u64::from(world.places.zones())) as u32 } else { zone };
    Child {
        middle: names::middle(pools, tradition, girl, &who.surname, rng),
        school: match twin_of {
            Some(before) => before.school,
            None => world.places.school(school_zone, grade),
        },
        suffix: if junior { rng.pick(&["Jr", "Jr", "Jr", "II", "III", "III", "IV"]) } else { "" },
        first,
        last,
        sex,
        birth,
        grade,
        twin,
    }
}

/// Returns whether sons do not get their father's whole name.
fn namesake_unlikely(tradition: Tradition) -> bool {
    !matches!(tradition, Tradition::Anglo | Tradition::AfricanAmerican | Tradition::Hispanic)
}

fn race(tradition: Tradition, rng: &mut Rng) -> (usize, bool) {
    let hispanic = rng.chance(if tradition == Tradition::Hispanic { 0.93 } else { 0.02 });
    let weights = match tradition {
        Tradition::Hispanic => [22, 2, 68, 0, 6, 2, 0],
        Tradition::AfricanAmerican => [1, 90, 1, 0, 8, 0, 0],
        Tradition::Vietnamese | Tradition::Hmong | Tradition::SouthAsian | Tradition::EastAsian => {
            [1, 0, 0, 92, 5, 0, 2]
        }
        _ => [88, 2, 1, 1, 6, 2, 0],
    };
    (rng.weighted(&weights), hispanic)
}

/// Makes an adult's e-mail address in a domain that is set aside for examples.
pub(super) fn email(adult: &Adult, rng: &mut Rng) -> String {
    let part = |name: &str| -> String {
        let word = spelling::essence(name);
        word.split(' ').next().unwrap_or("").chars().filter(char::is_ascii_alphanumeric).collect()
    };
    let (first, last) = (part(&adult.first), part(&adult.last));
    let number = rng.below(1_000);
    let name = match rng.weighted(&[5, 3, 2, 2]) {
        0 => format!("{first}.{last}{}", number % 100),
        1 => format!("{first}{last}{number}"),
        2 => format!("{}{last}{number}", first.get(..1).unwrap_or("")),
        _ => format!("{last}.{first}{number}"),
    };
    format!("{name}@{}", ["example.org", "example.com", "example.net"][rng.weighted(&[3, 5, 2])])
}

/// Holds a student who left, and whose record stays.
#[derive(Clone, Debug)]
pub(super) struct Former {
    pub(super) child: Child,
    /// The family that the record tells of.
    pub(super) household: Household,
    pub(super) graduated: bool,
    /// How many years ago the student left; 0 is the last school year.
    pub(super) years_ago: i32,
}

/// Returns the former students whose records hang on a household: elder siblings, siblings who went elsewhere, and families
/// that lived here before.
pub(super) fn former(world: &World, number: usize, household: &Household) -> Vec<Former> {
    let mut rng = Rng::new(world.seed, Stream::Former, number as u64);
    if !rng.chance(world.rates.former) {
        return Vec::new();
    }
    let calendar = &world.calendar;
    let years_ago = rng.weighted(&[60, 25, 15]) as i32;
    let eldest = household.children.first().map_or(calendar.oldest(), |child| child.birth);
    if rng.chance(0.45) {
        // an elder sibling who graduated, where the ages allow it
        let birth = calendar.oldest() - 1 - 365 * years_ago - rng.range(0, 363);
        if eldest - birth > 330 {
            return vec![sibling(world, household, birth, true, years_ago, &mut rng)];
        }
    }
    if rng.chance(0.3) {
        let birth = eldest - rng.range(400, 1_500);
        if birth >= calendar.oldest() {
            return vec![sibling(world, household, birth, false, years_ago, &mut rng)];
        }
    }
    let count = 1 + rng.weighted(&[6, 4]);
    let mut who = identity(world, rng.bits());
    if rng.chance(0.03) {
        who.surname.clone_from(&household.father.as_ref().unwrap_or(&household.other).last);
    }
    let born = births(world, count, world.rates.twin, &mut rng);
    let mut family = assemble(world, who, &born, &mut rng);
    if rng.chance(0.25) {
        // they lived where this household lives now
        family.address = household.address.clone();
    }
    let graduated_from = calendar.oldest() + 365;
    family
        .children
        .clone()
        .into_iter()
        .map(|child| {
            let graduated = child.birth < graduated_from && rng.chance(0.8);
            Former { graduated, child, household: family.clone(), years_ago }
        })
        .collect()
}

fn sibling(world: &World, household: &Household, birth: Day, graduated: bool, years_ago: i32, rng: &mut Rng) -> Former {
    let sex = sex(rng);
    let girl = sex == 'F';
    let mut first = names::given(&world.pools, household.tradition, girl, rng);
    while household.children.iter().any(|child| spelling::essence(&child.first) == spelling::essence(&first)) {
        first = names::given(&world.pools, household.tradition, girl, rng);
    }
    let last = household.children.first().map_or_else(String::new, |child| child.last.clone());
    let grade = if graduated { 12 } else { (world.calendar.grade(birth) - 1 - years_ago).clamp(-1, 12) };
    let child = Child {
        middle: names::middle(&world.pools, household.tradition, girl, &last, rng),
        school: world.places.school(household.zone, grade),
        first,
        last,
        suffix: "",
        sex,
        birth,
        grade,
        twin: false,
    };
    Former { child, household: household.clone(), graduated, years_ago }
}
