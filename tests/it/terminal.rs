//! What people see: widths, colour, ASCII, pipes and terminals.

use super::support::{AS_OF, Place, Run, district, program};
use std::process::{Command, Stdio};

/// Runs over the demo district with an environment of its own.
fn shown(place: &Place, environment: &[(&str, &str)], more: &[&str]) -> Run {
    let [enrollment, sis] = district("demo");
    let mut command = place.command();
    command.args(["reconcile", &enrollment, &sis, "--as-of", AS_OF]).args(more).envs(environment.iter().copied());
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Takes the colours off.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for (at, part) in text.split('\u{1b}').enumerate() {
        plain.push_str(if at == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    plain
}

#[test]
fn the_table_fits_eighty_and_a_hundred_and_forty_columns_with_and_without_colour() {
    let place = Place::new();
    for (columns, width) in [("80", 80), ("140", 140), ("", 80), ("5", 60 + 20)] {
        let page = shown(&place, &[("COLUMNS", columns)], &[]).stdout;
        let widest = page.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width && !page.contains('\u{1b}'), "{columns}: {widest}");
        let colored = shown(&place, &[("COLUMNS", columns)], &["--color", "always"]).stdout;
        assert!(colored.contains("\u{1b}[1;31mErrors\u{1b}[0m\n") && colored.contains("\u{1b}[1;33mWarnings"));
        assert_eq!(plain(&colored), page, "colour changes nothing else");
    }
    let (narrow, wide) = (shown(&place, &[], &[]).stdout, shown(&place, &[("COLUMNS", "140")], &[]).stdout);
    assert!(narrow.contains("Washington Middle S.. (3)") && wide.contains("Washington Middle School (3)"));
}

#[test]
fn every_number_under_a_severity_is_of_that_severity() {
    let place = Place::new();
    let page = shown(&place, &[], &["-o", "out"]).stdout;
    let counts = super::support::summary(&place.path("out"))["counts"].clone();
    let mut sums = std::collections::BTreeMap::from([("error", 0), ("warning", 0), ("info", 0)]);
    let open = page.lines().find_map(|line| line.find("OPEN")).unwrap();
    let mut severity = "";
    for line in page.lines() {
        severity = match line {
            "Errors" => "error",
            "Warnings" => "warning",
            "For information" => "info",
            "" => "",
            _ => severity,
        };
        let number = line.get(open..open + 4).and_then(|cell| cell.trim().parse::<u64>().ok());
        if let (Some(sum), Some(number)) = (sums.get_mut(severity), number) {
            *sum += number;
        }
    }
    for (severity, sum) in sums {
        assert_eq!(counts["by_severity"][severity], sum, "{severity}: {page}");
    }
    // a code with two severities is in both parts, and in the page's list it says so
    assert_eq!(page.lines().filter(|line| line.starts_with("  E102")).count(), 2, "{page}");
    let report = std::fs::read_to_string(place.path("out/report.html")).unwrap();
    assert!(report.contains("<span class=\"num\">8 <small>1 for information</small></span>"));
}

#[test]
fn a_file_compared_with_itself_differs_nowhere() {
    let place = Place::new();
    let [enrollment, _] = district("demo");
    let run =
        place.run(&["reconcile", &enrollment, &enrollment, "--as-of", AS_OF, "--enrollment-key", "Submission ID"]);
    assert!(run.stdout.contains("298 in both, 0 of them differ"), "{run:?}");
    assert!(run.stderr.contains("nothing can differ between them; what is found are flaws of that one file"));
}

#[test]
fn piped_output_has_no_colour_unless_it_is_asked_for_and_no_color_goes_before_asking() {
    let place = Place::new();
    let colors =
        |environment: &[(&str, &str)], more: &[&str]| shown(&place, environment, more).stdout.contains('\u{1b}');
    assert!(!colors(&[("TERM", "xterm-256color")], &[]));
    assert!(colors(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colors(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(colors(&[("NO_COLOR", "1")], &["--color", "always"]), "a flag goes before the environment");
    assert!(!colors(&[("CLICOLOR_FORCE", "1")], &["--no-color"]));
    for format in ["json", "csv", "junit", "sarif", "github", "summary"] {
        assert!(!colors(&[("CLICOLOR_FORCE", "1")], &["--format", format]), "{format}");
    }
}

/// Runs a shell line on a terminal of its own and returns what stood on it; `None` where `script` is missing.
#[cfg(target_os = "linux")]
fn on_a_terminal(place: &Place, environment: &[(&str, &str)], line: &str) -> Option<String> {
    let mut command = Command::new("script");
    command.args(["-qec", line, "/dev/null"]).current_dir(place.path("")).env_clear().env("PATH", "/usr/bin:/bin");
    command.envs(environment.iter().copied()).stdin(Stdio::null());
    let output = command.output().ok()?;
    Some(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"))
}

#[cfg(target_os = "linux")]
#[test]
fn what_people_read_fits_the_terminal_and_without_one_stays_as_it_is() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    let reconcile = format!("reconcile '{enrollment}' '{sis}' --as-of {AS_OF} -o out");
    let run = |arguments: &str| format!("{} {arguments}", program().display());
    place.run(&["reconcile", &enrollment, &sis, "--as-of", AS_OF, "-o", "out"]);
    for columns in [80, 60] {
        for arguments in
            ["", "rules", "explain P101", "explain H103", "history -o out", "history show -o out", &reconcile]
        {
            let line = format!("stty cols {columns} rows 50 2>/dev/null; {} 2>/dev/null", run(arguments));
            let Some(page) = on_a_terminal(&place, &[("TERM", "dumb"), ("LANG", "C.UTF-8")], &line) else { return };
            let widest = page.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest > 30 && widest <= columns, "{arguments}: {widest} of {columns}\n{page}");
        }
        let audit = format!("stty cols {columns} rows 50 2>/dev/null; {}", run(&format!("audit '{sis}' 2>/dev/null")));
        let page = on_a_terminal(&place, &[("TERM", "dumb"), ("LANG", "C.UTF-8")], &audit).unwrap();
        assert!(page.lines().all(|line| line.chars().count() <= columns), "{page}");
    }
    // a program that reads it has no width, and JSON is never broken
    let piped = place.run(&["explain", "P101"]).stdout;
    assert!(piped.lines().any(|line| line.chars().count() > 80), "{piped}");
    let json = format!("stty cols 60; {}", run("history show -o out --format json"));
    let json = on_a_terminal(&place, &[("TERM", "dumb")], &json).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_has_colour_and_its_own_width_and_no_color_takes_the_colour() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    let run = format!("{} reconcile '{enrollment}' '{sis}' --as-of {AS_OF}", program().display());
    let sized = |columns: u32| format!("stty cols {columns} rows 50 2>/dev/null; {run} 2>/dev/null");
    let terminal = [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")];
    let Some(wide) = on_a_terminal(&place, &terminal, &sized(140)) else { return };
    assert!(wide.contains("\u{1b}[1;31mErrors\u{1b}[0m\n"), "{wide}");
    let wide = plain(&wide);
    assert!(wide.lines().all(|line| line.chars().count() <= 140) && wide.contains("Washington Middle School (3)"));
    let narrow = plain(&on_a_terminal(&place, &terminal, &sized(80)).unwrap());
    assert!(narrow.lines().all(|line| line.chars().count() <= 80) && narrow.contains("Washington Middle S.. (3)"));
    for variable in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let page = on_a_terminal(&place, &[("LANG", "C.UTF-8"), variable], &sized(80)).unwrap();
        assert_eq!(page, narrow, "{variable:?}");
    }
    // progress is drawn there, and taken away again; without a terminal, with -q and in CI there is none
    let drawn = on_a_terminal(&place, &terminal, &format!("{run} >/dev/null")).unwrap();
    assert!(drawn.is_empty() || drawn.contains("\u{1b}[2K"), "{drawn:?}");
    for quiet in [format!("{run} -qq"), format!("CI=1 {run} >/dev/null")] {
        assert_eq!(on_a_terminal(&place, &terminal, &quiet).unwrap(), "", "{quiet}");
    }
}

#[test]
fn in_an_ascii_locale_what_people_read_is_ascii_and_reports_stay_as_they_are() {
    let place = Place::new();
    let header = "Student ID,First Name,Last Name,Birth Date,Sex,Grade,School,Status\n";
    let rows = |with: bool| -> String {
        let row = |at: usize| {
            let school = ["Escuela Núñez", "Łódź – “Süd”", "李 School"][at % 3];
            let name = ["Zoë", "José", "Anaïs"][at % 3];
            format!("{},{name}{at},Muñoz{at},2015-03-{:02},F,4,{school},Active\n", 100 + at, 1 + at % 28)
        };
        (0..60).filter(|at| with || at % 5 > 0).map(row).collect()
    };
    place.put("é.csv", format!("{header}{}", rows(true)));
    place.put("s.csv", format!("{header}{}", rows(false)));
    let run = |locale: &[(&str, &str)], more: &[&str]| {
        let mut command = place.command();
        command.args(["reconcile", "é.csv", "s.csv", "--as-of", AS_OF]).args(more).envs(locale.iter().copied());
        let output = command.output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    for ascii in [&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")] as &[(&str, &str)], &[("LANG", "C")], &[]] {
        let (page, _) = run(ascii, &[]);
        assert!(page.is_ascii() && page.contains("Escuela Nunez"), "{page}");
        assert!(page.lines().all(|line| line.len() <= 80), "{page}");
        let (page, said) = run(ascii, &["-v", "-o", "out"]);
        assert!(page.is_ascii() && said.is_ascii(), "{said}");
        let (_, said) = run(ascii, &["--map", "sis.phone=Tëlefon"]);
        assert!(said.is_ascii() && said.contains("Telefon"), "{said}");
        for arguments in [&["rules"] as &[&str], &["explain", "P101"], &["--help"], &["doctor", "-o", "out"]] {
            let mut command = place.command();
            let output = command.args(arguments).envs(ascii.iter().copied()).output().unwrap();
            assert!(output.stdout.is_ascii() && output.stderr.is_ascii(), "{arguments:?}");
        }
        let (csv, _) = run(ascii, &["--format", "csv"]);
        assert!(csv.contains("Escuela Núñez"), "a report does not depend on the locale");
        assert_eq!(csv, run(&[("LANG", "en_US.UTF-8")], &["--format", "csv"]).0);
    }
    let (page, _) = run(&[("LANG", "en_US.UTF-8")], &[]);
    assert!(page.contains("Escuela Núñez"), "{page}");
}

#[cfg(unix)]
#[test]
fn the_command_for_news_gets_the_line_where_there_is_news_and_changes_no_verdict() {
    let place = Place::new();
    let rows = super::gate::rows(60);
    let put = |missing: usize| {
        place.put("e.csv", super::gate::export(&rows));
        place.put("s.csv", super::gate::export(&rows[missing..]));
    };
    let run = |date: &str, command: &str, more: &[&str]| {
        let _ = std::fs::remove_file(place.path("told"));
        let base =
            ["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", date, "--fail-on", "new", "--notify-cmd", command];
        let run = place.run(&[&base, more].concat());
        (run, std::fs::read_to_string(place.path("told")).unwrap_or_default())
    };
    put(0);
    let (quiet, told) = run("2026-09-01", "cat > told", &["-q"]);
    assert_eq!((quiet.code, told.as_str(), quiet.stderr.as_str()), (0, "", ""));
    put(1);
    let (news, told) = run("2026-09-02", "cat > told; echo not for standard output", &["-qq"]);
    assert_eq!((news.code, news.stdout.as_str(), news.stderr.as_str()), (1, "", ""));
    assert!(told.starts_with("rosterdiff: status=findings new=1 open=0 ") && told.ends_with(" code=1\n"), "{told}");
    assert_eq!(told.lines().count(), 1);
    put(40);
    let (held, told) = run("2026-09-03", "cat > told", &["-q"]);
    assert_eq!((held.code, held.stderr.lines().count()), (3, 1));
    assert_eq!(told, "rosterdiff: status=held held=H107,H104,H102 as_of=2026-09-03 code=3\n");
    put(2);
    for (command, said) in
        [("exit 7", "ended with 7"), ("no-such-program 2>/dev/null", "ended with 127"), ("kill -9 $$", "by a signal")]
    {
        let (news, _) = run("2026-09-04", command, &["-q"]);
        assert_eq!(news.code, 1, "{news:?}");
        let warning = news.stderr.starts_with("warning: the command of --notify-cmd ") && news.stderr.contains(said);
        assert!(warning && news.stderr.lines().count() == 1, "{news:?}");
        assert_eq!(run("2026-09-04", command, &["-qq"]).0.stderr, "");
    }
    place.put("rosterdiff.toml", "[output]\nnotify_cmd = \"cat > told\"\n");
    assert_eq!(run("2026-09-04", "true", &[]).0.code, 2, "a configuration cannot start programs");
}
