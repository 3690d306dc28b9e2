//! What a key means: keys in, inputs out, nothing else.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Says what a person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// Both rows are one student.
    Same,
    /// The rows are two students.
    Different,
    /// To the next pair.
    Next,
    /// To the pair before.
    Back,
    /// Take the last decision back.
    Undo,
    /// Write a note.
    Note,
    /// Show or hide the help.
    Help,
    /// Stop.
    Quit,
    /// Stop at once.
    Abort,
    /// See fields further up.
    Up,
    /// See fields further down.
    Down,
    /// A letter of a note.
    Letter(char),
    /// Take a letter of a note back.
    Erase,
    /// The note is done.
    Done,
    /// Leave the note or the help as it was.
    Leave,
}

/// Returns what a key means while pairs are decided, or while a note is written.
pub(super) fn input(key: KeyEvent, writing: bool) -> Option<Input> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c' | 'd') if control => Some(Input::Abort),
        KeyCode::Char('u') if control && writing => Some(Input::Erase),
        KeyCode::Char(_) if control || key.modifiers.contains(KeyModifiers::ALT) => None,
        KeyCode::Enter => Some(if writing { Input::Done } else { Input::Next }),
        KeyCode::Esc => Some(Input::Leave),
        KeyCode::Backspace if writing => Some(Input::Erase),
        KeyCode::Char(letter) if writing => Some(Input::Letter(letter)),
        _ if writing => None,
        KeyCode::Char(letter) => match letter.to_ascii_lowercase() {
            's' => Some(Input::Same),
            'd' => Some(Input::Different),
            'k' | ' ' => Some(Input::Next),
            'b' => Some(Input::Back),
            'u' => Some(Input::Undo),
            'n' => Some(Input::Note),
            '?' | 'h' => Some(Input::Help),
            'q' => Some(Input::Quit),
            _ => None,
        },
        KeyCode::Right | KeyCode::Tab => Some(Input::Next),
        KeyCode::Left | KeyCode::BackTab => Some(Input::Back),
        KeyCode::Up | KeyCode::PageUp => Some(Input::Up),
        KeyCode::Down | KeyCode::PageDown => Some(Input::Down),
        KeyCode::F(1) => Some(Input::Help),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_decide_unless_a_note_is_written() {
        let press = |code, writing| input(KeyEvent::new(code, KeyModifiers::NONE), writing);
        assert_eq!(press(KeyCode::Char('s'), false), Some(Input::Same));
        assert_eq!(press(KeyCode::Char('S'), false), Some(Input::Same));
        assert_eq!(press(KeyCode::Char('s'), true), Some(Input::Letter('s')));
        assert_eq!(press(KeyCode::Char(' '), true), Some(Input::Letter(' ')));
        assert_eq!(press(KeyCode::Enter, true), Some(Input::Done));
        assert_eq!(press(KeyCode::Char('x'), false), None);
    }

    #[test]
    fn control_and_c_end_it_anywhere_and_control_decides_nothing() {
        for writing in [false, true] {
            assert_eq!(input(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL), writing), Some(Input::Abort));
            assert_eq!(input(KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL), writing), None);
        }
        let release = KeyEvent::new_with_kind(KeyCode::Char('s'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(input(release, false), None);
    }
}
