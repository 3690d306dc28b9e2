//! The entries of the systematic causes: one code per transformation.

pub(super) mod codes;
pub(super) mod dates;
pub(super) mod ids;
pub(super) mod rows;
pub(super) mod text;
pub(super) mod values;

use crate::diagnose::registry::Rule;

/// Every systematic cause there is, in code order.
pub(crate) static CAUSES: &[&Rule] = &[
    &ids::ZEROS_LOST,
    &ids::ZEROS_ADDED,
    &ids::AFFIX_ADDED,
    &ids::SCIENTIFIC,
    &ids::ROUNDED,
    &dates::OFF_BY_ONE,
    &dates::SWAPPED,
    &dates::SERIAL,
    &text::CUT,
    &text::MOJIBAKE,
    &text::ACCENTS_LOST,
    &text::QUESTION_MARKS,
    &text::LETTER_CASE,
    &codes::GRADE_SHIFTED,
    &codes::SCHOOLS_SWAPPED,
    &values::AREA_CODE,
    &text::NAMES_SWAPPED,
    &text::SUFFIX_MOVED,
    &values::PLACEHOLDER,
    &values::SAME_VALUE,
    &rows::STALE,
    &rows::LEFT_OUT,
    &ids::MISPLACED,
    &dates::SPAN,
    &values::EXCHANGED,
    &rows::CLOSED,
];
