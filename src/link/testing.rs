//! What the tests of linking share.

use crate::roster::{Rosters, Side};
use crate::{ingest, normalize};

struct Deaf;

impl ingest::Progress for Deaf {
    fn bytes(&self, _done: u64, _total: u64) {}
}

/// Returns the demo district.
pub(crate) fn district() -> Rosters {
    let read = |side: Side, name: &str| {
        let path = format!("{}/fixtures/districts/demo/{name}", env!("CARGO_MANIFEST_DIR"));
        ingest::read(&ingest::Source::Path(path.into()), side, &ingest::Settings::default(), &Deaf).unwrap()
    };
    let (mut enrollment, mut sis) = (read(Side::Enrollment, "enrollment.csv"), read(Side::Sis, "sis.txt"));
    let settings = normalize::Settings { as_of: "2026-08-24".to_owned(), ..normalize::Settings::default() };
    normalize::run(&mut enrollment, &mut sis, &settings).unwrap()
}
