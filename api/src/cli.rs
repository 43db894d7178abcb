//! The command line.

mod admin;
mod rotate;
mod seed;
mod serve;
mod showcase;

use std::{
    fmt::Display,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};
use persistence::{Store, StoreLimits};
use secrecy::ExposeSecret;

use crate::{
    config::{self, Settings},
    http::document,
    lock::ProcessLock,
    logging, routes,
};

/// Sales negotiations of internet providers over HTTP.
#[derive(Debug, Parser)]
#[command(name = "vencemos", version, after_help = "Example: vencemos serve")]
struct Cli {
    /// TOML file with the same names as the environment
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve (the default)
    #[command(after_help = "Example: VENCEMOS_LISTEN=127.0.0.1:9000 vencemos serve")]
    Serve,
    /// Change or show the schema
    #[command(after_help = "Example: vencemos migrate status")]
    Migrate {
        #[arg(default_value = "up")]
        what: Migrate,
    },
    /// Create an admin; the password comes from the prompt or VENCEMOS_ADMIN_PASSWORD
    #[command(after_help = "Example: vencemos create-admin --email ana@example.com --name Ana")]
    CreateAdmin {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
    },
    /// Fill a database that has no negotiations with made-up ones, and a login that everybody knows: for no real data
    #[command(
        name = "seed-demo",
        after_help = "Example: vencemos seed-demo --negotiations 1000000 --seed 7"
    )]
    SeedDemo {
        /// How many
        #[arg(long, default_value_t = 1_000)]
        negotiations: u64,
        /// The same seed on the same day gives the same rows
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Print the OpenAPI document
    #[command(after_help = "Example: vencemos openapi --format yaml > openapi.yaml")]
    Openapi {
        #[arg(long, default_value = "yaml")]
        format: Format,
    },
    /// Seal every stored secret anew with the first key of VENCEMOS_SECRET_KEYS
    ///
    /// May run beside serving copies on PostgreSQL, and again after it was interrupted. Put the new key in front and
    /// restart every copy first; drop an old key when nothing is left under it.
    #[command(
        name = "rotate-keys",
        after_help = "Example: VENCEMOS_SECRET_KEYS=\"k2:$NEW,k1:$OLD\" vencemos rotate-keys"
    )]
    RotateKeys,
    /// Ask a running server whether it is ready; for containers
    #[command(after_help = "Example: vencemos healthcheck")]
    Healthcheck,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Migrate {
    Up,
    Down,
    Status,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Yaml,
    Json,
}

/// What a command reports when it fails.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Reads the command line and runs it.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let config = cli.config.as_deref();
    let outcome = match cli.command.unwrap_or(Command::Serve) {
        Command::Openapi { format } => openapi(format),
        Command::Serve => with_settings(config, serve::serve),
        Command::Migrate { what } => with_settings(config, move |settings| migrate(settings, what)),
        Command::CreateAdmin { email, name } => {
            with_settings(config, move |settings| admin::create(settings, email, name))
        }
        Command::SeedDemo { negotiations, seed } => with_settings(config, move |settings| {
            seed::seed(settings, negotiations, seed)
        }),
        Command::RotateKeys => with_settings(config, rotate::rotate),
        Command::Healthcheck => with_settings(config, serve::healthcheck),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            // Where nobody listens, the exit code tells.
            let _ = writeln!(io::stderr(), "vencemos: {err}");
            ExitCode::FAILURE
        }
    }
}

/// A line for whoever runs the command. Unlike `println!` it does not panic when nobody reads it.
fn say(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

fn with_settings<F>(config: Option<&Path>, command: impl FnOnce(Settings) -> F) -> Outcome
where
    F: Future<Output = Outcome>,
{
    let settings = config::load(config)?;
    let _log = logging::start(&settings)?;
    actix_web::rt::System::new().block_on(command(settings))
}

fn openapi(format: Format) -> Outcome {
    let document = document::json(&routes::endpoints());
    match format {
        Format::Json => say(serde_json::to_string_pretty(&document)?)?,
        Format::Yaml => io::stdout().write_all(document::yaml(&document)?.as_bytes())?,
    }
    Ok(io::stdout().flush()?)
}

async fn migrate(settings: Settings, what: Migrate) -> Outcome {
    let _lock = match what {
        Migrate::Status => None,
        _ => ProcessLock::take(&settings)?,
    };
    let store = Store::connect(settings.database_url.expose_secret(), StoreLimits::of(2)).await?;
    match what {
        Migrate::Up => migration::up(store.own()).await?,
        Migrate::Down => migration::down(store.own(), Some(1)).await?,
        Migrate::Status => {}
    }
    for step in migration::status(store.own()).await? {
        let state = if step.applied { "applied" } else { "pending" };
        say(format_args!("{state} {}", step.name))?;
    }
    Ok(())
}
