//! What there is to know of a table beside its columns: declared once, below its entity.

mod sight;

use domain::code::Code;

pub use self::sight::Sight;
use crate::Effect;

/// A table whose facts are declared. Every entity is one.
pub trait Declared {
    /// What is known of it.
    const FACTS: &'static Facts;
}

/// What a table is to the rest of the program. Each stands once, below its entity.
#[derive(Debug)]
pub struct Facts {
    /// The table's name.
    pub table: &'static str,
    /// The column by which a row is found.
    pub id: &'static str,
    /// What a caller knows one of its rows as, or the thing that it is a part of: `sales_plan`.
    pub word: &'static str,
    /// Who sees its rows.
    pub sight: Sight,
    /// It has a column `active`: rows can be switched off.
    pub active: bool,
    /// Columns that limit the days on which a row may be chosen: the first one, the last one.
    pub validity: (Option<&'static str>, Option<&'static str>),
    /// Its foreign keys.
    pub refers: &'static [Refers],
    /// Its unique keys. Primary keys that are ids of our own making go without saying.
    pub keys: &'static [Key],
    /// What follows from the change or the end of a row, in the running process.
    pub effect: Option<Effect>,
}

/// A foreign key.
#[derive(Debug)]
pub struct Refers {
    /// Its column.
    pub column: &'static str,
    /// The table whose ids it holds.
    pub to: &'static str,
    /// What becomes of the reference when the other row is to go.
    pub then: Then,
}

/// What a foreign key makes of the deletion of the row that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It is refused: the row is in use.
    Refuse,
    /// The referring row goes with it.
    Follow,
    /// The reference is emptied.
    Empty,
}

/// A unique or primary key, by its constraint's name.
#[derive(Debug)]
pub struct Key {
    /// `uq_<table>_<columns>` or `pk_<table>`.
    pub name: &'static str,
    /// What a caller is told whose row collides: the code, and the JSON pointer of the member, empty when it is the row
    /// as such. `None` where only a fault of the program could hurt it.
    pub conflict: Option<(Code, &'static str)>,
}

impl Facts {
    /// Of a table whose rows nobody is shown, that refers to nothing and has no key but its id.
    #[must_use]
    pub const fn of(table: &'static str, word: &'static str) -> Self {
        Self {
            table,
            id: "id",
            word,
            sight: Sight::Hidden,
            active: false,
            validity: (None, None),
            refers: &[],
            keys: &[],
            effect: None,
        }
    }

    /// The column that names the row of `table` to which a row belongs, when it belongs to one there.
    #[must_use]
    pub fn owner(&self, table: &str) -> Option<&'static str> {
        match self.sight {
            Sight::Through(column, whole) | Sight::ThroughOrAll(column, whole) => {
                (whole.table == table).then_some(column)
            }
            _ => None,
        }
    }

    /// The column that names what a row is a part of.
    #[must_use]
    pub fn parent(&self) -> Option<&'static str> {
        match self.sight {
            Sight::Through(column, _) => Some(column),
            _ => None,
        }
    }

    /// The column that names the row with which a row goes; of a list of branches, whose it is.
    #[must_use]
    pub fn whole(&self) -> Option<&'static str> {
        let mut refers = self.refers.iter();
        let whole = refers.find(|refers| refers.then == Then::Follow);
        whole.map(|refers| refers.column)
    }

    /// The column with the branch of a row, where it has one of its own.
    #[must_use]
    pub fn branch(&self) -> Option<&'static str> {
        match self.sight {
            Sight::Branch(column) => Some(column),
            Sight::Clients => Some("branch_id"),
            _ => None,
        }
    }
}

/// A reference that keeps the other row from being deleted.
pub(crate) const fn refers(column: &'static str, to: &'static str) -> Refers {
    let then = Then::Refuse;
    Refers { column, to, then }
}

/// A reference to the whole that a row is a part of, and with which it goes.
pub(crate) const fn part_of(column: &'static str, to: &'static str) -> Refers {
    let then = Then::Follow;
    Refers { column, to, then }
}

/// A reference that is emptied when the other row goes.
pub(crate) const fn recalls(column: &'static str, to: &'static str) -> Refers {
    let then = Then::Empty;
    Refers { column, to, then }
}

/// A key that callers' rows may collide in.
pub(crate) const fn taken(name: &'static str, code: Code, pointer: &'static str) -> Key {
    let conflict = Some((code, pointer));
    Key { name, conflict }
}

/// A key of what the program makes itself, or inserts with a conflict clause.
pub(crate) const fn never_taken(name: &'static str) -> Key {
    let conflict = None;
    Key { name, conflict }
}
