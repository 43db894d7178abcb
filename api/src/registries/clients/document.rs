//! A document whose kind isn't told.

use domain::values::{Document, DocumentKind};

/// The stored form of a CPF or CNPJ; no text is both.
pub fn canonical(text: &str) -> Option<String> {
    let kinds = [DocumentKind::Cpf, DocumentKind::Cnpj];
    let documents = kinds.map(|kind| Document::parse(kind, text).ok());
    documents.into_iter().flatten().next().map(String::from)
}
