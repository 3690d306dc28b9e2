//! The headers of the layouts that districts have, and what must be read out of them.

use super::tests::read_bytes;
use crate::roster::Field;

/// Reads one made-up row under a header and returns the headers behind each field, as `field=Header+Header`.
fn mapped(header: &str, delimiter: char) -> Vec<String> {
    let cells: Vec<String> = header
        .split(delimiter)
        .map(|name| {
            if name.to_lowercase().contains("lastfirst") || name == "full_name" {
                "Lee Ann".to_owned()
            } else if name == "Enroll_Status" {
                "0".to_owned()
            } else if name == "role" {
                "student".to_owned()
            } else {
                "7x".to_owned()
            }
        })
        .collect();
    let text = format!("{header}\n{}\n", cells.join(&delimiter.to_string()));
    let table = read_bytes(text.as_bytes()).unwrap();
    table.columns.iter().map(|(field, column)| format!("{}={}", field.name(), column.source.join("+"))).collect()
}

#[track_caller]
fn check(header: &str, expected: &[&str]) {
    let delimiter = if header.contains('\t') { '\t' } else { ',' };
    let mapped = mapped(header, delimiter);
    for wanted in expected {
        match wanted.strip_prefix('!') {
            Some(absent) => {
                let headers = |entry: &String| entry.split(['=', '+']).skip(1).any(|header| header == absent);
                assert!(!mapped.iter().any(headers), "{absent} is used in {mapped:?}");
            }
            None => assert!(mapped.iter().any(|entry| entry == wanted), "{wanted} is missing in {mapped:?}"),
        }
    }
}

#[test]
fn student_information_systems() {
    check(
        "DCID\tID\tStudent_Number\tState_StudentNumber\tLastFirst\tDOB\tGender\tGrade_Level\tSchoolID\tEnroll_Status\tEntryDate\tExitDate\tFedEthnicity\tEthnicity\tStreet\tMailing_Street\tMailing_City\tHome_Phone\tNext_School\tSched_NextYearGrade",
        &[
            "local_id=Student_Number",
            "state_id=State_StudentNumber",
            "first_name=LastFirst",
            "last_name=LastFirst",
            "birth_date=DOB",
            "grade=Grade_Level",
            "school=SchoolID",
            "status=Enroll_Status",
            "street=Street",
            "ethnicity=FedEthnicity",
            "race=Ethnicity",
            "phone=Home_Phone",
            "!Next_School",
        ],
    );
    check(
        "student.studentNumber,student.stateID,student.lastName,student.firstName,student.birthdate,student.gender,student.grade,student.schoolName,student.startDate,student.endDate,student.endStatus",
        &[
            "local_id=student.studentNumber",
            "state_id=student.stateID",
            "last_name=student.lastName",
            "school=student.schoolName",
            "entry_date=student.startDate",
            "exit_date=student.endDate",
            "exit_code=student.endStatus",
        ],
    );
    check(
        "StudentID,StudentNumber,StudentStateID,NameID,FirstName,LastName,Grade,GradYear",
        &["local_id=StudentNumber", "state_id=StudentStateID", "grade=Grade", "!GradYear"],
    );
    check(
        "SC,SN,LN,FN,MN,SF,BD,GN,GR,ID,CID,TG,ED,LD,AD,CY,ST,ZC",
        &[
            "local_id=ID",
            "state_id=CID",
            "last_name=LN",
            "first_name=FN",
            "birth_date=BD",
            "sex=GN",
            "grade=GR",
            "school=SC",
            "entry_date=ED",
            "zip=ZC",
        ],
    );
    check(
        "SisNumber,StateStudentNumber,LastName,FirstName,BirthDate,EnterDate,LeaveDate,EnterCode,LeaveCode",
        &["local_id=SisNumber", "state_id=StateStudentNumber", "entry_date=EnterDate", "exit_code=LeaveCode"],
    );
    check(
        "state_id,local_id,full_name,student_address,grade,school_local_id,enrollment_status,date_of_birth,hispanic_latino,primary_phone,primary_email",
        &[
            "state_id=state_id",
            "local_id=local_id",
            "last_name=full_name",
            "school=school_local_id",
            "ethnicity=hispanic_latino",
            "street=student_address",
        ],
    );
    check(
        "reg.student_id,reg.last_name,reg.first_name,reg.birthdate,reg.grade,reg.building,reg_personal.state_report_id,reg_entry_with.entry_date,reg_entry_with.withdrawal_date",
        &[
            "local_id=reg.student_id",
            "state_id=reg_personal.state_report_id",
            "school=reg.building",
            "exit_date=reg_entry_with.withdrawal_date",
        ],
    );
    check(
        "student_id,syear,school_id,grade_id,start_date,enrollment_code,end_date,drop_code,last_name,first_name",
        &["school_year=syear", "grade=grade_id", "entry_date=start_date", "exit_code=drop_code"],
    );
}

#[test]
fn rostering_formats() {
    check(
        "School_id,Student_id,Student_number,State_id,Last_name,Middle_name,First_name,Grade,Gender,DOB,Student_street,Student_zip,Student_email,Contact_relationship,Contact_name,Contact_phone,Contact_email",
        &[
            "local_id=Student_number",
            "other_id=Student_id",
            "state_id=State_id",
            "school=School_id",
            "guardian_name=Contact_name",
            "phone=Contact_phone",
            "email=Student_email+Contact_email",
            "!Contact_relationship",
        ],
    );
    check(
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
        &[
            "local_id=identifier",
            "first_name=givenName",
            "last_name=familyName",
            "grade=grades",
            "school=orgSourcedIds",
            "status=status",
            "!agentSourcedIds",
            "!password",
        ],
    );
    check(
        "SIS ID,School SIS ID,First Name,Last Name,Username,Student Number,Grade,Status,Birthdate",
        &["local_id=Student Number", "other_id=SIS ID", "school=School SIS ID", "birth_date=Birthdate", "!Username"],
    );
    check(
        "studentUniqueId,firstName,middleName,lastSurname,generationCodeSuffix,birthDate,birthSexDescriptor,entryDate,entryGradeLevelDescriptor,exitWithdrawDate",
        &[
            "local_id=studentUniqueId",
            "last_name=lastSurname",
            "suffix=generationCodeSuffix",
            "sex=birthSexDescriptor",
            "grade=entryGradeLevelDescriptor",
            "exit_date=exitWithdrawDate",
        ],
    );
}

#[test]
fn enrollment_platforms() {
    check(
        "Submission ID,Date Submitted,Status,Student Legal First Name,Student Legal Last Name,Preferred Name,Date of Birth,Grade Next Year,School,Student ID,Parent/Guardian 1 First Name,Parent/Guardian 1 Last Name,Parent/Guardian 1 Cell Phone,Parent/Guardian 2 First Name,Parent/Guardian 2 Last Name,Parent/Guardian 2 Email,Emergency Contact Name,Emergency Contact Phone,Home Address Line 1,Home Address Line 2,Parent 1 Employer",
        &[
            "first_name=Student Legal First Name",
            "preferred_first_name=Preferred Name",
            "local_id=Student ID",
            "guardian_name=Parent/Guardian 1 First Name+Parent/Guardian 1 Last Name+Parent/Guardian 2 First Name+Parent/Guardian 2 Last Name",
            "phone=Parent/Guardian 1 Cell Phone",
            "email=Parent/Guardian 2 Email",
            "street=Home Address Line 1+Home Address Line 2",
            "submitted_at=Date Submitted",
            "!Emergency Contact Phone",
            "!Parent 1 Employer",
        ],
    );
    check(
        "students.id,students.student_district_id,students.fname,students.lname,students.dob,applications.program_name,applications.submitted_timestamp",
        &[
            "local_id=students.student_district_id",
            "first_name=students.fname",
            "birth_date=students.dob",
            "school=applications.program_name",
            "submitted_at=applications.submitted_timestamp",
        ],
    );
    check(
        "finalsite_enrollment_id,last_name,first_name,active_school_year,self_contained,assigned_school,application_grade,gender,powerschool_student_number,birthdate,enrollment_type,enrolled",
        &[
            "local_id=powerschool_student_number",
            "other_id=finalsite_enrollment_id",
            "school=assigned_school",
            "grade=application_grade",
            "school_year=active_school_year",
            "!enrollment_type",
        ],
    );
    check(
        "Timestamp,Email Address,What is your child's legal first name?,What is your child's legal last name? ,What is your child's date of birth?,What grade will your child be entering in the 2026-2027 school year?,What school will your child attend?,What is the best phone number to reach you?,Parent/Guardian full name,Gender of student,Has your child attended a district school before?",
        &[
            "submitted_at=Timestamp",
            "first_name=What is your child's legal first name?",
            "birth_date=What is your child's date of birth?",
            "grade=What grade will your child be entering in the 2026-2027 school year?",
            "school=What school will your child attend?",
            "sex=Gender of student",
            "guardian_name=Parent/Guardian full name",
            "!Has your child attended a district school before?",
        ],
    );
    check(
        "Child's First Name,Child's Last Name,Child DOB,Mom Name,Mom Cell,Dad Name,Dad Cell,Mother's Email,guardianemail",
        &[
            "birth_date=Child DOB",
            "guardian_name=Mom Name+Dad Name",
            "phone=Mom Cell+Dad Cell",
            "email=Mother's Email+guardianemail",
        ],
    );
    check(
        "rec_id,first_name,middle_initial,last_name,age,date_of_birth,street_number,street_name,unit_number,city,state,zipcode,sex,race_ethnicity",
        &[
            "middle_name=middle_initial",
            "street=street_number+street_name+unit_number",
            "zip=zipcode",
            "race=race_ethnicity",
            "age=age",
        ],
    );
}

#[test]
fn tables_before_a_field_and_other_names_of_it() {
    check(
        "reg.STUDENT_ID,reg.LAST_NAME,reg.FIRST_NAME,reg_contact.STREET_NUMBER,reg_contact.STREET_NAME,reg_contact.STREET_TYPE,reg_contact.CITY,reg_contact.STATE,reg_contact.ZIP",
        &[
            "street=reg_contact.STREET_NUMBER+reg_contact.STREET_NAME+reg_contact.STREET_TYPE",
            "city=reg_contact.CITY",
            "state=reg_contact.STATE",
            "zip=reg_contact.ZIP",
        ],
    );
    check(
        "students.student_number,students.lastfirst,schools.name,schools.city,contacts.contact_1_street_number",
        &["last_name=students.lastfirst", "school=schools.name", "!schools.city", "!contacts.contact_1_street_number"],
    );
    check(
        "Host ID,Last First M,Depart Date,Address Block,Zoned School,Enrolling School,Date Completed,Offer Status",
        &[
            "local_id=Host ID",
            "last_name=Last First M",
            "exit_date=Depart Date",
            "street=Address Block",
            "school=Enrolling School",
            "submitted_at=Date Completed",
            "status=Offer Status",
        ],
    );
    check("StudentID,StuLName,StuFName,StuLvDt", &["exit_date=StuLvDt"]);
}

#[test]
fn headers_in_other_writings_and_languages() {
    check(
        "STUDENT ID *,Student: Last Name,Student: First Name,Legal Middle Name (if any),D.O.B.,Gender:,GRADE_LEVEL",
        &[
            "local_id=STUDENT ID *",
            "last_name=Student: Last Name",
            "first_name=Student: First Name",
            "middle_name=Legal Middle Name (if any)",
            "birth_date=D.O.B.",
            "sex=Gender:",
            "grade=GRADE_LEVEL",
        ],
    );
    check(
        "Apellido / Last name,Nombre / First name,Fecha de nacimiento / Date of birth,Grado (Grade),Escuela - School,Correo electrónico / Email,City/State/Zip",
        &[
            "last_name=Apellido / Last name",
            "first_name=Nombre / First name",
            "birth_date=Fecha de nacimiento / Date of birth",
            "grade=Grado (Grade)",
            "school=Escuela - School",
            "email=Correo electrónico / Email",
            "city=City/State/Zip",
            "state=City/State/Zip",
            "zip=City/State/Zip",
        ],
    );
    check(
        "Nombre del estudiante,Apellido del estudiante,Fecha de nacimiento del estudiante,Grado que cursará,Escuela a la que asistirá",
        &[
            "first_name=Nombre del estudiante",
            "last_name=Apellido del estudiante",
            "birth_date=Fecha de nacimiento del estudiante",
            "grade=Grado que cursará",
            "school=Escuela a la que asistirá",
        ],
    );
    check(
        "First Name,Last Name,Phone,Student First Name,Student Last Name,Student DOB,metadata.stateStudentId",
        &[
            "first_name=Student First Name",
            "last_name=Student Last Name",
            "birth_date=Student DOB",
            "state_id=metadata.stateStudentId",
        ],
    );
}

#[test]
fn the_better_name_wins_and_the_other_stays_unused() {
    check("Student ID,First Name,Legal First Name,Last Name", &["first_name=Legal First Name", "!First Name"]);
    check(
        "Student ID,First Name,Last Name,Mailing Street,Home Street Address",
        &["street=Home Street Address", "!Mailing Street"],
    );
    assert!(Field::ALL.len() == 32, "a new field needs its aliases");
}
