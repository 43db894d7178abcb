//! What only Chromium's own protocol can do: count the work of a page, and take a picture of all of it.

use super::Browser;
use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::PathBuf;

impl Browser {
    /// Opens an address and waits for an element, which scripts may have to make. Gives the seconds that the page's own
    /// thread was at work until then: of a processor, so that whatever else the machine does is not among them.
    pub async fn work_until(&self, url: &str, css: &str) -> f64 {
        self.devtools("Performance.disable", json!({})).await;
        let by_thread = json!({ "timeDomain": "threadTicks" });
        self.devtools("Performance.enable", by_thread).await;
        self.go(url).await;
        self.element(css).await;
        let told = self.devtools("Performance.getMetrics", json!({})).await;
        let metrics = told["metrics"].as_array().expect("metrics");
        let tasks = metrics
            .iter()
            .find(|metric| metric["name"] == "TaskDuration");
        let seconds = tasks.and_then(|metric| metric["value"].as_f64());
        seconds.expect("what its tasks took")
    }

    /// The whole page as a picture, into the directory that `TEST_SCREENSHOTS` names; nowhere without it.
    pub async fn picture(&self, name: &str) {
        let Some(directory) = std::env::var_os("TEST_SCREENSHOTS") else {
            return;
        };
        let height = self.look("document.documentElement.scrollHeight").await;
        let width = self.look("document.documentElement.clientWidth").await;
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let whole = json!({ "captureBeyondViewport": true, "clip": clip });
        let taken = self.devtools("Page.captureScreenshot", whole).await;
        let taken = taken["data"].as_str().expect("a picture");
        let bytes = BASE64_STANDARD.decode(taken).expect("base64");
        let path = PathBuf::from(directory).join(format!("{name}.png"));
        std::fs::write(path, bytes).expect("a picture is written");
    }

    async fn devtools(&self, command: &str, params: Value) -> Value {
        let asked = json!({ "cmd": command, "params": params });
        self.command(Method::POST, "/goog/cdp/execute", &asked)
            .await
    }
}
