//! One field of a pair on the screen: both values, the letters that differ, how far they agree, and what that weighs.

use super::case::Shown;
use super::draw::Look;
use super::fit::{columns, padded};
use crate::cli::explain_pair::short;
use crate::report::marks::differing_in;
use crate::roster::Agreement;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

/// Holds the widths of the columns: label, value, agreement, bar.
#[derive(Clone, Copy)]
pub(super) struct Widths {
    pub(super) label: usize,
    pub(super) value: usize,
    pub(super) level: usize,
    pub(super) bar: usize,
}

impl Widths {
    pub(super) fn of(width: usize) -> Self {
        let (label, level) = if width >= 110 { (24, 20) } else { (11, 16) };
        let bar = if width >= 110 { 16 } else { 3 };
        // bits and a word stand before the bar, a blank between all columns
        let rest = width.saturating_sub(label + level + bar + 14 + 4);
        Self { label, value: (rest / 2).max(8), level, bar }
    }
}

/// Returns a field's lines: as many as its longer value needs.
pub(super) fn lines(field: &Shown, widths: Widths, most: i32, look: Look) -> Vec<Line<'static>> {
    let [one, other] = &field.values;
    let marks = match differing_in(Some(field.field), one, other) {
        _ if field.agreement == Agreement::Same || one.is_empty() || other.is_empty() => [(0, 0); 2],
        Some(parts) => parts.map(|part| {
            let start = part.before.chars().count();
            (start, start + part.differing.chars().count())
        }),
        None => [(0, usize::MAX); 2],
    };
    let style = mark_style(look);
    let cells = [0, 1].map(|side| wrapped(&field.values[side], marks[side], widths.value, style));
    let count = cells[0].len().max(cells[1].len());
    let (sign, color) = match field.agreement {
        Agreement::Same => ("=", Color::Cyan),
        Agreement::Partly => ("~", Color::Yellow),
        Agreement::Not => ("x", Color::Magenta),
        Agreement::Missing => (".", Color::Reset),
    };
    let colored = if look.color { Style::new().fg(color) } else { Style::new() };
    (0..count)
        .map(|at| {
            let label = if at == 0 { field.label.as_str() } else { "" };
            let mut spans = vec![Span::raw(padded(label, widths.label)), Span::raw(" ")];
            for cell in &cells {
                let line = cell.get(at).cloned().unwrap_or_default();
                let used: usize = line.iter().map(Span::width).sum();
                spans.extend(line);
                spans.push(Span::raw(" ".repeat(widths.value.saturating_sub(used) + 1)));
            }
            if at == 0 {
                let level = format!("{sign} {}", short(field.level));
                spans.push(Span::styled(padded(&level, widths.level), colored));
                spans.push(Span::raw(" "));
                spans.push(Span::styled(weight(field.bits, widths, most, look), colored));
            }
            Line::from(spans)
        })
        .collect()
}

fn mark_style(look: Look) -> Style {
    let style = Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
    if look.color { style.fg(Color::Yellow) } else { style }
}

/// Breaks a value into lines of so many columns, its differing letters marked; three lines at most.
fn wrapped(value: &str, mark: (usize, usize), width: usize, style: Style) -> Vec<Vec<Span<'static>>> {
    if value.is_empty() {
        return vec![vec![Span::styled("(empty)", Style::new().add_modifier(Modifier::DIM))]];
    }
    let mut lines: Vec<Vec<Span<'static>>> = vec![Vec::new()];
    let mut used = 0;
    for (at, sign) in value.chars().enumerate() {
        let text = sign.to_string();
        let wide = columns(&text);
        if used + wide > width && used > 0 {
            lines.push(Vec::new());
            used = 0;
        }
        used += wide;
        let style = if (mark.0..mark.1).contains(&at) { style } else { Style::new() };
        let Some(line) = lines.last_mut() else { continue };
        match line.last_mut() {
            Some(span) if span.style == style => span.content.to_mut().push(sign),
            _ => line.push(Span::styled(text, style)),
        }
    }
    if lines.len() > 3 {
        lines.truncate(3);
        if let Some(line) = lines.last_mut() {
            *line = vec![Span::raw("..")];
        }
    }
    lines
}

/// Returns a weight as number, word and bar.
fn weight(bits: Option<i32>, widths: Widths, most: i32, look: Look) -> String {
    let Some(bits) = bits else { return "not weighed".to_owned() };
    let word = match bits {
        50.. => "for",
        -49..=49 => "nothing",
        _ => "against",
    };
    let number = if word == "nothing" { "0.0".to_owned() } else { format!("{:+.1}", f64::from(bits) / 1000.0) };
    let share = f64::from(bits.abs()) / f64::from(most.max(1));
    let length = ((share * widths.bar as f64).round() as usize).clamp(usize::from(word != "nothing"), widths.bar);
    let sign = match (look.ascii, bits > 0) {
        (false, true) => "\u{2588}",
        (false, false) => "\u{2592}",
        (true, true) => "#",
        (true, false) => "-",
    };
    format!("{number:>5} {word:<7} {}", sign.repeat(length))
}
