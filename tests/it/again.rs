//! A run over big exports starts once more with a C library that keeps memory, which nobody notices but by the clock.

use super::support::{AS_OF, Place, Run, district};

/// Runs the demo district with blank lines of 64 KiB behind the SIS's export, and with something in the environment or not;
/// returns how it ended, and what the run and the program that it told its news to had there.
fn run(place: &Place, lines: usize, tunables: Option<&str>, more: &[&str]) -> (Run, [String; 2]) {
    let [enrollment, sis] = district("demo");
    let blank = format!("{}\n", " ".repeat((1 << 16) - 1));
    place.put("sis.txt", [std::fs::read(sis).unwrap(), blank.repeat(lines).into_bytes()].concat());
    let tell = "env > told; tr '\\0' '\\n' < /proc/$PPID/environ > own";
    let base = ["reconcile", &enrollment, "sis.txt", "-o", "out", "--as-of", AS_OF, "--notify-cmd", tell];
    let mut command = place.command();
    command.args(base).args(more).envs(tunables.map(|told| ("GLIBC_TUNABLES", told)));
    let run = Run::of(command.output().unwrap());
    let variable = |name: &str| {
        let text = std::fs::read_to_string(place.path(name)).unwrap();
        text.lines().filter_map(|line| line.strip_prefix("GLIBC_TUNABLES=")).collect()
    };
    (run, ["own", "told"].map(variable))
}

#[test]
fn only_a_big_run_is_started_again_and_only_where_the_allocator_is_left_to_it() {
    let place = Place::new();
    let (small, seen) = run(&place, 0, None, &[]);
    assert_eq!((small.code, seen), (1, ["", ""].map(str::to_owned)));
    const BIG: usize = 144;
    let (big, [own, told]) = run(&place, BIG, None, &["--threads", "2"]);
    assert_eq!((big.code, big.stderr.as_str()), (1, ""), "{big:?}");
    assert!(own.starts_with("glibc.malloc.") && told.is_empty(), "{own:?} {told:?}");
    let (given, seen) = run(&place, BIG, Some("glibc.malloc.tcache_count=7"), &[]);
    assert_eq!((given.stdout, seen), (big.stdout, ["glibc.malloc.tcache_count=7"; 2].map(str::to_owned)));
    let (_, [own, _]) = run(&place, BIG, None, &["--memory", "8GiB"]);
    assert_eq!(own, "");
}
