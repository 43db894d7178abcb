//! Whatever a template says, saving it and filling it in cost little, and the process lives on.

use super::shapes::{Shape, all, busy};
use api::paper::{contract, template};
use serde_json::json;
use std::time::{Duration, Instant};
use tests::app::Place;
use tests::{Client, Database, Process, TestApp, both};

both!(what_is_stored_is_held_to_the_same_bounds);

/// Processor time of one template. This is a build without optimisation, which takes ten times as long.
const MOST_TIME: Duration = Duration::from_secs(2);
/// Memory in MiB, whichever template comes.
const MOST_MEMORY: u64 = 50;

fn shapes() -> impl Iterator<Item = Shape> {
    all().into_iter().chain(busy())
}

#[test]
fn every_shape_is_looked_at_and_filled_in_without_harm() {
    // As much as a thread of the pool has.
    let looking = std::thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(look);
    looking.expect("a thread").join().expect("no panic");
}

fn look() {
    let sample = contract::sample().expect("a sample");
    let mut slow = Vec::new();
    for shape in shapes() {
        let started = Instant::now();
        let (checked, filled) = (
            template::check(&shape.body, sample),
            template::fill(&shape.body, sample),
        );
        if started.elapsed() > 2 * MOST_TIME {
            slow.push(format!("{}: {:?}", shape.name, started.elapsed()));
        }
        assert!(
            checked.is_ok() || checked.is_err_and(|faults| faults.len() <= 50),
            "{}",
            shape.name
        );
        drop(filled);
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn what_is_too_much_is_told_so() {
    let sample = contract::sample().expect("a sample");
    let mut others = Vec::new();
    for shape in all() {
        let faults = template::check(&shape.body, sample)
            .err()
            .unwrap_or_default();
        let codes: Vec<String> = faults.iter().map(|fault| fault.code.to_string()).collect();
        if !codes.iter().any(|code| code == "template_too_much") {
            others.push(format!("{}: {codes:?}", shape.name));
        }
    }
    // A hundred of these are not much.
    let fit = ["items × 100", "texts in a row × 100", "arguments × 100"];
    others.retain(|other| !fit.iter().any(|fit| other.starts_with(fit)));
    assert!(others.is_empty(), "{others:#?}");
}

/// The engine counts columns up to 65 535 and, in this build, panics at the next.
#[test]
fn a_fault_far_to_the_right_is_a_fault() {
    let sample = contract::sample().expect("a sample");
    let body = " ".repeat(99_990) + "{# open";
    let faults = template::check(&body, sample).expect_err("a fault");
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].code.to_string(), "template_syntax");
    assert!(template::fill(&body, sample).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_template_ends_the_process_or_fills_its_memory() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let process = Process::spawn(&place).await;
    let admin = process.admin().await;
    saved(&admin, "Olá").await;
    let resting = process.memory();
    let mut wrong = Vec::new();
    for shape in shapes() {
        process.forget_peak();
        let before = process.processor_time();
        let answer = admin
            .post(
                "/contract-templates",
                json!({ "name": "Modelo", "body": shape.body }),
            )
            .await;
        let took = process.processor_time() - before;
        let grown = process.peak().saturating_sub(resting);
        if answer.status.as_u16() != 422 && answer.status.as_u16() != 201
            || took > MOST_TIME
            || grown > MOST_MEMORY
        {
            wrong.push(format!(
                "{}: {} after {took:?} and {grown} MiB",
                shape.name, answer.status
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

async fn saved(admin: &Client, body: &str) -> String {
    let body = json!({ "name": "Modelo", "body": body });
    let made = admin.post("/contract-templates", body).await.expect(201);
    made.id().to_owned()
}

async fn what_is_stored_is_held_to_the_same_bounds(app: TestApp) {
    let admin = app.admin().await;
    let id = saved(admin, "Olá").await;
    let path = format!("/contract-templates/{id}/preview");
    for shape in all().into_iter().step_by(7) {
        let body = shape.body.replace('\'', "''");
        app.db_execute(&format!("UPDATE contract_templates SET body = '{body}'"))
            .await;
        let started = Instant::now();
        let answer = admin.act(&path).header("accept", "text/html").await;
        assert!(
            [200, 409].contains(&answer.status.as_u16()),
            "{}: {}",
            shape.name,
            answer.told()
        );
        assert!(
            started.elapsed() < 10 * MOST_TIME,
            "{}: {:?}",
            shape.name,
            started.elapsed()
        );
    }
}
