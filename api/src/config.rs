//! Settings: `VENCEMOS_*`, and names that others have given, from the environment, `.env` and an optional TOML file,
//! all problems reported together.

mod base;
mod keys;
mod mail;
mod origins;
mod source;
mod storage;
mod traces;

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf, time::Duration};

use chrono::TimeDelta;
use ipnet::IpNet;
use secrecy::SecretString;

pub use keys::Keys;
pub use mail::{Mail, MailServer, MailTls, MailWay};
pub use source::load;
pub use storage::Storage;
pub use traces::Traces;

/// Every name that may be set, with what it means; `.env.example` lists the same.
pub const NAMES: &[&str] = &[
    "DATABASE_URL",
    "VENCEMOS_MIGRATE",
    "VENCEMOS_LISTEN",
    "VENCEMOS_DATA_DIR",
    "VENCEMOS_PUBLIC_URL",
    "VENCEMOS_ADMIN_EMAIL",
    "VENCEMOS_ADMIN_PASSWORD",
    "VENCEMOS_JWT_SECRET",
    "VENCEMOS_SECRET_KEYS",
    "VENCEMOS_PIPEDRIVE_URL",
    "VENCEMOS_PIPEDRIVE_TOKEN",
    "VENCEMOS_SMTP_URL",
    "VENCEMOS_MAIL_FROM",
    "VENCEMOS_STORAGE_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_ALLOW_HTTP",
    "VENCEMOS_CORS_ORIGINS",
    "VENCEMOS_TRUSTED_PROXIES",
    "VENCEMOS_WORKERS",
    "VENCEMOS_DB_POOL",
    "VENCEMOS_DB_STATEMENT_TIMEOUT",
    "VENCEMOS_MAX_IN_FLIGHT",
    "VENCEMOS_SEND_TIMEOUT",
    "VENCEMOS_EVENTS_KEEP_DAYS",
    "VENCEMOS_LOG",
    "VENCEMOS_LOG_FORMAT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_SERVICE_NAME",
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
];

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The typed settings of one process.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite://…` or `postgres://…`.
    pub database_url: SecretString,
    /// Whether the schema is migrated at start.
    pub migrate: bool,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Database, keys and files of the embedded default.
    pub data_dir: PathBuf,
    /// Base of links that leave the system.
    pub public_url: String,
    /// Login name of the first admin.
    pub admin_email: String,
    /// Password of the first admin; random when absent.
    pub admin_password: Option<SecretString>,
    /// Signs access tokens; made in the data directory on loopback.
    pub jwt_secret: Option<SecretString>,
    /// `id:base64` list; the first encrypts, all decrypt.
    pub secret_keys: Option<SecretString>,
    /// Where Pipedrive is.
    pub pipedrive_url: String,
    /// Opens Pipedrive; without it the integration is off.
    pub pipedrive_token: Option<SecretString>,
    /// How mails leave.
    pub mail: Mail,
    /// Where uploaded files lie.
    pub storage: Storage,
    /// Origins a browser may call from.
    pub cors_origins: Vec<String>,
    /// Peers whose forwarded headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Threads that serve HTTP.
    pub workers: usize,
    /// Connections to the database.
    pub db_pool: u32,
    /// How long PostgreSQL works on a statement, or waits for a lock.
    pub db_statement_timeout: Duration,
    /// Requests served at once; beyond it callers are told to come back.
    pub max_in_flight: usize,
    /// How long a caller may take next to nothing of its answer.
    pub send_timeout: Duration,
    /// How long events are kept that are in no negotiation's history.
    pub events_kept: TimeDelta,
    /// Tracing filter.
    pub log: String,
    /// Format of log lines; `None` decides by the terminal.
    pub log_format: Option<LogFormat>,
    /// Where traces go; nowhere without it.
    pub traces: Option<Traces>,
}

/// Everything that is wrong with the settings, one line each.
#[derive(Debug)]
pub struct ConfigError(pub Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the settings are wrong:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  - {line}"))
    }
}

impl std::error::Error for ConfigError {}

impl Settings {
    /// Reads settings from name and value pairs; other programs' names are ignored.
    ///
    /// # Errors
    /// All unknown `VENCEMOS_*` names and unreadable values together.
    pub fn from_pairs(
        pairs: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(pairs);
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let listen: SocketAddr = reader.parsed("VENCEMOS_LISTEN", ([127, 0, 0, 1], 8080).into());
        let data_dir = PathBuf::from(reader.text("VENCEMOS_DATA_DIR").unwrap_or("./data".into()));
        let settings = Self {
            database_url: reader.database_url(&data_dir),
            migrate: reader.choice("VENCEMOS_MIGRATE", &[("on", true), ("off", false)], true),
            public_url: reader.public_url(listen),
            admin_email: reader
                .text("VENCEMOS_ADMIN_EMAIL")
                .unwrap_or("admin@localhost".into()),
            admin_password: reader.text("VENCEMOS_ADMIN_PASSWORD").map(Into::into),
            jwt_secret: reader.text("VENCEMOS_JWT_SECRET").map(Into::into),
            secret_keys: reader.text("VENCEMOS_SECRET_KEYS").map(Into::into),
            pipedrive_url: reader.base("VENCEMOS_PIPEDRIVE_URL", "https://api.pipedrive.com"),
            pipedrive_token: reader.text("VENCEMOS_PIPEDRIVE_TOKEN").map(Into::into),
            mail: reader.mail(&data_dir),
            storage: reader.storage(&data_dir),
            cors_origins: reader.origins(),
            trusted_proxies: reader.networks("VENCEMOS_TRUSTED_PROXIES"),
            workers: reader.sized("VENCEMOS_WORKERS", cores.min(512), 1..=512),
            db_pool: u32::try_from(reader.sized("VENCEMOS_DB_POOL", cores * 8, 2..=1000))
                .unwrap_or(16),
            db_statement_timeout: reader.seconds("VENCEMOS_DB_STATEMENT_TIMEOUT", 10, 1..=600),
            max_in_flight: reader.sized("VENCEMOS_MAX_IN_FLIGHT", 512, 1..=100_000),
            send_timeout: reader.seconds("VENCEMOS_SEND_TIMEOUT", 30, 1..=3600),
            events_kept: reader.days("VENCEMOS_EVENTS_KEEP_DAYS", 90, 1..=3650),
            log: reader.text("VENCEMOS_LOG").unwrap_or("info".into()),
            log_format: reader.choice(
                "VENCEMOS_LOG_FORMAT",
                &[
                    ("text", Some(LogFormat::Text)),
                    ("json", Some(LogFormat::Json)),
                ],
                None,
            ),
            traces: reader.traces(),
            listen,
            data_dir,
        };
        match reader.problems.is_empty() {
            true => Ok(settings),
            false => Err(ConfigError(reader.problems)),
        }
    }

    /// The host of the public URL: the right side of Message-IDs.
    #[must_use]
    pub fn public_host(&self) -> String {
        let uri = self.public_url.parse::<actix_web::http::Uri>().ok();
        let host = uri.as_ref().and_then(|uri| uri.host());
        host.unwrap_or("localhost").to_owned()
    }

    /// The address that opens a proposal for whoever has it.
    #[must_use]
    pub fn proposal_link(&self, token: &str) -> String {
        format!("{}/public/proposals/{token}", self.public_url)
    }

    /// The path of the public URL, where links on pages begin; empty when it has none.
    #[must_use]
    pub fn public_path(&self) -> String {
        let uri = self.public_url.parse::<actix_web::http::Uri>().ok();
        let path = uri.as_ref().map_or("", |uri| uri.path());
        path.trim_end_matches('/').to_owned()
    }
}

/// The object store knows more `AWS_*` names than the usual ones listed.
fn is_known(name: &str) -> bool {
    NAMES.contains(&name) || name.starts_with("AWS_")
}

struct Reader {
    values: BTreeMap<String, String>,
    problems: Vec<String>,
}

impl Reader {
    fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let values: BTreeMap<_, _> = pairs
            .into_iter()
            .filter(|(name, _)| name.starts_with("VENCEMOS_") || is_known(name))
            .collect();
        let problems = values
            .keys()
            .filter(|name| !is_known(name))
            .map(|name| format!("{name} is not a setting"))
            .collect();
        Self { values, problems }
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.values
            .remove(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    fn parsed<T: std::str::FromStr>(&mut self, name: &str, default: T) -> T {
        let Some(text) = self.text(name) else {
            return default;
        };
        text.parse().unwrap_or_else(|_| {
            self.problems.push(format!("{name} cannot be read"));
            default
        })
    }

    fn sized(
        &mut self,
        name: &str,
        default: usize,
        range: std::ops::RangeInclusive<usize>,
    ) -> usize {
        let value = self.parsed(name, default);
        if !range.contains(&value) {
            let (min, max) = range.into_inner();
            self.problems
                .push(format!("{name} must lie between {min} and {max}"));
        }
        value
    }

    fn seconds(
        &mut self,
        name: &str,
        default: usize,
        range: std::ops::RangeInclusive<usize>,
    ) -> Duration {
        Duration::from_secs(self.sized(name, default, range) as u64)
    }

    fn days(
        &mut self,
        name: &str,
        default: usize,
        range: std::ops::RangeInclusive<usize>,
    ) -> TimeDelta {
        let days = i64::try_from(self.sized(name, default, range)).ok();
        days.and_then(TimeDelta::try_days).unwrap_or_default()
    }

    fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)], default: T) -> T {
        let Some(text) = self.text(name) else {
            return default;
        };
        match choices.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => *value,
            None => {
                let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
                self.problems
                    .push(format!("{name} must be one of {}", words.join(", ")));
                default
            }
        }
    }

    fn list(&mut self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        text.split(',')
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty())
            .collect()
    }

    fn networks(&mut self, name: &str) -> Vec<IpNet> {
        let mut networks = Vec::new();
        for item in self.list(name) {
            let network = item.parse::<IpNet>().ok();
            match network.or_else(|| item.parse::<std::net::IpAddr>().ok().map(IpNet::from)) {
                Some(network) => networks.push(network),
                None => self
                    .problems
                    .push(format!("{name}: an entry is no address or network")),
            }
        }
        networks
    }

    fn database_url(&mut self, data_dir: &std::path::Path) -> SecretString {
        let url = self
            .text("DATABASE_URL")
            .unwrap_or_else(|| format!("sqlite://{}", data_dir.join("vencemos.db").display()));
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if !known.iter().any(|scheme| url.starts_with(scheme)) {
            self.problems
                .push("DATABASE_URL must start with sqlite:// or postgres://".into());
        }
        url.into()
    }
}
