//! Where a status places a student, told from its normal form.

/// Says where a status places a student.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// No status.
    Missing,
    /// A status that says nothing known.
    Unknown,
    /// Enrolled, active, approved.
    Enrolled,
    /// Entered in the SIS for a later start.
    Preregistered,
    /// Under way.
    Pending,
    /// Was here, is not now.
    Inactive,
    /// Left.
    Withdrawn,
    /// Finished.
    Graduated,
    /// An old record.
    Historical,
    /// Never attended.
    NoShow,
    /// The family or the district said no.
    Declined,
    /// Waits for a seat.
    Waitlisted,
    /// Has a seat that is not taken yet.
    Offered,
    /// Is in a state of the platform that says nothing about the SIS.
    Undecided,
}

impl Standing {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::Undecided as usize + 1;

    /// Returns the standing of a status in normal form.
    pub(crate) fn of(status: &str) -> Self {
        match status {
            "" => Self::Missing,
            "enrolled" => Self::Enrolled,
            "preregistered" => Self::Preregistered,
            "pending" => Self::Pending,
            "inactive" => Self::Inactive,
            "withdrawn" => Self::Withdrawn,
            "graduated" => Self::Graduated,
            "historical" => Self::Historical,
            "noshow" => Self::NoShow,
            "declined" => Self::Declined,
            "waitlisted" => Self::Waitlisted,
            "offered" => Self::Offered,
            "undecided" => Self::Undecided,
            _ => Self::Unknown,
        }
    }

    /// Says whether the student is not in the system's schools now.
    pub(crate) fn is_out(self) -> bool {
        self.has_left() || matches!(self, Self::NoShow | Self::Declined | Self::Waitlisted)
    }

    /// Says whether the student was in the system's schools and is no more.
    pub(crate) fn has_left(self) -> bool {
        matches!(self, Self::Inactive | Self::Withdrawn | Self::Graduated | Self::Historical)
    }

    /// Says whether a platform's row with this status should have an SIS record.
    pub(crate) fn needs_sis_record(self) -> bool {
        matches!(self, Self::Enrolled | Self::Preregistered | Self::Pending | Self::Unknown | Self::Missing)
    }
}
