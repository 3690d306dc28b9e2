//! The texts behind the codes of one column, and those that changed cells add behind their end.

use crate::roster::{Pool, RawTexts, ahead};

/// Holds the texts of a column by code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    own: Own<'a>,
    more: Option<&'a Pool>,
}

/// Where the texts of the column itself stand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Own<'a> {
    /// Normal forms.
    Normal(&'a Pool),
    /// Cells as they stood in the file.
    Raw(&'a RawTexts),
}

impl<'a> Own<'a> {
    #[inline]
    fn get(self, code: u32) -> &'a str {
        match self {
            Self::Normal(pool) => pool.get(code),
            Self::Raw(texts) => texts.get(code),
        }
    }

    /// Returns the pool that has the text of a code, and its code there.
    #[inline]
    fn pooled(self, code: u32) -> (&'a Pool, u32) {
        match self {
            Self::Normal(pool) => (pool, code),
            Self::Raw(texts) => texts.pooled(code),
        }
    }

    /// Returns what tells in which pool the text of a code stands.
    #[inline]
    fn place(self, code: u32) -> u32 {
        match self {
            Self::Normal(_) => 0,
            Self::Raw(texts) => texts.place(code),
        }
    }

    #[inline]
    fn len(self) -> usize {
        match self {
            Self::Normal(pool) => pool.len(),
            Self::Raw(texts) => texts.len(),
        }
    }
}

impl<'a> From<&'a Pool> for Own<'a> {
    fn from(pool: &'a Pool) -> Self {
        Self::Normal(pool)
    }
}

impl<'a> From<&'a RawTexts> for Own<'a> {
    fn from(texts: &'a RawTexts) -> Self {
        Self::Raw(texts)
    }
}

impl<'a> Texts<'a> {
    /// Takes the texts of a column.
    pub(super) fn of(own: impl Into<Own<'a>>) -> Self {
        Self { own: own.into(), more: None }
    }

    /// Returns the same texts, with those of a pool behind the last.
    pub(super) fn followed_by<'b>(&self, more: &'b Pool) -> Texts<'b>
    where
        'a: 'b,
    {
        Texts { own: self.own, more: Some(more).filter(|more| !more.is_empty()) }
    }

    /// Returns the text of a code; a code that was never given out reads as empty.
    pub(crate) fn get(&self, code: u32) -> &'a str {
        match self.more {
            Some(more) if code as usize >= self.own.len() => more.get(code - self.own.len() as u32 + 1),
            _ => self.own.get(code),
        }
    }

    /// Says whether the text of a code is known to be its own normal form.
    pub(crate) fn is_normal(&self, code: u32) -> bool {
        matches!(self.own, Own::Raw(texts) if texts.is_normal(code))
    }

    /// Returns how many codes there are, the empty one included.
    pub(crate) fn len(&self) -> usize {
        self.own.len() + self.more.map_or(0, |more| more.len() - 1)
    }

    /// Returns the texts in the order of their codes, the empty one first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let this = *self;
        (0..this.len() as u32).map(move |code| this.get(code))
    }
}

/// Reads the beginnings of texts that are asked for soon after, in steps none of which waits for another text's; those behind the
/// end of a column are few and lie together.
pub(crate) fn read_ahead(texts: &[(Texts<'_>, u32)]) {
    ahead::read(texts.iter().map(|(texts, code)| texts.own.place(*code)));
    Pool::read_ahead(texts.iter().map(|(texts, code)| texts.own.pooled(*code)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_behind_the_end_have_the_codes_after_the_last() {
        let (mut own, mut more) = (Pool::default(), Pool::default());
        let codes: Vec<u32> = ["Ada", "Bo"].iter().map(|text| own.push(text)).collect();
        let alone = Texts::of(&own).followed_by(&more);
        assert_eq!((alone.len(), alone.get(3), alone.iter().count()), (3, "", 3));
        more.push("Cleo");
        more.push("Ada");
        let raw = RawTexts::from(own.clone());
        for both in [Texts::of(&own).followed_by(&more), Texts::of(&raw).followed_by(&more)] {
            assert_eq!(both.len(), 5);
            assert_eq!(
                [0, codes[0], codes[1], 3, 4, 5].map(|code| both.get(code)),
                ["", "Ada", "Bo", "Cleo", "Ada", ""]
            );
            assert_eq!(both.iter().collect::<Vec<_>>(), ["", "Ada", "Bo", "Cleo", "Ada"]);
            read_ahead(&[0, 1, 2, 3, 4, 5].map(|code| (both, code)));
        }
    }
}
