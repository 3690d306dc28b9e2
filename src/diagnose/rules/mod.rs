//! The rules, one file each; the registry lists them.

use super::registry::Rule;

mod b101_birth_date_mismatch;
mod b102_birth_day_month_swap;
mod b103_birth_date_typo;
mod b104_birth_date_off_by_one_day;
mod b105_birth_date_invalid;
mod b106_age_grade_implausible;
mod b107_sex_mismatch;
mod c101_address_mismatch;
mod c102_phone_mismatch;
mod c103_email_mismatch;
mod c104_guardian_mismatch;
mod e101_school_mismatch;
mod e102_grade_mismatch;
mod e103_entry_date_mismatch;
mod e104_unknown_school;
mod e105_invalid_grade;
mod e201_overlapping_enrollments;
mod e202_concurrent_enrollment;
mod e203_enrollment_gap;
mod e204_exit_before_entry;
mod e205_exit_without_reason;
mod e206_exit_reason_conflict;
mod e207_entry_out_of_year;
mod f101_empty_export;
mod f102_missing_required_column;
mod f103_damaged_structure;
mod f104_not_a_text_export;
mod f105_duplicate_header;
mod f201_leading_zeros_lost;
mod f202_scientific_notation_ids;
mod f203_excel_serial_dates;
mod f204_mojibake;
mod f205_ambiguous_date_order;
mod f206_values_cut;
mod f207_shifted_columns;
mod f208_filtered_export;
mod f209_wrong_school_year;
mod f210_stale_export;
mod i101_local_id_conflict;
mod i102_state_id_conflict;
mod i103_id_match_person_differs;
mod i104_shared_local_id;
mod i105_shared_state_id;
mod i106_multiple_state_ids;
mod i107_missing_state_id;
mod i108_invalid_id_format;
mod i201_duplicate_student;
mod i202_duplicate_submission;
mod i203_possible_twins;
mod n101_first_name_mismatch;
mod n102_last_name_mismatch;
mod n103_nickname;
mod n104_names_transposed;
mod n105_compound_surname;
mod n106_suffix_mismatch;
mod n107_middle_name_mismatch;
mod n108_suffix_in_name;
mod n109_invalid_name_characters;
mod n110_name_missing;
mod n111_name_misspelled;
mod p101_missing_in_sis;
mod p102_missing_in_enrollment;
mod p103_unlinked;
mod p104_potential_match;
mod p105_ambiguous_match;
mod p201_enrolled_but_inactive;
mod p202_active_but_withdrawn;
mod p203_no_show;
mod p204_pre_registered_stuck;
mod p205_graduated_still_active;
mod p206_test_record;
mod r101_wrong_field_count;
mod r102_broken_quoting;
mod r103_undecodable_text;
mod r104_no_identity;

/// Every rule there is, in code order.
pub(crate) static REGISTRY: &[&Rule] = &[
    &b101_birth_date_mismatch::RULE,
    &b102_birth_day_month_swap::RULE,
    &b103_birth_date_typo::RULE,
    &b104_birth_date_off_by_one_day::RULE,
    &b105_birth_date_invalid::RULE,
    &b106_age_grade_implausible::RULE,
    &b107_sex_mismatch::RULE,
    &c101_address_mismatch::RULE,
    &c102_phone_mismatch::RULE,
    &c103_email_mismatch::RULE,
    &c104_guardian_mismatch::RULE,
    &e101_school_mismatch::RULE,
    &e102_grade_mismatch::RULE,
    &e103_entry_date_mismatch::RULE,
    &e104_unknown_school::RULE,
    &e105_invalid_grade::RULE,
    &e201_overlapping_enrollments::RULE,
    &e202_concurrent_enrollment::RULE,
    &e203_enrollment_gap::RULE,
    &e204_exit_before_entry::RULE,
    &e205_exit_without_reason::RULE,
    &e206_exit_reason_conflict::RULE,
    &e207_entry_out_of_year::RULE,
    &f101_empty_export::RULE,
    &f102_missing_required_column::RULE,
    &f103_damaged_structure::RULE,
    &f104_not_a_text_export::RULE,
    &f105_duplicate_header::RULE,
    &f201_leading_zeros_lost::RULE,
    &f202_scientific_notation_ids::RULE,
    &f203_excel_serial_dates::RULE,
    &f204_mojibake::RULE,
    &f205_ambiguous_date_order::RULE,
    &f206_values_cut::RULE,
    &f207_shifted_columns::RULE,
    &f208_filtered_export::RULE,
    &f209_wrong_school_year::RULE,
    &f210_stale_export::RULE,
    &i101_local_id_conflict::RULE,
    &i102_state_id_conflict::RULE,
    &i103_id_match_person_differs::RULE,
    &i104_shared_local_id::RULE,
    &i105_shared_state_id::RULE,
    &i106_multiple_state_ids::RULE,
    &i107_missing_state_id::RULE,
    &i108_invalid_id_format::RULE,
    &i201_duplicate_student::RULE,
    &i202_duplicate_submission::RULE,
    &i203_possible_twins::RULE,
    &n101_first_name_mismatch::RULE,
    &n102_last_name_mismatch::RULE,
    &n103_nickname::RULE,
    &n104_names_transposed::RULE,
    &n105_compound_surname::RULE,
    &n106_suffix_mismatch::RULE,
    &n107_middle_name_mismatch::RULE,
    &n108_suffix_in_name::RULE,
    &n109_invalid_name_characters::RULE,
    &n110_name_missing::RULE,
    &n111_name_misspelled::RULE,
    &p101_missing_in_sis::RULE,
    &p102_missing_in_enrollment::RULE,
    &p103_unlinked::RULE,
    &p104_potential_match::RULE,
    &p105_ambiguous_match::RULE,
    &p201_enrolled_but_inactive::RULE,
    &p202_active_but_withdrawn::RULE,
    &p203_no_show::RULE,
    &p204_pre_registered_stuck::RULE,
    &p205_graduated_still_active::RULE,
    &p206_test_record::RULE,
    &r101_wrong_field_count::RULE,
    &r102_broken_quoting::RULE,
    &r103_undecodable_text::RULE,
    &r104_no_identity::RULE,
];

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;
