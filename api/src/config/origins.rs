//! `VENCEMOS_CORS_ORIGINS`: the origins that browsers may call from, as browsers send them.

use reqwest::Url;

use super::Reader;

const NAME: &str = "VENCEMOS_CORS_ORIGINS";
const EXAMPLE: &str = "https://crm.example.com";

impl Reader {
    /// Reads the origins. One that no browser sends would keep its pages out without a word.
    pub(super) fn origins(&mut self) -> Vec<String> {
        let mut origins = Vec::new();
        for item in self.list(NAME) {
            let problem = match (item.contains('*'), origin(&item)) {
                (true, _) => format!(
                    "{NAME} takes no *, which would let every page call: name each one, such as {EXAMPLE},https://app.example.com"
                ),
                (false, Some(origin)) => {
                    origins.push(origin);
                    continue;
                }
                (false, None) => format!(
                    "{NAME}: an entry is no origin: write scheme, host and port, if any, and nothing else, such as {EXAMPLE}"
                ),
            };
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
        origins
    }
}

/// Scheme, host and port, unless it is the scheme's own (RFC 6454).
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none();
    let host = url.host_str().filter(|host| bare && !host.is_empty())?;
    match url.origin() {
        origin if origin.is_tuple() => Some(origin.ascii_serialization()),
        // Of an app or an extension: `capacitor://localhost`.
        _ => {
            let port = url.port().map(|port| format!(":{port}"));
            let port = port.unwrap_or_default();
            Some(format!("{}://{host}{port}", url.scheme()))
        }
    }
}
