//! Starts the program once more for big exports, with a C library that keeps the memory that it is given back.
//!
//! glibc gives each thread a heap of its own, maps every big piece of memory apart and hands it to the system as soon as it is
//! free; the next piece comes from there again, in pages of 4 KiB. One heap that only grows can stand in huge pages: nothing is
//! mapped twice, and the processor finds a place in it with fewer look-ups. glibc is told so at the start of a program only, by
//! the environment ("Memory Allocation Tunables" in its manual); what a version of it does not know it passes over.

use crate::Request;
use crate::config::Environment;
use crate::ingest::Source;
use std::process::Command;

/// What glibc reads when a program starts.
const VARIABLE: &str = "GLIBC_TUNABLES";

/// Nothing is mapped apart and nothing handed back; pages are huge where the system has such.
const KEEP: &str =
    "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=1099511627776:glibc.malloc.hugetlb=1:glibc.malloc.arena_max=";

/// How many threads share a heap.
const THREADS_TO_A_HEAP: usize = 4;

/// The sizes of both exports, in bytes: below, it saves less than it takes to start; above, the heap has bigger holes than what the
/// system would have had back.
const WORTH: std::ops::Range<u64> = 8 << 20..1 << 30;

/// Starts the program in its own place, with the same arguments, where that is worth it; comes back where it is not, where the
/// C library was told something already, where memory is what counts, and where the system does not let it.
pub(super) fn with_kept_memory(request: &Request, threads: Option<u16>, environment: &Environment) {
    let is_asked = request.settings.memory.is_none() && environment.tunables.is_none();
    if is_asked && WORTH.contains(&request.sources.iter().map(Source::bytes).sum()) {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        replace(&told(threads.map_or_else(cores, usize::from)));
    }
}

fn told(threads: usize) -> String {
    format!("{KEEP}{}", threads.div_ceil(THREADS_TO_A_HEAP).max(1))
}

/// Takes out of the environment of another program what was meant for this one.
pub(super) fn leave_out(command: &mut Command, environment: &Environment) {
    let is_own = |told: &std::ffi::OsStr| told.to_str().is_some_and(|told| told.starts_with(KEEP));
    if environment.tunables.as_deref().is_some_and(is_own) {
        command.env_remove(VARIABLE);
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn replace(told: &str) {
    use std::os::unix::process::CommandExt;
    let mut arguments = std::env::args_os();
    let (Ok(program), Some(name)) = (std::env::current_exe(), arguments.next()) else { return };
    // a program that was replaced by another meanwhile is found no more
    if program.is_file() {
        // what comes back is an error, and the run goes on as it is
        let _ = Command::new(program).arg0(name).args(arguments).env(VARIABLE, told).exec();
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
const fn replace(_told: &str) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_threads_share_one_heap_and_many_have_several() {
        let heaps = |threads| told(threads).strip_prefix(KEEP).and_then(|heaps| heaps.parse::<u32>().ok());
        assert_eq!([1, 2, 4, 5, 64].map(heaps), [1, 1, 1, 2, 16].map(Some));
    }

    #[test]
    fn another_program_gets_what_was_there_and_not_what_was_meant_for_this_one() {
        let left_out = |tunables: &str| {
            let mut command = Command::new("true");
            leave_out(&mut command, &Environment { tunables: Some(tunables.into()), ..Environment::default() });
            command.get_envs().any(|(name, value)| name == VARIABLE && value.is_none())
        };
        assert!(left_out(&told(2)));
        assert!(!left_out("glibc.malloc.check=3"));
    }
}
