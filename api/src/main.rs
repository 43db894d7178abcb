//! The `vencemos` program.

fn main() -> std::process::ExitCode {
    api::run()
}
