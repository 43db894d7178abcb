//! The typesetter: fixed sources and fonts, loaded once, and the values of one paper.
//!
//! It is given no way to files, packages or the network, and no text of a user ever becomes source.

use std::sync::LazyLock;

use bytes::Bytes;
use serde_json::Value;
use typst::foundations::Dict;
use typst_as_lib::TypstEngine;
use typst_pdf::PdfOptions;

use super::{glyphs::FONTS, printable, printer::Unprinted};

/// The pages as they are set.
const SOURCES: [(&str, &str); 3] = [
    ("common.typ", include_str!("pages/common.typ")),
    ("contract.typ", include_str!("pages/contract.typ")),
    ("proposal.typ", include_str!("pages/proposal.typ")),
];

/// Whose main file is chosen at each print. Nothing that was set for one paper is kept for the next
/// (the engine forgets after each), so memory doesn't grow with their number.
static ENGINE: LazyLock<TypstEngine> = LazyLock::new(|| {
    TypstEngine::builder()
        .with_static_source_file_resolver(SOURCES)
        .fonts(FONTS.iter().cloned())
        .build()
});

/// Sets `values` by the page of that name. Slow: call it off the event loop.
///
/// # Errors
/// [`Unprinted::Unprintable`] when they can't be set; [`Unprinted::Broken`], which is a defect of the values' shape.
pub fn set(page: &'static str, values: Value) -> Result<Bytes, Unprinted> {
    let values: Dict =
        serde_json::from_value(printable::values(values)).map_err(Unprinted::broken)?;
    let document = ENGINE.compile_with_input(page, values).output;
    let document = document.map_err(|err| unprintable(&err))?;
    let pdf = typst_pdf::pdf(&document, &PdfOptions::default());
    pdf.map(Bytes::from).map_err(|faults| unprintable(&faults))
}

/// The page is ours and sets what it is given, so it is something in the values; the log is told which rule it broke.
fn unprintable(cause: &dyn std::fmt::Debug) -> Unprinted {
    tracing::error!(?cause, "a paper can't be set");
    Unprinted::Unprintable
}
