//! The laws of normalizing, tested over random text: total, idempotent, blind to the order of rows.

use super::date::{DateRule, Meaning, Order};
use super::date_text::day_of;
use super::fuzz::{Group, normal, twice_is_once};
use super::kind::Kind;
use super::name::Part;
use super::sample::table_of;
use super::{Settings, run};
use crate::roster::{Field, Interner, RawTable, Rosters, Side};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Parts of cells as people and systems write them, put together at random.
fn realistic() -> impl Strategy<Value = String> {
    let parts = select(vec![
        "O'Brien",
        "D’Angelo",
        "Smith",
        "De La Cruz",
        "García",
        "Nguyễn",
        "MuÃ±oz",
        "Mu&ntilde;oz",
        "&amp;",
        "#39;",
        "St.",
        "Jr.",
        "III",
        "(Bob)",
        "\"Al\"",
        "'Liz'",
        "and",
        "&",
        ",",
        ";",
        "|",
        "||",
        "#",
        "-",
        "/",
        ".",
        "1/2",
        "12",
        "3",
        "3rd",
        "Third",
        "Twenty",
        "B",
        "N",
        "NW",
        "North",
        "West",
        "St",
        "Ave",
        "Road",
        "Blvd",
        "Apt",
        "Unit",
        "Ste",
        "Bldg",
        "Rear",
        "PO",
        "P.O.",
        "Box",
        "RR",
        "County",
        "Co",
        "Hwy",
        "US-50",
        "IL",
        "62704",
        "62704-1234",
        "2015-03-15",
        "3/15/2015",
        "15/3/15",
        "45123",
        "45123.5",
        "0/0/0",
        "01/01/1900",
        "Mar",
        "March",
        "2015",
        "'15",
        "T",
        "07:06:00",
        "7:06 PM",
        "Z",
        "=\"00123\"",
        "'00123",
        "1.23457E+09",
        "1,234,567",
        ".0",
        "NULL",
        "N/A",
        "None",
        "0",
        "-1",
        "99",
        "K",
        "PK",
        "Grade",
        "Kindergarten",
        "ES",
        "Elem",
        "School",
        "Lincoln",
        "100",
        "0101",
        "LES",
        "100 -",
        "(0101)",
        "M.S.",
        "P.S.",
        "jr high",
        "+1 217-555-0137",
        "(217) 555-0137",
        "x12",
        "pat@example.org",
        "mailto:",
        "<",
        ">",
        "Withdrawal-20",
        "Approved",
        "2026-27",
        "26-27",
        "Mr.",
        "Dr",
        "mlk",
        "king",
        "ß",
        "Ł",
        "İ",
        "ﬁ",
        "½",
        "\u{ad}",
        "\u{a0}",
        "\u{200b}",
        "ï¿½",
        "\u{fffd}",
        "Zo?e",
        "محمد",
        "한글",
        "Ωμέγα",
        "ΟΔΟΣ",
        "test",
        "zz",
    ]);
    vec((parts, select(vec!["", " ", "  ", "-", "."])), 0..6)
        .prop_map(|parts| parts.into_iter().map(|(part, gap)| format!("{part}{gap}")).collect())
}

fn assert_laws(text: &str) {
    [Group::Names, Group::Dates, Group::Others].into_iter().for_each(|group| twice_is_once(text, group));
}

#[test]
fn the_null_of_mysql_is_a_null_in_every_kind() {
    let schools = super::fuzz::schools();
    for kind in super::fuzz::kinds(&schools) {
        assert_eq!(normal(&kind, "\\N"), normal(&kind, "NULL"), "{kind:?}");
        assert_eq!(normal(&kind, " \\N "), normal(&kind, "NULL"), "{kind:?}");
    }
}

/// What a reader of parts, brackets or entities could be led to read again and again.
#[test]
fn a_long_cell_is_read_to_its_end_whatever_it_repeats() {
    const LONG: usize = 24 << 10;
    let parts =
        ["1 – ", "x - ", "K/", "PK(PK year(", "a (", "&", "&amp;", "217-555-0137 ", "N ", "apt 1 ", "Jr. ", "and "];
    let schools = super::fuzz::schools();
    for kind in super::fuzz::kinds(&schools) {
        for part in parts {
            let opened = part.repeat(LONG / part.len());
            let closed = format!("{opened}{}", ")".repeat(LONG / part.len()));
            for text in [opened, closed] {
                let (once, _) = normal(&kind, &text);
                assert!(once.len() <= 2 * text.len(), "{kind:?} of {part:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..crate::cases::cases(400) })]

    #[test]
    fn normalizing_twice_is_normalizing_once_for_any_text(text in any::<String>()) {
        assert_laws(&text);
    }

    #[test]
    fn normalizing_twice_is_normalizing_once_for_printable_text(text in "[ -~À-ÿ]{0,40}") {
        assert_laws(&text);
    }

    #[test]
    fn normalizing_twice_is_normalizing_once_for_realistic_cells(text in realistic()) {
        assert_laws(&text);
    }

    #[test]
    fn case_accents_and_outer_blanks_do_not_matter_to_names(name in "[A-Za-z' -]{0,20}") {
        let last = Kind::Name(Part::Last);
        let accented: String = name.chars().map(|c| match c { 'e' => 'é', 'n' => 'ñ', '\'' => '’', c => c }).collect();
        prop_assert_eq!(normal(&last, &name).0, normal(&last, &format!("  {} ", name.to_uppercase())).0);
        prop_assert_eq!(normal(&last, &name).0, normal(&last, &accented).0);
    }

    #[test]
    fn a_date_reads_the_same_in_every_writing(year in 1950u16..2026, month in 1u8..=12, day in 1u8..=28) {
        let rule = DateRule { order: Order::MonthFirst, meaning: Meaning::Birth, as_of: day_of("2026-08-15") };
        let wanted = format!("{year:04}-{month:02}-{day:02}");
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let name = names[usize::from(month) - 1];
        for text in [
            format!("{month}/{day}/{year}"), format!("{month:02}-{day:02}-{year}"), format!("{year}/{month}/{day}"),
            format!("{year}{month:02}{day:02}"), format!("{month:02}{day:02}{year}"), format!("{day}-{name}-{year}"),
            format!("{name} {day}, {year}"), format!("{day:02}{name}{year}"), format!("{wanted}T00:00:00.000Z"),
            format!("{month}/{day}/{year} 6:28:23 AM"),
        ] {
            prop_assert_eq!(normal(&Kind::Date(rule), &text).0, wanted.as_str(), "{}", text);
        }
    }
}

fn shuffled(table: &RawTable, order: &[usize]) -> RawTable {
    let mut shuffled = table.clone();
    shuffled.lines = order.iter().map(|row| table.lines[*row]).collect();
    let rearranged = |column: &crate::roster::RawColumn| {
        let mut interner = Interner::default();
        let mut moved = column.clone();
        moved.codes = order.iter().map(|row| interner.code(column.values.get(column.codes[*row]))).collect();
        moved.values = interner.into_pool();
        moved
    };
    shuffled.key = rearranged(&table.key);
    shuffled.columns = table.columns.iter().map(|(field, column)| (*field, rearranged(column))).collect();
    shuffled
}

/// Returns everything in the rosters but the lines.
fn contents(rosters: &Rosters) -> Vec<String> {
    let mut contents = Vec::new();
    for side in Side::BOTH {
        let roster = rosters.side(side);
        contents.push(format!("{:?}", roster.key_codes()));
        contents.extend((0..roster.len() as u32).map(|row| roster.key(row).to_owned()));
        for field in roster.fields() {
            contents.push(format!("{} {:?} {:?}", field.name(), roster.raw_codes(field), roster.normal(field)));
            contents.extend(roster.raw_texts(field).into_iter().flat_map(|pool| pool.iter().map(str::to_owned)));
            contents.extend((0..roster.len() as u32).map(|row| format!("{:?}", roster.issue(field, row))));
        }
    }
    for field in Field::ALL {
        contents.extend(rosters.vocabulary.pool(*field).into_iter().flat_map(|pool| pool.iter().map(str::to_owned)));
    }
    contents
}

type Cells = (String, &'static str, &'static str, &'static str, &'static str);

fn cells() -> impl Strategy<Value = Cells> {
    (
        "[0-3]{0,1}",
        select(vec!["Ann", "ann", "Bo (Bobby)", "Bo \"Bee\"", "", "MuÃ±oz"]),
        select(vec!["Smith Jr", "Smith", "SMITH III", "O'Brien", ""]),
        select(vec!["3/4/2015", "13/4/2015", "3/14/2015", "2015-04-03", "42000", ""]),
        select(vec!["", "II", "Jr."]),
    )
}

fn rows_of(rows: &[Cells]) -> Vec<Vec<(Field, &str)>> {
    rows.iter()
        .map(|(id, first, last, birth, suffix)| {
            vec![
                (Field::LocalId, id.as_str()),
                (Field::FirstName, *first),
                (Field::LastName, *last),
                (Field::BirthDate, *birth),
                (Field::Suffix, *suffix),
            ]
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_does_not_matter(
        (enrollment, order) in vec(cells(), 0..12).prop_flat_map(|rows| {
            let order: Vec<usize> = (0..rows.len()).collect();
            (Just(rows), Just(order).prop_shuffle())
        }),
        sis in vec(cells(), 0..8),
    ) {
        let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
        let rows = rows_of(&enrollment);
        let mut left = table_of(Side::Enrollment, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        // the helper numbers rows without an ID; here the key is the ID, so that equal and empty keys are met
        if let Some(id) = left.columns.get(&Field::LocalId) {
            left.key = id.clone();
        }
        let rows = rows_of(&sis);
        let mut right = table_of(Side::Sis, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let mut left_shuffled = shuffled(&left, &order);
        let mut right_again = right.clone();
        let rosters = run(&mut left, &mut right, &settings).unwrap();
        let again = run(&mut left_shuffled, &mut right_again, &settings).unwrap();
        prop_assert_eq!(contents(&rosters), contents(&again));
        prop_assert_eq!(&left.intake.facts.assumed, &left_shuffled.intake.facts.assumed);
        // rows of one student may be found to be one; no row is lost or counted twice
        prop_assert_eq!(rosters.enrollment.len() + left.intake.facts.folded as usize, enrollment.len());
        let mut lines = again.enrollment.lines().to_vec();
        lines.sort_unstable();
        lines.dedup();
        prop_assert_eq!(lines.len(), again.enrollment.len());
        prop_assert!(lines.iter().all(|line| (2..enrollment.len() as u32 + 2).contains(line)));
    }
}
