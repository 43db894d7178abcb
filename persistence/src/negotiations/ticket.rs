//! The ticket part: row ↔ terms, and the subject that it follows.

use domain::ticket::{Subject, TicketTerms};

use crate::{
    Error,
    column::{words, written},
    entity::{negotiation_tickets::Model, ticket_subjects},
};

/// A row's terms.
///
/// # Errors
/// When the row holds what this version does not know.
pub fn terms(row: &Model) -> Result<TicketTerms, Error> {
    Ok(TicketTerms {
        priority: words(row.priority.as_deref())?,
        subject_id: row.subject_id,
        subject: row.subject.clone(),
        subject_edited: row.subject_edited,
        process_id: row.process_id,
        message: row.message.clone(),
        preferred_date: row.preferred_date,
        preferred_period: words(row.preferred_period.as_deref())?,
    })
}

/// Writes terms to a row.
pub fn write(terms: &TicketTerms, row: &mut Model) {
    row.priority = written(terms.priority);
    row.subject_id = terms.subject_id;
    row.subject = terms.subject.clone();
    row.subject_edited = terms.subject_edited;
    row.process_id = terms.process_id;
    row.message = terms.message.clone();
    row.preferred_date = terms.preferred_date;
    row.preferred_period = written(terms.preferred_period);
}

/// A subject of the registry.
///
/// # Errors
/// When the row holds what this version does not know.
pub fn subject(row: &ticket_subjects::Model) -> Result<Subject, Error> {
    Ok(Subject {
        id: row.id,
        name: row.name.clone(),
        default_priority: words(row.default_priority.as_deref())?,
        default_process_id: row.default_process_id,
    })
}
