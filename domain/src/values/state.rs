//! The 27 federative units of Brazil.

use crate::code::Code;

/// A federative unit (UF), written as its two capital letters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, strum::Display, strum::EnumString, strum::EnumIter,
    strum::IntoStaticStr, strum::VariantNames, serde::Serialize, serde::Deserialize,
)]
#[strum(serialize_all = "UPPERCASE")]
#[serde(rename_all = "UPPERCASE")]
#[rustfmt::skip]
pub enum State {
    Ac, Al, Ap, Am, Ba, Ce, Df, Es, Go, Ma, Mt, Ms, Mg, Pa, Pb, Pr, Pe, Pi, Rj, Rn, Rs, Ro, Rr, Sc, Sp, Se, To,
}

impl State {
    /// Reads a code in either case.
    ///
    /// # Errors
    /// [`Code::InvalidState`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        text.trim()
            .to_ascii_uppercase()
            .parse()
            .map_err(|_| Code::InvalidState)
    }

    /// The stored code.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
