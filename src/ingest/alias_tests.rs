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

#[test]
fn headers_in_french_name_their_field() {
    let known: [(Field, &[&str]); 12] = [
        (Field::LocalId, &["Numéro d'élève", "Matricule"]),
        (Field::FirstName, &["Prénom", "Prénom de l'élève"]),
        (Field::MiddleName, &["Deuxième prénom"]),
        (Field::LastName, &["Nom", "Nom de famille"]),
        (Field::BirthDate, &["Date de naissance"]),
        (Field::Sex, &["Sexe"]),
        (Field::Grade, &["Niveau scolaire"]),
        (Field::School, &["École", "Nom de l'école"]),
        (Field::EntryDate, &["Date d'entrée"]),
        (Field::Street, &["Adresse"]),
        (Field::Phone, &["Téléphone"]),
        (Field::Email, &["Courriel"]),
    ];
    for (field, headers) in known {
        for header in headers {
            assert_eq!(claim(header).map(|claim| claim.slot), Some(Slot::Field(field)), "{header}");
        }
    }
    for header in ["École précédente", "Téléphone d'urgence", "Lieu de naissance", "Nom du médecin", "Frère"] {
        assert_eq!(claim(header), None, "{header}");
    }
}

#[test]
fn headers_of_contacts_for_need_and_of_programs_are_no_students() {
    for header in [
        "[1]Emerg_Phone_1",
        "STUDENTCOREFIELDS.EMERG_1_PHONE",
        "Emer Tel",
        "EMG_PHONE_NBR",
        "EC1 Phone",
        "Daycare Phone",
        "Babysitter Phone Number",
        "Person to Call Phone",
        "Phone number of the person who may pick up the student",
        "Neighbor Phone",
        "EL Exit Date",
        "EL Start Date",
        "School District Last Enrolled",
        "Grade Student Just Finished",
        "Date",
        "Code",
        "Please enter the date",
        "Other Child 1 Name",
        "Additional Child DOB",
    ] {
        assert_eq!(claim(header), None, "{header}");
    }
    let own: [(Field, &[&str]); 8] = [
        (Field::School, &["Neighborhood School", "Which of our schools are you registering for?", "Choice 1 School"]),
        (Field::School, &["Seat Accepted School", "This Year's School"]),
        (Field::EntryDate, &["Enter Date", "Ent Dt", "Expected First Day", "Status Beg Date", "ENTRY_DTE"]),
        (Field::ExitDate, &["Exit Date"]),
        (Field::LocalId, &["School-assigned ID", "Student Number Identifier, Local", "Other Student ID"]),
        (Field::StateId, &["Student Number Identifier, Florida"]),
        (Field::LastName, &["PUPIL_LAST_NME"]),
        (Field::Sex, &["PUPIL_SEX_CDE"]),
    ];
    for (field, headers) in own {
        for header in headers {
            assert_eq!(claim(header).map(|claim| claim.slot), Some(Slot::Field(field)), "{header}");
        }
    }
    assert_eq!(claim("P1 Email Address").map(|claim| claim.slot), Some(Slot::Guardian(GuardianPart::Email)));
}
