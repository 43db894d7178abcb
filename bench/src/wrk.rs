//! `wrk` and the script that makes it ask what stands in a file.

use std::{fs, path::Path, process::Command};

use crate::Outcome;

/// Reads `METHOD path body` lines and asks them in turn, again from the first when all are used.
const SCRIPT: &str = r#"
local asked, at = {}, 0
function init(args)
  wrk.headers["Content-Type"] = "application/json"
  if args[2] then wrk.headers["Authorization"] = "Bearer " .. args[2] end
  for line in io.lines(args[1]) do
    local method, path, body = line:match("^(%S+) (%S+) ?(.*)$")
    if body == "" then body = nil end
    asked[#asked + 1] = wrk.format(method, path, nil, body)
  end
end
function request()
  at = at % #asked + 1
  return asked[at]
end
function done(summary, latency)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  print(string.format("RESULT %d %d %d %d %d", summary.requests, summary.duration,
    latency:percentile(50), errors.status, broken))
end
"#;

/// One run.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Good answers a second.
    pub rate: f64,
    /// Median latency in milliseconds.
    pub p50: f64,
    /// Answers that were no 2xx or 3xx, and broken connections.
    pub failed: u64,
}

/// Says how to get `wrk` when it is not there.
pub fn check() -> Outcome<()> {
    // It prints its version and exits with an error.
    let found = Command::new("wrk").arg("--version").output();
    found.map_err(|_| "wrk is needed: apt-get install wrk")?;
    Ok(())
}

/// Asks a server the lines, over and over, on 16 connections.
pub fn run(
    place: &Path,
    url: &str,
    token: Option<&str>,
    lines: &[String],
    seconds: u64,
) -> Outcome<Run> {
    let (script, asked) = (place.join("ask.lua"), place.join("asked"));
    fs::write(&script, SCRIPT)?;
    fs::write(&asked, lines.join("\n"))?;
    let mut wrk = Command::new("wrk");
    wrk.args([
        "-t1",
        "-c16",
        "--timeout",
        "10s",
        &format!("-d{seconds}"),
        "-s",
    ]);
    wrk.arg(&script).arg(url).arg("--").arg(&asked).args(token);
    let told = String::from_utf8(wrk.output()?.stdout)?;
    let result = told.lines().find_map(|line| line.strip_prefix("RESULT "));
    let result = result.ok_or_else(|| format!("wrk said: {told}"))?;
    let numbers = result
        .split(' ')
        .map(str::parse)
        .collect::<Result<Vec<u64>, _>>()?;
    let [requests, micros, p50, refused, broken] = numbers.as_slice() else {
        return Err(format!("wrk said: {told}").into());
    };
    Ok(Run {
        rate: requests.saturating_sub(*refused) as f64 / (*micros as f64 / 1e6),
        p50: *p50 as f64 / 1e3,
        failed: refused + broken,
    })
}
