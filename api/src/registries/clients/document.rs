//! A document whose kind isn't told.

use domain::values::Document;

/// The stored form of a CPF or CNPJ.
pub fn canonical(text: &str) -> Option<String> {
    Document::read_either(text).ok().map(String::from)
}
