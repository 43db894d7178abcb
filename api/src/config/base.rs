//! Addresses that paths are appended to.

use std::net::SocketAddr;

use reqwest::Url;

use super::Reader;

impl Reader {
    pub(super) fn public_url(&mut self, listen: SocketAddr) -> String {
        self.base("VENCEMOS_PUBLIC_URL", &format!("http://{listen}"))
    }

    /// The address of a name, without a slash at its end.
    pub(super) fn base(&mut self, name: &str, default: &str) -> String {
        let url = self.text(name);
        self.base_of(name, url.as_deref().unwrap_or(default))
    }

    /// The same of a text.
    pub(super) fn base_of(&mut self, name: &str, url: &str) -> String {
        if !is_base(url) {
            self.problems.push(format!(
                "{name} must be an http or https address, with nothing but a path after its host, such as https://example.com/crm"
            ));
        }
        url.trim_end_matches('/').to_owned()
    }
}

/// What would stand behind a path, or be told to everybody who gets a link, is no part of it.
fn is_base(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}
