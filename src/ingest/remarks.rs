//! Tells totals, remarks and rulers from students.

/// Says whether a row is a total, a remark or a ruler, and no student.
pub(super) fn is_footer(texts: &[String]) -> bool {
    let filled: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    let ruler = |text: &&str| text.len() >= 2 && text.chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | '+' | ':'));
    if !filled.is_empty() && filled.iter().all(ruler) {
        return true;
    }
    let Some(first) = filled.first().filter(|_| filled.len() <= 4) else { return false };
    let line = filled.join(" ").to_lowercase();
    let first = first.trim_start_matches(['(', '*', '-', '#', ' ']).to_lowercase();
    const WORDS: [&str; 25] = [
        "total",
        "totals",
        "grand total",
        "subtotal",
        "sub-total",
        "sum",
        "count",
        "record count",
        "row count",
        "number of",
        "end of",
        "report",
        "generated",
        "printed",
        "page ",
        "exported",
        "export date",
        "run date",
        "completion time",
        "date:",
        "as of",
        "confidential",
        "copyright",
        "©",
        "\u{1A}",
    ];
    let starts = WORDS.iter().any(|word| {
        first.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic()) || word.len() > 6)
    });
    let ends =
        [" total", " totals", " subtotal", " count"].iter().any(|word| first.trim_end_matches(':').ends_with(word));
    let counts = [
        "rows in set",
        "row in set",
        "rows affected",
        "row affected",
        "rows selected",
        "records selected",
        "rows returned",
        "records exported",
        "students exported",
    ];
    starts || ends || counts.iter().any(|phrase| line.contains(phrase)) || is_count(&line)
}

/// Says whether a row is a remark in one cell, wherever it stands, that is nobody's name: `60 students`, `Page 2 of 3`.
pub(super) fn is_remark_alone(texts: &[String]) -> bool {
    let mut filled = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    match (filled.next(), filled.next()) {
        (Some(only), None) => {
            let nobody = only.contains(|c: char| c.is_ascii_digit() || c == ':');
            is_count(&only.to_lowercase()) || (nobody && is_footer(texts))
        }
        _ => false,
    }
}

/// Says whether a row is a total and its number, and nothing else: `Total Students,60`, `Adams Elementary Total,31`.
pub(super) fn is_total(texts: &[String]) -> bool {
    let filled: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    let [what, number] = filled.as_slice() else { return false };
    let lower = what.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().map(|word| word.trim_matches([':', '.'])).collect();
    let total = |word: &str| ["total", "totals", "subtotal", "sub-total", "count"].contains(&word);
    // what is counted tells a total from a person's name
    let counted =
        ["students", "student", "enrollment", "enrolled", "records", "rows", "number", "of", "for", "in", "active"];
    let named = match words.as_slice() {
        [.., last] if total(last) => true,
        [first, second, ..] => total(first) && counted.contains(second),
        _ => false,
    };
    let figures = number.len() < 7 && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    named && figures && !what.contains(',') && is_footer(texts)
}

/// Says whether a line below the header counts the columns through: `Q1,Q2,Q3`, `1,2,3`.
pub(super) fn is_codes(texts: &[String]) -> bool {
    /// Fewer could be a row of a table with hardly any columns.
    const ENOUGH: usize = 5;
    let parts = |text: &String| {
        let text = text.trim();
        let before = text.trim_end_matches(|c: char| c.is_ascii_digit());
        Some((before.to_owned(), text.get(before.len()..)?.parse::<u32>().ok()?))
    };
    let codes: Vec<(String, u32)> = texts.iter().map_while(parts).collect();
    let counts = |pair: &[(String, u32)]| match pair {
        [(one, first), (other, second)] => one == other && first.checked_add(1) == Some(*second),
        _ => false,
    };
    codes.len() == texts.len() && codes.len() >= ENOUGH && codes.windows(2).all(counts)
}

/// Says whether a row says of what type the columns are, as templates do: `text`, `VARCHAR(30)`, `required`.
pub(super) fn is_types(texts: &[String]) -> bool {
    /// Fewer could be words of a row.
    const ENOUGH: usize = 5;
    const TYPES: [&str; 23] = [
        "text",
        "string",
        "varchar",
        "varchar2",
        "nvarchar",
        "char",
        "character",
        "alpha",
        "alphanumeric",
        "number",
        "numeric",
        "int",
        "integer",
        "smallint",
        "bigint",
        "decimal",
        "date",
        "datetime",
        "timestamp",
        "boolean",
        "required",
        "optional",
        "general",
    ];
    let filled: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    let is_type = |text: &&str| {
        let bare = text.trim_start_matches('(');
        let word = bare.split(['(', ')', '[']).next().unwrap_or("").trim();
        TYPES.iter().any(|known| word.eq_ignore_ascii_case(known))
    };
    filled.len() >= ENOUGH && filled.iter().all(is_type)
}

/// Says whether a line is a number and what it counts, such as `500 students`.
fn is_count(line: &str) -> bool {
    let line = line.trim_matches(['(', ')', '.', ' ']);
    let figures = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',');
    let things = ["row", "rows", "record", "records", "student", "students", "total"];
    figures.len() < line.len() && things.contains(&figures.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_alone_and_columns_counted_through_are_no_students() {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        for line in [",,60 students,", "Page 2 of 3,,", "Total Students: 60,", "Printed by: the office,,"] {
            assert!(is_remark_alone(&cells(line)), "{line}");
        }
        for line in ["60,students", "Ann,", "Page,,", "Total,,", "Page 2,Ann", "Total Ann,"] {
            assert!(!is_remark_alone(&cells(line)), "{line}");
        }
        for line in ["Total Students,60,,", ",Adams Elementary Total,,31", "Grand Total:,60,,"] {
            assert!(is_total(&cells(line)), "{line}");
        }
        for line in ["Total,Ann,,", "Countess,60", "Ann,60", "Total,60,5", "Total Ann,7,,", "Total,1000234"] {
            assert!(!is_total(&cells(line)), "{line}");
        }
        assert!(is_codes(&cells("Q0,Q1,Q2,Q3,Q4")) && is_codes(&cells("1,2,3,4,5")));
        assert!(
            !is_codes(&cells("Q0,Q1,Q2")) && !is_codes(&cells("Q0,Q1,Q3,Q4,Q5")) && !is_codes(&cells("7,Ann,Lee,5,N"))
        );
    }

    #[test]
    fn types_of_columns_are_told_from_a_student() {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        for line in ["text,text,date,text,,number", "(required),VARCHAR(30),Varchar2(30),date,char(1)"] {
            assert!(is_types(&cells(line)), "{line}");
        }
        for line in ["Text,Lee,2015-03-04,F,5", "text,date,number", "Date,Char,Text,5,Adams", ",,,,,"] {
            assert!(!is_types(&cells(line)), "{line}");
        }
    }

    #[test]
    fn totals_and_remarks_are_told_from_students() {
        let footer = |cells: &[&str]| is_footer(&cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        for cells in [
            &["Total", "", "500"][..],
            &["Total: 500 students"],
            &["School Total", "", "", "20"],
            &["(500 rows affected)"],
            &["500 records"],
            &["----", "---"],
            &["+------+-----+"],
            &["", ":---", "---:", ""],
            &["Generated 2026-08-01", "by the office"],
            &["\u{1A}"],
        ] {
            assert!(footer(cells), "{cells:?}");
        }
        for cells in
            [&["101", "Ann", "Total"][..], &["Totalis", "Ann"], &["101"], &["Countess", "Ann"], &["", ""], &["-"]]
        {
            assert!(!footer(cells), "{cells:?}");
        }
    }
}
