//! What the configuration says about rules: who is right, which codes correspond, what is waived.

use super::{Reader, Value, Written};
use crate::config::diagnosing::{CODED, WAIVER};
use crate::config::resolve::is_date;
use crate::diagnose::{self, AUTHORITIES, Authority, Waiver};
use crate::roster::Field;

impl Reader<'_> {
    /// Reads `[authority]`.
    pub(super) fn authority(&mut self, value: Value<'_, '_>) {
        let names: Vec<&str> = AUTHORITIES.iter().map(|(field, _)| field.name()).collect();
        self.section("authority", value, &names, |this, key, value| {
            let authority = value.get_ref().as_str().and_then(Authority::from_name);
            match (Field::from_name(key), authority) {
                (Some(field), Some(value_of)) => {
                    let written = Written { value: value_of, origin: this.origin(value) };
                    this.options.diagnosing.authority.insert(field, written);
                }
                _ => {
                    let words = Authority::ALL.map(|authority| format!("\"{}\"", authority.name()));
                    this.wrong(&format!("authority.{key}"), value, &format!("one of {}", words.join(", ")));
                }
            }
        });
    }

    /// Reads `[crosswalk.FIELD]`.
    pub(super) fn crosswalk(&mut self, value: Value<'_, '_>) {
        let names: Vec<&str> = CODED.iter().map(|field| field.name()).collect();
        self.section("crosswalk", value, &names, |this, field, value| {
            let (name, field) = (format!("crosswalk.{field}"), Field::from_name(field));
            let (Some(table), Some(field)) = (this.table_of(&name, value), field) else { return };
            for (key, value) in table {
                let from = key.get_ref().to_string();
                if let Some(to) = this.text_of(&format!("{name}.{from}"), value) {
                    this.options.diagnosing.crosswalk.insert((field, from), to);
                }
            }
        });
    }

    /// Reads every `[[waive]]`.
    pub(super) fn waivers(&mut self, value: Value<'_, '_>) {
        let Some(list) = value.get_ref().as_array() else {
            self.wrong("waive", value, "a list of sections: write [[waive]] above each");
            return;
        };
        for item in list {
            let mut waiver = Waiver { line: self.line(item.span().start), ..Waiver::default() };
            let problems = self.problems.len();
            self.section("waive", item, WAIVER, |this, key, value| {
                let Some(text) = this.text_of(&format!("waive.{key}"), value).map(|written| written.value) else {
                    return;
                };
                match key {
                    "code" => match diagnose::rule(&text) {
                        Some(rule) => waiver.code = rule.code.to_owned(),
                        None => {
                            let help = diagnose::nearest(&text)
                                .map(|rule| format!("did you mean {} ({})?", rule.code, rule.name));
                            let line = this.line(value.span().start);
                            this.problems.add(Some(line), format!("no rule is called `{text}`"), help);
                        }
                    },
                    "key" => waiver.key = Some(text),
                    "school" => waiver.school = Some(text),
                    "reason" => waiver.reason = text,
                    _ if is_date(&text) => waiver.until = text,
                    _ => this.wrong("waive.until", value, "a day, such as 2026-10-31"),
                }
            });
            if self.problems.len() == problems {
                let needed = [("code", &waiver.code), ("reason", &waiver.reason), ("until", &waiver.until)];
                for (name, _) in needed.into_iter().filter(|(_, text)| text.is_empty()) {
                    let help = "each [[waive]] needs code, reason and until, and mostly key or school".to_owned();
                    self.problems.add(Some(waiver.line), format!("this [[waive]] has no `{name}`"), Some(help));
                }
            }
            self.options.diagnosing.waivers.push(waiver);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NAME, Origin, parse};
    use super::*;
    use std::path::Path;

    #[test]
    fn an_authority_is_set_per_field_and_an_unknown_field_or_word_is_told() {
        let options = parse("[authority]\nbirth_date = \"sis\"\nphone = \"newer\"\n", NAME, Path::new("")).unwrap();
        let set = &options.diagnosing.authority;
        assert_eq!(set[&Field::BirthDate].value, Authority::Sis);
        assert_eq!((set[&Field::Phone].value, set[&Field::Phone].origin), (Authority::Newer, Origin::File(3)));
        let error =
            parse("[authority]\nbirthdate = \"sis\"\nphone = \"both\"\n", NAME, Path::new("")).unwrap_err().to_string();
        assert!(error.contains("rosterdiff.toml:2: unknown key `birthdate` in [authority]"), "{error}");
        assert!(error.contains("(did you mean `birth_date`?)"), "{error}");
        let wanted = "rosterdiff.toml:3: `authority.phone` must be one of \"enrollment\", \"sis\", \"newer\", \"ask\"";
        assert!(error.contains(wanted), "{error}");
    }
}
