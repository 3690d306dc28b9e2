//! How a family names its children: lists, composed names, double surnames, names of the same sound.

use super::pools::{List, Pools, Tradition};
use super::rng::Rng;
use super::spelling;
use crate::link::nicknames;

/// Draws a surname of a tradition: mostly from its list, else composed by its rules.
pub(super) fn surname(pools: &Pools, tradition: Tradition, rng: &mut Rng) -> String {
    let composed = match tradition {
        Tradition::Anglo => 0.22,
        Tradition::AfricanAmerican => 0.06,
        Tradition::Hispanic => 0.07,
        Tradition::Slavic => 0.4,
        Tradition::SouthAsian => 0.25,
        Tradition::Arabic => 0.12,
        Tradition::Vietnamese | Tradition::Hmong | Tradition::EastAsian => 0.0,
    };
    let names = pools.of(tradition);
    if !rng.chance(composed) {
        let anglo = tradition == Tradition::AfricanAmerican && rng.chance(0.4);
        return if anglo { pools.of(Tradition::Anglo).surnames.draw(rng) } else { names.surnames.draw(rng) }.to_owned();
    }
    match tradition {
        Tradition::Arabic => {
            let article = rng.pick(&["Al-", "El-", "Abu ", "Bin "]);
            format!("{article}{}", spelling::by_ear(names.boys.draw(rng), rng))
        }
        _ => {
            let parts = if tradition == Tradition::AfricanAmerican { pools.of(Tradition::Anglo) } else { names };
            format!("{}{}", parts.front.any(rng), parts.back.any(rng))
        }
    }
}

/// Draws a given name for a girl or a boy.
pub(super) fn given(pools: &Pools, tradition: Tradition, girl: bool, rng: &mut Rng) -> String {
    let list = |tradition: Tradition| -> &List {
        let names = pools.of(tradition);
        if girl { &names.girls } else { &names.boys }
    };
    match tradition {
        Tradition::Anglo if rng.chance(0.05) => spelling::by_ear(list(tradition).draw(rng), rng),
        Tradition::Arabic if rng.chance(0.1) => spelling::by_ear(list(tradition).draw(rng), rng),
        Tradition::AfricanAmerican => match rng.weighted(&[45, 28, 27]) {
            0 => list(tradition).draw(rng).to_owned(),
            1 => composed(pools, girl, rng),
            _ => list(Tradition::Anglo).draw(rng).to_owned(),
        },
        Tradition::Anglo => list(tradition).draw(rng).to_owned(),
        _ if rng.chance(0.13) => list(Tradition::Anglo).draw(rng).to_owned(),
        _ => list(tradition).draw(rng).to_owned(),
    }
}

/// Composes a given name of two parts (`Daquan`, `De'Andre`, `Shaniqua`).
fn composed(pools: &Pools, girl: bool, rng: &mut Rng) -> String {
    let names = pools.of(Tradition::AfricanAmerican);
    let (prefix, core) = (names.prefix.draw(rng), names.cores[usize::from(!girl)].draw(rng));
    let capital = core.starts_with(char::is_uppercase);
    if capital || rng.chance(0.12) {
        let sign = if rng.chance(0.6) { "'" } else { "" };
        format!("{prefix}{sign}{}", spelling::capitalized(core))
    } else {
        format!("{prefix}{core}")
    }
}

/// Draws a middle name; empty where the family gives none.
pub(super) fn middle(pools: &Pools, tradition: Tradition, girl: bool, surname: &str, rng: &mut Rng) -> String {
    let given_to = match tradition {
        Tradition::Anglo | Tradition::AfricanAmerican => 0.9,
        Tradition::Vietnamese => 0.85,
        Tradition::Hispanic => 0.5,
        Tradition::SouthAsian | Tradition::Arabic => 0.4,
        Tradition::Slavic => 0.35,
        Tradition::EastAsian => 0.3,
        Tradition::Hmong => 0.1,
    };
    if !rng.chance(given_to) {
        return String::new();
    }
    match tradition {
        Tradition::Vietnamese => pools.of(tradition).middles[usize::from(!girl)].draw(rng).to_owned(),
        Tradition::SouthAsian
            if ["Gill", "Sandhu", "Dhillon", "Sidhu", "Grewal", "Dhaliwal", "Brar", "Bains"].contains(&surname) =>
        {
            if girl { "Kaur" } else { "Singh" }.to_owned()
        }
        // the father's or grandfather's name
        Tradition::Arabic | Tradition::SouthAsian => pools.of(tradition).boys.draw(rng).to_owned(),
        _ => given(pools, tradition, girl, rng),
    }
}

/// Says how a family joins two surnames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// The father's name alone.
    Single,
    /// Both, with a blank between.
    Blank,
    /// Both, with a hyphen between.
    Hyphen,
}

/// Draws how a family joins the parents' surnames.
pub(super) fn joint(tradition: Tradition, rng: &mut Rng) -> Joint {
    let weights = match tradition {
        Tradition::Hispanic => [52, 34, 14],
        Tradition::Anglo | Tradition::AfricanAmerican => [94, 1, 5],
        Tradition::EastAsian | Tradition::SouthAsian | Tradition::Arabic => [97, 1, 2],
        _ => [99, 0, 1],
    };
    [Joint::Single, Joint::Blank, Joint::Hyphen][rng.weighted(&weights)]
}

/// Joins a father's and a mother's surname.
pub(super) fn joined(father: &str, mother: &str, joint: Joint) -> String {
    match joint {
        Joint::Single => father.to_owned(),
        Joint::Blank => format!("{father} {mother}"),
        Joint::Hyphen => format!("{father}-{mother}"),
    }
}

/// Returns the form of a Slavic surname that a daughter bears.
pub(super) fn feminine(surname: &str) -> String {
    if let Some(stem) = surname.strip_suffix("sky").or_else(|| surname.strip_suffix("ski")) {
        return format!("{stem}ska{}", if surname.ends_with("sky") { "ya" } else { "" });
    }
    match surname.strip_suffix('ý') {
        Some(stem) => format!("{stem}á"),
        None if ["ov", "ev", "in"].iter().any(|end| surname.ends_with(end)) => format!("{surname}a"),
        None => surname.to_owned(),
    }
}

/// Draws the name of a twin: often with the same initial, sometimes nearly the same name (`Kerry` and `Kerri`).
pub(super) fn twin(pools: &Pools, tradition: Tradition, girl: bool, other: &str, rng: &mut Rng) -> String {
    let initial = other.chars().next();
    let essence = spelling::essence(other);
    // parents take a name that others bear too, and no other form of the first twin's
    let another = |name: &str| {
        let near = spelling::essence(name);
        near != essence && !pools.same_name(name, other) && !nicknames::related(&near, &essence)
    };
    let alike = |name: &str| strsim::osa_distance(&spelling::essence(name), &essence) <= 2;
    let wanted: &dyn Fn(&str) -> bool = match rng.weighted(&[14, 36, 50]) {
        0 => &|name| alike(name) && another(name),
        1 => &|name| name.chars().next() == initial && another(name),
        _ => &another,
    };
    let mut name = given(pools, tradition, girl, rng);
    for _ in 0..300 {
        if wanted(&name) {
            break;
        }
        name = given(pools, tradition, girl, rng);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::super::rng::Stream;
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn daughters_bear_the_feminine_form() {
        assert_eq!(feminine("Ivanov"), "Ivanova");
        assert_eq!(feminine("Novotný"), "Novotná");
        assert_eq!(feminine("Kowalski"), "Kowalska");
        assert_eq!(feminine("Shevchenko"), "Shevchenko");
    }

    #[test]
    fn names_are_skewed_and_diverse() {
        let pools = Pools::new();
        let mut rng = Rng::new(9, Stream::Rows, 1);
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for _ in 0..50_000 {
            *counts.entry(surname(&pools, Tradition::Anglo, &mut rng)).or_default() += 1;
        }
        assert!(counts.len() > 4_000, "{}", counts.len());
        let top = counts.values().max().copied().unwrap_or(0);
        assert!((400..1_200).contains(&top), "{top}");
    }
}
