//! The terminal: keys in, screens out; whatever ends the review, the terminal is as it was before.

use super::draw::{self, Look};
use super::keys::input;
use super::state::{Act, State};
use super::store::Store;
use crate::roster::{Error, ErrorKind, Result};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{self, Event};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use std::io;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often it is looked whether a signal came.
const PATIENCE: Duration = Duration::from_millis(200);

/// How long the loop has to end by itself once a signal came: at a terminal that hung up it reads for ever.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(1);

/// Whether the terminal is in the state that [`restore`] ends.
static DRAWING: AtomicBool = AtomicBool::new(false);

/// Lets a person decide until they quit.
pub(super) fn run(state: &mut State, store: &Store, look: Look) -> Result<()> {
    let signals = Signals::new();
    let entered = Entered::new()?;
    let outcome = decide(state, store, look, &signals);
    drop(entered);
    signals.follow();
    outcome
}

fn decide(state: &mut State, store: &Store, look: Look, signals: &Signals) -> Result<()> {
    let terminal = Terminal::new(CrosstermBackend::new(io::stdout())).map_err(|error| failed(&error))?;
    // `restore` shows the cursor; what is dropped would say on a standard error that may be gone that it cannot
    let mut terminal = ManuallyDrop::new(terminal);
    while !signals.came() {
        terminal.draw(|frame| draw::draw(frame, state, look)).map_err(|error| failed(&error))?;
        // a resized window is an event too, and is drawn anew
        if !event::poll(PATIENCE).map_err(|error| failed(&error))? {
            continue;
        }
        let Event::Key(key) = event::read().map_err(|error| failed(&error))? else { continue };
        let act = input(key, state.is_writing()).and_then(|input| state.take(input));
        match act {
            None => {}
            Some(Act::Quit) => return Ok(()),
            Some(act) => perform(state, store, &act),
        }
    }
    Ok(())
}

/// Changes the file first, and goes on only where that is done.
fn perform(state: &mut State, store: &Store, act: &Act) {
    let changed = match (state.written(act), state.withdrawn(act)) {
        (Some(decision), _) => store.put(decision),
        (None, Some(decision)) => store.withdraw(&decision),
        (None, None) => Ok(()),
    };
    match changed {
        Ok(()) => state.done(act),
        Err(error) => state.refused(error.message()),
    }
}

fn failed(error: &io::Error) -> Error {
    Error::new(ErrorKind::Environment, format!("the terminal cannot be used: {}", error.kind()))
        .note("what was decided is saved")
        .help("fill in the sheet \"Needs a person\" of fix-list.xlsx instead, and use review --import")
}

/// Holds the terminal while it is drawn on.
struct Entered;

impl Entered {
    fn new() -> Result<Self> {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            // first the screen, so that what the hook says is to be read
            restore();
            before(info);
        }));
        DRAWING.store(true, Ordering::SeqCst);
        let entered = Self;
        enable_raw_mode().map_err(|error| failed(&error))?;
        // cleared here and not by `Terminal::clear`, which asks the terminal where its cursor is and waits for the answer
        execute!(io::stdout(), EnterAlternateScreen, Clear(ClearType::All)).map_err(|error| failed(&error))?;
        Ok(entered)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        restore();
    }
}

fn restore() {
    if DRAWING.swap(false, Ordering::SeqCst) {
        // where the terminal is gone, nobody sees it
        let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// Notices signals that end the program, so that the terminal is restored before they do.
#[cfg(unix)]
#[derive(Clone)]
struct Signals(std::sync::Arc<std::sync::atomic::AtomicUsize>);

#[cfg(unix)]
impl Signals {
    fn new() -> Self {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        let came = std::sync::Arc::default();
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            let number = usize::try_from(signal).unwrap_or(0);
            // a signal that cannot be watched ends the program as it always did
            let _ = signal_hook::flag::register_usize(signal, std::sync::Arc::clone(&came), number);
        }
        let signals = Self(came);
        let watching = signals.clone();
        std::thread::spawn(move || {
            while !watching.came() {
                std::thread::sleep(PATIENCE);
            }
            std::thread::sleep(GRACE);
            restore();
            watching.follow();
        });
        signals
    }

    fn came(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }

    /// Ends the program as the signal would have.
    fn follow(&self) {
        if let Ok(signal) = i32::try_from(self.0.load(Ordering::SeqCst))
            && signal > 0
        {
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self
    }

    fn came(&self) -> bool {
        false
    }

    fn follow(&self) {}
}
