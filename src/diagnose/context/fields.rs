//! The fields that a rule states to read; a test build stops where a rule reads another one.

use crate::roster::Field;

// a field more than bits would be told as another one
const _: () = assert!(Field::ALL.len() <= u32::BITS as usize);

/// Names fields, by a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fields(u32);

impl Fields {
    /// Names every field.
    pub(crate) const ALL: Self = Self(u32::MAX);

    /// Names some.
    pub(crate) const fn of(fields: &[Field]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < fields.len() {
            bits |= 1 << fields[at] as u32;
            at += 1;
        }
        Self(bits)
    }

    /// Names a field beside these where something is so.
    #[inline]
    pub(super) fn with_if(self, field: Field, is_so: bool) -> Self {
        Self(self.0 | u32::from(is_so) << field as u32)
    }

    /// Names some fields beside these.
    #[inline]
    pub(crate) fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Says whether a field is among these.
    #[inline]
    pub(crate) fn has(self, field: Field) -> bool {
        self.0 >> field as u32 & 1 != 0
    }

    /// Says whether any of some fields is among these.
    #[inline]
    pub(crate) fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// Says whether all of some fields are among these.
    pub(crate) fn holds(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }
}

#[cfg(test)]
thread_local! {
    static STATED: std::cell::Cell<Fields> = const { std::cell::Cell::new(Fields::ALL) };
}

/// Runs what may read the cells of some fields only.
#[inline]
pub(crate) fn reading<T>(stated: Fields, run: impl FnOnce() -> T) -> T {
    #[cfg(test)]
    let _before = tests::Before::state(stated);
    #[cfg(not(test))]
    let _ = stated;
    run()
}

/// Stops a test build where what runs has not stated to read a field.
#[inline]
pub(crate) fn assert_stated(field: Field) {
    #[cfg(test)]
    assert!(STATED.get().has(field), "{field:?} is read or told of by a rule that does not state it");
    #[cfg(not(test))]
    let _ = field;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a statement back, whatever comes of the run.
    pub(super) struct Before(Fields);

    impl Before {
        pub(super) fn state(stated: Fields) -> Self {
            Self(STATED.replace(stated))
        }
    }

    impl Drop for Before {
        fn drop(&mut self) {
            STATED.set(self.0);
        }
    }

    #[test]
    fn fields_are_told_apart() {
        let (names, one) = (Fields::of(&[Field::FirstName, Field::LastName]), Fields::of(&[Field::LastName]));
        assert!(names.holds(one) && names.meets(one) && !one.holds(names));
        assert!(names.has(Field::FirstName) && !names.has(Field::Form));
        assert!(Field::ALL.iter().all(|field| Fields::ALL.has(*field)));
        assert_eq!(one.with_if(Field::FirstName, true), names);
        assert_eq!(one.with_if(Field::FirstName, false).with(names), names);
    }
}
