//! Saved models: what was learned as a file for people and later runs, and back.

use super::model::{Model, NAMES};
use super::pattern::{COMPARISONS, GRADE, ID};
use crate::roster::{
    Error, ErrorKind, LearnedClasses, LearnedComparison, LearnedLevel, LearnedModel, OfSides, Result, Side,
};

/// Says what the file is.
pub const FORMAT: &str = "rosterdiff linkage model";
/// The version that is written and read.
pub const VERSION: u32 = 1;

/// Reads a saved model and checks that this program can go by it.
pub fn parse(text: &str, file: &str) -> Result<LearnedModel> {
    let refuse = |message: String| {
        Error::new(ErrorKind::Config, message)
            .file(file)
            .note("nothing was compared and nothing was written")
            .help("make a new one: rosterdiff reconcile ENROLLMENT SIS --save-model FILE")
    };
    let found: serde_json::Value = serde_json::from_str(text)
        .map_err(|error| refuse("this is not a saved model: it is no JSON".to_owned()).line(error.line() as u64))?;
    if found.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
        return Err(refuse("this is not a saved model".to_owned()));
    }
    match found.get("version").and_then(serde_json::Value::as_u64) {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => {
            return Err(refuse(format!(
                "the model has version {version}; rosterdiff {} reads version {VERSION} only",
                env!("CARGO_PKG_VERSION")
            )));
        }
        None => return Err(refuse("the model does not say which version it has".to_owned())),
    }
    let model: LearnedModel = serde_json::from_str(text)
        .map_err(|error| refuse("the model is incomplete or has unknown parts".to_owned()).line(error.line() as u64))?;
    for classes in [&model.between_files, &model.before_duplicates] {
        check(classes).map_err(refuse)?;
    }
    Ok(model)
}

/// Returns the text of a saved model.
pub fn render(model: &LearnedModel) -> Result<String> {
    serde_json::to_string_pretty(model)
        .map(|text| text + "\n")
        .map_err(|_| Error::new(ErrorKind::Internal, "the model could not be written as JSON"))
}

/// Checks that every comparison of this program is there with its levels, and that shares are shares.
fn check(classes: &LearnedClasses) -> std::result::Result<(), String> {
    for (name, levels) in &NAMES[..ID] {
        let Some(found) = classes.comparisons.iter().find(|found| found.comparison == *name) else {
            return Err(format!("the model has no comparison `{name}`: another version of rosterdiff made it"));
        };
        same_levels(found, levels)?;
    }
    for found in &classes.comparisons {
        // grades are there only where many birth dates were missing
        if found.comparison == NAMES[GRADE].0 {
            same_levels(found, NAMES[GRADE].1)?;
        }
        let known = NAMES[..ID].iter().chain(&NAMES[GRADE..]).any(|(name, _)| *name == found.comparison);
        // identifiers are named by the two columns that are compared
        if !known && !found.comparison.contains(" = ") {
            return Err("the model has a comparison that this rosterdiff does not know".to_owned());
        }
        if !known {
            same_levels(found, NAMES[ID].1)?;
        }
        let shares = found.levels.iter().flat_map(|level| [level.m, level.q, level.u]);
        if !shares.into_iter().all(|share| (0.0..=1.0).contains(&share)) {
            return Err(format!("`{}` has a share that is not between 0 and 1", found.comparison));
        }
    }
    let rates = [classes.match_rate, classes.relative_rate, classes.lone_relatives];
    let overlaps = Side::BOTH.map(|side| classes.overlap.of(side));
    let sound = |rate: &f64| *rate > 0.0 && *rate <= 1.0;
    if !rates.iter().all(sound) || !overlaps.iter().all(|share| (0.0..1.0).contains(share)) {
        return Err("the model has a rate that is not between 0 and 1".to_owned());
    }
    Ok(())
}

fn same_levels(found: &LearnedComparison, known: &[&str]) -> std::result::Result<(), String> {
    let known = known.iter().filter(|level| **level != "-");
    if found.levels.iter().map(|level| level.level.as_str()).eq(known.copied()) {
        Ok(())
    } else {
        Err(format!("the levels of `{}` are not those of this rosterdiff: another version made it", found.comparison))
    }
}

/// Returns the name of each comparison; that of an identifier is given by what is compared, `None` where nothing is.
fn name(comparison: usize, ids: &[String]) -> Option<&str> {
    match comparison.checked_sub(ID).filter(|_| comparison != GRADE) {
        Some(at) => ids.get(at).map(String::as_str),
        None => Some(NAMES[comparison].0),
    }
}

/// Returns the two estimates in the form that is saved; `order` says which side came first.
pub(crate) fn learned(
    models: [&Model; 2],
    rows: [usize; 2],
    order: [Side; 2],
    (ids, graded): (&[String], bool),
) -> LearnedModel {
    let place = |side: Side| usize::from(order[0] != side);
    let [between_files, before_duplicates] = models.map(|model| {
        let weights = model.weights();
        let bits = |weight: i32| f64::from(weight) / 1000.0;
        let comparisons = (0..COMPARISONS).filter_map(|at| {
            let levels = NAMES[at].1.iter().enumerate().filter(|(_, level)| **level != "-");
            let levels = levels.map(|(level, words)| LearnedLevel {
                level: (*words).to_owned(),
                m: model.m[at][level + 1],
                q: model.q[at][level + 1],
                u: model.u[at][level + 1],
                bits: bits(weights.stranger[at][level + 1]),
                relative_bits: bits(weights.household[at][level + 1]),
            });
            if at == GRADE && !graded {
                return None;
            }
            Some(LearnedComparison { comparison: name(at, ids)?.to_owned(), levels: levels.collect() })
        });
        let overlap = |side| model.overlap[place(side)];
        LearnedClasses {
            rounds: model.rounds,
            overlap: OfSides { enrollment: overlap(Side::Enrollment), sis: overlap(Side::Sis) },
            match_rate: model.match_rate,
            relative_rate: model.household_rate,
            lone_relatives: model.lone_relatives,
            relatives_seen: model.relatives_seen,
            unlike_names_seen: model.unlike_names_seen,
            prior_bits: bits(weights.prior),
            relative_prior_bits: bits(weights.household_prior),
            comparisons: comparisons.collect(),
        }
    });
    let count = |side| rows[place(side)] as u64;
    LearnedModel {
        format: FORMAT.to_owned(),
        version: VERSION,
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        rows: OfSides { enrollment: count(Side::Enrollment), sis: count(Side::Sis) },
        between_files,
        before_duplicates,
    }
}

/// Returns the estimates of a saved model for two files of these rows: between the files, and before duplicates are known.
///
/// The rates are per pair, so they are carried over to files of another size as matches per row.
pub(crate) fn restore(saved: &LearnedModel, rows: [usize; 2], order: [Side; 2], ids: &[String]) -> [Model; 2] {
    let pairs_per_row = |rows: [f64; 2]| rows[0].max(1.0) * rows[1].max(1.0) / rows[0].min(rows[1]).max(1.0);
    let then = order.map(|side| saved.rows.of(side) as f64);
    let scale = pairs_per_row(then) / pairs_per_row(rows.map(|count| count as f64));
    [&saved.between_files, &saved.before_duplicates].map(|classes| {
        let mut model = Model::start(rows);
        for (at, (_, levels)) in NAMES.iter().enumerate() {
            let Some(name) = name(at, ids) else { continue };
            // an identifier that the saved model never saw keeps the assumed shares
            let Some(found) = classes.comparisons.iter().find(|found| found.comparison == name) else { continue };
            let places = levels.iter().enumerate().filter(|(_, level)| **level != "-");
            for ((place, _), level) in places.zip(&found.levels) {
                (model.m[at][place + 1], model.q[at][place + 1]) = (level.m, level.q);
                model.u[at][place + 1] = level.u;
            }
        }
        model.overlap = order.map(|side| classes.overlap.of(side));
        model.match_rate = (classes.match_rate * scale).min(1.0);
        model.household_rate = (classes.relative_rate * scale).min(1.0);
        model.lone_relatives = classes.lone_relatives;
        model.relatives_seen = classes.relatives_seen.max(0.0);
        model.unlike_names_seen = classes.unlike_names_seen.max(0.0);
        model.rounds = 0;
        model
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> LearnedModel {
        let mut model = Model::start([90, 120]);
        model.m[0][1] = 0.123_456_789_012_345_6;
        let ids = ["local_id = local_id".to_owned()];
        learned([&model, &Model::start([90, 120])], [90, 120], [Side::Sis, Side::Enrollment], (&ids, false))
    }

    #[test]
    fn a_model_comes_back_as_it_was_saved_whichever_side_is_first() {
        let saved = saved();
        let text = render(&saved).unwrap();
        let read = parse(&text, "model.json").unwrap();
        assert_eq!(read, saved);
        assert_eq!((read.rows.enrollment, read.rows.sis), (120, 90));
        let ids = ["local_id = local_id".to_owned()];
        let [model, _] = restore(&read, [120, 90], Side::BOTH, &ids);
        assert_eq!(model.m[0][1], 0.123_456_789_012_345_6);
        assert_eq!(model.overlap, [read.between_files.overlap.enrollment, read.between_files.overlap.sis]);
        let again = learned([&model, &model], [120, 90], Side::BOTH, (&ids, false));
        assert_eq!(LearnedClasses { rounds: 0, ..again.between_files }, read.between_files);
    }

    #[test]
    fn another_version_is_refused_and_so_is_what_is_no_model() {
        let text = render(&saved()).unwrap();
        let newer = text.replace("\"version\": 1", "\"version\": 2");
        let said = parse(&newer, "model.json").unwrap_err().to_string();
        assert!(said.contains("model.json: the model has version 2; rosterdiff"), "{said}");
        let cases = [
            ("{}".to_owned(), "not a saved model"),
            ("not json".to_owned(), "no JSON"),
            (text.replace("\"one or two letters\"", "\"three letters\""), "levels of `first_name`"),
            (text.replace("\"birth_date\"", "\"birthday\""), "no comparison `birth_date`"),
            (text.replacen("\"m\": 0.123", "\"m\": 7.123", 1), "not between 0 and 1"),
            (text.replacen("\"match_rate\"", "\"rate\"", 1), "unknown parts"),
        ];
        for (text, said) in cases {
            let error = parse(&text, "model.json").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}
