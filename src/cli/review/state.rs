//! Where a review stands: inputs in, state and acts out; it neither draws nor writes.

use super::case::Case;
use super::import::decisions;
use super::keys::Input;
use crate::link::decisions::{Decision, Ruling};

/// The most letters of a note.
const MOST_LETTERS: usize = 300;

/// Says what is to be done to the decision file before the state goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Put a decision on a pair into the file.
    Decide(usize, Ruling),
    /// Write the note of a pair that is decided.
    Annotate(usize),
    /// Take the last decision back.
    Undo,
    /// End the review.
    Quit,
}

/// Says what the screen is for at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Deciding,
    Writing(String),
    Help,
}

/// One decision of this review that can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    at: usize,
    before: Option<Ruling>,
}

/// Holds the pairs and what was decided about them.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) cases: Vec<Case>,
    /// The pair that is shown; the number of pairs stands for the end.
    pub(super) at: usize,
    pub(super) rulings: Vec<Option<Ruling>>,
    pub(super) notes: Vec<String>,
    pub(super) mode: Mode,
    /// Fields that are scrolled out of sight.
    pub(super) scroll: usize,
    /// What happened last, until the next key.
    pub(super) message: Option<String>,
    /// The decision file as messages name it.
    pub(super) file: String,
    steps: Vec<Step>,
    /// Whether the last key was to quit, and would have lost a note.
    warned: bool,
}

impl State {
    pub(super) fn new(cases: Vec<Case>, file: String) -> Self {
        let count = cases.len();
        Self {
            cases,
            at: 0,
            rulings: vec![None; count],
            notes: vec![String::new(); count],
            mode: Mode::Deciding,
            scroll: 0,
            message: None,
            file,
            steps: Vec::new(),
            warned: false,
        }
    }

    /// Says whether there is a note that no decision has taken into the file, and nobody has said that it may go.
    fn would_lose_a_note(&self) -> bool {
        !self.warned && self.notes.iter().zip(&self.rulings).any(|(note, ruling)| !note.is_empty() && ruling.is_none())
    }

    /// Says whether letters belong to a note.
    pub(super) fn is_writing(&self) -> bool {
        matches!(self.mode, Mode::Writing(_))
    }

    /// Returns the pair that is shown; none at the end.
    pub(super) fn case(&self) -> Option<&Case> {
        self.cases.get(self.at)
    }

    /// Takes an input; what it asks of the file is returned, and [`State::done`] or [`State::refused`] follows.
    pub(super) fn take(&mut self, input: Input) -> Option<Act> {
        self.message = None;
        if input == Input::Abort || (input == Input::Quit && !self.would_lose_a_note()) {
            return Some(Act::Quit);
        }
        self.warned = input == Input::Quit;
        if self.warned {
            self.message =
                Some("A note stands on a pair without a decision and is lost: q once more quits.".to_owned());
            return None;
        }
        match &mut self.mode {
            Mode::Writing(text) => match input {
                Input::Letter(letter) if text.chars().count() < MOST_LETTERS && !letter.is_control() => {
                    text.push(letter);
                }
                Input::Erase => {
                    text.pop();
                }
                Input::Done => return self.note_is_done(),
                Input::Leave => self.mode = Mode::Deciding,
                _ => {}
            },
            Mode::Help => self.mode = Mode::Deciding,
            Mode::Deciding => return self.decide(input),
        }
        None
    }

    fn decide(&mut self, input: Input) -> Option<Act> {
        let shown = self.at < self.cases.len();
        match input {
            Input::Same if shown => return Some(Act::Decide(self.at, Ruling::Same)),
            Input::Different if shown => return Some(Act::Decide(self.at, Ruling::Different)),
            Input::Next => self.go((self.at + 1).min(self.cases.len())),
            Input::Back => self.go(self.at.saturating_sub(1)),
            Input::Undo if self.steps.is_empty() => self.message = Some("There is nothing to take back.".to_owned()),
            Input::Undo => return Some(Act::Undo),
            Input::Note if shown => self.mode = Mode::Writing(self.notes[self.at].clone()),
            Input::Help => self.mode = Mode::Help,
            Input::Up => self.scroll = self.scroll.saturating_sub(1),
            Input::Down => {
                let most = self.case().map_or(0, |case| case.fields.len().saturating_sub(1));
                self.scroll = (self.scroll + 1).min(most);
            }
            _ => {}
        }
        None
    }

    fn note_is_done(&mut self) -> Option<Act> {
        let Mode::Writing(text) = std::mem::replace(&mut self.mode, Mode::Deciding) else { return None };
        if let Some(note) = self.notes.get_mut(self.at) {
            text.trim().clone_into(note);
        }
        match self.rulings.get(self.at) {
            Some(Some(_)) => Some(Act::Annotate(self.at)),
            _ => {
                self.message = Some("The note is kept with your decision on this pair.".to_owned());
                None
            }
        }
    }

    fn go(&mut self, at: usize) {
        self.at = at;
        self.scroll = 0;
    }

    /// Returns the decision that an act puts into the file; none where it takes one out.
    pub(super) fn written(&self, act: &Act) -> Option<Decision> {
        let (at, ruling) = match act {
            Act::Decide(at, ruling) => (*at, Some(*ruling)),
            Act::Annotate(at) => (*at, self.rulings.get(*at).copied().flatten()),
            Act::Undo => self.steps.last().map(|step| (step.at, step.before))?,
            Act::Quit => return None,
        };
        Some(self.cases.get(at)?.decision(ruling?, self.notes.get(at)?))
    }

    /// Returns the decision that an act takes out of the file.
    pub(super) fn withdrawn(&self, act: &Act) -> Option<Decision> {
        let step = self.steps.last().filter(|step| *act == Act::Undo && step.before.is_none())?;
        let ruling = self.rulings.get(step.at).copied().flatten()?;
        Some(self.cases.get(step.at)?.decision(ruling, ""))
    }

    /// Goes on after an act was done.
    pub(super) fn done(&mut self, act: &Act) {
        match act {
            Act::Decide(at, ruling) => {
                self.steps.push(Step { at: *at, before: self.rulings[*at] });
                self.rulings[*at] = Some(*ruling);
                let next = self.next_open(*at);
                self.go(next);
                self.message = Some(format!("Pair {}: {}, saved.", at + 1, words(*ruling)));
            }
            Act::Annotate(_) => self.message = Some("The note is saved.".to_owned()),
            Act::Undo => {
                if let Some(step) = self.steps.pop() {
                    self.rulings[step.at] = step.before;
                    self.go(step.at);
                    self.message = Some(format!("The decision on pair {} is taken back.", step.at + 1));
                }
            }
            Act::Quit => {}
        }
    }

    /// Goes on after an act could not be done.
    pub(super) fn refused(&mut self, why: &str) {
        self.message = Some(format!("Not saved: {why}"));
    }

    /// Returns the next pair that is still open; the end where there is none after this one.
    fn next_open(&self, at: usize) -> usize {
        (at + 1..self.cases.len())
            .find(|next| self.rulings[*next].is_none() && self.settled(*next).is_none())
            .unwrap_or(self.cases.len())
    }

    /// Returns the pair whose decision settles another: a row that is one student is no second one.
    pub(super) fn settled(&self, at: usize) -> Option<usize> {
        let case = self.cases.get(at)?;
        let shares = |other: &Case| (other.rows[0] == case.rows[0]) != (other.rows[1] == case.rows[1]);
        (0..self.cases.len()).find(|other| self.rulings[*other] == Some(Ruling::Same) && shares(&self.cases[*other]))
    }

    /// Counts the pairs that are decided as one student, as two, and still open.
    pub(super) fn counts(&self) -> [usize; 3] {
        let count = |ruling| self.rulings.iter().filter(|found| **found == ruling).count();
        let open =
            (0..self.cases.len()).filter(|at| self.rulings[*at].is_none() && self.settled(*at).is_none()).count();
        [count(Some(Ruling::Same)), count(Some(Ruling::Different)), open]
    }

    /// Returns what is said when the review is over.
    pub(super) fn farewell(&self) -> String {
        let [same, different, open] = self.counts();
        let left = match open {
            0 => "no pair is left open".to_owned(),
            1 => "1 pair is left open".to_owned(),
            count => format!("{count} pairs are left open"),
        };
        if same + different == 0 {
            return format!("Nothing was decided; {left}.\n");
        }
        let made = decisions((same + different) as u64);
        format!("{made} in {} ({same} same, {different} different); {left}.\n", self.file)
    }
}

/// Returns a ruling in words.
pub(super) fn words(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Same => "the same student",
        Ruling::Different => "two different students",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::decisions::RowName;

    fn case(enrollment: &str, sis: &str) -> Case {
        let name = |key: &str| RowName { key: key.to_owned(), fingerprint: String::new() };
        Case { rows: [name(enrollment), name(sis)], ..Case::default() }
    }

    fn state() -> State {
        let cases = vec![case("E1", "S1"), case("E1", "S2"), case("E3", "S3"), case("E4", "S4")];
        State::new(cases, "decisions.csv".to_owned())
    }

    /// Takes inputs as if every act succeeded, and returns what was written or withdrawn.
    fn play(state: &mut State, inputs: &[Input]) -> Vec<String> {
        let mut said = Vec::new();
        for input in inputs {
            let Some(act) = state.take(*input) else { continue };
            let key = |decision: &Decision| format!("{}-{}", decision.rows[0].key, decision.rows[1].key);
            if let Some(decision) = state.written(&act) {
                said.push(format!("{} {} {}", decision.ruling.name(), key(&decision), decision.why).trim().to_owned());
            } else if let Some(decision) = state.withdrawn(&act) {
                said.push(format!("withdraw {}", key(&decision)));
            }
            state.done(&act);
        }
        said
    }

    #[test]
    fn a_decision_goes_on_to_the_next_pair_that_is_open() {
        let mut state = state();
        assert_eq!(play(&mut state, &[Input::Same]), ["same E1-S1"]);
        // the second pair has the same enrollment row, so it is settled
        assert_eq!((state.at, state.settled(1)), (2, Some(0)));
        assert_eq!(play(&mut state, &[Input::Different, Input::Next]), ["different E3-S3"]);
        assert_eq!((state.at, state.counts()), (4, [1, 1, 1]));
        assert_eq!(state.farewell(), "2 decisions in decisions.csv (1 same, 1 different); 1 pair is left open.\n");
    }

    #[test]
    fn undo_takes_back_one_decision_after_another_and_restores_what_was_before() {
        let mut state = state();
        play(&mut state, &[Input::Same, Input::Back, Input::Back, Input::Different]);
        assert_eq!(state.rulings[0], Some(Ruling::Different));
        assert_eq!(play(&mut state, &[Input::Undo]), ["same E1-S1"]);
        assert_eq!(play(&mut state, &[Input::Undo]), ["withdraw E1-S1"]);
        assert_eq!((state.at, state.rulings[0]), (0, None));
        assert!(play(&mut state, &[Input::Undo]).is_empty());
        assert_eq!(state.message.as_deref(), Some("There is nothing to take back."));
    }

    #[test]
    fn a_note_stays_with_its_pair_and_is_written_with_or_after_the_decision() {
        let mut state = state();
        let note = [Input::Note, Input::Letter('h'), Input::Letter('i'), Input::Letter('!'), Input::Erase, Input::Done];
        assert!(play(&mut state, &note).is_empty());
        assert_eq!(play(&mut state, &[Input::Different]), ["different E1-S1 hi"]);
        play(&mut state, &[Input::Back]);
        let more = [Input::Note, Input::Letter('.'), Input::Done];
        assert_eq!(play(&mut state, &more), ["different E1-S1 hi."]);
        play(&mut state, &[Input::Note, Input::Letter('x'), Input::Leave]);
        assert_eq!((state.notes[0].as_str(), state.is_writing()), ("hi.", false));
        // while a note is written nothing is decided
        state.take(Input::Note);
        assert_eq!(state.take(Input::Same), None);
    }

    #[test]
    fn a_note_without_a_decision_is_not_lost_without_a_word() {
        let mut state = state();
        play(&mut state, &[Input::Note, Input::Letter('x'), Input::Done]);
        assert_eq!(state.take(Input::Quit), None);
        assert!(state.message.as_deref().is_some_and(|said| said.contains("q once more quits")));
        // any other key is no second time
        state.take(Input::Next);
        assert_eq!(state.take(Input::Quit), None);
        assert_eq!(state.take(Input::Quit), Some(Act::Quit));
        state.take(Input::Back);
        assert_eq!(state.take(Input::Abort), Some(Act::Quit));
        play(&mut state, &[Input::Same]);
        assert_eq!(state.take(Input::Quit), Some(Act::Quit));
    }

    #[test]
    fn what_could_not_be_saved_is_not_decided() {
        let mut state = state();
        let act = state.take(Input::Same).unwrap();
        assert_eq!(act, Act::Decide(0, Ruling::Same));
        state.refused("no space");
        assert_eq!((state.at, state.rulings[0]), (0, None));
        assert_eq!(state.message.as_deref(), Some("Not saved: no space"));
        assert_eq!(state.farewell(), "Nothing was decided; 4 pairs are left open.\n");
    }

    #[test]
    fn keys_out_of_place_do_nothing() {
        let mut state = state();
        play(&mut state, &[Input::Back, Input::Up, Input::Letter('x'), Input::Done, Input::Erase, Input::Leave]);
        assert_eq!((state.at, state.scroll), (0, 0));
        play(&mut state, &[Input::Next; 9]);
        assert_eq!(state.at, 4);
        assert!(state.case().is_none());
        for input in [Input::Same, Input::Different, Input::Note, Input::Down] {
            assert_eq!(state.take(input), None);
        }
        play(&mut state, &[Input::Help]);
        assert_eq!(state.mode, Mode::Help);
        assert_eq!(state.take(Input::Same), None);
        assert_eq!(state.mode, Mode::Deciding);
        assert_eq!(state.take(Input::Quit), Some(Act::Quit));
    }
}
