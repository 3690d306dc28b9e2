//! Places: the region with its towns and area codes, streets, schools and who goes where.

use super::rng::Rng;
use std::fmt::Write;

/// Describes where a district is; the towns are of no place in particular.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    pub(super) state: &'static str,
    zip: u32,
    area_codes: [u32; 6],
    /// Weights of the traditions, in their order.
    pub(super) mix: [u32; 9],
}

const REGIONS: [Region; 6] = [
    Region {
        state: "IL",
        zip: 62_000,
        area_codes: [217, 309, 618, 815, 708, 630],
        mix: [52, 14, 22, 1, 1, 2, 4, 2, 2],
    },
    Region {
        state: "TX",
        zip: 77_300,
        area_codes: [281, 713, 832, 936, 409, 979],
        mix: [34, 12, 42, 4, 0, 2, 1, 3, 2],
    },
    Region { state: "CA", zip: 93_600, area_codes: [559, 209, 661, 916, 530, 707], mix: [24, 5, 48, 3, 5, 2, 3, 5, 5] },
    Region {
        state: "MN",
        zip: 55_100,
        area_codes: [651, 612, 763, 952, 507, 320],
        mix: [50, 12, 9, 3, 10, 9, 3, 2, 2],
    },
    Region {
        state: "GA",
        zip: 30_000,
        area_codes: [404, 678, 770, 706, 912, 229],
        mix: [40, 34, 13, 3, 1, 1, 2, 3, 3],
    },
    Region { state: "WA", zip: 98_000, area_codes: [206, 253, 360, 425, 509, 564], mix: [52, 5, 17, 5, 1, 3, 8, 4, 5] },
];

#[rustfmt::skip]
const TOWNS: [&str; 40] = [
    "Springfield", "Riverton", "Lakeview", "Cedar Falls", "Mount Vernon", "St. Clair", "San Miguel", "Fairview", "Oakdale", "Georgetown",
    "Greenville", "Franklin", "Clinton", "Salem", "Madison", "Bristol", "Ashland", "Dover", "Hudson", "Milton",
    "Newport", "Centerville", "Fort Hill", "Mount Pleasant", "Glenwood", "Brookside", "Maple Grove", "Pine Ridge", "Sand Creek", "Eagle Point",
    "Rocky Ford", "Elm City", "Kingston", "Lexington", "Port Henry", "Santa Rita", "Union Park", "Valley Springs", "Westfield", "Winchester",
];

#[rustfmt::skip]
const STREETS: [&str; 96] = [
    "Main", "Oak", "Maple", "Park", "Elm", "Cedar", "Washington", "Lake", "Hill", "Pine", "Walnut", "Spring", "North", "Ridge", "Church", "Willow",
    "Mill", "Sunset", "Railroad", "Jackson", "Cherry", "West", "South", "Center", "Highland", "Johnson", "Lincoln", "Jefferson", "Franklin", "River",
    "Meadow", "Chestnut", "Forest", "Hickory", "Dogwood", "Madison", "Valley", "Birch", "College", "Locust", "Poplar", "Magnolia", "Sycamore", "Adams",
    "Monroe", "Harrison", "Grant", "Cleveland", "Wilson", "Roosevelt", "Martin Luther King Jr", "Cesar Chavez", "Camino Real", "El Dorado", "Vista",
    "Mesa", "Canyon", "Juniper", "Aspen", "Laurel", "Holly", "Ivy", "Rose", "Orchard", "Vine", "Garden", "School", "Academy", "Bridge", "Water",
    "Front", "Court House", "Market", "Commerce", "Industrial", "Airport", "Old Mill", "Stone Bridge", "Fox Run", "Deer Creek", "Turkey Hollow",
    "Quail Ridge", "Eagle", "Hawk", "Robin", "Blue Heron", "Wildflower", "Heritage", "Liberty", "Freedom", "Pioneer", "Colonial", "Saint Andrews",
    "Pebble Beach", "Augusta", "Carriage House",
];

/// Street types: full and postal short form.
pub(super) const TYPES: [(&str, &str); 12] = [
    ("Street", "St"),
    ("Avenue", "Ave"),
    ("Drive", "Dr"),
    ("Road", "Rd"),
    ("Lane", "Ln"),
    ("Court", "Ct"),
    ("Boulevard", "Blvd"),
    ("Circle", "Cir"),
    ("Way", "Way"),
    ("Place", "Pl"),
    ("Terrace", "Ter"),
    ("Trail", "Trl"),
];

/// Directions: short and full form; the first is none.
pub(super) const DIRECTIONS: [(&str, &str); 9] = [
    ("", ""),
    ("N", "North"),
    ("S", "South"),
    ("E", "East"),
    ("W", "West"),
    ("NE", "Northeast"),
    ("NW", "Northwest"),
    ("SE", "Southeast"),
    ("SW", "Southwest"),
];

#[rustfmt::skip]
const SCHOOLS: [&str; 60] = [
    "Lincoln", "Washington", "Roosevelt", "Jefferson", "Franklin", "Madison", "Oakwood", "Riverside", "Lakeside", "Hillcrest", "Maple Grove",
    "Cedar Ridge", "Sunnyside", "Pleasant Valley", "Highland Park", "Meadowbrook", "Fairview", "Northgate", "Eastwood", "Westfield", "Southside",
    "Central", "Liberty", "Heritage", "Pioneer", "Horizon", "Summit", "Parkview", "Brookside", "Willow Creek", "Mountain View", "Valley View",
    "Rosa Parks", "Cesar Chavez", "Frederick Douglass", "Harriet Tubman", "Sacagawea", "Amelia Earhart", "Clara Barton", "Mark Twain",
    "Emerson", "Longfellow", "Whittier", "Hawthorne", "Audubon", "Garfield", "McKinley", "Monroe", "Adams", "Jackson", "Grant", "Cleveland",
    "Harrison", "Wilson", "Kennedy", "Eisenhower", "Stevenson", "Field", "Prairie", "Spring Hill",
];

/// Holds one postal address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) number: u32,
    pub(super) direction: usize,
    pub(super) name: String,
    pub(super) kind: usize,
    /// The apartment; 0 is none.
    pub(super) unit: u32,
    pub(super) town: &'static str,
    pub(super) zip: u32,
}

impl Address {
    /// Returns whether mail for both goes to one door.
    pub(super) fn same_door(&self, other: &Self) -> bool {
        (self.number, self.direction, self.kind, self.unit) == (other.number, other.direction, other.kind, other.unit)
            && self.name == other.name
    }
}

/// Holds one school.
#[derive(Clone, Debug)]
pub(super) struct School {
    pub(super) code: u32,
    pub(super) name: String,
}

/// Holds a district's places.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) region: Region,
    /// Elementary, then middle, then high schools.
    pub(super) schools: Vec<School>,
    elementary: u32,
    middle: u32,
    high: u32,
    towns: usize,
    area_codes: Vec<u32>,
    /// How many numbers an area code and the exchange 555 have here, from the lowest.
    lines: (u32, u32),
}

/// Below this size every phone is 555-01xx, the numbers that are set aside for fiction, so that a small district can be a fixture.
const FIXTURE_STUDENTS: u32 = 500;

impl Places {
    /// Makes the places of a district of that size.
    pub(super) fn new(students: u32, rng: &mut Rng) -> Self {
        let region = REGIONS[rng.index(REGIONS.len())];
        let elementary = (students / 900).max(1);
        let middle = (students / 3_200).max(1);
        let high = (students / 5_000).max(1);
        let mut schools = Vec::new();
        for (count, offset, kind) in
            [(elementary, 0, "Elementary School"), (middle, 1, "Middle School"), (high, 2, "High School")]
        {
            for index in 0..count {
                let code = 100 + schools.len() as u32;
                schools.push(School { code, name: school_name(index + offset, kind) });
            }
        }
        let mut area_codes = region.area_codes.to_vec();
        // as many area codes as keep a number rare: a district of a million draws on most of them
        let wanted = (students / 4_000) as usize;
        let generic =
            (201..990).filter(|code| code % 100 != 11 && (code / 10) % 10 != 9 && !region.area_codes.contains(code));
        area_codes.extend(generic.take(wanted));
        let lines = if students <= FIXTURE_STUDENTS { (100, 199) } else { (100, 9_999) };
        let towns = (students as usize / 400).clamp(4, TOWNS.len());
        Self { region, schools, elementary, middle, high, towns, area_codes, lines }
    }

    /// Returns how many catchments there are, one for each elementary school.
    pub(super) fn zones(&self) -> u32 {
        self.elementary
    }

    /// Returns the school (its index) of a grade in a catchment.
    pub(super) fn school(&self, zone: u32, grade: i32) -> usize {
        let share = |count: u32| (u64::from(zone) * u64::from(count) / u64::from(self.elementary)) as u32;
        (match grade {
            ..=5 => zone,
            6..=8 => self.elementary + share(self.middle),
            _ => self.elementary + self.middle + share(self.high),
        }) as usize
    }

    /// Draws an address in a catchment.
    pub(super) fn address(&self, zone: u32, rng: &mut Rng) -> Address {
        let town = TOWNS[(zone as usize + rng.weighted(&[6, 1, 1, 1])) % self.towns];
        let zip = self.region.zip + (zone * 7 + rng.weighted(&[5, 3, 2]) as u32) % 97 + 1;
        if rng.chance(0.18) {
            // one of the few buildings of the catchment, so that strangers share all but the unit
            let mut building = Rng::new(u64::from(zone), super::rng::Stream::District, rng.below(9));
            let mut address = self.house(town, zip, &mut building);
            address.unit = 1 + rng.below(340) as u32;
            return address;
        }
        self.house(town, zip, rng)
    }

    fn house(&self, town: &'static str, zip: u32, rng: &mut Rng) -> Address {
        let name = if rng.chance(0.22) {
            let number = 1 + rng.below(60);
            let end = match (number % 10, number) {
                (1, n) if n != 11 => "st",
                (2, n) if n != 12 => "nd",
                (3, n) if n != 13 => "rd",
                _ => "th",
            };
            format!("{number}{end}")
        } else {
            rng.pick(&STREETS).to_owned()
        };
        let digits = [90, 900, 9_000, 12_000][rng.weighted(&[1, 4, 8, 1])];
        Address {
            number: 10 + rng.below(digits) as u32,
            direction: if rng.chance(0.4) { 1 + rng.weighted(&[4, 4, 4, 4, 1, 1, 1, 1]) } else { 0 },
            name,
            kind: rng.weighted(&[30, 22, 18, 12, 10, 8, 5, 5, 4, 4, 2, 2]),
            unit: 0,
            town,
            zip,
        }
    }

    /// Draws a phone number of ten digits; its exchange is 555, which is nobody's.
    pub(super) fn phone(&self, rng: &mut Rng) -> u64 {
        let code = self.area_codes[rng.index(self.area_codes.len())];
        let (first, last) = self.lines;
        let line = first + rng.below(u64::from(last - first + 1)) as u32;
        u64::from(code) * 10_000_000 + 5_550_000 + u64::from(line)
    }
}

/// Returns the name of the school with that number among its kind.
fn school_name(index: u32, kind: &str) -> String {
    let fronts = ["", "North ", "South ", "East ", "West ", "New "];
    let backs = ["", " Park", " Creek", " Heights", " Valley", " Hills"];
    let index = index as usize;
    let (base, round) = (SCHOOLS[index % SCHOOLS.len()], index / SCHOOLS.len());
    let mut name =
        format!("{}{base}{} {kind}", fronts[round % fronts.len()], backs[(round / fronts.len()) % backs.len()]);
    let again = round / (fronts.len() * backs.len());
    if again > 0 {
        let _ = write!(name, " No. {}", again + 1);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::super::rng::Stream;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_school_has_its_own_name_and_pupils() {
        for students in [10, 2_000, 300_000] {
            let places = Places::new(students, &mut Rng::new(3, Stream::District, 0));
            let names: BTreeSet<&str> = places.schools.iter().map(|school| school.name.as_str()).collect();
            assert_eq!(names.len(), places.schools.len());
            let attended: BTreeSet<usize> =
                (0..places.zones()).flat_map(|zone| [0, 7, 12].map(|grade| places.school(zone, grade))).collect();
            assert_eq!(attended.len(), places.schools.len());
        }
    }

    #[test]
    fn every_phone_is_of_the_fictitious_exchange() {
        for (students, last) in [(300, 199), (20_000, 9_999)] {
            let mut rng = Rng::new(3, Stream::District, 0);
            let places = Places::new(students, &mut rng);
            for _ in 0..2_000 {
                let phone = places.phone(&mut rng);
                assert_eq!(phone / 10_000 % 1_000, 555);
                assert!((100..=last).contains(&(phone % 10_000)));
                assert!((2_000_000_000..10_000_000_000).contains(&phone));
            }
        }
    }
}
