//! The beginning of a run: what the columns of each side have, what the accepted pairs teach, and what follows of both.

use super::columns::{self, Raw, Suffixes};
use super::forms::OddIds;
use super::standings::Standings;
use super::{Context, Scope, Statuses, Texts};
use crate::diagnose::Settings;
use crate::diagnose::clashes::Clashes;
use crate::diagnose::crosswalk::Crosswalks;
use crate::diagnose::habits::{self, Habits};
use crate::diagnose::identifiers::IdSpace;
use crate::diagnose::shifted::Shifted;
use crate::diagnose::standing::Standing;
use crate::diagnose::unlike;
use crate::roster::{Codes, Field, Intake, Links, Rosters, Side};
use std::sync::{Arc, OnceLock};

/// Holds what the accepted pairs teach.
struct Learned {
    crosswalks: Crosswalks,
    /// Of local IDs and of state IDs.
    ids: (IdSpace, IdSpace),
    suffixes: Suffixes,
}

impl Learned {
    fn of(
        rosters: &Rosters,
        links: &Links,
        settings: &Settings,
        standings: &Standings,
        codes: &[Vec<Codes<'_>>; 2],
    ) -> Self {
        let standing = |side: Side, row: u32| {
            let statuses = codes[side.index()][Field::Status as usize];
            standings.of(side, row, statuses.get(row as usize))
        };
        let crosswalks = || Crosswalks::learn(rosters, links, &settings.crosswalk, standing);
        let ids = || {
            let learn = |field: Field| move || IdSpace::learn(rosters, links, field);
            rayon::join(learn(Field::LocalId), learn(Field::StateId))
        };
        let suffixes = || Suffixes::of(links, codes);
        let (crosswalks, (ids, suffixes)) = rayon::join(crosswalks, || rayon::join(ids, suffixes));
        Self { crosswalks, ids, suffixes }
    }
}

/// Holds what the columns of one side have.
struct Columns<'a> {
    raw: Vec<Option<Raw<'a>>>,
    filled: Vec<bool>,
    years: Vec<u32>,
    partners: Vec<u32>,
    shifted: Shifted,
}

impl<'a> Columns<'a> {
    fn of(rosters: &'a Rosters, links: &Links, side: Side, codes: &[Codes<'_>]) -> Self {
        let roster = rosters.side(side);
        Self {
            raw: columns::raw(roster),
            filled: columns::filled(codes),
            years: columns::years(roster),
            partners: links.partners(side),
            shifted: Shifted::of(roster),
        }
    }
}

impl<'a> Context<'a> {
    /// Prepares a run: learns correspondences and ID spaces from the accepted pairs.
    pub(crate) fn new(
        rosters: &'a Rosters,
        links: &'a Links,
        intakes: &'a [Intake; 2],
        settings: &'a Settings,
        scope: Scope<'a>,
    ) -> Self {
        let as_of = settings.as_of.as_str();
        let codes = Side::BOTH.map(|side| columns::normal(rosters.side(side)));
        let standings = Standings::learn(rosters, intakes, as_of);
        let side = |side: Side| {
            let codes = &codes[side.index()];
            move || Columns::of(rosters, links, side, codes)
        };
        let (learned, (enrollment, sis)) = rayon::join(
            || Learned::of(rosters, links, settings, &standings, &codes),
            || rayon::join(side(Side::Enrollment), side(Side::Sis)),
        );
        let mut this = Self {
            rosters,
            links,
            intakes,
            as_of,
            crosswalks: Arc::new(learned.crosswalks),
            local_ids: learned.ids.0,
            state_ids: learned.ids.1,
            local_clashes: Arc::default(),
            state_clashes: Arc::default(),
            statuses: Statuses::default(),
            unlike: Vec::new(),
            scope,
            raw: [enrollment.raw, sis.raw],
            pools: Field::ALL.iter().map(|field| rosters.vocabulary.pool(*field).map(Texts::of)).collect(),
            lengths: Arc::new([0, 1].map(|_| Field::ALL.iter().map(|_| OnceLock::new()).collect())),
            length_counts: Arc::new([0, 1].map(|_| Field::ALL.iter().map(|_| OnceLock::new()).collect())),
            partners: Arc::new([enrollment.partners, sis.partners]),
            standings: Arc::new(standings),
            years: [enrollment.years, sis.years],
            suffixes: learned.suffixes,
            codes,
            filled: [enrollment.filled, sis.filled],
            entry_years: Arc::new(habits::entry_years(&rosters.vocabulary)),
            habits: Default::default(),
            shifted: Arc::new([enrollment.shifted, sis.shifted]),
            namesakes: Arc::default(),
            last_grade: Arc::default(),
            odd_ids: OddIds::default(),
            days: Arc::new(habits::days(&rosters.vocabulary)),
        };
        this.look_through();
        this
    }

    /// Adds what follows of the rows, once their correspondences are known: habits, clashes of IDs, facts on columns.
    fn look_through(&mut self) {
        let this = &*self;
        let habits = |side: Side| {
            move || {
                let standing = |row| this.standing_by_dates(side, row);
                Habits::of(this.rosters.side(side), &this.entry_years, standing, this.as_of, &this.rosters.vocabulary)
            }
        };
        let clashes = || {
            rayon::join(
                || Clashes::find(this, Field::LocalId, &this.local_ids),
                || Clashes::find(this, Field::StateId, &this.state_ids),
            )
        };
        let habits = || rayon::join(habits(Side::Enrollment), habits(Side::Sis));
        let of_columns = || rayon::join(|| this.statuses_of_sis(), || unlike::find(this));
        let ((local, state), (habits, (statuses, unlike))) = rayon::join(clashes, || rayon::join(habits, of_columns));
        self.habits = habits.into();
        (self.statuses, self.unlike) = (statuses, unlike);
        (self.local_clashes, self.state_clashes) = (Arc::new(local), Arc::new(state));
    }

    fn statuses_of_sis(&self) -> Statuses {
        let rows = self.rosters.sis.len() as u32;
        let mut active = 0;
        let mut gone = 0;
        for row in 0..rows {
            match self.standing(Side::Sis, row) {
                Standing::Enrolled | Standing::Preregistered => active += 1,
                Standing::Missing | Standing::Unknown => {}
                _ => gone += 1,
            }
        }
        // one leaver in twenty rows is what any district has; a short list proves nothing
        let by_layout = self.intakes[Side::Sis.index()].semantics.active_only && gone == 0;
        Statuses { sis_active_only: by_layout || gone == 0 && rows >= 20, sis_knows_active: active > 0 }
    }
}
