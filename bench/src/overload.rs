//! What the product does with more than it can: an open loop, whose callers don't wait for each other, and callers who
//! ask again at once. What the load itself costs is told apart from what the server and the database spend.

mod callers;
mod processor;

use std::time::Duration;

use crate::{
    Outcome,
    load::{Case, Load},
    server::Running,
};
use callers::{Callers, Told};
use processor::Processor;

/// Callers of the closed loop that finds the peak.
const PEAK: usize = 64;
/// Callers that ask again at once.
const HASTY: usize = 1_024;
/// Their name in the table.
const HASTE: &str = "1 024 connections that ask again at once";
/// Times the peak that is offered.
const OFFERED: [f64; 3] = [1.0, 2.0, 4.0];
/// Seconds between two loads.
const REST: Duration = Duration::from_secs(2);

/// How much, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Connections of the open loop.
    pub connections: usize,
    /// Seconds of each load.
    pub seconds: u64,
    /// Times that each is measured, in turn with the peak: a shared machine is not as fast in one minute as in the next.
    pub rounds: usize,
}

/// Measures the peak, and then what is left of it under more than that.
pub async fn measure(
    load: &mut Load,
    product: &Running,
    database: Option<u32>,
    size: Size,
) -> Outcome<()> {
    let callers = Callers {
        address: product.address(),
        requests: load.requests(Case::List, &product.url(), 0).await?,
        token: load.token().to_owned(),
        seconds: size.seconds,
    };
    let watch = Processor::new(product.id(), database);
    let mut table = Table::new(product, watch);
    callers.closed(PEAK).await?;
    for times in OFFERED {
        let name = format!("{times} × the peak, {} connections", size.connections);
        for _ in 0..size.rounds {
            let rate = table.peak(product, callers.closed(PEAK)).await? * times;
            let asked = callers.open(size.connections, rate);
            table.row(&name, Some(rate), product, asked).await?;
        }
        table.median(&name);
    }
    for _ in 0..size.rounds {
        table.peak(product, callers.closed(PEAK)).await?;
        table
            .row(HASTE, None, product, callers.closed(HASTY))
            .await?;
    }
    table.median(HASTE);
    table.print();
    Ok(())
}

struct Table {
    watch: Processor,
    lines: Vec<String>,
    /// The peak before the load.
    peak: Option<Peak>,
    /// Of the rounds so far.
    shares: Vec<Share>,
}

/// Good answers a second, and the seconds that one of them cost.
#[derive(Clone, Copy)]
struct Peak {
    answered: f64,
    server: f64,
    server_and_database: f64,
}

/// What is answered: of the peak, and of it for the same processor seconds of server and database.
#[derive(Clone, Copy)]
struct Share {
    of_peak: f64,
    same_work: f64,
}

impl Table {
    fn new(product: &Running, watch: Processor) -> Self {
        let resting = product.resident().unwrap_or_default() as f64 / 1_024.0;
        Self {
            watch,
            lines: vec![
                format!("lists of 50; resident {resting:.0} MiB before"),
                String::new(),
                "| load | offered/s | answered/s | of the peak | for the same work | refused/s | p50, p99 answered | \
                 p50, p99 refused | worst health | server | database | load | a refusal | resident |"
                    .to_owned(),
                "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|".to_owned(),
            ],
            peak: None,
            shares: Vec::new(),
        }
    }

    /// Runs the load of the peak, which the rows below it are compared with, and gives its answers a second.
    async fn peak(
        &mut self,
        product: &Running,
        load: impl Future<Output = Outcome<Told>>,
    ) -> Outcome<f64> {
        self.peak = None;
        let answered = self.row("peak", None, product, load).await;
        self.shares.pop();
        answered
    }

    /// Adds the medians of the rounds since the last ones.
    fn median(&mut self, name: &str) {
        let of_peak = middle(self.shares.iter().map(|share| share.of_peak)) * 100.0;
        let same_work = middle(self.shares.iter().map(|share| share.same_work)) * 100.0;
        self.shares.clear();
        self.lines.push(format!(
            "| **{name}, median** | | | **{of_peak:.0} %** | **{same_work:.0} %** | | | | | | | | | |"
        ));
    }

    /// Runs a load, adds its row and gives the good answers a second.
    async fn row(
        &mut self,
        name: &str,
        offered: Option<f64>,
        product: &Running,
        load: impl Future<Output = Outcome<Told>>,
    ) -> Outcome<f64> {
        tokio::time::sleep(REST).await;
        let before = self.watch.spent()?;
        let told = load.await?;
        let spent = self.watch.spent()?.since(before);
        let a_second = |count: usize| count as f64 / told.seconds;
        let answered = a_second(told.answered.len());
        let refused = a_second(told.refused.len());
        let (server, database) = (spent.server / told.seconds, spent.database / told.seconds);
        let peak = *self.peak.get_or_insert(Peak {
            answered,
            server: server / answered,
            server_and_database: (server + database) / answered,
        });
        let refusal = match refused {
            0.0 => "–".to_owned(),
            _ => format!(
                "{:.0} µs",
                (server - answered * peak.server).max(0.0) / refused * 1e6
            ),
        };
        let of_peak = answered / peak.answered;
        let same_work = peak.server_and_database * answered / (server + database);
        self.shares.push(Share { of_peak, same_work });
        self.lines.push(format!(
            "| {name} | {} | {answered:.0} | {:.0} % | {:.0} % | {refused:.0} | {} | {} | {:.0} ms | {server:.2} | \
             {database:.2} | {:.2} | {refusal} | {:.0} MiB |",
            offered.map_or("–".to_owned(), |rate| format!("{rate:.0}")),
            of_peak * 100.0,
            same_work * 100.0,
            percentiles(&told.answered),
            percentiles(&told.refused),
            told.worst_health * 1e3,
            spent.load / told.seconds,
            product.resident()? as f64 / 1_024.0,
        ));
        if told.failed + told.unsent > 0 {
            let (failed, unsent) = (told.failed, told.unsent);
            self.lines.push(format!(
                "| ({failed} failed, for {unsent} no connection was free) | | | | | | | | | | | | | |"
            ));
        }
        println!("{}", self.lines.last().map_or("", String::as_str));
        Ok(answered)
    }

    fn print(&self) {
        println!();
        for line in &self.lines {
            println!("{line}");
        }
        println!(
            "\nserver, database and load in seconds of processor a second; for the same work: answers a second of \
             server and database, of those at the peak"
        );
    }
}

fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn percentiles(seconds: &[f64]) -> String {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (sorted.len() as f64 * share) as usize;
        sorted.get(index.min(sorted.len().saturating_sub(1)))
    };
    match (at(0.5), at(0.99)) {
        (Some(half), Some(most)) => format!("{:.0}, {:.0} ms", half * 1e3, most * 1e3),
        _ => "–".to_owned(),
    }
}
