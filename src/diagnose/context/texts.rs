//! The texts behind the codes of one column, and those that changed cells add behind their end.

use crate::roster::Pool;

/// Holds the texts of a column by code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    pool: &'a Pool,
    more: Option<&'a Pool>,
}

impl<'a> Texts<'a> {
    /// Takes the texts of a pool, and behind its last code those of another.
    pub(super) fn new(pool: &'a Pool, more: Option<&'a Pool>) -> Self {
        Self { pool, more: more.filter(|more| !more.is_empty()) }
    }

    /// Returns the same texts, with those of another pool behind the last.
    pub(super) fn followed_by<'b>(&self, more: &'b Pool) -> Texts<'b>
    where
        'a: 'b,
    {
        Texts::new(self.pool, Some(more))
    }

    /// Returns the text of a code; a code that was never given out reads as empty.
    pub(crate) fn get(&self, code: u32) -> &'a str {
        match self.more {
            Some(more) if code as usize >= self.pool.len() => more.get(code - self.pool.len() as u32 + 1),
            _ => self.pool.get(code),
        }
    }

    /// Returns how many codes there are, the empty one included.
    pub(crate) fn len(&self) -> usize {
        self.pool.len() + self.more.map_or(0, |more| more.len() - 1)
    }

    /// Returns the texts in the order of their codes, the empty one first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.pool.iter().chain(self.more.into_iter().flat_map(|more| more.iter().skip(1)))
    }

    /// Reads the beginning of a text, so that it is near when it is asked for.
    pub(crate) fn first(&self, code: u32) -> u8 {
        self.get(code).as_bytes().first().copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_behind_the_end_have_the_codes_after_the_last() {
        let (mut own, mut more) = (Pool::default(), Pool::default());
        let codes: Vec<u32> = ["Ada", "Bo"].iter().map(|text| own.push(text)).collect();
        let alone = Texts::new(&own, Some(&more));
        assert_eq!((alone.len(), alone.get(3), alone.iter().count()), (3, "", 3));
        more.push("Cleo");
        more.push("Ada");
        let both = Texts::new(&own, None).followed_by(&more);
        assert_eq!(both.len(), 5);
        assert_eq!([0, codes[0], codes[1], 3, 4, 5].map(|code| both.get(code)), ["", "Ada", "Bo", "Cleo", "Ada", ""]);
        assert_eq!(both.iter().collect::<Vec<_>>(), ["", "Ada", "Bo", "Cleo", "Ada"]);
        assert_eq!((both.first(3), both.first(0)), (b'C', 0));
    }
}
