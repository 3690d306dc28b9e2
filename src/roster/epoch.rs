//! Moments as programs write them: milliseconds since 1970.

/// Returns the seconds since 1970 of a text such as `1281916800000` or `/Date(1281916800000-0500)/`; none where it is no such
/// text, or of a day before September 2001 or after 2033.
pub(crate) fn seconds(text: &str) -> Option<u32> {
    let inside = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")).unwrap_or(text);
    let digits = inside.split(['+', '-']).next().filter(|digits| digits.len() == 13 && digits.starts_with('1'))?;
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.get(..10).filter(|_| whole)?.parse().ok()
}
