//! A history of any bytes is read, or set aside and begun anew; it never ends the program.
#![no_main]

use rosterdiff::history::History;
use std::path::PathBuf;
use std::sync::LazyLock;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("rosterdiff-fuzz-history-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the history");
    folder
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for entry in std::fs::read_dir(&*FOLDER).expect("the folder is there").flatten() {
        let _ = std::fs::remove_file(entry.path());
    }
    std::fs::write(FOLDER.join("history.db"), bytes).expect("the folder takes a file");
    let _ = History::health(&FOLDER);
    if let Ok(history) = History::open(&FOLDER) {
        let nights = history.nights().unwrap_or_default();
        let _ = (history.holds(), history.baseline("2026-08-03"), history.state("2026-08-03"));
        for night in nights.iter().take(3) {
            let _ = history.codes(&night.as_of);
        }
    }
});
