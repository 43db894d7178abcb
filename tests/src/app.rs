//! The product, in this process, on a free port and an empty database of its own.

mod instance;
mod people;
mod place;

pub use instance::Instance;
pub use people::{Person, Program};
pub use place::Place;

use crate::{Answer, Call, Client, Database, Resource};
use sea_orm::DatabaseConnection;
use std::future::Future;
use tokio::sync::OnceCell;

/// Login name of the first admin.
pub const ADMIN: &str = "admin@example.com";
/// Password of everybody in the tests.
pub const PASSWORD: &str = "uma senha bem comprida 7";

/// A running product. Dropped, it stops and its database disappears.
pub struct TestApp {
    instance: Instance,
    admin: OnceCell<Client>,
    pub(crate) known: Known,
    tables: OnceCell<DatabaseConnection>,
    place: Place,
}

/// What an empty database brings along, looked up once.
#[derive(Default)]
pub(crate) struct Known {
    pub branch: OnceCell<Resource>,
    pub stages: OnceCell<Vec<Resource>>,
}

impl TestApp {
    /// Starts the product; `None` where the database is not to be had.
    pub async fn start(database: Database) -> Option<Self> {
        Self::start_with(database, &[]).await
    }

    /// Starts it with settings beside or instead of the usual ones.
    pub async fn start_with(database: Database, settings: &[(&str, &str)]) -> Option<Self> {
        let place = Place::new(database).await?;
        let instance = Instance::start(&place, settings);
        Some(Self::at(place, instance))
    }

    /// Starts it with its worker: what is queued is delivered.
    pub async fn delivering(database: Database, settings: &[(&str, &str)]) -> Option<Self> {
        let place = Place::new(database).await?;
        let instance = Instance::delivering(&place, settings);
        Some(Self::at(place, instance))
    }

    /// Starts it at a place that is there.
    #[must_use]
    pub fn start_at(place: Place, settings: &[(&str, &str)]) -> Self {
        let instance = Instance::start(&place, settings);
        Self::at(place, instance)
    }

    fn at(place: Place, instance: Instance) -> Self {
        Self {
            instance,
            admin: OnceCell::new(),
            known: Known::default(),
            tables: OnceCell::new(),
            place,
        }
    }

    /// Stops the product and gives the place where it kept its things.
    #[must_use]
    pub fn into_place(self) -> Place {
        let Self {
            instance,
            tables,
            place,
            ..
        } = self;
        drop((instance, tables));
        place
    }

    /// A second process' worth of product on the same database (PostgreSQL only).
    #[must_use]
    pub fn beside(&self) -> Instance {
        self.beside_with(&[])
    }

    /// The same with settings beside or instead of the usual ones.
    #[must_use]
    pub fn beside_with(&self, settings: &[(&str, &str)]) -> Instance {
        Instance::start(&self.place, settings)
    }

    /// Which database this case runs on.
    #[must_use]
    pub fn database(&self) -> Database {
        self.place.database()
    }

    /// `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn base(&self) -> &str {
        self.instance.base()
    }

    /// Somebody unknown.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(self.base())
    }

    /// The first admin, logged in once.
    pub async fn admin(&self) -> &Client {
        let login = || async { self.anonymous().login(ADMIN, PASSWORD).await };
        self.admin.get_or_init(login).await
    }

    /// What time it is for the product; to be turned and stopped.
    #[must_use]
    pub fn clock(&self) -> &api::clock::Clock {
        self.instance.clock()
    }

    /// The product's own way to the database.
    #[must_use]
    pub fn store(&self) -> &persistence::Store {
        self.instance.store()
    }

    /// Sweeps as if it were some hours later; gives how many files were removed.
    pub async fn sweep(&self, hours: i64) -> usize {
        self.instance.sweep(hours).await
    }

    /// The same; gives how many went, by kind.
    pub async fn swept(&self, hours: i64) -> api::sweep::Swept {
        self.instance.swept(hours).await
    }

    /// A request of somebody that has read who calls, and goes on when `then` is over: what it learned it remembers
    /// for the others.
    pub async fn slow_request(&self, by: &Client, then: impl Future<Output = ()>) {
        self.instance.slow_request(by.session(), then).await;
    }

    /// Lets the worker look at its queue now.
    pub fn wake(&self) {
        self.instance.wake();
    }

    /// Whether the worker was told that there is something in its queue, since this was asked last. The product must
    /// have none, who would have heard it.
    pub async fn was_woken(&self) -> bool {
        self.instance.was_woken().await
    }

    /// Where the product writes mails when no server is set.
    #[must_use]
    pub fn outbox(&self) -> std::path::PathBuf {
        self.place.data().join("mail")
    }

    /// Where the product keeps uploaded files, finished or not.
    #[must_use]
    pub fn uploads(&self) -> std::path::PathBuf {
        self.place.data().join("files/attachments")
    }

    /// Lets every request read anew who calls.
    pub fn forget_callers(&self) {
        self.instance.forget_callers();
    }

    /// The answer of a call, and the statements that it took besides looking its caller up, who has just been seen.
    pub async fn cost(&self, by: &Client, call: Call) -> (u64, Answer) {
        self.forget_callers();
        by.get("/auth/me").await.expect(200);
        let before = self.instance.statements();
        let answer = call.await;
        (self.instance.statements() - before, answer)
    }

    /// Statements that the product has sent so far.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.instance.statements()
    }

    /// The OpenAPI document that this product serves.
    pub async fn document(&self) -> crate::openapi::Document {
        let answer = self.anonymous().get("/openapi.json").await.expect(200);
        crate::openapi::Document::new(answer.json)
    }

    /// The branch that an empty database brings along.
    pub async fn matriz(&self) -> &Resource {
        let find = || async { self.first("/branches").await };
        self.known.branch.get_or_init(find).await
    }

    /// The stages of the pipeline that an empty database brings along, in order.
    pub async fn stages(&self) -> &[Resource] {
        let find = || async {
            let pipeline = self.first("/pipelines").await;
            let path = format!("/pipelines/{}/stages", pipeline.id());
            self.admin()
                .await
                .all(&path)
                .await
                .into_iter()
                .map(Resource::new)
                .collect()
        };
        self.known.stages.get_or_init(find).await
    }

    /// The oldest row of a registry: one that an empty database brings along.
    pub async fn first(&self, path: &str) -> Resource {
        let oldest = format!("{path}?sort=created_at&limit=1");
        let page = self.admin().await.get(&oldest).await.expect(200);
        let row = page.rows().first().cloned();
        Resource::new(row.unwrap_or_else(|| panic!("{path} is empty")))
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) async fn tables(&self) -> &DatabaseConnection {
        self.tables
            .get_or_init(|| crate::database::open(self.place.url()))
            .await
    }
}
