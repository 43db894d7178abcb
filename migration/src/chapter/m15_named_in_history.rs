//! Whether a history names an employee, who may not be deleted then, is asked of an index.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![Sheet::more_of("events").index_where(&["actor_id"], "in_history")]
}
