//! A column of codes in as few bytes each as its highest code needs, and the view on it that everybody reads.

use std::slice::Iter;

/// Shows a column of codes, whatever the bytes that each takes.
#[derive(Clone, Copy, Debug)]
pub enum Codes<'a> {
    /// One byte each.
    One(&'a [u8]),
    /// Two bytes each.
    Two(&'a [u16]),
    /// Four bytes each.
    Four(&'a [u32]),
}

/// Holds a column of codes in one, two or four bytes each.
#[derive(Clone, Debug)]
pub enum CodeColumn {
    /// Codes up to 255.
    One(Vec<u8>),
    /// Codes up to 65,535.
    Two(Vec<u16>),
    /// All codes.
    Four(Vec<u32>),
}

impl Default for Codes<'_> {
    fn default() -> Self {
        Self::Four(&[])
    }
}

impl Default for CodeColumn {
    fn default() -> Self {
        Self::One(Vec::new())
    }
}

impl<'a> Codes<'a> {
    /// Returns the code of a row; 0 where there is no such row.
    #[inline]
    pub fn get(self, row: usize) -> u32 {
        match self {
            Self::One(codes) => codes.get(row).map_or(0, |code| u32::from(*code)),
            Self::Two(codes) => codes.get(row).map_or(0, |code| u32::from(*code)),
            Self::Four(codes) => codes.get(row).map_or(0, |code| *code),
        }
    }

    /// Returns the codes of some rows, as [`Codes::get`] gives them one by one; none of them waits for another one.
    pub fn gather(self, rows: impl Iterator<Item = u32>) -> Vec<u32> {
        match self {
            Self::One(codes) => rows.map(|row| codes.get(row as usize).map_or(0, |code| u32::from(*code))).collect(),
            Self::Two(codes) => rows.map(|row| codes.get(row as usize).map_or(0, |code| u32::from(*code))).collect(),
            Self::Four(codes) => rows.map(|row| codes.get(row as usize).copied().unwrap_or(0)).collect(),
        }
    }

    /// Returns the number of rows.
    #[inline]
    pub fn len(self) -> usize {
        match self {
            Self::One(codes) => codes.len(),
            Self::Two(codes) => codes.len(),
            Self::Four(codes) => codes.len(),
        }
    }

    /// Says whether there is no row.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Returns the codes row by row; a loop over all is fastest with [`Codes::for_each`].
    pub fn iter(self) -> CodesIter<'a> {
        match self {
            Self::One(codes) => CodesIter::One(codes.iter()),
            Self::Two(codes) => CodesIter::Two(codes.iter()),
            Self::Four(codes) => CodesIter::Four(codes.iter()),
        }
    }

    /// Takes each code in the order of rows.
    #[inline]
    pub fn for_each(self, take: impl FnMut(u32)) {
        self.iter().for_each(take);
    }

    /// Returns the highest code; 0 where there is no row.
    pub fn max(self) -> u32 {
        self.iter().fold(0, u32::max)
    }

    /// Returns a column with what stands at the place of each code in a table; 0 where that has no such place.
    pub fn replaced(self, by: &[u32]) -> CodeColumn {
        fn all<C: Copy + Into<u32>, T>(codes: &[C], by: &[u32], narrow: impl Fn(u32) -> T) -> Vec<T> {
            codes.iter().map(|code| narrow(by.get((*code).into() as usize).copied().unwrap_or(0))).collect()
        }
        fn narrowed<T>(codes: Codes<'_>, by: &[u32], narrow: impl Fn(u32) -> T) -> Vec<T> {
            match codes {
                Codes::One(codes) => all(codes, by, narrow),
                Codes::Two(codes) => all(codes, by, narrow),
                Codes::Four(codes) => all(codes, by, narrow),
            }
        }
        match by.iter().copied().max().unwrap_or(0) {
            0..=0xFF => CodeColumn::One(narrowed(self, by, |code| code as u8)),
            0x100..=0xFFFF => CodeColumn::Two(narrowed(self, by, |code| code as u16)),
            _ => CodeColumn::Four(narrowed(self, by, |code| code)),
        }
    }

    /// Returns a column of its own with the same codes.
    pub fn to_column(self) -> CodeColumn {
        match self {
            Self::One(codes) => CodeColumn::One(codes.to_vec()),
            Self::Two(codes) => CodeColumn::Two(codes.to_vec()),
            Self::Four(codes) => CodeColumn::Four(codes.to_vec()),
        }
    }
}

impl<'a> IntoIterator for Codes<'a> {
    type Item = u32;
    type IntoIter = CodesIter<'a>;

    fn into_iter(self) -> CodesIter<'a> {
        self.iter()
    }
}

/// Gives the codes of a column row by row.
#[derive(Clone, Debug)]
pub enum CodesIter<'a> {
    /// From one byte each.
    One(Iter<'a, u8>),
    /// From two bytes each.
    Two(Iter<'a, u16>),
    /// From four bytes each.
    Four(Iter<'a, u32>),
}

impl Iterator for CodesIter<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        match self {
            Self::One(codes) => codes.next().map(|code| u32::from(*code)),
            Self::Two(codes) => codes.next().map(|code| u32::from(*code)),
            Self::Four(codes) => codes.next().copied(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::One(codes) => codes.size_hint(),
            Self::Two(codes) => codes.size_hint(),
            Self::Four(codes) => codes.size_hint(),
        }
    }

    // asks once, and not per row, how many bytes a code takes
    #[inline]
    fn fold<B, F: FnMut(B, u32) -> B>(self, init: B, mut take: F) -> B {
        match self {
            Self::One(codes) => codes.fold(init, |so_far, code| take(so_far, u32::from(*code))),
            Self::Two(codes) => codes.fold(init, |so_far, code| take(so_far, u32::from(*code))),
            Self::Four(codes) => codes.fold(init, |so_far, code| take(so_far, *code)),
        }
    }
}

impl ExactSizeIterator for CodesIter<'_> {}

impl CodeColumn {
    /// Returns a column in which nothing is there in any row.
    pub fn empty_cells(rows: usize) -> Self {
        Self::One(vec![0; rows])
    }

    /// Collects codes, none of which is above `highest`.
    pub fn collect(highest: u32, codes: impl Iterator<Item = u32>) -> Self {
        /// Grows by [`Iterator::fold`], which asks once for the width of what it reads.
        fn all<T>(codes: impl Iterator<Item = u32>, narrow: impl Fn(u32) -> T) -> Vec<T> {
            let mut all = Vec::with_capacity(codes.size_hint().0);
            codes.for_each(|code| all.push(narrow(code)));
            all
        }
        match highest {
            0..=0xFF => Self::One(all(codes, |code| code as u8)),
            0x100..=0xFFFF => Self::Two(all(codes, |code| code as u16)),
            _ => Self::Four(all(codes, |code| code)),
        }
    }

    /// Takes over codes, none of which is above `highest`; they are copied only where they need less room.
    pub fn of(highest: u32, codes: Vec<u32>) -> Self {
        if highest > 0xFFFF { Self::Four(codes) } else { Self::collect(highest, codes.into_iter()) }
    }

    /// Shows the codes.
    #[inline]
    pub fn view(&self) -> Codes<'_> {
        match self {
            Self::One(codes) => Codes::One(codes),
            Self::Two(codes) => Codes::Two(codes),
            Self::Four(codes) => Codes::Four(codes),
        }
    }

    /// Takes over the codes of another column, in the memory that is there; what was widened stays wide.
    pub fn copy_from(&mut self, codes: Codes<'_>) {
        match (&mut *self, codes) {
            (Self::One(own), Codes::One(codes)) => codes.clone_into(own),
            (Self::Two(own), Codes::One(_) | Codes::Two(_)) => {
                own.clear();
                codes.for_each(|code| own.push(code as u16));
            }
            (Self::Four(own), _) => {
                own.clear();
                codes.for_each(|code| own.push(code));
            }
            _ => *self = codes.to_column(),
        }
    }

    /// Puts a code into a row; all codes get as many bytes as it needs. A row that is not there stays so.
    pub fn set(&mut self, row: usize, code: u32) {
        if row >= self.view().len() {
            return;
        }
        let fits = match self {
            Self::One(_) => code <= 0xFF,
            Self::Two(_) => code <= 0xFFFF,
            Self::Four(_) => true,
        };
        if !fits {
            *self = Self::collect(code, self.view().iter());
        }
        match self {
            Self::One(codes) => codes[row] = code as u8,
            Self::Two(codes) => codes[row] = code as u16,
            Self::Four(codes) => codes[row] = code,
        }
    }
}

/// Rows whose codes are fetched together.
const TOGETHER: usize = 2_048;

/// Returns the codes of some columns, each by rows of its own, one column after another; a row that is not there has none.
pub(crate) fn gather<const N: usize>(columns: [Codes<'_>; N], rows: &[[u32; N]]) -> [Vec<u32>; N] {
    std::array::from_fn(|at| columns[at].gather(rows.iter().map(|rows| rows[at])))
}

/// Takes rows in their order with their codes in some columns, which are fetched for many rows together.
pub(crate) fn each_with_codes<const N: usize>(
    columns: [Codes<'_>; N],
    mut rows: impl Iterator<Item = [u32; N]>,
    mut take: impl FnMut([u32; N], [u32; N]),
) {
    let mut some = Vec::with_capacity(TOGETHER);
    loop {
        some.clear();
        some.extend(rows.by_ref().take(TOGETHER));
        if some.is_empty() {
            return;
        }
        let codes = gather(columns, &some);
        for (at, rows) in some.iter().enumerate() {
            take(*rows, codes.each_ref().map(|codes| codes[at]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn width(column: &CodeColumn) -> usize {
        match column {
            CodeColumn::One(_) => 1,
            CodeColumn::Two(_) => 2,
            CodeColumn::Four(_) => 4,
        }
    }

    #[test]
    fn a_column_is_as_narrow_as_its_highest_code_allows_and_keeps_every_code() {
        for (highest, bytes) in [(0, 1), (255, 1), (256, 2), (65_535, 2), (65_536, 4), (70_000, 4), (u32::MAX, 4)] {
            let codes = [0, highest, highest / 2, 1.min(highest)];
            let column = CodeColumn::collect(highest, codes.into_iter());
            assert_eq!(width(&column), bytes, "{highest}");
            let taken_over = CodeColumn::of(highest, codes.to_vec());
            assert!(width(&taken_over) == bytes && taken_over.view().iter().eq(codes));
            let view = column.view();
            assert_eq!((view.len(), view.is_empty(), view.max()), (4, false, highest));
            assert_eq!(view.iter().len(), 4);
            assert_eq!(view.into_iter().collect::<Vec<u32>>(), codes);
            assert_eq!([0, 1, 2, 3].map(|row| view.get(row)), codes);
            assert_eq!(view.gather([2, 0, 4, 1].into_iter()), [codes[2], codes[0], 0, codes[1]]);
            let mut taken = Vec::new();
            view.for_each(|code| taken.push(code));
            assert_eq!(taken, codes);
            let mut one_by_one = view.iter();
            assert!(codes.iter().all(|code| one_by_one.next() == Some(*code)) && one_by_one.next().is_none());
        }
    }

    #[test]
    fn a_row_beyond_the_end_has_code_zero() {
        for highest in [9, 999, 99_999] {
            let column = CodeColumn::collect(highest, [highest].into_iter());
            assert_eq!((column.view().get(0), column.view().get(1), column.view().get(usize::MAX)), (highest, 0, 0));
        }
        assert_eq!((Codes::default().get(0), Codes::default().len(), Codes::default().max()), (0, 0, 0));
    }

    #[test]
    fn a_code_that_does_not_fit_widens_the_column_and_changes_no_other_row() {
        let mut column = CodeColumn::empty_cells(3);
        for (row, code, bytes) in [(0, 255, 1), (1, 256, 2), (0, 3, 2), (2, 65_536, 4), (7, 9, 4), (1, u32::MAX, 4)] {
            column.set(row, code);
            assert_eq!(width(&column), bytes);
        }
        assert_eq!(column.view().iter().collect::<Vec<u32>>(), [3, u32::MAX, 65_536]);
        // from one byte to four at once
        let mut column = CodeColumn::collect(7, [7, 6].into_iter());
        column.set(1, 1 << 20);
        assert_eq!((width(&column), column.view().get(0), column.view().get(1)), (4, 7, 1 << 20));
    }

    #[test]
    fn codes_are_taken_over_into_a_column_of_any_width() {
        let codes: Vec<u32> = vec![7, 0, 1];
        let narrow = CodeColumn::collect(7, codes.iter().copied());
        let middle = CodeColumn::collect(300, codes.iter().copied());
        let wide = CodeColumn::Four(codes.clone());
        for of in [&narrow, &middle, &wide] {
            for mut into in [CodeColumn::empty_cells(3), CodeColumn::Two(vec![9]), CodeColumn::Four(vec![70_000; 5])] {
                let most = width(&into).max(width(of));
                into.copy_from(of.view());
                assert_eq!(into.view().iter().collect::<Vec<u32>>(), codes);
                assert_eq!(width(&into), most);
            }
            assert!(of.view().to_column().view().iter().eq(wide.view()));
            for (last, bytes) in [(9, 1), (900, 2), (90_000, 4)] {
                let replaced = of.view().replaced(&[5, last]);
                assert_eq!((width(&replaced), replaced.view().iter().collect()), (bytes, vec![0, 5, last]));
            }
        }
    }
}
