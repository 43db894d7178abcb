//! Running it for others: keys, backups, the document, too many callers, slow ones, a full disk, a log that nobody reads,
//! the end of a process, traces.

mod backup;
mod bombs;
mod documents;
mod endings;
mod full_disk;
mod kept_links;
mod log;
mod moods;
mod one_process;
mod overload;
mod refusals;
mod retention;
mod rotation;
mod secrets;
mod slow;
mod slow_readers;
mod traces;
mod vanished;
