//! Settings: the example is complete and true, and everything wrong is told at once.

use std::collections::BTreeSet;

use api::config::{Keys, MailTls, MailWay, NAMES, Settings};
use secrecy::ExposeSecret;

const EXAMPLE: &str = include_str!("../../.env.example");
/// Read by docker-compose.yml, not by the server.
const COMPOSE_ONLY: [&str; 2] = ["POSTGRES_PASSWORD", "STORAGE_PASSWORD"];

/// The example's commented settings, uncommented.
fn example() -> Vec<(String, String)> {
    let setting = |line: &&str| line.starts_with(|c: char| c.is_ascii_uppercase());
    let lines: Vec<&str> = EXAMPLE
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .filter(setting)
        .collect();
    dotenvy::from_read_iter(lines.join("\n").as_bytes())
        .map(Result::unwrap)
        .collect()
}

fn settings(pairs: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let owned = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::from_pairs(owned).map_err(|err| err.0)
}

#[test]
fn the_example_names_exactly_the_settings_that_exist() {
    let named: Vec<String> = example().into_iter().map(|(name, _)| name).collect();
    let once: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    let known: BTreeSet<&str> = NAMES.iter().copied().chain(COMPOSE_ONLY).collect();
    assert_eq!(once, known);
    assert_eq!(once.len(), named.len(), "a name stands twice");
}

#[test]
fn the_example_shows_the_defaults() {
    let shown = Settings::from_pairs(example()).unwrap();
    let default = settings(&[]).unwrap();
    assert_eq!(format!("{shown:?}"), format!("{default:?}"));
    assert_eq!(
        shown.database_url.expose_secret(),
        default.database_url.expose_secret()
    );
}

#[test]
fn a_copy_of_the_example_changes_nothing() {
    let copied: Vec<_> = dotenvy::from_read_iter(EXAMPLE.as_bytes())
        .map(Result::unwrap)
        .collect();
    assert_eq!(copied, []);
}

#[test]
fn everything_wrong_is_told_together_without_the_values() {
    let problems = settings(&[
        ("DATABASE_URL", "mysql://ana:hidden@db/x"),
        ("VENCEMOS_LISTEN", "hidden"),
        ("VENCEMOS_MIGRATE", "hidden"),
        ("VENCEMOS_PUBLIC_URL", "ftp://hidden"),
        ("VENCEMOS_TRUSTED_PROXIES", "10.0.0.0/8, hidden"),
        ("VENCEMOS_WORKERS", "0"),
        ("VENCEMOS_DB_POOL", "hidden"),
        ("VENCEMOS_LOG_FORMAT", "hidden"),
        ("VENCEMOS_LISTN", "hidden"),
        ("SOMEBODY_ELSES", "hidden"),
    ])
    .unwrap_err();
    for name in [
        "DATABASE_URL",
        "VENCEMOS_LISTEN ",
        "VENCEMOS_MIGRATE",
        "VENCEMOS_PUBLIC_URL",
        "VENCEMOS_TRUSTED_PROXIES",
        "VENCEMOS_WORKERS",
        "VENCEMOS_DB_POOL",
        "VENCEMOS_LOG_FORMAT",
        "VENCEMOS_LISTN ",
    ] {
        let told = problems.iter().filter(|line| line.starts_with(name));
        assert_eq!(told.count(), 1, "{name} in {problems:?}");
    }
    let all = problems.join("\n");
    assert!(
        !all.contains("hidden") && !all.contains("SOMEBODY_ELSES"),
        "{all}"
    );
}

#[test]
fn a_public_address_needs_both_secrets() {
    let public = settings(&[("VENCEMOS_LISTEN", "0.0.0.0:8080")]).unwrap();
    let problems = Keys::resolve(&public).unwrap_err().0;
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|line| line.contains("is required")));
}

#[test]
fn short_and_example_secrets_are_refused_everywhere() {
    for listen in ["0.0.0.0:8080", "127.0.0.1:8080"] {
        let weak = settings(&[
            ("VENCEMOS_LISTEN", listen),
            ("VENCEMOS_JWT_SECRET", "short"),
            (
                "VENCEMOS_SECRET_KEYS",
                "k1:change-me-change-me-change-me-change-me",
            ),
        ])
        .unwrap();
        let problems = Keys::resolve(&weak).unwrap_err().0;
        assert_eq!(problems.len(), 2, "{problems:?}");
    }
}

#[test]
fn loopback_makes_its_own_secrets_once() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    let local = settings(&[("VENCEMOS_DATA_DIR", dir.path().to_str().unwrap())]).unwrap();
    let first = Keys::resolve(&local).unwrap();
    let second = Keys::resolve(&local).unwrap();
    assert_eq!(
        first.jwt_secret.expose_secret(),
        second.jwt_secret.expose_secret()
    );
    assert_eq!(
        first.secret_keys.expose_secret(),
        second.secret_keys.expose_secret()
    );
    for file in ["jwt.secret", "secret.keys"] {
        let mode = std::fs::metadata(dir.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn processes_that_start_together_agree_on_their_secrets() {
    for _ in 0..50 {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("var/data");
        let local = settings(&[("VENCEMOS_DATA_DIR", data.to_str().unwrap())]).unwrap();
        let together = std::sync::Barrier::new(8);
        let secrets: BTreeSet<(String, String)> = std::thread::scope(|scope| {
            let starting = [(); 8].map(|()| {
                scope.spawn(|| {
                    together.wait();
                    let keys = Keys::resolve(&local).unwrap();
                    let told = |secret: &secrecy::SecretString| secret.expose_secret().to_owned();
                    (told(&keys.jwt_secret), told(&keys.secret_keys))
                })
            });
            starting
                .into_iter()
                .map(|keys| keys.join().unwrap())
                .collect()
        });
        assert_eq!(secrets.len(), 1, "{secrets:?}");
        let files = std::fs::read_dir(&data).unwrap().count();
        assert_eq!(files, 2, "something is left beside the secrets");
    }
}

#[test]
fn a_mail_server_that_makes_no_sense_stops_the_start() {
    let from = ("VENCEMOS_MAIL_FROM", "Provedor <vendas@example.com>");
    let wrong: [&[(&str, &str)]; 12] = [
        &[("VENCEMOS_SMTP_URL", "smtps://example.com")],
        &[("VENCEMOS_MAIL_FROM", "hidden")],
        &[
            ("VENCEMOS_SMTP_URL", "smtps://example.com"),
            ("VENCEMOS_MAIL_FROM", "hidden"),
        ],
        &[from, ("VENCEMOS_SMTP_URL", "hidden")],
        &[from, ("VENCEMOS_SMTP_URL", "smtp://")],
        &[from, ("VENCEMOS_SMTP_URL", "http://hidden")],
        &[from, ("VENCEMOS_SMTP_URL", "smtp://example.com/hidden")],
        &[from, ("VENCEMOS_SMTP_URL", "smtp://example.com?tls=hidden")],
        &[
            from,
            ("VENCEMOS_SMTP_URL", "smtps://example.com?tls=required"),
        ],
        &[from, ("VENCEMOS_SMTP_URL", "smtps://hidden@example.com")],
        &[from, ("VENCEMOS_SMTP_URL", "smtps://:hidden@example.com")],
        // A password in the clear.
        &[from, ("VENCEMOS_SMTP_URL", "smtp://ana:hidden@example.com")],
    ];
    for pairs in wrong {
        let problems = settings(pairs).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(!problems[0].contains("hidden"), "{problems:?}");
    }
}

#[test]
fn nobody_sends_in_a_name_that_servers_refuse() {
    for hidden in [
        "hidden@localhost",
        "Provedor <hidden@servidor>",
        "a..hidden@example.com",
        "hidden@[127.0.0.1]",
    ] {
        let problems = settings(&[("VENCEMOS_MAIL_FROM", hidden)]).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("VENCEMOS_MAIL_FROM must be"));
        assert!(!problems[0].contains("hidden"), "{problems:?}");
    }
}

#[test]
fn a_mail_server_is_read_as_it_is_meant() {
    let from = ("VENCEMOS_MAIL_FROM", "Provedor <vendas@example.com>");
    let cases = [
        ("smtp://mx.example.com", 25, MailTls::Never, None),
        (
            "smtp://mx.example.com?tls=required",
            587,
            MailTls::Upgraded,
            None,
        ),
        ("smtps://mx.example.com:4650/", 4650, MailTls::Always, None),
        (
            "smtps://ana%40example.com:a%3Ab%2Fc+d@mx.example.com",
            465,
            MailTls::Always,
            Some(("ana@example.com", "a:b/c+d")),
        ),
    ];
    for (url, port, tls, credentials) in cases {
        let read = settings(&[from, ("VENCEMOS_SMTP_URL", url)]).unwrap().mail;
        assert!(!format!("{read:?}").contains("a:b/c+d"), "{read:?}");
        let MailWay::Server(server) = read.way else {
            panic!("{url} is a server");
        };
        assert_eq!(
            (server.host.as_str(), server.port, server.tls),
            ("mx.example.com", port, tls)
        );
        let read = server.credentials.as_ref();
        let read = read.map(|(user, password)| (user.as_str(), password.expose_secret()));
        assert_eq!(read, credentials, "{url}");
    }
    // On this machine a password has nowhere to leak.
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        let url = format!("smtp://ana:segredo@{host}:2525");
        assert!(
            settings(&[from, ("VENCEMOS_SMTP_URL", &url)]).is_ok(),
            "{url}"
        );
    }
    let default = settings(&[("VENCEMOS_DATA_DIR", "/srv/v")]).unwrap().mail;
    assert!(matches!(default.way, MailWay::Directory(path) if path.ends_with("mail")));
}

#[test]
fn a_storage_that_makes_no_sense_stops_the_start() {
    let bucket = ("VENCEMOS_STORAGE_URL", "s3://bucket/prefix");
    let plain = ("AWS_ENDPOINT_URL", "http://127.0.0.1:9000");
    let wrong: [&[(&str, &str)]; 7] = [
        &[("VENCEMOS_STORAGE_URL", "ftp://hidden")],
        &[("VENCEMOS_STORAGE_URL", "file://")],
        &[("VENCEMOS_STORAGE_URL", "s3:///prefix")],
        &[bucket, ("AWS_ACCESS_KEY_ID", "hidden")],
        &[bucket, ("AWS_SECRET_ACCESS_KEY", "hidden")],
        &[bucket, ("AWS_ENDPOINT_URL", "hidden")],
        &[bucket, plain],
    ];
    for pairs in wrong {
        let problems = settings(pairs).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(!problems[0].contains("hidden"), "{problems:?}");
    }
    assert!(settings(&[bucket, plain, ("AWS_ALLOW_HTTP", "true")]).is_ok());
    // Without a bucket nobody minds what is set for other programs.
    assert!(settings(&[plain]).is_ok());
}

#[test]
fn an_origin_that_no_browser_would_send_stops_the_start() {
    let name = "VENCEMOS_CORS_ORIGINS";
    let good = "https://crm.example.com";
    let wrong = [
        ("*", "each one"),
        ("https://crm.example.com,*", "each one"),
        ("https://*.example.com", "each one"),
        ("https://crm.example.com/hidden", good),
        ("https://crm.example.com,https://hidden/?x", good),
        ("https://crm.example.com#hidden", good),
        ("https://ana:hidden@crm.example.com", good),
        ("hidden.example.com", good),
        ("hidden.example.com:8080", good),
        ("//hidden", good),
        ("https://", good),
        ("null", good),
        ("https://crm hidden", good),
        ("http://hidden:99999", good),
    ];
    for (origins, helps) in wrong {
        let problems = settings(&[(name, origins)]).unwrap_err();
        assert_eq!(problems.len(), 1, "{origins}: {problems:?}");
        let told = &problems[0];
        assert!(told.starts_with(name), "{told}");
        assert!(told.contains(helps) && told.contains(good), "{told}");
        assert!(!told.contains("hidden"), "{told}");
    }
    // Both kinds of mistake at once, and each once.
    let problems = settings(&[(name, "*,*,crm,app,https://*.example.com")]).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:?}");
}

#[test]
fn an_origin_is_read_as_browsers_send_it() {
    let read = |origins: &str| {
        let read = settings(&[("VENCEMOS_CORS_ORIGINS", origins)]);
        read.unwrap().cors_origins
    };
    assert_eq!(read(""), [""; 0]);
    assert_eq!(read(" , "), [""; 0]);
    for (given, sent) in [
        ("https://crm.example.com", "https://crm.example.com"),
        ("https://crm.example.com/", "https://crm.example.com"),
        ("HTTPS://CRM.Example.com:443", "https://crm.example.com"),
        ("http://localhost:5173", "http://localhost:5173"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://açaí.example", "https://xn--aa-4iaz.example"),
        ("capacitor://localhost", "capacitor://localhost"),
        ("chrome-extension://abcdef", "chrome-extension://abcdef"),
    ] {
        assert_eq!(read(given), [sent], "{given}");
    }
    let two = read("https://a.example, https://b.example");
    assert_eq!(two, ["https://a.example", "https://b.example"]);
}

#[test]
fn traces_that_make_no_sense_stop_the_start() {
    let name = "OTEL_EXPORTER_OTLP_ENDPOINT";
    let receiver = (name, "http://localhost:4318");
    let wrong: [&[(&str, &str)]; 13] = [
        &[(name, "hidden")],
        &[(name, "localhost:4317")],
        &[(name, "grpc://hidden:4317")],
        &[(name, "https://ana:hidden@example.com")],
        &[(name, "https://example.com/?key=hidden")],
        &[receiver, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")],
        &[receiver, ("OTEL_EXPORTER_OTLP_HEADERS", "hidden")],
        &[receiver, ("OTEL_EXPORTER_OTLP_HEADERS", "x key=hidden")],
        &[receiver, ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=hidden%0A")],
        &[receiver, ("OTEL_TRACES_SAMPLER", "hidden")],
        &[receiver, ("OTEL_TRACES_SAMPLER_ARG", "hidden")],
        &[receiver, ("OTEL_TRACES_SAMPLER_ARG", "1.5")],
        &[receiver, ("OTEL_TRACES_SAMPLER_ARG", "NaN")],
    ];
    for pairs in wrong {
        let problems = settings(pairs).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("OTEL_"), "{problems:?}");
        assert!(!problems[0].contains("hidden"), "{problems:?}");
    }
    let together = [
        (name, "hidden"),
        ("OTEL_TRACES_SAMPLER", "hidden"),
        ("VENCEMOS_WORKERS", "0"),
    ];
    assert_eq!(settings(&together).unwrap_err().len(), 3);
    // Without a receiver nobody minds what is set for other programs.
    let grpc = ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    assert!(settings(&[grpc]).unwrap().traces.is_none());
}

#[test]
fn traces_are_read_as_they_are_meant() {
    let read = settings(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://example.com/otlp/"),
        (
            "OTEL_EXPORTER_OTLP_HEADERS",
            "x-key=a%20b%2Cc, X-Tenant = 7",
        ),
        ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
        ("OTEL_TRACES_SAMPLER_ARG", "0.25"),
    ]);
    let traces = read.unwrap().traces.unwrap();
    assert!(!format!("{traces:?}").contains("a b"), "{traces:?}");
    assert_eq!(traces.url, "https://example.com/otlp/v1/traces");
    assert_eq!(traces.service, "vencemos");
    let headers = traces.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.as_str(), value.expose_secret()))
        .collect();
    assert_eq!(headers, [("x-key", "a b,c"), ("x-tenant", "7")]);
    let sampler = format!("{:?}", traces.sampler);
    assert_eq!(sampler, "ParentBased(TraceIdRatioBased(0.25))");
}

#[test]
fn an_address_that_paths_cannot_follow_stops_the_start() {
    for name in ["VENCEMOS_PUBLIC_URL", "VENCEMOS_PIPEDRIVE_URL"] {
        for wrong in [
            "hidden",
            "ftp://hidden",
            "https://",
            "http://hidden host",
            "http://hidden:99999",
            "https://ana:hidden@example.com",
            "https://example.com/?hidden",
            "https://example.com/#hidden",
        ] {
            let problems = settings(&[(name, wrong)]).unwrap_err();
            assert_eq!(problems.len(), 1, "{wrong}: {problems:?}");
            assert!(problems[0].starts_with(name), "{problems:?}");
            assert!(!problems[0].contains("hidden"), "{problems:?}");
        }
        for right in ["http://[::1]:8080/", "https://crm.example.com/a/b/"] {
            assert!(settings(&[(name, right)]).is_ok(), "{right}");
        }
    }
}
