//! One case, two databases.

use crate::{Database, TestApp};
use std::future::Future;

/// Runs `case` on `database`, or says that it was skipped.
pub async fn run<F, Fut>(database: Database, case: F)
where
    F: FnOnce(TestApp) -> Fut,
    Fut: Future<Output = ()>,
{
    if let Some(app) = TestApp::start(database).await {
        case(app).await;
    }
}

/// Runs `case` with settings beside or instead of the usual ones.
pub async fn run_with<F, Fut>(database: Database, settings: &[(&str, &str)], case: F)
where
    F: FnOnce(TestApp) -> Fut,
    Fut: Future<Output = ()>,
{
    if let Some(app) = TestApp::start_with(database, settings).await {
        case(app).await;
    }
}

/// Makes two tests of each named `async fn(TestApp)`: `name::sqlite` and `name::postgres`.
///
/// The list stands at the top of a file and reads as its table of contents; a case that is
/// missing in it is dead code, which the lints refuse. `both!(with SETTINGS: …)` are cases of a product with settings
/// of its own, a constant list of names and values.
#[macro_export]
macro_rules! both {
    (with $settings:ident: $($case:ident),+ $(,)?) => {$(
        mod $case {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let (database, settings) = ($crate::Database::Sqlite, super::$settings);
                $crate::each::run_with(database, &settings, super::$case).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let (database, settings) = ($crate::Database::Postgres, super::$settings);
                $crate::each::run_with(database, &settings, super::$case).await;
            }
        }
    )+};
    ($($case:ident),+ $(,)?) => {$(
        mod $case {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::each::run($crate::Database::Sqlite, super::$case).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::each::run($crate::Database::Postgres, super::$case).await;
            }
        }
    )+};
}

/// Waits until something holds that goes on after an answer; panics when it does not within 20 s.
pub async fn eventually(holds: impl Fn() -> bool) {
    for _ in 0..2_000 {
        if holds() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it does not come about");
}
