//! TLS as configured, and never less.

use super::{awaited, drafts, process, stands, tried};
use tests::post::Manner;
use tests::{Answer, Database, PostOffice};

const LOGIN: (&str, &str) = ("vendas@example.com", "se:nha/ç+1");
/// The same as it stands in a URL.
const IN_URL: &str = "vendas%40example.com:se%3Anha%2F%C3%A7+1@";

/// A proposal sent by a process with these settings, until its delivery is as wanted.
async fn told(
    database: Database,
    office: &PostOffice,
    more: &[(&str, &str)],
    wanted: impl Fn(&Answer) -> bool,
) -> Option<Answer> {
    let (place, drafts) = drafts(database, 1).await?;
    let process = process(&place, office, more).await;
    let admin = process.admin().await;
    admin.act(&format!("{}/send", drafts[0])).await.expect(202);
    let told = awaited(&admin, &drafts[0], 20, wanted).await;
    let log = place.log();
    for secret in ["example.com", "nha/", "/public/proposals"] {
        let mails = log.lines().filter(|line| line.contains("mail"));
        let leaks: Vec<_> = mails.filter(|line| line.contains(secret)).collect();
        assert!(leaks.is_empty(), "{leaks:?}");
    }
    Some(told)
}

async fn trusted(manner: Manner) {
    let office = PostOffice::of(manner, Some(LOGIN)).await;
    let (url, certificate) = (office.url(IN_URL), office.certificate());
    let settings = [
        ("VENCEMOS_SMTP_URL", url.as_str()),
        ("SSL_CERT_FILE", &certificate),
        ("VENCEMOS_LOG", "debug"),
    ];
    for database in [Database::Sqlite, Database::Postgres] {
        let _ = told(database, &office, &settings, stands("sent")).await;
    }
    let taken = office.taken();
    assert!(taken.len() >= 2);
    for mail in taken {
        assert!(mail.sealed);
        assert_eq!(mail.user.as_deref(), Some(LOGIN.0));
    }
    let overheard = office.overheard();
    assert!(
        !overheard.contains("AUTH") && !overheard.contains("MAIL"),
        "{overheard}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starttls_protects_login_and_mail() {
    trusted(Manner::Upgrading).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn smtps_protects_login_and_mail() {
    trusted(Manner::Sealed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_starttls_gets_nothing_in_the_clear() {
    let office = PostOffice::open().await;
    let url = format!(
        "{}?tls=required",
        office.url("").replace("127.0.0.1", "localhost")
    );
    let settings = [("VENCEMOS_SMTP_URL", url.as_str())];
    let told = told(Database::Sqlite, &office, &settings, tried(1))
        .await
        .expect("SQLite");
    let error = told.text_at("/delivery/last_error");
    assert!(error.contains("offers no STARTTLS"), "{error}");
    assert_eq!(office.taken().len(), 0);
    let overheard = office.overheard();
    assert!(
        !overheard.contains("MAIL") && !overheard.contains('@'),
        "{overheard}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_nobody_vouches_for_gets_nothing() {
    for manner in [Manner::Upgrading, Manner::Sealed] {
        let office = PostOffice::of(manner, None).await;
        let told = told(Database::Sqlite, &office, &[], tried(1))
            .await
            .expect("SQLite");
        let error = told.text_at("/delivery/last_error");
        assert!(
            error.starts_with("no safe connection to the mail server"),
            "{error}"
        );
        assert_eq!(office.taken().len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_told_and_tried_again() {
    let office = PostOffice::of(Manner::Plain, Some(LOGIN)).await;
    let url = office.url("vendas%40example.com:errada@");
    let settings = [("VENCEMOS_SMTP_URL", url.as_str())];
    // It concerns the way, not the mail: nothing fails for good while somebody mends the setting.
    let told = told(Database::Sqlite, &office, &settings, tried(1))
        .await
        .expect("SQLite");
    assert_eq!(told.at("/delivery/last_error"), "535 5.7.8 wrong password");
    assert_eq!(office.taken().len(), 0);
}
