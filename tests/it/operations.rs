//! Running it for others: keys, backups, the document, too many callers, slow ones, a full disk, the end of a process.

mod backup;
mod bombs;
mod documents;
mod endings;
mod full_disk;
mod overload;
mod rotation;
mod slow;
