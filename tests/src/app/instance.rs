//! One running copy of the product, in a thread of its own.

use super::Place;
use api::application::Application;
use api::auth::callers::Credential;
use api::clock::Clock;
use api::config::Settings;
use api::http::authentication;
use api::state::State;
use std::future::Future;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A running product. Dropped, it stops.
pub struct Instance {
    base: String,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Started {
    port: u16,
    state: Arc<State>,
}

impl Instance {
    /// Starts the product at a place, without its worker, so that what is queued stays as the case left it; panics
    /// when it does not start.
    #[must_use]
    pub fn start(place: &Place, more: &[(&str, &str)]) -> Self {
        Self::started(place, more, false)
    }

    /// Starts the whole product at a place: what is queued is delivered.
    #[must_use]
    pub fn delivering(place: &Place, more: &[(&str, &str)]) -> Self {
        Self::started(place, more, true)
    }

    fn started(place: &Place, more: &[(&str, &str)], delivering: bool) -> Self {
        log_on_request();
        let settings = Settings::from_pairs(place.settings(more)).expect("settings");
        let (ready, started) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        // A thread with a runtime: the product neither shares the case's threads nor ends with them.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(serve(settings, delivering, ready, stopped));
        });
        let Started { port, state } = started.recv().expect("the product starts");
        let base = format!("http://127.0.0.1:{port}");
        Self {
            base,
            state,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The product's own way to the database.
    #[must_use]
    pub fn store(&self) -> &persistence::Store {
        &self.state.store
    }

    /// Sweeps as if it were some hours later; gives how many files were removed.
    pub async fn sweep(&self, hours: i64) -> usize {
        let swept = self.swept(hours).await;
        usize::try_from(swept["files"]).expect("few")
    }

    /// The same; gives how many went, by kind.
    pub async fn swept(&self, hours: i64) -> api::sweep::Swept {
        let then = self.state.clock.now() + chrono::TimeDelta::hours(hours);
        let swept = api::sweep::sweep(&self.state, then).await;
        swept.expect("a sweep")
    }

    /// A request of a session that has read who calls, and goes on when `then` is over.
    pub async fn slow_request(&self, session: uuid::Uuid, then: impl Future<Output = ()>) {
        let credential = Credential::Session(session);
        let reading = async {
            let now = chrono::Utc::now();
            let caller = authentication::read(&self.state, &credential, now).await;
            then.await;
            caller
        };
        let found = self.state.callers.find(&credential, reading).await;
        found.expect("a caller");
    }

    /// Lets the worker look at its queue now.
    pub fn wake(&self) {
        self.state.mail_wake.notify_one();
    }

    /// Whether the worker was told that there is something in its queue, since this was asked last.
    pub async fn was_woken(&self) -> bool {
        let told = self.state.mail_wake.notified();
        tokio::time::timeout(std::time::Duration::ZERO, told)
            .await
            .is_ok()
    }

    /// What time it is for this product; to be turned and stopped.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Statements sent so far.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.state.store.statements().count()
    }

    /// Forgets who called.
    pub fn forget_callers(&self) {
        self.state.callers.forget();
    }
}

/// `RUST_LOG=error cargo test …` shows what a 5xx was caused by.
fn log_on_request() {
    if std::env::var_os("RUST_LOG").is_some() {
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let _ = tracing_subscriber::fmt().with_env_filter(filter).try_init();
    }
}

async fn serve(
    settings: Settings,
    delivering: bool,
    ready: std::sync::mpsc::Sender<Started>,
    stopped: oneshot::Receiver<()>,
) {
    let application = Application::build(settings)
        .await
        .expect("the product starts");
    let application = match delivering {
        true => application,
        false => application.without_worker(),
    };
    let handle = application.handle();
    ready
        .send(Started {
            port: application.port(),
            state: application.state(),
        })
        .expect("the case waits");
    let stopping = async {
        let _ = stopped.await;
        handle.stop(false).await;
    };
    let (ended, ()) = tokio::join!(application.run(), stopping);
    ended.expect("the product ran");
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
