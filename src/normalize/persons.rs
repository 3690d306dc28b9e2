//! Which rows with one key are one person: those that do not contradict each other in what tells children apart.

/// What tells the people of one key apart: first name, birth date and the initial of the middle name, 0 where there is none.
pub(super) type Traits = [u32; 3];

/// Persons above which a key is nobody's number: one that stands for "unknown" may be on every row of a file.
const MOST: usize = 16;

/// Parts rows into persons, in the order in which they come: each row joins the first person of whose rows none contradicts
/// it, and is a person of its own where there is none.
///
/// Where there would be more persons than can share a number by mistake, each row is a person of its own: among so many,
/// children who have first name and birth date in common are no rare thing.
pub(super) fn parted(rows: Vec<u32>, traits: impl Fn(u32) -> Traits) -> Vec<Vec<u32>> {
    // what is known of each person: its rows agree where they say anything
    let mut persons: Vec<(Traits, Vec<u32>)> = Vec::new();
    for row in &rows {
        let traits = traits(*row);
        let agree = |(one, other): (&u32, &u32)| *one == 0 || *other == 0 || one == other;
        match persons.iter().position(|(known, _)| known.iter().zip(&traits).all(agree)) {
            Some(at) => {
                let (known, person) = &mut persons[at];
                known.iter_mut().zip(traits).for_each(|(known, more)| *known = (*known).max(more));
                person.push(*row);
            }
            None if persons.len() == MOST => return rows.into_iter().map(|row| vec![row]).collect(),
            None => persons.push((traits, vec![*row])),
        }
    }
    persons.into_iter().map(|(_, rows)| rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Parts rows by comparing each with all rows of every person.
    fn by_comparing_all(traits: &[Traits]) -> Vec<Vec<u32>> {
        let may_be_one = |one: u32, other: u32| {
            let [one, other] = [one, other].map(|row| traits[row as usize]);
            (0..3).all(|at| one[at] == 0 || other[at] == 0 || one[at] == other[at])
        };
        let mut persons: Vec<Vec<u32>> = Vec::new();
        for row in 0..traits.len() as u32 {
            match persons.iter_mut().find(|rows| rows.iter().all(|other| may_be_one(row, *other))) {
                Some(person) => person.push(row),
                None => persons.push(vec![row]),
            }
        }
        persons
    }

    fn parted_of(traits: &[Traits]) -> Vec<Vec<u32>> {
        parted((0..traits.len() as u32).collect(), |row| traits[row as usize])
    }

    #[test]
    fn a_row_joins_the_first_person_that_it_does_not_contradict() {
        let persons = parted_of(&[[1, 5, 0], [2, 5, 0], [0, 5, 7], [1, 5, 8], [0, 0, 7], [2, 0, 0]]);
        assert_eq!(persons, [vec![0, 2, 4], vec![1, 5], vec![3]]);
    }

    #[test]
    fn a_number_of_too_many_people_is_nobodys() {
        let people = |count: u32| (1..=count).chain(1..=count).map(|first| [first, 3, 0]).collect::<Vec<_>>();
        let most = MOST as u32;
        assert_eq!(parted_of(&people(most)), (0..most).map(|row| vec![row, row + most]).collect::<Vec<_>>());
        assert_eq!(parted_of(&people(most + 1)), (0..2 * most + 2).map(|row| vec![row]).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn persons_are_those_that_comparing_all_rows_finds(
            traits in prop::collection::vec([0u32..4, 0u32..3, 0u32..3], 0..40),
        ) {
            let all = by_comparing_all(&traits);
            prop_assume!(all.len() <= MOST);
            prop_assert_eq!(parted_of(&traits), all);
        }
    }
}
