//! Mail providers that many families have (`providers.txt`), so that a slip in the name of one is seen.

use crate::link::within_slips;
use std::sync::LazyLock;

static PROVIDERS: LazyLock<Vec<&str>> = LazyLock::new(|| providers().collect());

fn providers() -> impl Iterator<Item = &'static str> {
    include_str!("providers.txt").lines().filter(|line| !line.starts_with('#'))
}

/// Says whether the provider of an e-mail address is a slip away from one that many families have (`gmial.com`).
pub(crate) fn is_mistyped(address: &str) -> bool {
    let domain = address.rsplit('@').next().unwrap_or("");
    !PROVIDERS.contains(&domain) && PROVIDERS.iter().any(|known| within_slips(domain, known, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_the_name_of_a_provider_is_seen() {
        let seen = ["a@gmial.com", "a@gmail.con", "a@yaho.com", "a@gmail.com", "a@mail.com", "a@example.org", "a"];
        assert_eq!(seen.map(is_mistyped), [true, true, true, false, false, false, false]);
    }

    #[test]
    fn every_provider_is_written_as_addresses_are_read() {
        let all: Vec<&str> = providers().collect();
        assert!(all.is_sorted_by(|one, other| one < other));
        for provider in all {
            let address = format!("a@{provider}");
            assert!(!is_mistyped(&address) && provider.contains('.'), "{provider}");
        }
    }
}
