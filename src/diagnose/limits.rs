//! The days and ages that rules go by, each of which the configuration can set.

/// Holds the limits of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Days by which two entry dates may differ.
    pub entry_days: u32,
    /// Days after entry within which a missing state ID is still being assigned.
    pub state_id_days: u32,
    /// Days after which the newest row of an export makes it too old, enrollment first; none to leave that alone.
    pub stale_days: [Option<u32>; 2],
}

impl Default for Limits {
    fn default() -> Self {
        Self { entry_days: 14, state_id_days: 30, stale_days: [None; 2] }
    }
}
