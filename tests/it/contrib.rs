//! What ships for cron, systemd and GitHub works as it stands: each is run here.

use super::support::{Place, program, repository};
use std::process::Command;

fn shipped(name: &str) -> String {
    std::fs::read_to_string(repository(&format!("contrib/{name}"))).unwrap()
}

/// Makes a place with two exports that agree, the shipped configuration with the paths of this place, and the program.
fn installed(place: &Place) {
    for folder in ["exports", "log", "bin"] {
        std::fs::create_dir(place.path(folder)).unwrap();
    }
    let rows = super::gate::rows(60);
    place.put("exports/enrollment.csv", super::gate::export(&rows));
    place.put("exports/sis.txt", super::gate::export(&rows));
    let at = |name: &str| place.path(name).display().to_string();
    let config = shipped("rosterdiff.toml")
        .replace("/srv/rosterdiff/exports", &at("exports"))
        .replace("/srv/rosterdiff/reports", &at("reports"))
        .replace("/var/log/rosterdiff", &at("log"))
        .replace("settle = \"30s\"", "settle = \"1s\"");
    place.put("rosterdiff.toml", config);
}

/// Runs a shipped command line with an empty environment, as cron does.
fn run(place: &Place, line: &str) -> (i32, String) {
    let (own, config) = (program().display().to_string(), place.path("rosterdiff.toml").display().to_string());
    let line = line.replace("/usr/local/bin/rosterdiff", &own).replace("/etc/rosterdiff/rosterdiff.toml", &config);
    let output = Command::new("/bin/sh").args(["-c", &line]).env_clear().current_dir("/").output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8(said).unwrap())
}

#[test]
fn the_cron_lines_run_with_an_empty_environment_and_say_nothing_on_a_quiet_night() {
    let place = Place::new();
    installed(&place);
    let text = shipped("rosterdiff.cron");
    let commands: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.splitn(7, ' ').last().unwrap())
        .collect();
    assert_eq!(commands.len(), 2, "{text}");
    assert!(commands.iter().all(|command| command.starts_with("/usr/local/bin/rosterdiff ")), "{commands:?}");
    for command in commands {
        assert_eq!(run(&place, command), (0, String::new()), "{command}");
    }
    assert!(place.path("reports/latest.json").is_file() && place.path("reports/runs").is_dir());
    let log = std::fs::read_to_string(place.path("log/nightly.log")).unwrap();
    // what the office wrote into the workbook is looked for, on the first night too
    let settings = super::support::summary(&place.path("reports"))["run"]["settings"].clone();
    let carried = settings.as_array().unwrap().iter().find(|fact| fact["name"] == "output.carry_notes").unwrap();
    assert_eq!(carried["value"], "no workbook yet");
    assert!(log.lines().count() == 1 && log.contains(" rosterdiff: status=ok "), "{log}");
}

#[test]
fn the_unit_s_command_is_that_of_cron_and_systemd_takes_both_units() {
    let place = Place::new();
    installed(&place);
    let service = shipped("rosterdiff.service");
    let command = service.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    assert!(shipped("rosterdiff.cron").contains(command));
    assert_eq!(run(&place, command), (0, String::new()));
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        return;
    }
    let own = program().display().to_string();
    let service = service.replace("/usr/local/bin/rosterdiff", &own).replace("User=rosterdiff", "User=root");
    let service = place.put("rosterdiff.service", service);
    let timer = place.put("rosterdiff.timer", shipped("rosterdiff.timer"));
    #[cfg(unix)]
    for unit in [&service, &timer] {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(unit, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    let output = Command::new("systemd-analyze").args(["verify", "--man=no"]).args([service, timer]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let about: Vec<&str> = said.lines().filter(|line| line.contains("rosterdiff")).collect();
    assert!(about.is_empty(), "{about:?}");
    let calendar = Command::new("systemd-analyze").args(["calendar", "*-*-* 02:15:00"]).output().unwrap();
    assert!(calendar.status.success());
}

#[test]
fn the_workflow_s_checks_pass_on_fixtures_that_agree_and_fail_on_others() {
    let place = Place::new();
    installed(&place);
    std::fs::create_dir(place.path("fixtures")).unwrap();
    let rows = super::gate::rows(60);
    place.put("fixtures/enrollment.csv", super::gate::export(&rows));
    place.put("fixtures/sis.txt", super::gate::export(&rows));
    let text = shipped("fixtures.yml");
    let commands: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("rosterdiff ") || line.starts_with("diff "))
        .collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    std::fs::hard_link(program(), place.path("bin/rosterdiff"))
        .or_else(|_| std::fs::copy(program(), place.path("bin/rosterdiff")).map(|_| ()))
        .unwrap();
    let check = || {
        let path = format!("{}:/usr/bin:/bin", place.path("bin").display());
        let script = format!("set -e\n{}", commands.join("\n"));
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &script]).env_clear().env("PATH", path).env("CI", "true").current_dir(place.path(""));
        shell.output().unwrap().status.code().unwrap_or(-1)
    };
    place.run(&[
        "reconcile",
        "fixtures/enrollment.csv",
        "fixtures/sis.txt",
        "--isolated",
        "--as-of",
        "2026-08-03",
        "-o",
        "golden",
    ]);
    std::fs::copy(place.path("golden/discrepancies.csv"), place.path("fixtures/expected.csv")).unwrap();
    assert_eq!(check(), 0);
    place.put("fixtures/sis.txt", super::gate::export(&rows[1..]));
    assert_eq!(check(), 1);
}
