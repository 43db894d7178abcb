//! What each refusal of a database means, code by code: the table that the cases of [`super::moods`] stand on.

use api::problem::ApiError;
use persistence::refusal::{Meaning, RESULT_CODES, SQLSTATES};
use sea_orm::sqlx::error::{BoxDynError, DatabaseError, ErrorKind};
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, sqlx};
use std::borrow::Cow;
use std::fmt;
use std::io;

/// A refusal with a code.
#[derive(Debug)]
struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "refused with {}", self.0)
    }
}

impl std::error::Error for Refusal {}

impl DatabaseError for Refusal {
    fn message(&self) -> &str {
        "refused"
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.0.as_str().into())
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> BoxDynError {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

fn told(err: sqlx::Error) -> RuntimeErr {
    RuntimeErr::SqlxError(err.into())
}

fn refused(code: &str) -> sqlx::Error {
    sqlx::Error::Database(Box::new(Refusal(code.to_owned())))
}

/// Status, how often the transaction is run again, and whether the caller hears when to come back.
fn answered(err: DbErr) -> (u16, u32, bool) {
    let err = ApiError::from(persistence::Error::from(err));
    (err.status.as_u16(), err.again, err.retry_after.is_some())
}

const AGAIN: (u16, u32, bool) = (503, 7, true);
const ELSEWHERE: (u16, u32, bool) = (503, 1, true);
const LATER: (u16, u32, bool) = (503, 0, true);
const DEFECT: (u16, u32, bool) = (500, 0, false);

#[test]
fn each_code_of_postgresql_has_its_answer() {
    let codes = [
        (AGAIN, "40001 40P01"),
        (
            ELSEWHERE,
            "08000 08001 08003 08004 08006 08P01 25006 25P03 26000 57P01 57P02 57P04 57P05",
        ),
        (
            LATER,
            "25P04 40003 53000 53100 53200 53300 53400 55P03 57000 57014 57P03 58000 58030 58P01 XX001 XX002",
        ),
        // What only a fault of the program brings about.
        (
            DEFECT,
            "0A000 22003 22P02 23502 23514 25P02 42601 42P01 42703 54000 XX000",
        ),
    ];
    for (answer, codes) in codes {
        for code in codes.split_whitespace() {
            for err in [
                DbErr::Exec(told(refused(code))),
                DbErr::Query(told(refused(code))),
            ] {
                assert_eq!(answered(err), answer, "{code}");
            }
            // Refused when it is opened, whatever the reason.
            assert_eq!(answered(DbErr::Conn(told(refused(code)))), LATER, "{code}");
        }
    }
}

#[test]
fn each_code_of_sqlite_has_its_answer() {
    let codes: [(_, &[u32]); 3] = [
        (AGAIN, &[4, 516, 5, 261, 517, 773, 6, 262, 17]),
        (
            LATER,
            &[
                3, 7, 8, 264, 520, 776, 1032, 1288, 1544, 9, 10, 266, 522, 778, 1034, 3338, 8458,
                11, 267, 523, 779, 13, 14, 270, 526, 1550, 15, 22, 26, 3082, 2314,
            ],
        ),
        // ERROR, INTERNAL, TOOBIG, CONSTRAINT_CHECK, CONSTRAINT_NOTNULL, MISMATCH, MISUSE, AUTH, RANGE.
        (DEFECT, &[1, 2, 18, 275, 1299, 20, 21, 23, 25]),
    ];
    for (answer, codes) in codes {
        for code in codes {
            let err = DbErr::Exec(told(refused(&code.to_string())));
            assert_eq!(answered(err), answer, "{code}");
        }
    }
}

#[test]
fn what_breaks_on_the_way_has_its_answer() {
    let broken = |kind: io::ErrorKind| DbErr::Query(told(sqlx::Error::Io(kind.into())));
    let errors = [
        (broken(io::ErrorKind::ConnectionReset), ELSEWHERE),
        (broken(io::ErrorKind::UnexpectedEof), ELSEWHERE),
        (
            DbErr::Exec(told(sqlx::Error::Protocol("what?".into()))),
            ELSEWHERE,
        ),
        // It was waited for long enough.
        (broken(io::ErrorKind::TimedOut), LATER),
        (
            DbErr::Conn(told(sqlx::Error::Io(
                io::ErrorKind::ConnectionRefused.into(),
            ))),
            LATER,
        ),
        (DbErr::ConnectionAcquire(ConnAcquireErr::Timeout), LATER),
        (
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            LATER,
        ),
        (DbErr::Exec(told(sqlx::Error::PoolTimedOut)), LATER),
        (DbErr::Exec(told(sqlx::Error::WorkerCrashed)), LATER),
        (DbErr::Type("a word that nobody knows".to_owned()), DEFECT),
    ];
    for (err, answer) in errors {
        let what = err.to_string();
        assert_eq!(answered(err), answer, "{what}");
    }
}

/// Nobody can say whether it was kept, so nobody does it again unasked.
#[test]
fn a_commit_that_broke_is_not_run_again() {
    for code in ["57P01", "08006", "25006"] {
        let err = persistence::Error::from(DbErr::Exec(told(refused(code)))).undecided();
        assert_eq!(ApiError::from(err).again, 0, "{code}");
    }
    let again = persistence::Error::from(DbErr::Exec(told(refused("40001")))).undecided();
    assert_eq!(ApiError::from(again).again, 7);
}

/// The first entry that fits counts, so none may stand behind one that takes its codes.
#[test]
fn no_entry_is_hidden_by_another() {
    for (index, (code, _)) in SQLSTATES.iter().enumerate() {
        let before = &SQLSTATES[..index];
        let hides = before.iter().find(|(other, _)| code.starts_with(other));
        assert_eq!(hides, None, "{code}");
    }
    for (code, meaning) in RESULT_CODES {
        assert_ne!(*meaning, Meaning::Defect);
        assert_eq!(
            RESULT_CODES
                .iter()
                .filter(|(other, _)| other == code)
                .count(),
            1,
            "{code}"
        );
    }
}
