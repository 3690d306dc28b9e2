//! Shelf: lines of equal width behind each other, of which none of sixteen numbers stands in two cache lines.

/// The bytes of a cache line.
const CACHE_LINE: usize = 64;

/// Holds lines of numbers; the first begins where a cache line does.
#[derive(Debug, Default)]
pub(crate) struct Shelf<const W: usize> {
    numbers: Vec<u32>,
    from: usize,
}

impl<const W: usize> Shelf<W> {
    /// Makes so many lines of zeros.
    pub(crate) fn of(lines: usize) -> Self {
        let spare = CACHE_LINE / size_of::<u32>() - 1;
        let numbers = vec![0u32; if lines == 0 { 0 } else { lines * W + spare }];
        let beyond = numbers.as_ptr() as usize % CACHE_LINE;
        Self { from: if lines == 0 { 0 } else { (CACHE_LINE - beyond) % CACHE_LINE / size_of::<u32>() }, numbers }
    }

    /// Returns the lines.
    #[inline]
    pub(crate) fn lines(&self) -> &[[u32; W]] {
        self.numbers[self.from..].as_chunks().0
    }

    /// Returns the lines to be filled.
    pub(crate) fn lines_mut(&mut self) -> &mut [[u32; W]] {
        self.numbers[self.from..].as_chunks_mut().0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_where_cache_lines_do_and_hold_what_is_put_there() {
        for count in [0, 1, 5, 3_000] {
            let mut shelf = Shelf::<16>::of(count);
            (0..).zip(&mut shelf.lines_mut()[..count]).for_each(|(at, line)| *line = [at; 16]);
            assert!((0..).zip(&shelf.lines()[..count]).all(|(at, line)| *line == [at; 16]));
            assert!(
                shelf.lines().first().is_none_or(|line| (std::ptr::from_ref(line) as usize).is_multiple_of(CACHE_LINE))
            );
            let narrow = Shelf::<5>::of(count);
            assert!(narrow.lines().len() >= count && narrow.lines().iter().all(|line| *line == [0; 5]));
        }
    }
}
