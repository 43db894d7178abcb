//! The application: settings in, a bound server out.

use std::{
    net::TcpListener,
    sync::Arc,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpResponse,
    dev::{Server, ServerHandle},
    guard,
    http::Method,
    middleware::{Compress, Condition, from_fn},
    web,
};
use persistence::{Retry, Store, StoreLimits, store};
use secrecy::ExposeSecret;

use crate::{
    auth::token::Tokens,
    bootstrap,
    config::{ConfigError, Keys, Settings},
    events::placing,
    http::{
        dispatch,
        endpoint::{Endpoint, Endpoints},
        envelope,
    },
    lock, operations,
    outbound::{
        files::Files,
        mail::{Post, worker::Worker},
    },
    pages,
    problem::ApiError,
    routes, server,
    state::State,
    sweep,
    vault::{Vault, VaultError},
};

/// How long in-flight requests may finish after SIGTERM.
const GRACE: Duration = Duration::from_secs(30);
/// How long a process that is told to stop still takes connections, so that balancers can hear of it …
const LINGER: Duration = Duration::from_secs(1);
/// … and how long while requests are in flight.
const LONGEST_LINGER: Duration = Duration::from_secs(5);

/// A process that is ready to run.
pub struct Application {
    server: Server,
    port: u16,
    state: Arc<State>,
    delivers: bool,
    _lock: Option<lock::ProcessLock>,
}

/// Why it does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings are wrong.
    #[error("{0}")]
    Settings(#[from] ConfigError),
    /// The encryption keys are wrong, or not those of this database.
    #[error("VENCEMOS_SECRET_KEYS: {0}")]
    Keys(#[from] VaultError),
    /// The database.
    #[error("database: {0}")]
    Database(#[from] persistence::Error),
    /// The schema.
    #[error("migration: {0}")]
    Migration(migration::Error),
    /// The schema is older than this program, which may not mend it.
    #[error("the schema lacks {0}, and VENCEMOS_MIGRATE is off: run `vencemos migrate`")]
    Outdated(String),
    /// The place for uploaded files.
    #[error("VENCEMOS_STORAGE_URL: {0}")]
    Storage(std::io::Error),
    /// The way out for mails.
    #[error("VENCEMOS_SMTP_URL: {0}")]
    Mail(std::io::Error),
    /// The address, or a file.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The empty database could not be furnished.
    #[error("first run: {0}")]
    FirstRun(String),
}

impl Retry for StartError {
    fn retries(&self) -> u32 {
        match self {
            Self::Database(err) => err.retries(),
            _ => 0,
        }
    }
}

impl Application {
    /// Connects, migrates, furnishes an empty database and binds.
    ///
    /// # Errors
    /// When anything of it fails; nothing listens then.
    pub async fn build(settings: Settings) -> Result<Self, StartError> {
        let (state, lock) = furnished(settings).await?;
        operations::install_metrics();
        let listener = TcpListener::bind(state.settings.listen)?;
        let port = listener.local_addr()?.port();
        let server = serve(Arc::clone(&state), listener)?;
        Ok(Self {
            server,
            port,
            state,
            delivers: true,
            _lock: lock,
        })
    }

    /// The bound port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Stops the server from outside.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// The state, for the process that stops it.
    #[must_use]
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state)
    }

    /// The same without its worker: what is queued stays queued, for other processes, and events get their places when
    /// somebody reads.
    #[must_use]
    pub fn without_worker(mut self) -> Self {
        self.delivers = false;
        self
    }

    /// Serves until stopped, and delivers meanwhile.
    ///
    /// # Errors
    /// When the server breaks.
    pub async fn run(self) -> std::io::Result<()> {
        let state = self.state;
        let sweeping = tokio::spawn(sweep::hourly(Arc::clone(&state)));
        let placing = self
            .delivers
            .then(|| tokio::spawn(placing::keep_placing(Arc::clone(&state))));
        let counting = tokio::spawn(operations::keep_metrics_small());
        let worker = self.delivers.then(|| Worker::start(Arc::clone(&state)));
        let ended = self.server.await;
        sweeping.abort();
        if let Some(placing) = placing {
            placing.abort();
        }
        counting.abort();
        if let Some(worker) = worker {
            // Asked to stop, it has been ending beside the requests.
            let asked = state.stopping.load(Ordering::Relaxed);
            worker.end(!asked).await;
        }
        ended
    }
}

/// Connects, migrates and furnishes an empty database: everything but the server.
///
/// # Errors
/// As [`Application::build`], but for the address.
pub async fn furnished(
    settings: Settings,
) -> Result<(Arc<State>, Option<lock::ProcessLock>), StartError> {
    let keys = Keys::resolve(&settings)?;
    let vault = Vault::new(&keys.secret_keys)?;
    let lock = lock::ProcessLock::take(&settings)?;
    let url = settings.database_url.expose_secret();
    let limits = StoreLimits {
        connections: settings.db_pool,
        threads: settings.workers,
        statement: settings.db_statement_timeout,
    };
    let store = Store::connect(url, limits).await?;
    match settings.migrate {
        true => migration::up(store.own())
            .await
            .map_err(StartError::Migration)?,
        false => is_current(&store).await?,
    }
    let files = Files::open(&settings.storage).map_err(StartError::Storage)?;
    let post = Post::open(&settings.mail).map_err(StartError::Mail)?;
    let tokens = Tokens::new(&keys.jwt_secret);
    let state = State::new(settings, store, files, post, vault, tokens);
    let state = Arc::new(state);
    bootstrap::furnish(&state).await?;
    Ok((state, lock))
}

/// The schema is that of this program.
///
/// # Errors
/// When it is older, or cannot be read.
pub async fn is_current(store: &Store) -> Result<(), StartError> {
    let lacking = migration::lacking(store.db()).await;
    match lacking.map_err(|err| StartError::Migration(err.into()))? {
        Some(chapter) => Err(StartError::Outdated(chapter)),
        None => Ok(()),
    }
}

/// Stops gracefully: not ready any more and no connection kept, then no new requests, then the end.
pub async fn stop(state: Arc<State>, handle: ServerHandle) {
    let told = Instant::now();
    state.stopping.store(true, Ordering::Relaxed);
    state.mail_wake.notify_one();
    tokio::time::sleep(LINGER).await;
    while !state.is_idle() && told.elapsed() < LONGEST_LINGER {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    handle.stop(true).await;
}

fn serve(state: Arc<State>, listener: TcpListener) -> std::io::Result<Server> {
    let endpoints = Arc::new(routes::endpoints());
    let settings = state.settings.clone();
    server::start(&settings, listener, GRACE - LONGEST_LINGER, move || {
        store::serve_on_this_thread();
        let cors = cors(&state.settings.cors_origins);
        App::new()
            .app_data(web::Data::new(Arc::clone(&state)))
            .configure(|config| configure(config, &endpoints))
            .default_service(web::to(unmatched))
            .wrap(Condition::new(
                !state.settings.cors_origins.is_empty(),
                cors,
            ))
            .wrap(Compress::default())
            .wrap(from_fn(envelope::wrap))
    })
}

fn configure(config: &mut web::ServiceConfig, endpoints: &Endpoints) {
    for (first, group) in by_first_segment(endpoints) {
        let mut scope = web::scope(&first);
        for (rest, methods) in group {
            scope = scope.service(resource(&rest, &methods));
        }
        config.service(scope.default_service(web::to(unmatched)));
    }
    config
        .service(pages::read_only("/metrics", operations::metrics))
        .configure(pages::configure);
}

type Group = Vec<(String, Vec<Arc<Endpoint>>)>;

/// Scopes by the first segment keep the router's search short.
fn by_first_segment(endpoints: &Endpoints) -> Vec<(String, Group)> {
    let mut scopes: Vec<(String, Group)> = Vec::new();
    for endpoint in &endpoints.all {
        let path = endpoint.path.trim_start_matches('/');
        let (first, rest) = path
            .split_once('/')
            .map_or((path, String::new()), |(first, rest)| {
                (first, format!("/{rest}"))
            });
        let first = format!("/{first}");
        let group = match scopes.iter().position(|(name, _)| *name == first) {
            Some(index) => scopes.get_mut(index),
            None => {
                scopes.push((first, Group::new()));
                scopes.last_mut()
            }
        };
        let Some((_, group)) = group else { continue };
        match group.iter_mut().find(|(name, _)| *name == rest) {
            Some((_, methods)) => methods.push(Arc::clone(endpoint)),
            None => group.push((rest, vec![Arc::clone(endpoint)])),
        }
    }
    // A literal segment must be asked before a parameter in its place.
    for (_, group) in &mut scopes {
        group.sort_by_key(|(rest, _)| rest.contains('{'));
    }
    scopes
}

fn resource(path: &str, methods: &[Arc<Endpoint>]) -> actix_web::Resource {
    let mut resource = web::resource(path.to_owned());
    let mut allowed = Vec::new();
    for endpoint in methods {
        let asked = methods_of(endpoint);
        allowed.extend(asked.iter().map(Method::to_string));
        let endpoint = Arc::clone(endpoint);
        let route =
            web::route().guard(guard::fn_guard(move |cx| asked.contains(&cx.head().method)));
        let route = route.to(
            move |http: HttpRequest, payload: web::Payload, state: web::Data<Arc<State>>| {
                dispatch::serve(Arc::clone(&endpoint), Arc::clone(&state), http, payload)
            },
        );
        resource = resource.route(route);
    }
    let allow = allowed.join(", ");
    resource.default_service(web::to(move |http: HttpRequest| {
        std::future::ready(pages::not_allowed(&http, &allow))
    }))
}

/// HEAD asks what GET would answer; the server leaves the body out.
fn methods_of(endpoint: &Endpoint) -> Vec<Method> {
    match endpoint.method == Method::GET {
        true => vec![Method::GET, Method::HEAD],
        false => vec![endpoint.method.clone()],
    }
}

async fn unmatched(http: HttpRequest) -> HttpResponse {
    dispatch::refuse(&http, &ApiError::not_found())
}

fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allow_any_method()
        .allow_any_header()
        .expose_headers([
            "ETag",
            "Location",
            "Link",
            "X-Request-Id",
            "Retry-After",
            "Idempotency-Replayed",
            "Content-Disposition",
            "Content-Range",
            "Accept-Ranges",
        ])
        .max_age(3600);
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}
