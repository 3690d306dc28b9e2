//! `doctor`: one line for each thing that a night needs.

use super::support::{AS_OF, Place, district};

/// Returns the lines by what they are about.
fn lines(place: &Place, code: i32) -> Vec<(String, String, String)> {
    let run = place.run(&["doctor"]);
    assert_eq!((run.code, run.stderr.as_str()), (code, ""), "{run:?}");
    let line = |line: &str| {
        let (mark, rest) = line.split_once("  ").unwrap();
        let (what, text) = rest.trim().split_once("  ").unwrap();
        (mark.trim().to_owned(), what.to_owned(), text.trim().to_owned())
    };
    run.stdout.lines().map(line).collect()
}

#[test]
fn every_thing_that_a_night_needs_has_its_line() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    std::fs::copy(enrollment, place.path("e.csv")).unwrap();
    std::fs::copy(sis, place.path("s.txt")).unwrap();
    place.put(
        "rosterdiff.toml",
        "[enrollment]\nfile = \"e.csv\"\n[sis]\nfile = \"s.txt\"\n[output]\nfolder = \"out\"\n",
    );
    let whats = |lines: &[(String, String, String)]| lines.iter().map(|line| line.1.clone()).collect::<Vec<_>>();
    let before = lines(&place, 0);
    assert_eq!(whats(&before), ["settings", "platform", "sis", "reports", "space", "key", "history", "clock"]);
    assert_eq!(place.run(&["reconcile", "--as-of", AS_OF, "-qq"]).code, 1);
    let after = lines(&place, 0);
    let wanted = ["settings", "platform", "sis", "reports", "set", "space", "lock", "key", "history", "clock"];
    assert_eq!(whats(&after), wanted);
    let of = |what: &str| after.iter().find(|line| line.1 == what).unwrap();
    assert!(of("sis").2.contains(" rows, ") && of("sis").2.contains("key "), "{:?}", of("sis"));
    assert!(after.iter().all(|line| ["ok", "note"].contains(&line.0.as_str())), "{after:?}");
    // a night that was held is told until one is accepted
    let whole = std::fs::read(place.path("s.txt")).unwrap();
    let text = String::from_utf8_lossy(&whole).into_owned();
    let few: String = text.split_inclusive('\n').take(3).collect();
    place.put("s.txt", few);
    assert_eq!(place.run(&["reconcile", "--as-of", "2026-08-05", "-qq"]).code, 3);
    let held = lines(&place, 0);
    let night = held.iter().find(|line| line.1 == "night").unwrap();
    assert_eq!(night.0, "note");
    assert!(night.2.starts_with("held since 2026-08-05, 1 night; ") && night.2.contains("explain H10"), "{night:?}");
    place.put("s.txt", whole);
    // an export that a run would refuse is told before the night
    let header = std::fs::read_to_string(place.path("s.txt")).unwrap().lines().next().unwrap().to_owned();
    place.put("s.txt", header);
    let wrong = lines(&place, 4);
    let sis = wrong.iter().find(|line| line.1 == "sis").unwrap();
    assert!(sis.0 == "WRONG" && sis.2.contains("[F101]"), "{sis:?}");
    assert!(sis.2.ends_with(" (check the export job and its filter, then export again)"), "{sis:?}");
    place.put("rosterdiff.toml", "[output]\nfoldr = \"out\"\n");
    assert!(lines(&place, 4)[0].2.contains("foldr") || lines(&place, 4)[0].0 == "WRONG");
    // each of several mistakes is named
    place.put("rosterdiff.toml", "pack = \"texas\"\n[output]\nfoldr = \"out\"\n");
    let wrong: Vec<String> = lines(&place, 4).into_iter().filter(|line| line.0 == "WRONG").map(|line| line.2).collect();
    assert!(wrong.iter().any(|text| text.contains("rosterdiff.toml:1: there is no pack")), "{wrong:?}");
    assert!(wrong.iter().any(|text| text.contains("rosterdiff.toml:3: unknown key `foldr`")), "{wrong:?}");
    // the folder may well be named in what cannot be used
    let noted = lines(&place, 4).into_iter().find(|line| line.1 == "reports").unwrap();
    assert!(noted.2.contains("once the settings can be used"), "{noted:?}");
}

#[test]
fn what_a_run_would_refuse_or_warn_of_is_told_before_the_night() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    assert_eq!(place.run(&["reconcile", &enrollment, &sis, "--as-of", AS_OF, "-o", "out", "-qq"]).code, 1);
    assert_eq!(place.run(&["doctor", "-o", "out"]).code, 0);
    // the reports are there, and what was known of earlier nights is gone
    std::fs::remove_dir_all(place.path("out/.rosterdiff")).unwrap();
    let run = place.run(&["doctor", "-o", "out"]);
    assert!(run.code == 0 && run.stdout.contains("everything counts as new in the next run"), "{run:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(place.path("out"), std::fs::Permissions::from_mode(0o777)).unwrap();
        let run = place.run(&["doctor", "-o", "out"]);
        assert!(run.code == 4 && run.stdout.contains("WRONG  reports   out: everybody on this machine"), "{run:?}");
        assert_eq!(place.run(&["reconcile", &enrollment, &sis, "--as-of", AS_OF, "-o", "out", "-qq"]).code, 4);
    }
}
