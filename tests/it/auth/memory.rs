//! Hashing a password takes 19 MiB for a moment; what stays does not grow with the callers.

use tests::app::{ADMIN, PASSWORD, Place};
use tests::race::{statuses, together};
use tests::{Client, Database, Process};

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn many_logins_leave_little_behind() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let process = Process::spawn(&place).await;
    let client = Client::new(process.base());
    let fresh = process.memory();
    for _ in 0..2 {
        let answers = together(25, |_| {
            let client = client.clone();
            async move { client.try_login(ADMIN, PASSWORD).await }
        })
        .await;
        assert_eq!(statuses(&answers).get(&200), Some(&25));
    }
    let after = process.memory();
    println!("{fresh} MiB, after 50 logins {after} MiB");
    assert!(after < fresh + 30, "{fresh} MiB became {after} MiB");
}
