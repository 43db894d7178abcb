//! The headers of requests, each described once.

use serde_json::json;
use utoipa::openapi::{
    RefOr, Required,
    path::{Parameter, ParameterBuilder, ParameterIn},
    schema::Components,
};

use super::parameters::{Given, at, keeps_key, tagged};
use crate::http::{endpoint::Endpoint, head::LONGEST_HEADER, schema::Described};

/// A header that some requests may bring.
pub struct Header {
    name: &'static str,
    header: &'static str,
    about: &'static str,
    least: usize,
    pattern: &'static str,
    /// The operations that take it.
    pub of: fn(&Endpoint) -> bool,
}

const PRINTABLE: &str = "^[ -~]*$";

/// What every operation takes.
pub const LANGUAGE: Header = Header {
    name: "AcceptLanguage",
    header: "Accept-Language",
    about: "`pt-BR` gives problems in Portuguese.",
    least: 0,
    // What cannot be read is as if it were not there.
    pattern: r"^[^\x00-\x08\x0a-\x1f\x7f]*$",
    of: |_| true,
};

/// What some operations take.
pub const HEADERS: [Header; 5] = [
    Header {
        name: "IdempotencyKey",
        header: "Idempotency-Key",
        about: "The same key and body give the first answer again, for 24 hours.",
        least: 1,
        pattern: "^[!-~]([ -~]*[!-~])?$",
        of: keeps_key,
    },
    Header {
        name: "IfMatch",
        header: "If-Match",
        about: "`ETag` the change is based on; 412 when it is stale.",
        least: 0,
        pattern: PRINTABLE,
        of: |endpoint| endpoint.op.versioned && endpoint.method != "GET",
    },
    Header {
        name: "Range",
        header: "Range",
        about: "One part: `bytes=0-1023`, `bytes=1024-` or `bytes=-512`.",
        least: 0,
        pattern: PRINTABLE,
        of: |endpoint| endpoint.op.ranged,
    },
    Header {
        name: "IfRange",
        header: "If-Range",
        about: "`ETag` of the version that the part is wanted of; the whole when it is another one.",
        least: 0,
        pattern: PRINTABLE,
        of: |endpoint| endpoint.op.ranged,
    },
    Header {
        name: "IfNoneMatch",
        header: "If-None-Match",
        about: "`ETag` at hand; 304 when it is current.",
        least: 0,
        pattern: PRINTABLE,
        of: tagged,
    },
];

impl Header {
    /// Where it is described, which is done at its first use.
    pub fn given(&self, components: &mut Components) -> Given {
        let shared = components.parameters.entry(self.name.to_owned());
        shared.or_insert_with(|| RefOr::T(self.parameter()));
        at(self.name)
    }

    fn parameter(&self) -> Parameter {
        let schema = json!({
            "type": "string",
            "minLength": self.least,
            "maxLength": LONGEST_HEADER,
            "pattern": self.pattern,
        });
        let schema: Described = serde_json::from_value(schema).unwrap_or_default();
        ParameterBuilder::new()
            .name(self.header)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(self.about))
            .schema(Some(schema))
            .build()
    }
}
