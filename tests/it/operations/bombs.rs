//! Small bodies that become large ones: they cost what is allowed, and no more.

use tests::app::Place;
use tests::files::{form_type, part, pdf};
use tests::gzip::bomb;
use tests::race::together;
use tests::{Client, Database, Process, TestApp};

const MIB: usize = 1024 * 1024;
/// Each becomes two gigabytes.
const BOMB: usize = 2 * 1024;
/// What sixteen at once may cost.
const ALLOWED: u64 = 10 * 1024;

/// Who sends what whereto: as many at once begin with the same, and go on without an end.
struct Case<'a> {
    client: &'a Client,
    path: &'a str,
    media: &'a str,
    begin: &'a [u8],
    at_once: usize,
    /// More than is taken.
    large: usize,
}

impl Case<'_> {
    /// All send the same, and each is told that it is too large.
    async fn send(&self, encoding: &str, bytes: &[u8]) {
        let answers = together(self.at_once, |_| {
            let call = self.client.act(self.path).raw(self.media, bytes);
            call.header("content-encoding", encoding).send()
        });
        for answer in answers.await {
            answer.problem(413, "payload_too_large");
        }
    }

    /// What the bombs cost beside what as many plain bodies do, in KiB.
    async fn cost(&self, process: &Process) -> u64 {
        let plain = [self.begin, &vec![b' '; self.large]].concat();
        self.send("identity", &plain).await;
        let bomb = bomb(self.begin, BOMB);
        process.peak_rise(self.send("gzip", &bomb)).await
    }
}

/// A process, and the path of its attachments.
async fn process() -> (Place, Process, String) {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let path = app.attachments().await;
    let place = app.into_place();
    let process = Process::spawn(&place).await;
    (place, process, path)
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn sixteen_bombs_at_once_cost_less_than_ten_mebibytes() {
    let (_place, process, attachments) = process().await;
    let (admin, nobody) = (process.admin().await, Client::new(process.base()));
    let file = part("file", "a.pdf", &pdf(64));
    let json = Case {
        client: &nobody,
        path: "/auth/login",
        media: "application/json",
        begin: b"{",
        at_once: 16,
        large: MIB,
    };
    let form = Case {
        path: "/public/proposals/none/accept",
        media: "application/x-www-form-urlencoded",
        begin: b"name=",
        ..json
    };
    let written = Case {
        client: &admin,
        path: "/channels",
        ..json
    };
    let unending = Case {
        path: &attachments,
        media: &form_type(),
        begin: b"",
        ..written
    };
    // Each is hashed and written as far as it is allowed, which takes its time.
    let upload = Case {
        begin: &file[..file.len() - 2],
        at_once: 4,
        large: 11 * MIB,
        ..unending
    };
    for case in [json, form, written, unending, upload] {
        let kib = case.cost(&process).await;
        println!("{} of {} at once: {kib} KiB", case.path, case.at_once);
        let allowed = ALLOWED * case.at_once as u64 / 16;
        assert!(kib < allowed, "{}: {kib} KiB more", case.path);
    }
}
