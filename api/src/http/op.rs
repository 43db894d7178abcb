//! What the document says of an operation, and what serving it takes.

use std::borrow::Cow;

use domain::code::Code;

use super::{answer::HtmlPage, query::Param};
use crate::{caller::RouteAccess, problem::ApiError};

/// What the document says of an operation, and who may call it.
#[derive(Clone, Debug)]
pub struct Op {
    /// Unique operation id.
    pub id: Cow<'static, str>,
    /// One line.
    pub summary: Cow<'static, str>,
    /// Rules and consequences.
    pub about: Cow<'static, str>,
    /// Who may call it: the action that it is, out of the one table of [`domain::permission`].
    pub access: RouteAccess,
    /// Query parameters: the only ones accepted.
    pub params: Vec<Param>,
    /// `If-Match` is honoured.
    pub versioned: bool,
    /// It can end in a 409.
    pub conflicts: bool,
    /// Largest body, where it is not that of its kind.
    pub body_limit: Option<usize>,
    /// Status of success.
    pub success: u16,
    /// 201 when there was none before (PUT).
    pub or_created: bool,
    /// Further statuses of refusal.
    pub refusals: Vec<u16>,
    /// `Idempotency-Key` is honoured (POST writes).
    pub idempotent: bool,
    /// The body's `password` is hashed before the transaction begins.
    pub hashes_password: bool,
    /// A password is verified: it waits among those of its kind, not among the requests in flight.
    pub verifies_password: bool,
    /// Media type of the body when it isn't JSON.
    pub takes: Option<&'static str>,
    /// Media types of the answer when it isn't JSON.
    pub gives: &'static [&'static str],
    /// Parts of the answer can be asked for.
    pub ranged: bool,
    /// People call it with a browser: forms are taken, answers are pages, and so is what this makes of a refusal.
    pub notice: Option<Notice>,
    /// Requests of one peer are counted, and too many refused.
    pub limited: bool,
    /// Answered however many requests are in flight.
    pub always: bool,
    /// Read in one transaction, so that rows of several tables are told as they were at one moment.
    pub snapshot: bool,
    /// The row of the demo that its example acts on, where that is not the usual one.
    pub example_row: Option<String>,
    /// Problems worth an example of their own.
    pub problems: Vec<Code>,
}

/// Makes a page of a refusal; without one the caller gets the problem.
pub type Notice = fn(&ApiError) -> Option<HtmlPage>;

/// Describes an operation, which always says who may call it.
pub fn op(
    id: impl Into<Cow<'static, str>>,
    summary: impl Into<Cow<'static, str>>,
    access: impl Into<RouteAccess>,
) -> Op {
    Op {
        id: id.into(),
        summary: summary.into(),
        about: Cow::Borrowed(""),
        access: access.into(),
        params: Vec::new(),
        versioned: false,
        conflicts: false,
        body_limit: None,
        success: 200,
        or_created: false,
        refusals: Vec::new(),
        idempotent: true,
        hashes_password: false,
        verifies_password: false,
        takes: None,
        gives: &[],
        ranged: false,
        notice: None,
        limited: false,
        always: false,
        snapshot: false,
        example_row: None,
        problems: Vec::new(),
    }
}

impl Op {
    /// Rules and consequences, for the document.
    #[must_use]
    pub fn about(mut self, about: impl Into<Cow<'static, str>>) -> Self {
        self.about = about.into();
        self
    }

    /// Declares query parameters.
    #[must_use]
    pub fn params(mut self, params: impl IntoIterator<Item = Param>) -> Self {
        self.params.extend(params);
        self
    }

    /// `If-Match` is honoured.
    #[must_use]
    pub fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }

    /// It can end in a 409.
    #[must_use]
    pub fn conflicts(mut self) -> Self {
        self.conflicts = true;
        self
    }

    /// Takes larger bodies than others of its kind: its schema promises more.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// Status of success when it isn't 200.
    #[must_use]
    pub fn success(mut self, status: u16) -> Self {
        self.success = status;
        self
    }

    /// 201 instead when there was none before (PUT).
    #[must_use]
    pub fn or_created(mut self) -> Self {
        self.or_created = true;
        self
    }

    /// Further refusals, by status.
    #[must_use]
    pub fn refuses(mut self, statuses: &[u16]) -> Self {
        self.refusals.extend_from_slice(statuses);
        self
    }

    /// No `Idempotency-Key`: the answer must not be kept.
    #[must_use]
    pub fn no_idempotency(mut self) -> Self {
        self.idempotent = false;
        self
    }

    /// The body may hold a `password`: its hash comes with the request, since hashing takes longer
    /// than a transaction may last.
    #[must_use]
    pub fn hashes_password(mut self) -> Self {
        self.hashes_password = true;
        self
    }

    /// A password is verified, which takes its time: it takes no place of other requests.
    #[must_use]
    pub fn verifies_password(mut self) -> Self {
        self.verifies_password = true;
        self
    }

    /// The body is no JSON but this.
    #[must_use]
    pub fn takes(mut self, media: &'static str) -> Self {
        self.takes = Some(media);
        self
    }

    /// The answer is no JSON but one of these.
    #[must_use]
    pub fn gives(mut self, media: &'static [&'static str]) -> Self {
        self.gives = media;
        self
    }

    /// Answered however many requests are in flight: an overloaded process is alive.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.always = true;
        self
    }

    /// Read in one transaction: for answers that are put together of rows which change together.
    #[must_use]
    pub fn snapshot(mut self) -> Self {
        self.snapshot = true;
        self
    }

    /// The row of the demo that its example acts on: one that is there for this step.
    #[must_use]
    pub fn acts_on(mut self, row: impl std::fmt::Display) -> Self {
        self.example_row = Some(row.to_string());
        self
    }

    /// Problems that are this operation's own, with the status that each has.
    #[must_use]
    pub fn problems(mut self, codes: &[Code]) -> Self {
        self.problems.extend_from_slice(codes);
        self
    }

    /// `Range` and `If-None-Match` are honoured.
    #[must_use]
    pub fn ranged(mut self) -> Self {
        self.ranged = true;
        self
    }

    /// People call it with a browser.
    #[must_use]
    pub fn for_people(mut self, notice: Notice) -> Self {
        self.notice = Some(notice);
        self
    }

    /// Requests of one peer are counted.
    #[must_use]
    pub fn limited(mut self) -> Self {
        self.limited = true;
        self
    }
}
