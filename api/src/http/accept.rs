//! `Accept` (RFC 9110 §12.5.1): which of two representations a request prefers.

use actix_web::{
    HttpRequest,
    http::header::{Accept, Header, Quality},
    mime::{self, Mime},
};

/// Whether HTML is preferred to JSON. Without a preference it is not.
#[must_use]
pub fn prefers_html(http: &HttpRequest) -> bool {
    prefers(http, &mime::TEXT_HTML, &mime::APPLICATION_JSON)
}

/// Whether `media` is preferred to the `usual` one.
#[must_use]
pub fn prefers(http: &HttpRequest, media: &Mime, usual: &Mime) -> bool {
    Accept::parse(http).is_ok_and(|accept| quality(&accept, media) > quality(&accept, usual))
}

/// The quality of the most specific range that covers the type.
fn quality(accept: &Accept, media: &Mime) -> Quality {
    let ranges = accept.iter().filter_map(|range| {
        let specific = covers(&range.item, media)?;
        Some((specific, range.quality))
    });
    ranges.max().map_or(Quality::ZERO, |(_, quality)| quality)
}

/// How closely a range names a type it covers: 2 by name, 1 as `type/*`, 0 as `*/*`.
fn covers(range: &Mime, media: &Mime) -> Option<u8> {
    let all = |name: mime::Name| name == mime::STAR;
    if range.essence_str() == media.essence_str() {
        return Some(2);
    }
    match all(range.subtype()) {
        true if range.type_() == media.type_() => Some(1),
        true if all(range.type_()) => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::prefers_html;

    #[test]
    fn a_browser_gets_html_and_everyone_else_json() {
        let cases = [
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                true,
            ),
            ("text/html", true),
            ("TEXT/HTML; charset=utf-8", true),
            ("text/*", true),
            ("text/*;q=0.5, application/json;q=0.4", true),
            ("application/json;q=0.9, text/html", true),
            ("text/html;q=0.5, */*;q=0.1", true),
            ("", false),
            ("*/*", false),
            ("application/json", false),
            ("application/json, text/html", false),
            ("text/html;q=0.8, application/json", false),
            ("text/html;q=0.5, */*;q=0.8", false),
            ("text/html;q=0, */*", false),
            ("image/png", false),
            ("nonsense", false),
        ];
        for (accept, html) in cases {
            let request = TestRequest::default().insert_header(("accept", accept));
            assert_eq!(prefers_html(&request.to_http_request()), html, "{accept}");
        }
        assert!(!prefers_html(&TestRequest::default().to_http_request()));
    }
}
