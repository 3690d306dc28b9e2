//! The binary: hands the arguments to the library and its verdict to the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    rosterdiff::cli::main(std::env::args_os())
}
