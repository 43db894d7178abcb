//! A successful answer, typed for the handler and erased for the wire.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::etag;
use crate::problem::ApiError;

/// A page for people, in the place of JSON.
#[derive(Clone, Debug)]
pub struct HtmlPage {
    /// HTML.
    pub html: String,
    /// `Content-Security-Policy`: what a browser may load and do there.
    pub policy: &'static str,
}

/// What a handler answers.
#[derive(Debug)]
pub struct Answer<T> {
    status: StatusCode,
    body: Option<T>,
    /// What the tag stands for, where the body tells more.
    tagged: Option<String>,
    page: Option<HtmlPage>,
    version: Option<i64>,
    location: Option<String>,
    link: Option<String>,
    secret: bool,
}

/// The same, ready for the wire and for the idempotency store.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Status.
    pub status: StatusCode,
    /// JSON text, HTML with a `policy`; empty when there is none.
    pub body: String,
    /// `Content-Security-Policy` of a page.
    pub policy: Option<&'static str>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// `Link`.
    pub link: Option<String>,
    /// The body holds a secret, which rests sealed.
    pub secret: bool,
    /// This is an earlier answer, given again.
    pub replayed: bool,
}

impl<T: Serialize> Answer<T> {
    fn new(status: StatusCode, body: Option<T>) -> Self {
        Self {
            status,
            body,
            tagged: None,
            page: None,
            version: None,
            location: None,
            link: None,
            secret: false,
        }
    }

    /// 200.
    pub fn ok(body: T) -> Self {
        Self::new(StatusCode::OK, Some(body))
    }

    /// 202: what was asked for goes on after the answer.
    pub fn accepted(body: T) -> Self {
        Self::new(StatusCode::ACCEPTED, Some(body))
    }

    /// 201 at a path.
    pub fn created(location: impl Into<String>, body: T) -> Self {
        Self {
            location: Some(location.into()),
            ..Self::new(StatusCode::CREATED, Some(body))
        }
    }

    /// A page, whatever came of the request.
    #[must_use]
    pub fn page(status: StatusCode, page: HtmlPage) -> Self {
        Self {
            page: Some(page),
            ..Self::new(status, None)
        }
    }

    /// 303: a form was taken, and this is what to look at now.
    pub fn see_other(location: impl Into<String>) -> Self {
        Self {
            location: Some(location.into()),
            ..Self::new(StatusCode::SEE_OTHER, None)
        }
    }

    /// Adds the `ETag` of a resource at this version.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// The body.
    pub fn body(&self) -> Option<&T> {
        self.body.as_ref()
    }

    /// Tells in the body what only this answer does. Its tag stays that of the resource as it is read.
    ///
    /// # Errors
    /// When the body cannot be written as JSON, which is a defect.
    pub fn telling(mut self, tell: impl FnOnce(&mut T)) -> Result<Self, ApiError> {
        if let Some(body) = &mut self.body {
            self.tagged = Some(serde_json::to_string(body).map_err(ApiError::internal)?);
            tell(body);
        }
        Ok(self)
    }

    /// Adds a `Link` header.
    #[must_use]
    pub fn link(mut self, link: Option<String>) -> Self {
        self.link = link;
        self
    }

    /// The body holds a secret that is told once: where it is kept to be given again, it is sealed.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Writes the body, and the tag that goes with it.
    ///
    /// # Errors
    /// When the body cannot be written as JSON, which is a defect.
    pub fn send(self) -> Result<Sent, ApiError> {
        let policy = self.page.as_ref().map(|page| page.policy);
        let body = match (self.page, &self.body) {
            (Some(page), _) => page.html,
            (None, Some(body)) => serde_json::to_string(body).map_err(ApiError::internal)?,
            (None, None) => String::new(),
        };
        Ok(Sent {
            status: self.status,
            etag: self.version.map(|version| {
                let tagged = self.tagged.as_deref().unwrap_or(&body);
                etag::of(version, tagged)
            }),
            body,
            policy,
            location: self.location,
            link: self.link,
            secret: self.secret,
            replayed: false,
        })
    }
}

impl Answer<()> {
    /// 204.
    #[must_use]
    pub fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT, None)
    }
}
