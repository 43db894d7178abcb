//! Running it for others: keys, backups, too many callers, slow ones, a full disk, the end of a process.

mod backup;
mod endings;
mod full_disk;
mod moods;
mod overload;
mod refusals;
mod rotation;
mod slow;
mod vanished;
