//! The product as a process of its own, for tests that kill it; with the argument `panic`, only its log and a thread that
//! panics.

use api::config::Settings;
use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("panic") => panicking(),
        _ => api::run(),
    }
}

fn panicking() -> ExitCode {
    let settings = Settings::from_pairs(std::env::vars()).expect("settings");
    let _log = api::logging::start(&settings).expect("a log");
    let name = String::from("Maria de Souza");
    let thread = std::thread::Builder::new().name("worker".to_owned());
    let thread = thread.spawn(move || panic!("no such client: {name}\nand more"));
    let ended = thread.expect("a thread").join();
    assert!(ended.is_err(), "it panicked");
    ExitCode::SUCCESS
}
