//! Places at the printer: who has one, for how long, and what becomes of work that fails or doesn't end.

use std::{
    sync::mpsc::{Sender, channel},
    time::Duration,
};

use api::{
    http::ApiError,
    paper::{Printer, Unprinted},
};

const WAITS: Duration = Duration::from_millis(300);
const HAS: Duration = Duration::from_millis(100);

/// Work that ends when its sender is dropped.
fn endless(printer: &Printer) -> (Sender<()>, impl Future<Output = Result<(), Unprinted>>) {
    let (end, ended) = channel::<()>();
    let work = printer.work(move || {
        let _ = ended.recv();
        Ok(())
    });
    (end, work)
}

async fn prints(printer: &Printer) -> bool {
    printer.work(|| Ok(())).await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_that_paper_s_failure() {
    let printer = Printer::limited(1, WAITS, HAS);
    let failed = printer.work(|| -> Result<(), _> { panic!("of the setter") });
    let failed = failed.await.expect_err("no paper");
    assert!(matches!(failed, Unprinted::Unprintable), "{failed:?}");
    let problem = ApiError::from(failed);
    assert_eq!(
        (problem.status.as_u16(), problem.code.to_string().as_str()),
        (409, "unprintable")
    );
    assert!(prints(&printer).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_is_free_when_its_time_is_over() {
    let printer = Printer::limited(1, WAITS, HAS);
    let (end, work) = endless(&printer);
    let late = work.await;
    assert!(matches!(late, Err(Unprinted::TooSlow)), "{late:?}");
    assert!(prints(&printer).await, "the place is kept");
    // So many may run on; one more would have nothing to run in.
    let (second, work) = endless(&printer);
    let late = work.await;
    assert!(matches!(late, Err(Unprinted::TooSlow)), "{late:?}");
    let refused = printer.work(|| Ok(())).await;
    assert!(matches!(refused, Err(Unprinted::Busy)), "{refused:?}");
    drop((end, second));
    tokio::time::sleep(HAS).await;
    assert!(prints(&printer).await, "the threads have ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gives_up_waiting_gives_the_place_back_in_time() {
    let printer = Printer::limited(1, WAITS, HAS);
    let (_end, work) = endless(&printer);
    let given_up = tokio::time::timeout(HAS / 10, work).await;
    assert!(given_up.is_err());
    assert!(prints(&printer).await, "the place is kept");
}
