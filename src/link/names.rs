//! Two names in normal form: the same name in another form, a slip of the pen, or two names.

use super::compare::{DIFFER, FUZZY, TYPO};
use super::lexicon::NameForm;
use super::nicknames;
use super::similarity::{is_jaro_winkler_at_least, misspelled_bytes};

/// Says whether one name is the first letter of the other.
pub(crate) fn initial_of(one: &NameForm, other: &NameForm) -> bool {
    let (short, long) = by_length(one, other);
    short.bytes().len() == 1 && long.bytes().starts_with(short.bytes())
}

/// Says whether two given names are forms of one: familiar form, initial, short form, or one part of the other.
pub(crate) fn given_variant(one: &NameForm, other: &NameForm) -> bool {
    if one.joined == other.joined || one.is_familiar(other) || initial_of(one, other) {
        return true;
    }
    let (short, long) = by_length(one, other);
    if long.tokens.len() > 1 && short.tokens.iter().all(|token| long.tokens.contains(token)) {
        return true;
    }
    // `alex` of `alexander`: a beginning of at least three letters that is clearly shorter
    let (short, long) = (short.bytes(), long.bytes());
    short.len() >= 3 && long.len() >= short.len() + 2 && long.starts_with(short)
}

/// Returns the shorter name first.
fn by_length<'a>(one: &'a NameForm, other: &'a NameForm) -> (&'a NameForm, &'a NameForm) {
    if one.bytes().len() <= other.bytes().len() { (one, other) } else { (other, one) }
}

/// Returns how near two spellings are: one or two slips, similar, or different.
pub(crate) fn spelling_level(one: &NameForm, other: &NameForm) -> u8 {
    // letters that only one of the names has; one slip changes at most two of them
    let unshared = (one.letters ^ other.letters).count_ones();
    if unshared > 6 {
        return DIFFER;
    }
    if unshared <= 4 && misspelled_bytes(one.bytes(), other.bytes()) {
        return TYPO;
    }
    let (mine, theirs) = (one.bytes(), other.bytes());
    if mine.len().min(theirs.len()) < 4 {
        return DIFFER;
    }
    let own = |name: &NameForm, letters: u32| name.bytes().len() - (name.letters & !letters).count_ones() as usize;
    let shared = own(one, other.letters).min(own(other, one.letters));
    if is_jaro_winkler_at_least(0.88, mine, theirs, shared) { FUZZY } else { DIFFER }
}

/// Says whether one given name may be a short form of the other that has a slip or is in no list (`topher`, `vanna`).
pub(crate) fn faintly_familiar(one: &NameForm, other: &NameForm) -> bool {
    let (short, long) = by_length(one, other);
    nicknames::share(&one.nearly_familiar, other.familiar)
        || nicknames::share(&other.nearly_familiar, one.familiar)
        || (short.text.len() >= 3 && long.text.len() >= short.text.len() + 2 && long.text.contains(&short.text))
}

/// Says whether two spellings may be one name and a slip of the pen: hardly anyone else bears the rarer one, and they are
/// not both names that everybody knows.
pub(crate) fn slip(one: &NameForm, other: &NameForm) -> bool {
    let (fewer, more) = (one.bearers.min(other.bearers), one.bearers.max(other.bearers));
    fewer <= 1 + more / 100 && (one.familiar.is_empty() || other.familiar.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, bearers: u32) -> NameForm {
        let mut form = NameForm::new(text, Vec::new(), 0);
        (form.bearers, form.nearly_familiar) = (bearers, Vec::new());
        form
    }

    #[test]
    fn a_letter_is_a_slip_where_nobody_else_bears_the_name() {
        assert!(slip(&name("veronca", 1), &name("veronica", 40)));
        assert!(slip(&name("sohpia", 30), &name("sophia", 5_000)));
        assert!(!slip(&name("kerri", 9), &name("kerry", 30)));
        // names that everybody knows, however few bear them here
        assert!(!slip(&name("albert", 1), &name("alberto", 1)));
    }

    #[test]
    fn a_part_inside_a_name_is_faintly_familiar() {
        assert!(faintly_familiar(&name("topher", 1), &name("christopher", 9)));
        assert!(!faintly_familiar(&name("jo", 1), &name("banjo", 1)));
        assert!(!faintly_familiar(&name("ethan", 1), &name("nolan", 1)));
    }
}
