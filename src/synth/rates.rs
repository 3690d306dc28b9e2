//! How often what goes wrong, by profile.

use super::Profile;

/// Holds the probability of each kind of trouble.
#[derive(Clone, Debug)]
pub(super) struct Rates {
    /// A later child of a household is the twin of the one before.
    pub(super) twin: f64,
    /// A household bears the names of an unrelated one.
    pub(super) namesake: f64,
    /// A child is in the enrollment platform alone.
    pub(super) missing_in_sis: f64,
    /// A child is in the SIS alone.
    pub(super) missing_in_enrollment: f64,
    /// Just one of two twins is on both sides.
    pub(super) twin_missing: f64,
    /// A child was submitted again.
    pub(super) duplicate_enrollment: f64,
    /// The SIS has a second record under another number.
    pub(super) duplicate_sis: f64,
    /// Former students in the SIS, by household.
    pub(super) former: f64,
    /// The first name has a typing error.
    pub(super) first_typo: f64,
    /// The first name is spelled by ear.
    pub(super) first_by_ear: f64,
    /// The middle name stands in for the first.
    pub(super) goes_by_middle: f64,
    /// Given and family name are swapped.
    pub(super) transposed: f64,
    /// A short form stands in for the first name, where there is one.
    pub(super) nickname: f64,
    /// One part of a double given name is left out.
    pub(super) given_part: f64,
    /// A short form is added in quotes or brackets.
    pub(super) nickname_added: f64,
    /// The surname has a typing error.
    pub(super) last_typo: f64,
    /// The surname is another one: of the mother, of a stepfather.
    pub(super) last_changed: f64,
    /// A double surname is cut to one part, turned round, or joined otherwise.
    pub(super) surname_part: f64,
    /// The suffix stands in the surname field.
    pub(super) suffix_in_name: f64,
    /// The birth date is wrong.
    pub(super) birth_date: f64,
    /// The sex is wrong.
    pub(super) sex: f64,
    /// The grade is wrong by one.
    pub(super) grade: f64,
    /// The school is another one.
    pub(super) school: f64,
    /// The SIS record is inactive though the family enrolled.
    pub(super) inactive: f64,
    /// The family withdrew, and the SIS record is active.
    pub(super) withdrawn: f64,
    /// The household moved.
    pub(super) moved: f64,
    /// One child has another address.
    pub(super) other_address: f64,
    /// The street has a typing error or lacks its unit.
    pub(super) street_typo: f64,
    /// The household changed its phone.
    pub(super) phone: f64,
    /// The household changed its e-mail address.
    pub(super) email: f64,
    /// Another adult is named as guardian.
    pub(super) guardian: f64,
    /// The form has no local ID.
    pub(super) local_id_blank: f64,
    /// The form has no state ID.
    pub(super) state_id_blank: f64,
    /// The SIS has no state ID.
    pub(super) sis_state_id_blank: f64,
    /// An ID on the form is mistyped.
    pub(super) id_typo: f64,
    /// The form has the local ID of a sibling.
    pub(super) sibling_id: f64,
    /// A field that is not needed is blank on the form.
    pub(super) blank: f64,
    /// The form is typed in small or capital letters only, or with stray blanks.
    pub(super) sloppy: f64,
}

impl Rates {
    /// Returns the rates of a profile.
    pub(super) fn of(profile: Profile) -> Self {
        match profile {
            Profile::Clean => Self::clean(),
            Profile::Typical => Self::typical(),
            Profile::Nasty => Self::typical().times_three(),
        }
    }

    fn clean() -> Self {
        Self {
            twin: 0.035,
            namesake: 0.002,
            missing_in_sis: 0.01,
            missing_in_enrollment: 0.01,
            twin_missing: 0.01,
            duplicate_enrollment: 0.0,
            duplicate_sis: 0.0,
            former: 0.2,
            first_typo: 0.0,
            first_by_ear: 0.0,
            goes_by_middle: 0.0,
            transposed: 0.0,
            nickname: 0.0,
            given_part: 0.0,
            nickname_added: 0.0,
            last_typo: 0.0,
            last_changed: 0.0,
            surname_part: 0.0,
            suffix_in_name: 0.0,
            birth_date: 0.0,
            sex: 0.0,
            grade: 0.0,
            school: 0.0,
            inactive: 0.0,
            withdrawn: 0.0,
            moved: 0.0,
            other_address: 0.0,
            street_typo: 0.0,
            phone: 0.0,
            email: 0.0,
            guardian: 0.0,
            local_id_blank: 0.1,
            state_id_blank: 0.2,
            sis_state_id_blank: 0.01,
            id_typo: 0.0,
            sibling_id: 0.0,
            blank: 0.01,
            sloppy: 0.06,
        }
    }

    fn typical() -> Self {
        Self {
            twin: 0.035,
            namesake: 0.006,
            missing_in_sis: 0.05,
            missing_in_enrollment: 0.05,
            twin_missing: 0.06,
            duplicate_enrollment: 0.02,
            duplicate_sis: 0.006,
            former: 0.2,
            first_typo: 0.032,
            first_by_ear: 0.008,
            goes_by_middle: 0.004,
            transposed: 0.003,
            nickname: 0.1,
            given_part: 0.15,
            nickname_added: 0.01,
            last_typo: 0.014,
            last_changed: 0.006,
            surname_part: 0.2,
            suffix_in_name: 0.4,
            birth_date: 0.007,
            sex: 0.002,
            grade: 0.022,
            school: 0.018,
            inactive: 0.024,
            withdrawn: 0.003,
            moved: 0.065,
            other_address: 0.008,
            street_typo: 0.012,
            phone: 0.065,
            email: 0.05,
            guardian: 0.04,
            local_id_blank: 0.28,
            state_id_blank: 0.47,
            sis_state_id_blank: 0.03,
            id_typo: 0.003,
            sibling_id: 0.0015,
            blank: 0.03,
            sloppy: 0.1,
        }
    }

    /// Returns these rates tripled, where tripling makes sense.
    fn times_three(self) -> Self {
        Self {
            twin: 0.09,
            namesake: self.namesake * 3.0,
            missing_in_sis: 0.15,
            missing_in_enrollment: 0.15,
            twin_missing: 0.18,
            duplicate_enrollment: self.duplicate_enrollment * 3.0,
            duplicate_sis: self.duplicate_sis * 3.0,
            former: 0.3,
            first_typo: self.first_typo * 3.0,
            first_by_ear: self.first_by_ear * 3.0,
            goes_by_middle: self.goes_by_middle * 3.0,
            transposed: self.transposed * 3.0,
            nickname: self.nickname * 2.5,
            given_part: self.given_part * 2.5,
            nickname_added: self.nickname_added * 3.0,
            last_typo: self.last_typo * 3.0,
            last_changed: self.last_changed * 3.0,
            surname_part: self.surname_part * 2.5,
            suffix_in_name: 0.6,
            birth_date: self.birth_date * 3.0,
            sex: self.sex * 3.0,
            grade: self.grade * 3.0,
            school: self.school * 3.0,
            inactive: self.inactive * 2.0,
            withdrawn: self.withdrawn * 3.0,
            moved: self.moved * 3.0,
            other_address: self.other_address * 3.0,
            street_typo: self.street_typo * 3.0,
            phone: self.phone * 3.0,
            email: self.email * 3.0,
            guardian: self.guardian * 3.0,
            local_id_blank: 0.6,
            state_id_blank: 0.75,
            sis_state_id_blank: 0.12,
            id_typo: self.id_typo * 3.0,
            sibling_id: self.sibling_id * 3.0,
            blank: self.blank * 3.0,
            sloppy: self.sloppy * 2.0,
        }
    }
}
