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
    let peak = table
        .row("peak", None, product, callers.closed(PEAK))
        .await?;
    for times in OFFERED {
        let rate = peak * times;
        let name = format!("{times} × the peak, {} connections", size.connections);
        let asked = callers.open(size.connections, rate);
        table.row(&name, Some(rate), product, asked).await?;
    }
    let name = format!("{HASTY} connections that ask at once");
    table
        .row(&name, None, product, callers.closed(HASTY))
        .await?;
    table.print();
    Ok(())
}

struct Table {
    watch: Processor,
    lines: Vec<String>,
    /// Good answers a second at the peak, and what one of them cost the server, in seconds.
    peak: Option<(f64, f64)>,
}

impl Table {
    fn new(product: &Running, watch: Processor) -> Self {
        let resting = product.resident().unwrap_or_default() as f64 / 1_024.0;
        Self {
            watch,
            lines: vec![
                format!("lists of 50; resident {resting:.0} MiB before"),
                String::new(),
                "| load | offered/s | answered/s | of the peak | refused/s | p50, p99 answered | p50, p99 refused | \
                 worst health | server | database | load | a refusal | resident |"
                    .to_owned(),
                "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|".to_owned(),
            ],
            peak: None,
        }
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
        let server = spent.server / told.seconds;
        let (peak, cost) = *self.peak.get_or_insert((answered, server / answered));
        let refusal = match refused {
            0.0 => "–".to_owned(),
            _ => format!(
                "{:.0} µs",
                (server - answered * cost).max(0.0) / refused * 1e6
            ),
        };
        self.lines.push(format!(
            "| {name} | {} | {answered:.0} | {:.0} % | {refused:.0} | {} | {} | {:.0} ms | {server:.2} | {:.2} | {:.2} | \
             {refusal} | {:.0} MiB |",
            offered.map_or("–".to_owned(), |rate| format!("{rate:.0}")),
            answered / peak * 100.0,
            percentiles(&told.answered),
            percentiles(&told.refused),
            told.worst_health * 1e3,
            spent.database / told.seconds,
            spent.load / told.seconds,
            product.resident()? as f64 / 1_024.0,
        ));
        if told.failed + told.unsent > 0 {
            let (failed, unsent) = (told.failed, told.unsent);
            self.lines.push(format!(
                "| ({failed} failed, for {unsent} no connection was free) | | | | | | | | | | | | |"
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
        println!("\nserver, database and load in seconds of processor a second");
    }
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
