//! Systematic faults that are planted into an invented district: what they are called, and where each is to show.

mod alter;
mod plant;

pub(super) use plant::{Planter, Tally};

use crate::roster::{Error, ErrorKind, Result, Side};

/// Names what a fault does to the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// IDs lose the zeros at their front.
    ZerosLost,
    /// IDs get zeros before them.
    ZerosAdded,
    /// IDs get the same digits before them.
    PrefixAdded,
    /// IDs get the same letters behind them.
    SuffixAdded,
    /// IDs are written with an exponent.
    Scientific,
    /// The last digits of IDs become zeros.
    DigitsRounded,
    /// Birth dates are one day early.
    OffByOneDay,
    /// Day and month of birth dates are swapped, where both orders are dates.
    DayMonthSwapped,
    /// Birth dates are a spreadsheet's day numbers.
    SerialDates,
    /// Family names are cut at six letters.
    TextCut,
    /// UTF-8 is read as Windows-1252.
    Mojibake,
    /// Names lose their accents.
    AccentsLost,
    /// Question marks stand for accented letters.
    QuestionMarks,
    /// Family names are in capitals.
    LetterCase,
    /// Grades are one year ahead.
    GradeShifted,
    /// Two schools have each other's code.
    SchoolsSwapped,
    /// Phone numbers lack their area code.
    AreaCodeMissing,
    /// Given and family name are swapped.
    NamesSwapped,
    /// Name suffixes stand behind the family name.
    SuffixMoved,
    /// A placeholder stands for the value.
    Placeholder,
    /// One value stands for all.
    SameValue,
    /// Rows since a day have not arrived in the SIS.
    StaleRows,
    /// The SIS still has the old address, phone and e-mail of rows since a day.
    StaleValues,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 23] = [
        Self::ZerosLost,
        Self::ZerosAdded,
        Self::PrefixAdded,
        Self::SuffixAdded,
        Self::Scientific,
        Self::DigitsRounded,
        Self::OffByOneDay,
        Self::DayMonthSwapped,
        Self::SerialDates,
        Self::TextCut,
        Self::Mojibake,
        Self::AccentsLost,
        Self::QuestionMarks,
        Self::LetterCase,
        Self::GradeShifted,
        Self::SchoolsSwapped,
        Self::AreaCodeMissing,
        Self::NamesSwapped,
        Self::SuffixMoved,
        Self::Placeholder,
        Self::SameValue,
        Self::StaleRows,
        Self::StaleValues,
    ];

    /// Returns the name used on the command line and in the truth.
    pub fn name(self) -> &'static str {
        match self {
            Self::ZerosLost => "zeros-lost",
            Self::ZerosAdded => "zeros-added",
            Self::PrefixAdded => "prefix-added",
            Self::SuffixAdded => "suffix-added",
            Self::Scientific => "scientific-notation",
            Self::DigitsRounded => "digits-rounded",
            Self::OffByOneDay => "off-by-one-day",
            Self::DayMonthSwapped => "day-month-swapped",
            Self::SerialDates => "serial-dates",
            Self::TextCut => "text-cut",
            Self::Mojibake => "mojibake",
            Self::AccentsLost => "accents-lost",
            Self::QuestionMarks => "question-marks",
            Self::LetterCase => "letter-case",
            Self::GradeShifted => "grade-shifted",
            Self::SchoolsSwapped => "schools-swapped",
            Self::AreaCodeMissing => "area-code-missing",
            Self::NamesSwapped => "names-swapped",
            Self::SuffixMoved => "suffix-moved",
            Self::Placeholder => "placeholder",
            Self::SameValue => "same-value",
            Self::StaleRows => "stale-rows",
            Self::StaleValues => "stale-values",
        }
    }

    /// Returns the fields that it can be done to, the usual one first.
    fn fields(self, side: Side) -> &'static [&'static str] {
        match (self, side) {
            (
                Self::ZerosLost
                | Self::ZerosAdded
                | Self::PrefixAdded
                | Self::SuffixAdded
                | Self::Scientific
                | Self::DigitsRounded,
                Side::Enrollment,
            ) => &["local_id", "state_id"],
            (
                Self::ZerosLost
                | Self::ZerosAdded
                | Self::PrefixAdded
                | Self::SuffixAdded
                | Self::Scientific
                | Self::DigitsRounded,
                // the number of a SIS record is the key of its row
                Side::Sis,
            ) => &["state_id"],
            (Self::OffByOneDay | Self::DayMonthSwapped | Self::SerialDates, _) => &["birth_date"],
            (Self::TextCut | Self::LetterCase, _) => &["last_name", "first_name"],
            (Self::Mojibake | Self::AccentsLost | Self::QuestionMarks | Self::NamesSwapped | Self::SuffixMoved, _) => {
                &["last_name"]
            }
            (Self::GradeShifted, _) => &["grade"],
            (Self::SchoolsSwapped, _) => &["school"],
            (Self::AreaCodeMissing, _) => &["phone"],
            (Self::Placeholder, _) => &["birth_date", "phone", "last_name"],
            (Self::SameValue, _) => &["phone", "email", "street", "birth_date"],
            (Self::StaleRows | Self::StaleValues, _) => &["submitted_at"],
        }
    }
}

/// Holds one fault and where it is to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it does.
    pub kind: Kind,
    /// The export that it is done to.
    pub side: Side,
    /// The field that it is done to.
    pub field: &'static str,
    /// The code of the only school that it is done to.
    pub school: Option<String>,
    /// The last day of submission that it is not done to, `YYYY-MM-DD`.
    pub after: Option<String>,
}

impl Fault {
    /// Returns a fault of the enrollment export that shows everywhere.
    pub fn new(kind: Kind) -> Self {
        let side = Side::Enrollment;
        Self { kind, side, field: kind.fields(side).first().copied().unwrap_or(""), school: None, after: None }
    }

    /// Says whether it takes away what shows an earlier one in the same row.
    fn hides(&self, earlier: &Self) -> bool {
        let same_field = self.field == earlier.field;
        match self.kind {
            Kind::Scientific | Kind::SerialDates | Kind::Placeholder | Kind::SameValue => same_field,
            Kind::DayMonthSwapped => earlier.kind == Kind::OffByOneDay,
            Kind::AccentsLost | Kind::QuestionMarks => earlier.kind == Kind::Mojibake,
            Kind::StaleValues => matches!(earlier.field, "phone" | "email" | "street"),
            _ => false,
        }
    }

    /// Reads `NAME` or `NAME@school=CODE,after=DATE,side=sis,field=NAME`, with any of the parts behind the `@`.
    pub fn parse(text: &str) -> Result<Self> {
        let (name, place) = text.split_once('@').unwrap_or((text, ""));
        let wrong = |message: String| Error::new(ErrorKind::Usage, message).note("nothing was written");
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == name.trim()) else {
            let names: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
            return Err(
                wrong(format!("there is no fault `{name}`")).help(format!("choose one of {}", names.join(", ")))
            );
        };
        let mut fault = Self::new(kind);
        let mut field = None;
        for part in place.split(',').filter(|part| !part.trim().is_empty()) {
            match part.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
                Some(("school", code)) => fault.school = Some(code.to_owned()),
                Some(("after", date)) => fault.after = Some(date.to_owned()),
                Some(("side", "enrollment")) => fault.side = Side::Enrollment,
                Some(("side", "sis")) => fault.side = Side::Sis,
                Some(("field", name)) => field = Some(name.to_owned()),
                _ => {
                    return Err(wrong(format!("`{part}` says no place of a fault"))
                        .help("write school=CODE, after=YYYY-MM-DD, side=enrollment, side=sis or field=NAME"));
                }
            }
        }
        let fields = kind.fields(fault.side);
        fault.field = match field {
            None => fields.first().copied().unwrap_or(""),
            Some(name) => match fields.iter().find(|known| **known == name) {
                Some(known) => known,
                None => {
                    let help = format!("{} is done to {}", kind.name(), fields.join(", "));
                    return Err(wrong(format!("{} is not done to {name} here", kind.name())).help(help));
                }
            },
        };
        let help = match (kind, fault.side) {
            (Kind::SuffixMoved, Side::Sis) => Some("the SIS export of an invented district has no column for suffixes"),
            (Kind::StaleRows, _) if fault.after.is_none() => Some("write stale-rows@after=YYYY-MM-DD"),
            (Kind::StaleValues, _) if fault.after.is_none() => Some("write stale-values@after=YYYY-MM-DD"),
            _ => None,
        };
        match help {
            Some(help) => Err(wrong(format!("{} cannot be planted so", kind.name())).help(help)),
            None => Ok(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_with_its_place() {
        let fault = Fault::parse("off-by-one-day@school=101,after=2026-05-01,side=sis").unwrap();
        assert_eq!((fault.kind, fault.side, fault.field), (Kind::OffByOneDay, Side::Sis, "birth_date"));
        assert_eq!((fault.school.as_deref(), fault.after.as_deref()), (Some("101"), Some("2026-05-01")));
        assert_eq!(Fault::parse("zeros-lost@side=sis").unwrap().field, "state_id");
        assert_eq!(Fault::parse("same-value@field=email").unwrap().field, "email");
        for kind in Kind::ALL {
            let text = format!("{}@after=2026-05-01", kind.name());
            assert_eq!(Fault::parse(&text).unwrap().kind, kind);
        }
    }

    #[test]
    fn what_is_no_fault_is_told() {
        for text in ["", "zeros", "zeros-lost@here", "zeros-lost@field=phone", "stale-rows", "suffix-moved@side=sis"] {
            assert!(Fault::parse(text).is_err(), "{text}");
        }
    }
}
