//! Law 6: no cell value leaves but through the reports, and the reports are for their owner only.

use super::support::{AS_OF, Place};
use std::collections::HashMap;
use std::path::Path;

/// Two exports in which every cell holds a token that occurs nowhere else; names and dates are what they must be.
pub(crate) struct Canary {
    pub(crate) enrollment: String,
    pub(crate) sis: String,
}

impl Canary {
    pub(crate) fn new() -> Self {
        let header = "Student ID,State ID,First Name,Middle Name,Last Name,Birth Date,Gender,Grade,School,Street Address,\
                      City,Zip,Phone,Email,Guardian Name,Status";
        let side = |mark: &str| {
            let rows: String = (0..40)
                .map(|at| {
                    let letters: String = format!("{at:02}").chars().map(|digit| (b'q' as u32 + digit as u32 - 48) as u8 as char).collect();
                    format!(
                        "kx{mark}{at:03},ky{mark}{at:03},Kf{mark}{letters},Km{mark}{letters},Kl{mark}{letters},\
                         20{:02}-{:02}-{:02},kg{mark}{at},kq{mark}{at},Ks{mark}{letters},{at}77 Kstreet{mark}{letters} Way,\
                         Kcity{mark}{letters},9{at:02}1{},555-01{at:02},ke{mark}{letters}@example.org,Kp{mark}{letters} \
                         Ko{mark}{letters},kz{mark}{letters}\n",
                        5 + at % 12,
                        1 + at % 12,
                        1 + at % 28,
                        at % 10,
                    )
                })
                .collect();
            format!("{header}\n{rows}")
        };
        Self { enrollment: side("e"), sis: side("s") }
    }

    /// Returns every cell that is long enough to be told from ordinary text.
    pub(crate) fn tokens(&self) -> Vec<String> {
        let both = [&self.enrollment, &self.sis];
        let cells = both.iter().flat_map(|text| text.lines().skip(1)).flat_map(|line| line.split(','));
        cells.map(|cell| cell.trim().to_lowercase()).filter(|cell| cell.len() >= 4).collect()
    }
}

/// Fails where a text holds a token, in whatever case; the tokens are in lower case and four bytes long at least.
pub(crate) fn assert_silent(canary: &[String], what: &str, text: &str) {
    let mut beginning: HashMap<&[u8], Vec<&str>> = HashMap::new();
    canary.iter().for_each(|token| beginning.entry(&token.as_bytes()[..4]).or_default().push(token));
    let text = text.to_lowercase();
    for (at, begin) in text.as_bytes().windows(4).enumerate() {
        let Some(tokens) = beginning.get(begin) else { continue };
        let leaked = tokens.iter().find(|token| is_at(&text, at, token));
        let around: String = text.get(at.saturating_sub(200)..).unwrap_or_default().chars().take(400).collect();
        assert!(leaked.is_none(), "{what}: {leaked:?} is in: {around}");
    }
}

/// Says whether a token stands at a place; digits alone count as a word of their own, since any hash may hold them by
/// chance, and not as the size of a file, which any figure may be and no cell is written as.
fn is_at(text: &str, at: usize, token: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.is_char_boundary(at)
        && text[at..].starts_with(token)
        && !text[..at].ends_with("\"bytes\": ")
        && (!token.bytes().all(|byte| byte.is_ascii_hexdigit())
            || !(is_word(text[..at].chars().next_back()) || is_word(text[at + token.len()..].chars().next())))
}

/// Fails where a file that is no text holds a token: of a history each cell that is text is looked at for all of them, and
/// its bytes, in which keyed hashes stand, for those that are too long to be there by chance, as four letters may be.
pub(crate) fn assert_silent_bytes(canary: &[String], path: &Path) {
    let (what, bytes) = (path.display().to_string(), std::fs::read(path).unwrap());
    let text: String = bytes.iter().map(|byte| *byte as char).collect();
    if std::str::from_utf8(&bytes).is_ok() && !bytes.contains(&0) {
        return assert_silent(canary, &what, &text);
    }
    let long: Vec<String> = canary.iter().filter(|token| token.len() >= 6).cloned().collect();
    assert!(long.len() * 2 >= canary.len(), "too few cells are long enough to be looked for");
    assert_silent(&long, &what, &text);
    if bytes.starts_with(b"SQLite format 3") {
        let cells = texts_of(path);
        assert!(cells.lines().count() > 2, "{what}: {cells}");
        assert_silent(canary, &what, &cells);
    }
}

/// Returns every cell of a database that is text, one a line.
fn texts_of(database: &Path) -> String {
    let connection = rusqlite::Connection::open(database).unwrap();
    let list = |sql: &str| -> Vec<String> {
        let mut asked = connection.prepare(sql).unwrap();
        let columns = asked.column_count();
        let mut rows = asked.query([]).unwrap();
        let mut cells = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let texts = (0..columns).filter_map(|at| row.get_ref(at).unwrap().as_str().ok().map(str::to_owned));
            cells.extend(texts);
        }
        cells
    };
    let tables = list("SELECT name FROM sqlite_schema WHERE type = 'table'");
    tables.iter().flat_map(|table| list(&format!("SELECT * FROM {table}"))).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_a_history_or_a_key_holds_is_looked_for_and_four_letters_among_random_bytes_are_none() {
    let place = Place::new();
    let canary = ["kge2", "kxe000", "kfeqq", "555-0112"].map(str::to_owned);
    let leaks = |path: &Path| std::panic::catch_unwind(|| assert_silent_bytes(&canary, path)).is_err();
    let database = place.path("history.db");
    let connection = rusqlite::Connection::open(&database).unwrap();
    let many = "INSERT INTO spans VALUES (x'00', 'E105')".to_owned() + &", (x'01', 'P101')".repeat(20);
    connection.execute_batch(&format!("CREATE TABLE spans (hash BLOB, code TEXT); {many};")).unwrap();
    assert!(!leaks(&database));
    // a hash that ends in three letters before a date
    connection.execute("INSERT INTO spans VALUES (x'000a6b6765', '2026-08-03')", []).unwrap();
    assert!(!leaks(&database));
    connection.execute("INSERT INTO spans VALUES (CAST('kxE000' AS BLOB), 'P101')", []).unwrap();
    assert!(leaks(&database));
    connection.execute_batch("DELETE FROM spans WHERE hash = CAST('kxE000' AS BLOB); VACUUM;").unwrap();
    assert!(!leaks(&database));
    connection.execute("INSERT INTO spans VALUES (x'03', 'of KGE2')", []).unwrap();
    assert!(leaks(&database));
    assert!(leaks(&place.put("key", b"\xff\x00 555-0112")) && !leaks(&place.put("key", b"\xff\x00kge2\xfe")));
    assert!(leaks(&place.put("log", "kge2")));
}

#[test]
fn a_figure_is_no_leak_where_it_is_the_size_of_a_file_or_a_part_of_a_hash_and_is_one_anywhere_else() {
    let leaks = |text: &str| text.match_indices("90919").any(|(at, _)| is_at(text, at, "90919"));
    assert!(leaks("zip 90919") && leaks("\"zip\": 90919,") && leaks("\"bytes\": \"90919\"") && leaks("90919"));
    assert!(!leaks("\"bytes\": 90919,") && !leaks("\"sha256\": \"b490919f\""));
}

#[test]
fn no_cell_value_reaches_standard_error_or_the_summary_line() {
    let canary = Canary::new();
    let tokens = canary.tokens();
    assert!(tokens.len() > 1_000);
    let place = Place::new();
    place.put("e.csv", &canary.enrollment);
    place.put("s.csv", &canary.sis);
    // damaged in every way: a short row, a stray quote, a NUL, bad bytes, an unclosed quote at the end
    let mut damaged: Vec<Vec<u8>> = canary.enrollment.lines().map(|line| line.as_bytes().to_vec()).collect();
    damaged[3].truncate(30);
    damaged[5].insert(12, b'"');
    damaged[7][14] = 0;
    damaged[9].extend_from_slice(b"\xff\xfe");
    damaged[40].extend_from_slice(b",\"kx");
    place.put("damaged.csv", damaged.join(&b"\n"[..]));
    place.put("headless.csv", canary.enrollment.lines().skip(1).collect::<Vec<_>>().join("\n"));
    place.put("ruined.csv", canary.enrollment.replace(",Kl", "\"Kl"));
    place.put("workbook.csv", [b"PK\x03\x04".as_slice(), canary.enrollment.as_bytes()].concat());
    let mut told = 0;
    for enrollment in ["e.csv", "damaged.csv", "headless.csv", "ruined.csv", "workbook.csv", "missing.csv"] {
        for more in [
            &["-o", "out"] as &[&str],
            &["-o", "out", "-v"],
            &["-o", "out", "-q"],
            &["--format", "summary"],
            &["--format", "junit", "-o", "out"],
            &["--format", "sarif"],
            &["--format", "github", "-q"],
            &["-o", "out", "--redact", "--notify-cmd", "cat >> told"],
            &["--map", "enrollment.birth_date=Nowhere"],
            &["--enrollment-key", "Nowhere"],
            &["-o", "e.csv"],
            &["-c", "s.csv"],
            &["--schools", "damaged.csv"],
        ] {
            let mut arguments = vec!["reconcile", enrollment, "s.csv", "--as-of", AS_OF];
            arguments.extend(more);
            let output = place.command().args(&arguments).env("GITHUB_STEP_SUMMARY", place.path("step.md")).output();
            let output = output.unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_silent(&tokens, &format!("{arguments:?}"), &stderr);
            if ["summary", "-q", "junit", "sarif", "github", "--redact"].iter().any(|word| more.contains(word)) {
                assert_silent(&tokens, &format!("{arguments:?}"), &String::from_utf8(output.stdout).unwrap());
            }
            told += usize::from(!stderr.is_empty());
        }
    }
    assert!(told > 20, "only {told} runs had anything to say");
    for (file, least) in [("step.md", 10), ("told", 3)] {
        let text = std::fs::read_to_string(place.path(file)).unwrap();
        assert!(text.lines().count() >= least, "{file}: {text}");
        assert_silent(&tokens, file, &text);
    }
}

#[test]
fn no_other_command_says_a_cell_value_where_it_should_not() {
    let canary = Canary::new();
    let tokens = canary.tokens();
    let place = Place::new();
    place.put("e.csv", &canary.enrollment);
    place.put("s.csv", &canary.sis);
    let both = ["--enrollment", "e.csv", "--sis", "s.csv"];
    // of these even standard output is silent
    for arguments in [
        &["audit", "s.csv", "--as-of", AS_OF, "--format", "junit"] as &[&str],
        &["audit", "e.csv", "--side", "enrollment", "--as-of", AS_OF, "--format", "sarif"],
        &["audit", "e.csv", "--as-of", AS_OF, "-q", "-o", "audit"],
        &["explain", "no-such-key", both[0], both[1], both[2], both[3]],
        &["explain", "E101"],
        &["rules"],
        &["show-config"],
        &["completions", "zsh"],
        &["man"],
        &["doctor", "-o", "audit"],
        &["history", "show", "-o", "audit"],
        &["generate", "e.csv"],
        &["review"],
    ] {
        let run = place.run(arguments);
        assert_silent(&tokens, &format!("{arguments:?}"), &format!("{}{}", run.stdout, run.stderr));
    }
    // these are there to print values, and print them nowhere else
    for arguments in [
        &["explain", "kxe000", both[0], both[1], both[2], both[3]] as &[&str],
        &["audit", "s.csv", "--as-of", AS_OF, "-v"],
    ] {
        let run = place.run(arguments);
        assert!(!run.stdout.is_empty(), "{run:?}");
        assert_silent(&tokens, &format!("{arguments:?}"), &run.stderr);
    }
}

#[test]
fn values_are_where_they_belong() {
    let canary = Canary::new();
    let place = Place::new();
    place.put("e.csv", &canary.enrollment);
    place.put("s.csv", &canary.sis);
    place.run(&["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", AS_OF]);
    let listed = std::fs::read_to_string(place.path("out/discrepancies.csv")).unwrap();
    assert!(listed.contains("kxe000"), "the keys are missing from the report");
    let summary = std::fs::read_to_string(place.path("out/summary.json")).unwrap();
    let people: Vec<String> =
        canary.tokens().into_iter().filter(|token| !token.starts_with("ks") && !token.starts_with("kz")).collect();
    let people: Vec<String> = people.into_iter().filter(|token| !token.starts_with("kq")).collect();
    assert_silent(&people, "summary.json", &summary);
}

/// Returns every file below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

#[test]
fn neither_history_nor_log_nor_held_lines_hold_a_cell_value() {
    let canary = Canary::new();
    let tokens = canary.tokens();
    let place = Place::new();
    place.put("e.csv", &canary.enrollment);
    place.put("s.csv", &canary.sis);
    let half: String = canary.sis.lines().take(20).map(|line| format!("{line}\n")).collect();
    for (date, sis, format) in [("03", &canary.sis, "text"), ("04", &half, "json"), ("05", &canary.enrollment, "text")]
    {
        place.put("s.csv", sis);
        for quiet in ["-q", "-v"] {
            let date = format!("2026-08-{date}");
            let run = place.run(&[
                "reconcile",
                "e.csv",
                "s.csv",
                "-o",
                "out",
                "--as-of",
                &date,
                "--log",
                "log",
                "--log-format",
                format,
                quiet,
            ]);
            assert_silent(&tokens, "a night", &run.stderr);
        }
    }
    let log = std::fs::read_to_string(place.path("log")).unwrap();
    assert!(log.contains("held=H10") || log.contains("\"held\":\"H10"), "{log}");
    assert_silent(&tokens, "the log", &log);
    let state = files_below(&place.path("out/.rosterdiff"));
    assert!(state.len() >= 2);
    state.iter().for_each(|path| assert_silent_bytes(&tokens, path));
    for command in [["history", "list"], ["history", "show"], ["history", "trend"]] {
        let run = place.run(&[command[0], command[1], "-o", "out"]);
        assert_silent(&tokens, command[1], &format!("{}{}", run.stdout, run.stderr));
    }
    let run = place.run(&["doctor", "-o", "out"]);
    assert_silent(&tokens, "doctor", &format!("{}{}", run.stdout, run.stderr));
}

#[test]
fn nothing_is_written_elsewhere() {
    let place = Place::new();
    let [enrollment, sis] = super::support::district("tiny");
    for folder in ["temporary", "home", "here"] {
        std::fs::create_dir(place.path(folder)).unwrap();
    }
    let status = place
        .command()
        .current_dir(place.path("here"))
        .env("TMPDIR", place.path("temporary"))
        .env("HOME", place.path("home"))
        .args(["reconcile", &enrollment, &sis, "-o", "../out", "--as-of", AS_OF, "-q"])
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
    for folder in ["temporary", "home", "here"] {
        assert_eq!(files_below(&place.path(folder)), Vec::<std::path::PathBuf>::new(), "{folder}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_crash_leaves_no_memory_image() {
    let place = Place::new();
    let [enrollment, _] = super::support::district("tiny");
    let mut command = place.command();
    command.args(["reconcile", &enrollment, "-"]).stdin(std::process::Stdio::piped());
    let mut child = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let limits = || std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    // it waits for the other export
    let none = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("Max core file size")).unwrap_or_default();
        line.split_whitespace().skip(4).take(2).eq(["0", "0"])
    };
    // two minutes at most: on a busy machine it begins late
    let found = (0..6_000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        none(&limits())
    });
    assert!(found, "{}", limits());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[cfg(unix)]
#[test]
fn reports_are_for_their_owner_only_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let [enrollment, sis] = super::support::district("tiny");
    let script = format!(
        "umask 0; exec {} reconcile '{enrollment}' '{sis}' -o a/b --keep 3",
        super::support::program().display()
    );
    let status = place.other("sh").args(["-c", &script]).stdout(std::process::Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&place.path("a")), mode(&place.path("a/b"))), (0o700, 0o700));
    let mut folders = vec![place.path("a/b")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                assert_eq!(mode(&path), 0o700, "{}", path.display());
                folders.push(path);
                continue;
            }
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            count += 1;
        }
    }
    // the set, the kept set, lock, key and history
    assert!(count >= 13, "{count}");
}

#[test]
fn fixtures_hold_no_real_looking_phone_and_no_real_mail_domain() {
    let mut folders = vec![super::support::repository("fixtures")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            for word in text.split(|c: char| c.is_whitespace() || ",;|\"'<>^`()".contains(c)) {
                if let Some((_, domain)) = word.split_once('@') {
                    let domain = domain.trim_end_matches('.').to_lowercase();
                    let known = ["example.org", "example.com", "example.net"];
                    let fine = known.iter().any(|known| domain.ends_with(known)) || !domain.contains('.');
                    assert!(fine, "{}: a mail address that could be real", path.display());
                }
                let dashed: Vec<&str> = word.split('-').collect();
                let digits = |part: &&str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
                if let [.., exchange, line] = dashed.as_slice()
                    && digits(exchange, 3)
                    && digits(line, 4)
                {
                    let invented = *exchange == "555" && line.starts_with("01");
                    assert!(invented, "{}: a phone that could be real", path.display());
                    seen += 1;
                }
                let shaped = matches!(dashed.as_slice(), [a, b, c] if digits(a, 3) && digits(b, 2) && digits(c, 4));
                assert!(!shaped, "{}: shaped like a social security number", path.display());
            }
        }
    }
    assert!(seen > 100);
}
