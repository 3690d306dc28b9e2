//! Two names in normal form: the same name in another form, a slip of the pen, or two names.

use super::lexicon::NameForm;
use super::nicknames;
use super::pattern::{DIFFER, FUZZY, TYPO};
use super::similarity::{is_jaro_winkler_at_least, misspelled_bytes};
use memchr::memmem;

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
    if written_out(one.bytes(), other.bytes(), false) {
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

/// The fewest letters of a name that is taken for another one with letters written out: `Jo` is not `Joe`.
const WRITTEN_OUT: usize = 3;

/// Says whether one of two names can be the other with letters of other alphabets written out: `joerg` for `jörg`, `aasa` for
/// `åsa`, which without their marks are `jorg` and `asa`.
pub(crate) fn is_written_out(one: &[u8], other: &[u8]) -> bool {
    written_out(one, other, true)
}

/// Does so, for `å` too or not: where the mark itself is not seen, a letter that stands twice is a slip of the pen.
fn written_out(one: &[u8], other: &[u8], ring: bool) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.len() >= WRITTEN_OUT && short.len() < long.len() && marks_off(short, ring).eq(marks_off(long, ring))
}

/// Returns the letters of a name without those that stand for a mark on the letter before: `ae`, `oe`, `ue` and `aa`.
///
/// In `Samuel`, `Michael` and `Noel` the `e` is a letter of its own, and further on two `a` are a slip of the pen.
fn marks_off(name: &[u8], ring: bool) -> impl Iterator<Item = u8> + '_ {
    let is_mark = move |at: usize| {
        let before = if at == 0 { 0 } else { name[at - 1] };
        let has_own = name.get(at + 1) == Some(&b'l') && name.get(at + 2) != Some(&b'l');
        matches!((before, name[at]), (b'a' | b'o' | b'u', b'e') if !has_own)
            || (ring && at <= 2 && (before, name[at]) == (b'a', b'a'))
    };
    (0..name.len()).filter(move |at| !is_mark(*at)).map(|at| name[at])
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
    let (shorter, longer) = by_length(one, other);
    let (short, long) = (shorter.bytes(), longer.bytes());
    nicknames::share(&one.nearly_familiar, other.familiar)
        || nicknames::share(&other.nearly_familiar, one.familiar)
        || (short.len() >= 3 && long.len() >= short.len() + 2 && memmem::find(long, short).is_some())
}

/// Says whether two spellings may be one name and a slip of the pen: hardly anyone else bears the rarer one, and they are
/// not both names that everybody knows.
pub(crate) fn slip(one: &NameForm, other: &NameForm) -> bool {
    let (fewer, more) = (one.bearers.min(other.bearers), one.bearers.max(other.bearers));
    fewer <= 1 + more / 100 && (one.familiar.is_empty() || other.familiar.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Tokens;
    use super::*;

    fn name(text: &str, bearers: u32) -> NameForm {
        let mut form = NameForm::new(text, Tokens::new(), 0);
        (form.bearers, form.nearly_familiar) = (bearers, Box::default());
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
    fn names_that_everybody_bears_are_no_slips_and_a_hundredth_of_them_is() {
        assert!(
            slip(&name("sohpia", 51), &name("sophia", 5_000)) && !slip(&name("sohpia", 52), &name("sophia", 5_000))
        );
        assert!(slip(&name("sophia", 5_000), &name("sohpia", 51)));
    }

    /// Names made of words that are known by number.
    fn parts(text: &str, tokens: &[u32], joined: u32) -> NameForm {
        NameForm::new(text, tokens.into(), joined)
    }

    #[test]
    fn forms_of_one_given_name_are_its_initial_its_beginning_its_parts_and_its_familiar_forms() {
        let [mary, ann] = [1, 2];
        let variant = |one: &NameForm, other: &NameForm| {
            assert_eq!(given_variant(one, other), given_variant(other, one));
            given_variant(one, other)
        };
        let plain = |text: &str| parts(text, &[40], 40);
        let other = |text: &str| parts(text, &[50], 50);
        assert!(variant(&parts("mary ann", &[mary, ann], 3), &parts("maryann", &[3], 3)));
        assert!(variant(&plain("robert"), &other("bob")) && variant(&plain("q"), &other("quentin")));
        assert!(!variant(&plain("q"), &other("zed")) && !variant(&plain("qu"), &other("quentin")));
        // a part of a double name is one form of it, and of a name of one word is none
        assert!(variant(&parts("mary ann", &[mary, ann], 3), &parts("ann", &[ann], ann)));
        assert!(!variant(&parts("mary ann", &[mary, ann], 3), &parts("anna", &[9], 9)));
        assert!(!variant(&parts("mary ann", &[mary, ann], 3), &parts("ann lee", &[ann, 8], 7)));
        assert!(!variant(&parts("zuriel", &[5], 6), &parts("ozur", &[5], 7)));
        // three letters are a beginning, of a name that is clearly longer
        assert!(variant(&plain("zur"), &other("zurie")) && !variant(&plain("zur"), &other("zuri")));
        assert!(!variant(&plain("zu"), &other("zuriel")) && !variant(&plain("rie"), &other("zuriel")));
    }

    #[test]
    fn an_initial_is_the_first_letter_and_nothing_else() {
        assert!(initial_of(&name("r", 1), &name("ruth", 1)) && initial_of(&name("ruth", 1), &name("r", 1)));
        assert!(!initial_of(&name("r", 1), &name("bert", 1)) && !initial_of(&name("ru", 1), &name("ruth", 1)));
    }

    #[test]
    fn spellings_are_near_in_falling_order() {
        for (one, other, wanted) in [
            ("veronica", "veronca", TYPO),
            ("veronica", "vreonica", TYPO),
            ("guadalupe", "gaudlupe", TYPO),
            ("stefanie", "stephanie", TYPO),
            ("marianna", "mariana", TYPO),
            ("christiana", "christina", TYPO),
            ("esperanza", "esperansita", FUZZY),
            ("kristofer", "christopher", DIFFER),
            ("martha", "marhtae", FUZZY),
            ("jon", "jim", DIFFER),
            ("ana", "anabel", DIFFER),
            ("annabel", "anneliese", DIFFER),
            ("xyz", "abcdefg", DIFFER),
        ] {
            assert_eq!(spelling_level(&name(one, 1), &name(other, 1)), wanted, "{one} {other}");
            assert_eq!(spelling_level(&name(other, 1), &name(one, 1)), wanted, "{other} {one}");
        }
    }

    #[test]
    fn a_look_at_the_letters_changes_no_level() {
        let names =
            ["annalisa", "annalise", "annelies", "marisol", "marisela", "solmar", "bethany", "tiffany", "thanybe"];
        for (one, other) in names.iter().flat_map(|one| names.iter().map(move |other| (*one, *other))) {
            let wanted = match super::super::similarity::misspelled(one, other) {
                true => TYPO,
                false if strsim::jaro_winkler(one, other) >= 0.88 => FUZZY,
                false => DIFFER,
            };
            assert_eq!(spelling_level(&name(one, 1), &name(other, 1)), wanted, "{one} {other}");
        }
    }

    #[test]
    fn a_part_inside_a_name_is_faintly_familiar() {
        assert!(faintly_familiar(&name("topher", 1), &name("christopher", 9)));
        assert!(
            faintly_familiar(&name("xan", 1), &name("exane", 9))
                && !faintly_familiar(&name("xan", 1), &name("exan", 9))
        );
        assert!(!faintly_familiar(&name("jo", 1), &name("banjo", 1)));
        assert!(!faintly_familiar(&name("ethan", 1), &name("nolan", 1)));
    }
}
