//! Running it for others: keys, backups, too many callers, slow ones, a full disk, a log that nobody reads, the end of a
//! process.

mod backup;
mod endings;
mod full_disk;
mod log;
mod overload;
mod rotation;
mod slow;
mod slow_readers;
