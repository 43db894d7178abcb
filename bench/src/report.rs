//! The table.

use std::time::Duration;

use tokio_postgres::Client;

use crate::{
    Outcome,
    load::{Case, Runs},
    wrk::Run,
};

/// What has been measured so far.
pub struct Report {
    lines: Vec<String>,
    start: Duration,
    resting: u64,
}

impl Report {
    /// Begins with what machine and database this is; memory in KiB.
    pub async fn new(database: &Client, start: Duration, resting: u64) -> Outcome<Self> {
        let version: String = database
            .query_one("SHOW server_version", &[])
            .await?
            .try_get(0)?;
        let count = "SELECT count(*) FROM negotiations";
        let count: i64 = database.query_one(count, &[]).await?.try_get(0)?;
        let cores = std::thread::available_parallelism()?;
        let lines = vec![
            format!("{cores} cores, PostgreSQL {version}, {count} negotiations, wrk -t1 -c16"),
            String::new(),
            "| | product req/s | p50 ms | yardstick req/s | p50 ms | ratio |".to_owned(),
            "|---|---:|---:|---:|---:|---:|".to_owned(),
        ];
        Ok(Self {
            lines,
            start,
            resting,
        })
    }

    /// Adds a row of medians.
    pub fn add(&mut self, case: Case, runs: &Runs) {
        let (rate, p50) = medians(&runs.product);
        let beside = match runs.yardstick.as_slice() {
            [] => "| | |".to_owned(),
            runs => {
                let (bare, bare_p50) = medians(runs);
                format!("{bare:.0} | {bare_p50:.2} | {:.2}", rate / bare)
            }
        };
        self.lines.push(format!(
            "| {} | {rate:.0} | {p50:.2} | {beside} |",
            case.name()
        ));
        let failed: u64 = runs
            .product
            .iter()
            .chain(&runs.yardstick)
            .map(|run| run.failed)
            .sum();
        if failed > 0 {
            self.lines
                .push(format!("| ({failed} of these failed) | | | | | |"));
        }
    }

    /// Prints it all; memory in KiB.
    pub fn finish(self, product: u64, yardstick: u64) {
        println!();
        for line in &self.lines {
            println!("{line}");
        }
        let mib = |kib: u64| kib as f64 / 1_024.0;
        println!();
        println!("exec to first 200: {} ms", self.start.as_millis());
        println!(
            "resident: product {:.0} MiB at rest, {:.0} MiB after all this; yardstick {:.0} MiB",
            mib(self.resting),
            mib(product),
            mib(yardstick)
        );
    }
}

fn medians(runs: &[Run]) -> (f64, f64) {
    let median = |of: fn(&Run) -> f64| {
        let mut values: Vec<f64> = runs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    (median(|run| run.rate), median(|run| run.p50))
}
