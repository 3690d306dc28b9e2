//! Which field a header names, over headers as systems, forms and people write them.

use super::aliases::aliases;
use super::claim::{Claim, GuardianPart, Slot};
use crate::roster::Field;

fn claim(header: &str) -> Option<Claim> {
    aliases().unwrap().claim(header, None)
}

#[test]
fn usual_headers_name_their_field() {
    let known: [(Field, &[&str]); 22] = [
        (
            Field::StateId,
            &["TSDS Unique ID", "WISEid", "MARSS State ID", "EMIS ID", "OSIS Number", "Ohio SSID", "SUID"],
        ),
        (Field::StateId, &["Statewide ID", "State Identifier", "STATE STUDENT IDENTIFIER", "michigan_uic"]),
        (Field::Suffix, &["Suffix (Jr., III)", "suffix_jr_iii", "Jr/Sr", "Generational Suffix"]),
        (Field::Grade, &["Incoming Grade", "Requested Grade", "Grade Level Requested", "Registration Grade"]),
        (Field::School, &["Campus Number", "Facility Name", "1st Choice", "School Next Year", "Awarded School"]),
        (Field::Status, &["Stage", "Seat Status", "Packet Status", "Enrollment State", "OLR Status", "Final Decision"]),
        (Field::EntryDate, &["District Entry Date", "Desired Start Date", "Enrollment Effective Date"]),
        (Field::ExitDate, &["Date Exited", "Last Day of Attendance", "Dropped Date"]),
        (Field::Street, &["Full Address", "Parent/Guardian Address", "residency_address"]),
        (
            Field::GuardianName,
            &["Enrolling Parent", "Head of Household Name", "Name of Parent/Guardian", "Madre", "Par/Grd Name"],
        ),
        (Field::SubmittedAt, &["Submit Date", "Form Submitted On", "Date Applied", "Registration Submitted"]),
        (Field::City, &["Village", "Parent City", "SUBURB", "Address 1 City", "ADR_CITY", "Preferred City"]),
        (
            Field::LocalId,
            &[
                "Unique User ID",
                "LocalIdentificationNumber",
                "EMIS_STUDENT_ID",
                "DistStdntID",
                "DOE001",
                "Import Student ID",
            ],
        ),
        (Field::StateId, &["StateIdentificationNumber", "USI", "StateProvNumber", "State Testing Identifier", "SUNS"]),
        (Field::OtherId, &["StudentUSI", "STUDENT_KEY", "Candidate ID"]),
        (Field::LastName, &["LAST NAME LONG", "SLAST", "Candidate Last Name", "ProfileLastName"]),
        (Field::Suffix, &["Lineage", "StudentNameAppendage", "GnrtnCd"]),
        (
            Field::School,
            &["SiteShortName", "Institution ID", "SchoolCodeAttending", "Preferred Campus", "School__r.Name"],
        ),
        (Field::Status, &["Enrollment_Status__c", "Delivery Status", "Application State", "Assignment Status"]),
        (Field::EntryDate, &["Enrolment Date", "SchoolEnrollmentDate", "Date Entered School", "ADM DT"]),
        (Field::ExitDate, &["School Leave Date", "W/R Date"]),
        (Field::SchoolYear, &["SY", "Applying for Year", "FISCAL YEAR"]),
    ];
    for (field, headers) in known {
        for header in headers {
            let slot = claim(header).map(|claim| claim.slot);
            let of_parent = field == Field::GuardianName && slot == Some(Slot::Guardian(GuardianPart::Name));
            assert!(of_parent || slot == Some(Slot::Field(field)), "{header}: {slot:?}");
        }
    }
    for header in ["Student Name (Last, First)", "studentNameLastFirst", "NAME_LAST_FIRST_MI"] {
        assert_eq!(claim(header).map(|claim| claim.slot), Some(Slot::FullName), "{header}");
    }
}

#[test]
fn headers_about_something_else_name_no_field() {
    for header in [
        "Parent/Guardian Occupation",
        "Mother/Father Employed By",
        "504 Status",
        "EL Status",
        "School Type",
        "2nd Choice School",
        "Second Choice",
        "Emergency Contact",
        "Previous School",
        "Last School",
        "School Transferring From",
        "What school did your child last attend?",
        "Which school did the student attend in 2025-26?",
        "CityTownOfBirth",
        "Town of Birth",
        "Previous Institution",
        "Last Institution Attended",
        "Profile Picture",
        "Candidate Comments",
        "Institution Type",
        "Inst Name",
        "Reason for Enrollment",
        "Preferred Contact Method",
        "Delivery Address Type",
    ] {
        assert_eq!(claim(header), None, "{header}");
    }
    for header in ["Which school will your child attend?", "What school does your child attend?", "School Attending"] {
        assert_eq!(claim(header).map(|claim| claim.slot), Some(Slot::Field(Field::School)), "{header}");
    }
}
