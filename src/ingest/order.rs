//! Tells two exports that stand in the wrong order: each is of a layout that only the other system writes.

use super::Settings;
use super::detect::named;
use super::profile::Writer;
use crate::roster::{Intake, Side};

/// Says which system each export is of, where both were recognised as the other system's; `None` else, and where the settings
/// name a layout, which is then meant.
///
/// Findings are told of the wrong system then, and the corrections of one are written for the other.
pub(crate) fn turned(intakes: [&Intake; 2], settings: &[Settings; 2]) -> Option<[String; 2]> {
    let ([enrollment, sis], [of_enrollment, of_sis]) = (intakes, settings);
    Some([strange(enrollment, of_enrollment, Side::Enrollment)?, strange(sis, of_sis, Side::Sis)?])
}

/// Says which system an export is of, where it was recognised as the other system's and the settings name no layout.
pub(crate) fn strange(intake: &Intake, settings: &Settings, side: Side) -> Option<String> {
    let facts = &intake.facts;
    let profile = named(facts.profile.as_deref().filter(|_| settings.profile.is_none())?).ok()?;
    let theirs = match side {
        Side::Enrollment => Writer::Sis,
        Side::Sis => Writer::Enrollment,
    };
    (profile.side == theirs).then(|| {
        format!("{} is read as the {} export and has the layout \"{}\"", facts.name, side.label(), profile.title)
    })
}
