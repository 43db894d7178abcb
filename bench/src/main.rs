//! Measures the product beside the yardstick: one throw-away PostgreSQL, one database, `wrk` with
//! 16 connections, both servers in turn. `cargo run --profile dist -p bench` does it all.
//!
//! [`cluster`] makes the PostgreSQL, [`server`] starts what is measured, [`load`] knows what is
//! asked, [`wrk`] asks it, [`report`] prints the table, [`yardstick`] is the bare server. With `--overload` the product
//! alone is measured, under more than it can serve: [`overload`].

mod cluster;
mod load;
mod overload;
mod report;
mod server;
mod wrk;
mod yardstick;

use std::{error::Error, process::ExitCode};

use clap::Parser;
use tokio_postgres::NoTls;

use load::{Case, Load};
use report::Report;
use server::{Product, Role, Running};

/// Anything may go wrong, and the line that says what is all there is to do about it.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// How fast the product is beside a bare server on the same tables
#[derive(Debug, Parser)]
struct Arguments {
    /// Negotiations in the database
    #[arg(long, default_value_t = 100_000)]
    negotiations: u64,
    /// Seconds of each run, after two to warm up
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Runs of each server, in turn; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Measure what is left of the peak under more than that, instead of the cases
    #[arg(long)]
    overload: bool,
    /// Connections of an overload
    #[arg(long, default_value_t = 2_000)]
    connections: usize,
    /// Cases to measure; all when none is named
    #[arg(value_enum)]
    cases: Vec<Case>,
    /// Use this empty PostgreSQL database instead of a throw-away cluster, and leave it filled
    #[arg(long)]
    database_url: Option<String>,
}

fn main() -> ExitCode {
    let outcome = match Role::of_this_process() {
        Role::Product => return api::run(),
        Role::Yardstick => yardstick::run(),
        Role::Bench => measure(&Arguments::parse()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("bench: {err}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn measure(arguments: &Arguments) -> Outcome<()> {
    if !arguments.overload {
        wrk::check()?;
    }
    let place = cluster::Place::new()?;
    let cluster = match arguments.database_url {
        Some(_) => None,
        None => Some(cluster::Cluster::start(&place)?),
    };
    let url = match (&arguments.database_url, &cluster) {
        (Some(url), _) => url.clone(),
        (None, Some(cluster)) => cluster.url(),
        (None, None) => return Err("no PostgreSQL".into()),
    };
    let product = Product::new(&url, &place);
    product.seed(arguments.negotiations)?;
    let (database, connection) = tokio_postgres::connect(&url, NoTls).await?;
    let connection = tokio::spawn(connection);
    database.batch_execute("VACUUM ANALYZE").await?;
    let (serving, start) = product.serve()?;
    let resting = serving.resident()?;
    if arguments.overload {
        let mut load = Load::new(database, &serving, &serving, place.path()).await?;
        let size = overload::Size {
            connections: arguments.connections,
            seconds: arguments.seconds,
            rounds: arguments.rounds,
        };
        let database = cluster.as_ref().and_then(cluster::Cluster::id);
        return overload::measure(&mut load, &serving, database, size).await;
    }
    let bare = Running::yardstick(&url)?;
    let mut report = Report::new(&database, start, resting).await?;
    let mut load = Load::new(database, &serving, &bare, place.path()).await?;
    let cases = match arguments.cases.as_slice() {
        [] => Case::ALL.to_vec(),
        some => some.to_vec(),
    };
    for case in cases {
        let runs = load
            .measure(case, arguments.rounds, arguments.seconds)
            .await?;
        report.add(case, &runs);
    }
    report.finish(serving.resident()?, bare.resident()?);
    connection.abort();
    Ok(())
}
