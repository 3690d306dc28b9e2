//! Which figures a birth date shows that is no date: a month 46, a year 5956, a letter between the figures.

use super::date::Order;
use crate::roster::UNREADABLE;

/// Returns the figures of year, month and day, where most can be read; `None` for texts that only fill the cell.
pub(super) fn figures(text: &str, order: Order) -> Option<[u8; 8]> {
    let text = text.trim().split([' ', 'T']).next()?;
    let mut parts = [""; 3];
    let mut count = 0;
    for part in text.split(['/', '-', '.']) {
        *parts.get_mut(count)? = part;
        count += 1;
    }
    let whole = parts[0];
    let ([year, first, second], is_year_first) = match (count, parts.map(|part| part.chars().count())) {
        (3, [4, 1..=2, 1..=2]) => (parts, true),
        (3, [1..=2, 1..=2, 4]) => ([parts[2], parts[0], parts[1]], false),
        (1, [8, ..]) if whole.is_ascii() && (whole.starts_with("19") || whole.starts_with("20")) => {
            ([&whole[..4], &whole[4..6], &whole[6..]], true)
        }
        (1, [8, ..]) if whole.is_ascii() => ([&whole[4..], &whole[..2], &whole[2..4]], false),
        _ => return None,
    };
    let (month, day) = if is_year_first || order == Order::MonthFirst { (first, second) } else { (second, first) };
    let mut figures = [0; 8];
    for (part, at) in [(year, 0), (month, 4), (day, 6)] {
        let width = part.chars().count();
        // a month or day of one figure
        let at = if width == 1 { at + 1 } else { at };
        part.chars().zip(&mut figures[at..at + width]).for_each(|(letter, figure)| *figure = figure_of(letter));
    }
    let as_written = text.bytes().filter(u8::is_ascii_digit).count();
    let within = |at: usize, highest: u8| {
        let [tens, ones] = [figures[at], figures[at + 1]];
        tens != UNREADABLE && ones != UNREADABLE && (1..=highest).contains(&(tens * 10 + ones))
    };
    let unreadable = figures.iter().filter(|figure| **figure == UNREADABLE).count();
    let is_filler = figures[0] == 9 && figures[1] == 9 && figures[2] == 9 || figures[..4] == [0; 4];
    let is_near = as_written >= 4 && unreadable <= 2 && (within(4, 12) || within(6, 31));
    (is_near && !is_filler).then_some(figures)
}

/// Returns the figure that a letter is or looks like.
fn figure_of(letter: char) -> u8 {
    match letter {
        '0'..='9' => letter as u8 - b'0',
        'O' | 'o' | 'Q' | 'D' => 0,
        'I' | 'l' | '|' | 'i' | '!' => 1,
        'Z' | 'z' => 2,
        'S' | 's' => 5,
        'G' | 'b' => 6,
        'B' => 8,
        _ => UNREADABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_past_what_is_wrong_with_them() {
        let read = |text: &str| {
            let digit = |figure: u8| if figure == UNREADABLE { '?' } else { char::from(b'0' + figure) };
            figures(text, Order::MonthFirst).map(|figures| figures.map(digit).iter().collect::<String>())
        };
        for (text, wanted) in [
            ("03/46/1997", "19970346"),
            ("1/29/5956", "59560129"),
            ("04/o4/2o0O", "20000404"),
            ("03/30/196G", "19660330"),
            ("1O/17/198s", "19851017"),
            ("O4/|3/1927", "19270413"),
            ("2015-13-05 00:00:00", "20151305"),
            ("2015-02-30T00:00:00", "20150230"),
            ("20151305", "20151305"),
            ("13052015", "20151305"),
            ("05/1x/2013", "2013051?"),
        ] {
            assert_eq!(read(text).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(figures("30/2/2015", Order::DayFirst), Some([2, 0, 1, 5, 0, 2, 3, 0]));
        for none in [
            "",
            "99/99/9999",
            "01/01/9999",
            "00/00/0000",
            "3/14",
            "soon",
            "12/5/201",
            "5/12/20144",
            "xx/xx/2013",
            "45/99/2013",
            "ask mother",
            "1/2/3/2013",
            "Oo/Il/SssS",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
