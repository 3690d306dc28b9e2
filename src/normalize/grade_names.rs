//! What grade levels are called and how they are numbered, system by system, and their codes of CEDS.

/// Says which system's numbers and letters a column uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum GradeSystem {
    /// PowerSchool's numbers and CEDS letters.
    #[default]
    Usual,
    /// Aeries: -1 is transitional kindergarten, 14 adult, 15 and above preschool.
    Aeries,
    /// CALPADS: PS is preschool, UE and US are ungraded.
    Calpads,
}

/// Ordinal and cardinal words in Spanish, folded, with the number they mean.
const SPANISH: [(usize, &[&str]); 12] = [
    (1, &["primero", "primera", "primer", "uno"]),
    (2, &["segundo", "segunda", "dos"]),
    (3, &["tercero", "tercera", "tercer", "tres"]),
    (4, &["cuarto", "cuarta", "cuatro"]),
    (5, &["quinto", "quinta", "cinco"]),
    (6, &["sexto", "sexta", "seis"]),
    (7, &["septimo", "septima", "setimo", "setima", "siete"]),
    (8, &["octavo", "octava", "ocho"]),
    (9, &["noveno", "novena", "nueve"]),
    (10, &["decimo", "decima", "diez"]),
    (11, &["undecimo", "undecima", "decimoprimero", "decimoprimer", "decimoprimera", "onceavo", "onceno", "once"]),
    (12, &["duodecimo", "duodecima", "decimosegundo", "decimosegunda", "doceavo", "doceno", "doce"]),
];

const NUMBERED: [&str; 14] = ["KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"];

/// Returns the grade that a number stands for.
pub(super) fn of_number(number: i32, system: GradeSystem) -> Option<&'static str> {
    match (number, system) {
        (0..=12, _) => Some(NUMBERED[number as usize]),
        (-1, GradeSystem::Aeries) => Some("TK"),
        (-2, GradeSystem::Aeries) => None,
        (14, GradeSystem::Aeries) => Some("AE"),
        (15..=18, GradeSystem::Aeries) => Some("PK"),
        (-2..=-1, _) => Some("PK"),
        (-9..=-3, _) => Some("IT"),
        (13, _) => Some("13"),
        (14, GradeSystem::Calpads) => Some("13"),
        (14, _) => Some("PS"),
        (99, _) => Some("GR"),
        _ => None,
    }
}

/// Returns the grade that a folded name stands for, in English or Spanish.
pub(super) fn of_name(name: &str, system: GradeSystem) -> Option<&'static str> {
    const WORDS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth",
    ];
    const CARDINALS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if let Some(at) = WORDS.iter().chain(&CARDINALS).position(|word| *word == name) {
        return Some(NUMBERED[at % 12 + 1]);
    }
    if let Some(number) = SPANISH.iter().find(|(_, words)| words.contains(&name)).map(|(number, _)| *number) {
        return Some(NUMBERED[number]);
    }
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let number = name[..digits].parse::<i32>().ok()?;
        return match &name[digits..] {
            "st" | "nd" | "rd" | "th" | "" => of_number(number, system),
            // filled up to two signs
            "k" if number == 0 => Some("KG"),
            "o" | "ro" | "ra" | "er" | "do" | "da" | "to" | "ta" | "mo" | "ma" | "vo" | "va" | "no" | "na" | "avo"
            | "ava" => of_number(number, system).filter(|_| (1..=12).contains(&number)),
            _ => None,
        };
    }
    Some(match name {
        "prekinder" | "pre kinder" | "prejardin" => "PK",
        "preescolar" | "pre escolar" => "PR",
        "kinder transicional" | "kinder de transicion" | "kindergarten transicional" => "TK",
        "jardin" | "jardin de ninos" | "jardin de infantes" | "jardin de infancia" | "jardin infantil" => "KG",
        "graduado" | "graduada" => "GR",
        "it" | "infant" | "infants" | "toddler" | "infanttoddler" | "infant toddler" | "in" | "ie"
        | "infant education" => "IT",
        "pr" | "preschool" | "pre school" | "ec" | "early childhood" | "nursery" | "n" | "hs" | "head start" | "ee"
        | "early education" => "PR",
        "ps" if system == GradeSystem::Calpads => "PK",
        "pk" | "prek" | "pre k" | "prekindergarten" | "pre kindergarten" | "p" | "pkt" | "pk3" | "pk4" | "prek3"
        | "prek4" | "pre k 3" | "pre k 4" | "pre k3" | "pre k4" | "pk 3" | "pk 4" | "3k" | "4k" | "p3" | "p4"
        | "vpk" | "upk" | "pka" | "pkp" | "pkf" => "PK",
        "tk" | "transitional kindergarten" | "transitional k" | "transitionalkindergarten" | "trans kindergarten" => {
            "TK"
        }
        "k" | "kg" | "gk" | "kn" | "kk" | "kdg" | "kinder" | "kindergarten" | "kindergarden" | "kindergartner"
        | "kindergartener" | "kgn" | "hk" | "fk" | "kf" | "kh" | "kp" | "ka" => "KG",
        "freshman" => "09",
        "sophomore" => "10",
        "junior" => "11",
        "senior" => "12",
        // there is no such grade to a system whose PS is preschool
        "pg" | "postsecondary" | "postgraduate" if system == GradeSystem::Calpads => "13",
        "ps" | "postsecondary" | "post secondary" | "postgraduate" | "post graduate" | "pg" => "PS",
        "ug" | "ungraded" | "un" | "ue" | "us" | "ungraded elementary" | "ungraded secondary" => "UG",
        "ae" | "abe" | "ad" | "adult" | "adult education" | "adult basic education" => "AE",
        "gr" | "grad" | "graduate" | "graduated" | "gradd" | "completed" => "GR",
        "ot" | "other" => "OT",
        _ => return None,
    })
}
