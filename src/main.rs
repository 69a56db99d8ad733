//! The program `carrier`: what was typed goes to the command line, which knows the rest.

use std::process::ExitCode;

fn main() -> ExitCode {
    carrier::cli::main()
}
