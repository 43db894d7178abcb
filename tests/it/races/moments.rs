//! What is read while it is written: all of it before a change, or all of it after.

use std::sync::atomic::{AtomicBool, Ordering};
use tests::{TestApp, both};

both!(the_summary_and_the_conversion_are_of_one_moment);

async fn the_summary_and_the_conversion_are_of_one_moment(app: TestApp) {
    let admin = app.admin().await;
    let won = app.ready_to_win().await;
    admin.act(&won.path("/win")).await.expect(200);
    // Negotiation and client always tell the same.
    let write = async |amount: u32| {
        let negotiation = format!("UPDATE negotiations SET monthly_value_cents = {amount}00");
        let client = format!("UPDATE clients SET name = '{amount}.00'");
        let both = format!("BEGIN; {negotiation}; {client}; COMMIT");
        app.db_execute(&both).await;
    };
    write(1).await;
    let written = AtomicBool::new(false);
    let writing = async {
        for amount in 2..=300 {
            write(amount).await;
        }
        written.store(true, Ordering::Relaxed);
    };
    let reading = async {
        let paths = [won.path("/summary"), won.path("/conversion")];
        for path in paths.iter().cycle() {
            if written.load(Ordering::Relaxed) {
                break;
            }
            let told = admin.get(path).await.expect(200);
            let value = told.at("/negotiation/monthly_value");
            assert_eq!(value, told.at("/client/name"), "{path}");
        }
    };
    tokio::join!(writing, reading);
}
