//! The README's walk, as a newcomer pastes it.

use std::process::Stdio;
use tests::app::{ADMIN, PASSWORD};
use tests::{TestApp, both};
use tokio::process::Command;

both!(the_walk_leads_from_login_to_win);

const README: &str = include_str!("../../README.md");

/// The shell block after the README's marker.
fn walk() -> &'static str {
    let (_, rest) = README.split_once("<!-- walk:").expect("the marker");
    let (_, rest) = rest.split_once("```sh\n").expect("a shell block");
    rest.split_once("```").expect("the block's end").0
}

async fn the_walk_leads_from_login_to_win(app: TestApp) {
    let output = Command::new("sh")
        .args(["-c", walk()])
        .env("BASE", app.base())
        .env("EMAIL", ADMIN)
        .env("PASSWORD", PASSWORD)
        .stdin(Stdio::null())
        .output()
        .await
        .expect("a shell");
    let told = String::from_utf8_lossy(&output.stdout);
    let refused = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{refused}");
    assert!(told.contains(r#""ready":true"#), "{told}");
    assert!(told.contains(r#""status":"won""#), "{told}");
    assert!(told.contains(r#""stage":"client""#), "{told}");
    // Twelve regular ones, and one for the days before the first due date unless there are none.
    let due = told.matches(r#""due_on":"#).count();
    assert!((12..=13).contains(&due), "{told}");
}
