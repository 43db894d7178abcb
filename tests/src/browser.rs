//! A real Chromium without a window, driven through its own WebDriver (W3C) over loopback.

mod devtools;

use crate::cluster;
use reqwest::Method;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The key of an element's reference (W3C WebDriver §12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long an element is waited for, on a machine that may have a lot to do beside it.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a browser shows on.
#[derive(Clone, Copy, Debug)]
pub enum Screen {
    /// 390 × 844 at two pixels a point, as a phone says it is.
    Phone,
    /// 1280 × 900.
    Desktop,
}

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scripts {
    Run,
    Refused,
}

/// A browser with one window. Dropped, it is gone with all it kept.
pub struct Browser {
    http: reqwest::Client,
    session: String,
    driver: Child,
    profile: TempDir,
}

impl Browser {
    /// Starts one whose pages may run no script; `None`, said loudly, where there is no Chromium with its driver. With
    /// `CI=true` that is a failure.
    pub async fn start(screen: Screen) -> Option<Self> {
        Self::started(screen, Scripts::Refused).await
    }

    /// The same for pages that are made by their scripts.
    pub async fn start_with_scripts(screen: Screen) -> Option<Self> {
        Self::started(screen, Scripts::Run).await
    }

    async fn started(screen: Screen, scripts: Scripts) -> Option<Self> {
        let found = find("chromedriver").zip(find("chromium").or_else(|| find("google-chrome")));
        let Some((driver, chromium)) = found else {
            let missing =
                "chromium and chromedriver are not to be found: THE BROWSER'S CASES ARE SKIPPED";
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
            eprintln!("\n*** {missing} ***\n");
            return None;
        };
        let profile = TempDir::with_prefix("vencemos-browser-").expect("a temporary directory");
        let port = cluster::free_port();
        let driver = Command::new(driver)
            .arg(format!("--port={port}"))
            .env("HOME", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver as a process");
        let mut browser = Self {
            http: reqwest::Client::builder()
                .timeout(Duration::from_secs(60))
                .build()
                .expect("an HTTP client"),
            session: format!("http://127.0.0.1:{port}"),
            driver,
            profile,
        };
        browser.wait().await;
        browser.open(screen, scripts, &chromium).await;
        Some(browser)
    }

    async fn wait(&self) {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(30) {
            let asked = self.http.get(format!("{}/status", self.session)).send();
            if asked.await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("chromedriver does not answer after 30 s");
    }

    async fn open(&mut self, screen: Screen, scripts: Scripts, chromium: &std::path::Path) {
        let profile = self.profile.path().join("profile");
        let mut options = json!({
            "binary": chromium,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--lang=pt-BR",
                // What is still gliding can't be clicked.
                "--force-prefers-reduced-motion", "--window-size=1280,900",
                format!("--user-data-dir={}", profile.display()),
            ],
        });
        if scripts == Scripts::Refused {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        options["mobileEmulation"] = json!({ "deviceMetrics": match screen {
            Screen::Phone => json!({ "width": 390, "height": 844, "pixelRatio": 2.0, "touch": false }),
            Screen::Desktop => json!({ "width": 1280, "height": 900, "pixelRatio": 1.0, "touch": false, "mobile": false }),
        } });
        let wanted =
            json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options } } });
        let made = self.command(Method::POST, "/session", &wanted).await;
        let id = made["sessionId"].as_str().expect("a session");
        self.session = format!("{}/session/{id}", self.session);
    }

    /// Sends a command; panics with what the driver says when it fails.
    async fn command(&self, method: Method, path: &str, body: &Value) -> Value {
        self.attempt(method, path, body)
            .await
            .unwrap_or_else(|refused| panic!("{path} {body}: {refused}"))
    }

    async fn attempt(&self, method: Method, path: &str, body: &Value) -> Result<Value, Value> {
        let request = self
            .http
            .request(method.clone(), format!("{}{path}", self.session));
        let request = match method == Method::POST {
            true => request.json(body),
            false => request,
        };
        let answer = request.send().await.expect("an answer of chromedriver");
        let done = answer.status().is_success();
        let mut told: Value = answer.json().await.expect("JSON of chromedriver");
        let value = told["value"].take();
        if done { Ok(value) } else { Err(value) }
    }

    /// Opens an address.
    pub async fn go(&self, url: &str) {
        self.command(Method::POST, "/url", &json!({ "url": url }))
            .await;
    }

    /// The address that it shows.
    pub async fn url(&self) -> String {
        let url = self.command(Method::GET, "/url", &Value::Null).await;
        url.as_str().expect("an address").to_owned()
    }

    /// The text of an element, as it is read; panics when there is none.
    pub async fn text(&self, css: &str) -> String {
        let path = format!("/element/{}/text", self.element(css).await);
        let text = self.command(Method::GET, &path, &Value::Null).await;
        text.as_str().expect("a text").to_owned()
    }

    /// What stands in a field.
    pub async fn typed(&self, css: &str) -> String {
        let path = format!("/element/{}/property/value", self.element(css).await);
        let text = self.command(Method::GET, &path, &Value::Null).await;
        text.as_str().expect("a value").to_owned()
    }

    /// Whether an element is there.
    pub async fn has(&self, css: &str) -> bool {
        let wanted = json!({ "using": "css selector", "value": css });
        let found = self.command(Method::POST, "/elements", &wanted).await;
        !found.as_array().expect("a list").is_empty()
    }

    /// Types into a field, in the place of what is there.
    pub async fn fill(&self, css: &str, text: &str) {
        let element = self.element(css).await;
        let clear = format!("/element/{element}/clear");
        self.command(Method::POST, &clear, &json!({})).await;
        let value = format!("/element/{element}/value");
        self.command(Method::POST, &value, &json!({ "text": text }))
            .await;
    }

    /// Clicks on an element, and waits for the page that this may lead to.
    pub async fn click(&self, css: &str) {
        let path = format!("/element/{}/click", self.element(css).await);
        self.command(Method::POST, &path, &json!({})).await;
    }

    /// What a script gives: for looking at the page, which has none itself.
    pub async fn look(&self, script: &str) -> Value {
        let body = json!({ "script": format!("return {script}"), "args": [] });
        self.command(Method::POST, "/execute/sync", &body).await
    }

    /// Waits until a script gives `true`.
    pub async fn until(&self, script: &str) {
        let started = Instant::now();
        while self.look(script).await != true {
            assert!(started.elapsed() < PATIENCE, "never {script}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// An element, waited for: a click may lead to another page, which takes its time.
    async fn element(&self, css: &str) -> String {
        let wanted = json!({ "using": "css selector", "value": css });
        let started = Instant::now();
        loop {
            match self.attempt(Method::POST, "/element", &wanted).await {
                Ok(found) => return found[ELEMENT].as_str().expect("an element").to_owned(),
                Err(refused) => assert!(started.elapsed() < PATIENCE, "{css}: {refused}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its session, the driver when it is told to.
        let _ = self.end_session();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// Without a runtime, which a failing case may have lost already.
    fn end_session(&self) -> std::io::Result<()> {
        let address = self.session.trim_start_matches("http://");
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        let mut driver = TcpStream::connect(host)?;
        driver.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(
            driver,
            "DELETE /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )?;
        driver.read_to_end(&mut Vec::new()).map(|_| ())
    }
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&path);
    places
        .map(|place| place.join(program))
        .find(|file| file.is_file())
}
