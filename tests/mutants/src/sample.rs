//! Draws the same sample every time.

/// Returns so many of the values, drawn at random, in the order in which they were drawn.
pub fn drawn<T>(mut values: Vec<T>, count: usize) -> Vec<T> {
    let mut state: u64 = 20_261_128;
    let mut drawn = Vec::new();
    while !values.is_empty() && drawn.len() < count {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        drawn.push(values.swap_remove((state >> 33) as usize % values.len()));
    }
    drawn
}
