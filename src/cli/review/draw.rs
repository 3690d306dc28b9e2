//! The screen: one pair, both rows side by side, what speaks for and against it, and the keys.

use super::case::Case;
use super::field::{self, Widths};
use super::fit::{columns, cut, flowing, padded};
use super::state::{Mode, State, words};
use crate::link::decisions::Ruling;
use ratatui::Frame;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;

/// Says how the screen may look.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// Whether there are colours; letters and signs say the same.
    pub(super) color: bool,
    /// Whether only ASCII can be shown.
    pub(super) ascii: bool,
}

/// The least screen that a pair fits on.
const LEAST: (u16, u16) = (60, 14);
const KEYS: &str = "s same  d different  space skip  b back  u undo  n note  ? help  q quit";

const HELP: [&str; 20] = [
    "Decide whether the two rows are the same student.",
    "",
    "  s             the same student          d             two different students",
    "  space, right  skip: decide later        b, left       the pair before",
    "  u             take a decision back      n             write a note (why)",
    "  up, down      see all fields            q, Ctrl-C     quit",
    "",
    "Each decision is saved at once. Nothing else is changed, and the next",
    "reconcile follows it: `same` is matched, `different` is not asked again.",
    "",
    "Letters that differ are bold and underlined. Before the words:",
    "  =  the values mean the same             ~  they agree in part",
    "  x  they do not agree                    .  one side has no value",
    "",
    "WEIGHS is what a comparison says in bits: + for one student, - against it;",
    "3 bits are about 10 to 1. Where the sum against a relative is the smaller one,",
    "the weights are those: a brother or sister shares name and address too.",
    "",
    "Press any key to go back.",
    "",
];

/// Draws the screen.
pub(super) fn draw(frame: &mut Frame<'_>, state: &State, look: Look) {
    let area = frame.area();
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let lines = if area.width < LEAST.0 || area.height < LEAST.1 {
        let text = format!("The window is too small: {} by {} at least. q quits.", LEAST.0, LEAST.1);
        flowing(&text, width.max(1)).into_iter().map(Line::from).collect()
    } else {
        page(state, look, width, height)
    };
    for (row, line) in (0..area.height).zip(lines) {
        frame.buffer_mut().set_line(0, row, &line, area.width);
    }
}

fn page(state: &State, look: Look, width: usize, height: usize) -> Vec<Line<'static>> {
    let mut lines = vec![title(state, width, look)];
    let foot = foot(state, look, width);
    let room = height.saturating_sub(lines.len() + foot.len());
    let middle = match (&state.mode, state.case()) {
        (Mode::Help, _) => HELP.iter().map(|line| Line::from((*line).to_owned())).collect(),
        (_, None) => the_end(state),
        (_, Some(case)) => pair(state, case, look, width, room),
    };
    lines.extend(middle.into_iter().chain(std::iter::repeat(Line::default())).take(room));
    lines.extend(foot);
    lines
}

fn title(state: &State, width: usize, look: Look) -> Line<'static> {
    let [same, different, open] = state.counts();
    let count = state.cases.len();
    let place = if state.at < count { format!("Pair {} of {count}", state.at + 1) } else { "No more pairs".to_owned() };
    let text = format!(" Review   {place}   {same} same, {different} different, {open} open   {}", state.file);
    let style = Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD);
    let style = if look.color { style.fg(Color::Blue) } else { style };
    Line::styled(padded(&text, width), style)
}

fn the_end(state: &State) -> Vec<Line<'static>> {
    let [same, different, open] = state.counts();
    let lines = [
        String::new(),
        "  That was the last pair.".to_owned(),
        String::new(),
        format!("  Decided as one student: {same}    As two students: {different}    Left open: {open}"),
        format!("  Everything is saved in {}.", state.file),
        String::new(),
        "  b goes back, u takes the last decision back, q quits.".to_owned(),
    ];
    lines.into_iter().map(Line::from).collect()
}

fn pair(state: &State, case: &Case, look: Look, width: usize, room: usize) -> Vec<Line<'static>> {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let mut lines: Vec<Line<'static>> = Vec::new();
    let percent = ((i64::from(case.probability) + 5_000) / 10_000).clamp(1, 99);
    let about = format!("One student? {percent} % likely. {}", case.reason);
    lines.extend(flowing(&about, width).into_iter().map(Line::from));
    lines.push(Line::default());
    let widths = Widths::of(width);
    let weighs = if case.against_relative { "WEIGHS (relative)" } else { "WEIGHS (stranger)" };
    let heads = [
        padded("", widths.label),
        padded("ENROLLMENT", widths.value),
        padded("SIS", widths.value),
        padded("AGREEMENT", widths.level),
        cut(weighs, widths.bar + 14),
    ];
    lines.push(Line::styled(heads.join(" "), bold));
    let names = [0, 1].map(|side| {
        let (key, long) = (&case.keys[side], format!("{} (line {})", case.keys[side], case.lines[side]));
        if columns(&long) <= widths.value { long } else { key.clone() }
    });
    let named = [padded("row", widths.label), padded(&names[0], widths.value), padded(&names[1], widths.value)];
    lines.push(Line::from(named.join(" ")));
    let most = case.fields.iter().filter_map(|field| field.bits).map(i32::abs).max().unwrap_or(0).max(4_000);
    let mut after: Vec<Line<'static>> = vec![total(case)];
    if let Some(rival) = &case.rival {
        after.extend(flowing(rival, width).into_iter().take(2).map(Line::from));
    }
    let fields: Vec<Vec<Line<'static>>> =
        case.fields.iter().map(|field| field::lines(field, widths, most, look)).collect();
    let space = room.saturating_sub(lines.len() + after.len());
    let (shown, hidden) = visible(&fields, state.scroll, space);
    lines.extend(shown);
    if hidden {
        let text = "-- more: up and down --".to_owned();
        lines.push(Line::styled(text, Style::new().add_modifier(Modifier::DIM)));
    }
    lines.extend(after);
    lines
}

/// Returns the lines of the fields that fit, from the first that is not scrolled away, and whether some are out of sight.
fn visible(fields: &[Vec<Line<'static>>], scroll: usize, space: usize) -> (Vec<Line<'static>>, bool) {
    let all: usize = fields.iter().map(Vec::len).sum();
    if all <= space {
        return (fields.concat(), false);
    }
    let space = space.saturating_sub(1);
    // scrolling stops where the last field is in sight
    let mut last = fields.len();
    let mut sum = 0;
    while last > 0 && sum + fields[last - 1].len() <= space {
        last -= 1;
        sum += fields[last].len();
    }
    let lines: Vec<Line<'static>> = fields.iter().skip(scroll.min(last)).flatten().take(space).cloned().collect();
    (lines, true)
}

fn total(case: &Case) -> Line<'static> {
    let against = if case.against_relative { "a relative" } else { "a stranger" };
    let text = format!("Together {:+.1} bits, weighed against {against}.", f64::from(case.weight) / 1000.0);
    Line::styled(text, Style::new().add_modifier(Modifier::BOLD))
}

/// Returns the last lines: what was decided and noted, what happened last, and the keys.
fn foot(state: &State, look: Look, width: usize) -> Vec<Line<'static>> {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let mut lines = Vec::new();
    if let Mode::Writing(text) = &state.mode {
        // the end of a long note stays in sight
        let room = width.saturating_sub(8);
        let mut shown: String = text.clone();
        while columns(&shown) > room {
            shown.remove(0);
        }
        lines.push(Line::styled(format!("Note: {shown}_"), bold));
        lines.push(Line::default());
        lines.push(Line::styled(padded(" enter keeps the note  esc leaves it as it was", width), reversed(look)));
        return lines;
    }
    let at = state.at;
    let standing = match (state.rulings.get(at).copied().flatten(), state.settled(at)) {
        (Some(Ruling::Same), _) => format!("Decided: {}.", words(Ruling::Same)),
        (Some(Ruling::Different), _) => format!("Decided: {}.", words(Ruling::Different)),
        (None, Some(other)) => format!("Settled: one of the rows is decided to be the same as in pair {}.", other + 1),
        (None, None) => String::new(),
    };
    let note = state.notes.get(at).filter(|note| !note.is_empty()).map(|note| format!(" Note: {note}"));
    lines.push(Line::styled(cut(&format!("{standing}{}", note.unwrap_or_default()), width), bold));
    lines.push(Line::from(cut(state.message.as_deref().unwrap_or_default(), width)));
    lines.push(Line::styled(padded(&format!(" {KEYS}"), width), reversed(look)));
    lines
}

fn reversed(look: Look) -> Style {
    let style = Style::new().add_modifier(Modifier::REVERSED);
    if look.color { style.fg(Color::Blue) } else { style }
}

#[cfg(test)]
mod tests {
    use super::super::case::Shown;
    use super::super::keys::Input;
    use super::*;
    use crate::roster::{Agreement, Field};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn shown(label: &str, values: [&str; 2], agreement: Agreement, level: &'static str, bits: Option<i32>) -> Shown {
        let values = values.map(super::super::fit::clean);
        Shown {
            label: label.to_owned(),
            values,
            agreement,
            level,
            bits,
            field: if label == "birth date" { Field::BirthDate } else { Field::LastName },
        }
    }

    fn state() -> State {
        let fields = vec![
            shown("first name", ["Jaason", "Jason"], Agreement::Partly, "one or two letters", Some(1_200)),
            shown("last name", ["Mu\u{f1}oz", "MUNOZ"], Agreement::Same, "same", Some(7_900)),
            shown("middle name", ["", "Lee"], Agreement::Missing, "missing", Some(0)),
            shown("birth date", ["08/28/2015", "08/28/2014"], Agreement::Partly, "one digit", Some(-2_300)),
            shown("sex", ["F", "M"], Agreement::Not, "different", Some(-5_100)),
            shown(
                "address",
                ["6013 Saint Andrews Court Unit 311", "890 9th Rd"],
                Agreement::Not,
                "different",
                Some(-900),
            ),
            shown(
                "guardian",
                ["\u{1b}[31mAda\u{202e}\nX", "\u{674e}\u{660e}"],
                Agreement::Not,
                "different",
                Some(-700),
            ),
            shown("school", ["Lincoln Elementary (100)", "Lincoln Elementary"], Agreement::Same, "same", None),
        ];
        let case = Case {
            keys: ["ENR-500436".to_owned(), "100698".to_owned()],
            lines: [437, 1184],
            fields,
            probability: 612_000,
            weight: 660,
            reason: crate::roster::ReviewReason::Uncertain.words(),
            against_relative: false,
            rival: Some("Next best: SIS row 102102 (line 926), Noah Reynolds, with -20.3 bits.".to_owned()),
            ..Case::default()
        };
        State::new(vec![case.clone(), case], "decisions.csv".to_owned())
    }

    fn play(state: &mut State, inputs: impl Iterator<Item = Input>) {
        inputs.for_each(|input| assert_eq!(state.take(input), None));
    }

    fn screen(state: &State, look: Look, size: (u16, u16)) -> String {
        let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
        terminal.draw(|frame| draw(frame, state, look)).unwrap();
        let lines: Vec<String> = terminal
            .backend()
            .buffer()
            .content
            .chunks(usize::from(size.0))
            .map(|line| line.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned())
            .collect();
        lines.join("\n") + "\n"
    }

    #[test]
    fn a_pair_fits_eighty_columns_and_twenty_four_lines() {
        insta::assert_snapshot!("pair-80x24", screen(&state(), Look::default(), (80, 24)));
    }

    #[test]
    fn a_wide_screen_shows_longer_bars_and_values() {
        insta::assert_snapshot!("pair-140x40", screen(&state(), Look::default(), (140, 40)));
    }

    #[test]
    fn help_note_and_end_have_screens_of_their_own() {
        let mut state = state();
        state.take(Input::Help);
        insta::assert_snapshot!("help-80x24", screen(&state, Look::default(), (80, 24)));
        state.take(Input::Help);
        state.take(Input::Note);
        play(&mut state, "asked the family".chars().map(Input::Letter));
        let page = screen(&state, Look::default(), (80, 24));
        assert!(page.contains("\nNote: asked the family_\n") && page.contains("enter keeps the note"), "{page}");
        state.take(Input::Done);
        play(&mut state, [Input::Next; 2].into_iter());
        insta::assert_snapshot!("end-80x24", screen(&state, Look::default(), (80, 24)));
    }

    #[test]
    fn without_unicode_a_screen_of_the_program_is_ascii_and_without_colour_it_has_none() {
        let mut plain = state();
        plain.cases.iter_mut().for_each(|case| case.fields.retain(|field| field.values.iter().all(|v| v.is_ascii())));
        let page = screen(&plain, Look { color: false, ascii: true }, (80, 24));
        assert!(page.is_ascii() && page.contains("against -") && page.contains("for     #"), "{page}");
        let colors = |color| {
            let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
            terminal.draw(|frame| draw(frame, &state(), Look { color, ascii: false })).unwrap();
            let cells = &terminal.backend().buffer().content;
            cells.iter().filter(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset).count()
        };
        assert_eq!(colors(false), 0);
        assert!(colors(true) > 0);
    }

    #[test]
    fn differing_letters_are_marked_without_colour() {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        terminal.draw(|frame| draw(frame, &state(), Look::default())).unwrap();
        let buffer = terminal.backend().buffer();
        let marked: String = buffer
            .content
            .iter()
            .filter(|cell| cell.modifier.contains(Modifier::UNDERLINED))
            .map(ratatui::buffer::Cell::symbol)
            .collect();
        // the second a of Jaason, the last digits of the years, all of what shares nothing
        assert!(marked.starts_with("a54FM"), "{marked}");
    }

    #[test]
    fn nothing_in_a_value_steers_the_terminal_and_no_size_breaks_the_screen() {
        for (width, height) in [(80, 24), (60, 14), (59, 14), (20, 3), (1, 1), (200, 60)] {
            let page = screen(&state(), Look { color: true, ascii: false }, (width, height));
            assert!(!page.contains(['\u{1b}', '\u{202e}', '\r']), "{page}");
        }
        let mut down = state();
        let last = |state: &State| screen(state, Look::default(), (60, 16)).contains("school");
        assert!(!last(&down));
        play(&mut down, [Input::Down; 20].into_iter());
        assert!(last(&down));
    }
}
