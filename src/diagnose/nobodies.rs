//! Given and family names that mark a record as no student only together: Sample Student, Do Not Use.

/// Words for what a record is made for.
const PURPOSES: [&str; 8] = ["test", "testing", "sample", "fake", "dummy", "demo", "example", "training"];
/// Words for whom it stands for.
const NOBODIES: [&str; 13] = [
    "student",
    "record",
    "child",
    "kid",
    "user",
    "account",
    "person",
    "test",
    "parent",
    "family",
    "form",
    "portal",
    "application",
];
/// Characters of cartoons, by whose names people try a form.
const CHARACTERS: [[&str; 2]; 3] = [["mickey", "mouse"], ["minnie", "mouse"], ["bugs", "bunny"]];

/// Says whether given and family name in normal form are no one's together.
pub(crate) fn are_together([first, last]: [&str; 2]) -> bool {
    let is_of = |words: &[&str], name: &str| words.contains(&name);
    let of = |purpose: &str, nobody: &str| is_of(&PURPOSES, purpose) && is_of(&NOBODIES, nobody);
    of(first, last)
        || of(last, first)
        || CHARACTERS.contains(&[first, last])
        || matches!((first, last), ("do not", "use") | ("do", "not use") | ("use", "do not"))
}

/// Says whether a name may be one of two such names.
pub(crate) fn may_be_one(name: &str) -> bool {
    PURPOSES.contains(&name)
        || NOBODIES.contains(&name)
        || CHARACTERS.iter().any(|[_, last]| *last == name)
        || matches!(name, "do not" | "do" | "use" | "not use")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_tell_what_neither_tells_alone() {
        for (names, wanted) in [
            (["sample", "student"], true),
            (["student", "test"], true),
            (["do not", "use"], true),
            (["testing", "portal"], true),
            (["mickey", "mouse"], true),
            (["mickey", "rivera"], false),
            (["jo", "mouse"], false),
            (["jo", "parent"], false),
            (["sample", "rivera"], false),
            (["jo", "child"], false),
            (["use", "rivera"], false),
            (["", "student"], false),
            (["student", "child"], false),
        ] {
            assert_eq!(are_together(names), wanted, "{names:?}");
            assert!(!wanted || may_be_one(names[1]));
        }
    }
}
