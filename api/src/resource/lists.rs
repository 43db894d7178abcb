//! The usual lists.

/// The usual list of a registry: by name, filtered by `active`, and by what is given besides.
/// The entity's `Column` must be in scope.
macro_rules! by_name {
    ($($filter:expr),* $(,)?) => {
        &persistence::list::ListSpec {
            id: Column::Id,
            sorts: &[
                persistence::list::Sort::text("name", Column::Name),
                persistence::list::Sort::instant("created_at", Column::CreatedAt),
                persistence::list::Sort::instant("updated_at", Column::UpdatedAt),
            ],
            descending: false,
            filters: &[
                persistence::list::Filter::equal(
                    "active",
                    Column::Active,
                    persistence::list::FilterKind::Bool,
                ),
                $($filter),*
            ],
            search: Some(Column::SearchText),
            updated: Some(Column::UpdatedAt),
        }
    };
}
pub(crate) use by_name;

/// The usual list of what comes into being in the course of a sale: newest first, or by last change, or by what is given
/// besides. The entity's `Column` must be in scope.
macro_rules! newest_first {
    ($($sort:expr),* $(,)?) => {
        &persistence::list::ListSpec {
            id: Column::Id,
            sorts: &[
                persistence::list::Sort::instant("created_at", Column::CreatedAt),
                persistence::list::Sort::instant("updated_at", Column::UpdatedAt),
                $($sort),*
            ],
            descending: true,
            filters: &[],
            search: None,
            updated: Some(Column::UpdatedAt),
        }
    };
}
pub(crate) use newest_first;
