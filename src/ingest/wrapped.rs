//! Lines that a spreadsheet quoted as a whole when it saved a CSV file that it had taken for one column.

/// Fewer delimiters in a line may be those of a text.
const ENOUGH: usize = 2;

/// Returns the text without the quotes around its lines, where every line has them and nothing else explains them.
///
/// Each line stays where it is.
pub(super) fn unwrapped(text: &str) -> Option<String> {
    let first = text.split(['\n', '\r']).next()?;
    let header = inner(first)?;
    let most = [',', '\t', ';', '|'].into_iter().map(|delimiter| header.matches(delimiter).count()).max()?;
    if most < ENOUGH || header.contains('"') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive(['\n', '\r']) {
        let bare = line.trim_end_matches(['\n', '\r']);
        if !bare.trim().is_empty() {
            out.push_str(&inner(bare)?.replace("\"\"", "\""));
        }
        out.push_str(line.get(bare.len()..).unwrap_or(""));
    }
    Some(out)
}

/// Returns what stands between the quotes of a line, where all quotes in it are doubled.
fn inner(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix('"')?.strip_suffix('"')?;
    inner.split("\"\"").all(|part| !part.contains('"')).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_are_all_quoted_whole_lose_their_quotes() {
        let wrapped = "\"a,b,c\"\r\n\"1,\"\"x, y\"\",3\"\r\n\r\n";
        assert_eq!(unwrapped(wrapped).as_deref(), Some("a,b,c\r\n1,\"x, y\",3\r\n\r\n"));
        for other in [
            "a,b,c\n1,2,3\n",
            "\"a\",\"b\",\"c\"\n\"1\",\"2\",\"3\"\n",
            "\"a,b,c\"\n1,2,3\n",
            "\"Name\"\n\"Lee, Ann\"\n",
            "",
        ] {
            assert_eq!(unwrapped(other), None, "{other}");
        }
    }
}
