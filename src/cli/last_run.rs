//! What the reports in a folder say of the run that wrote them.

use crate::report::Report;
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
struct Summary {
    run: Run,
}

#[derive(Deserialize)]
struct Run {
    settings: Vec<Setting>,
}

#[derive(Deserialize)]
struct Setting {
    name: String,
}

/// Says whether a setting decided what the reports in a folder are like; none where no summary there can be read.
pub(super) fn went_by(folder: &Path, setting: &str) -> Option<bool> {
    states(&std::fs::read(folder.join(Report::Summary.file_name())).ok()?, setting)
}

fn states(summary: &[u8], setting: &str) -> Option<bool> {
    let summary: Summary = serde_json::from_slice(summary).ok()?;
    Some(summary.run.settings.iter().any(|known| known.name == setting))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_one_where_it_stands_among_the_settings() {
        let says = |text: &str| states(text.as_bytes(), "output.carry_notes");
        let run = |name: &str| {
            format!(r#"{{"run":{{"settings":[{{"name":"{name}","value":"x"}}]}},"columns":["output.carry_notes"]}}"#)
        };
        assert_eq!(says(&run("output.carry_notes")), Some(true));
        assert_eq!(says(&run("audit")), Some(false), "a column of that name is no setting");
        assert_eq!((says("{}"), says("{\"output.carry_notes\""), says("")), (None, None, None));
        assert_eq!(went_by(Path::new("no such folder"), "audit"), None);
    }
}
