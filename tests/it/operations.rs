//! Running it for others: keys, backups, too many callers, slow ones, a full disk, the end of a process.

mod backup;
mod endings;
mod full_disk;
mod one_process;
mod overload;
mod retention;
mod rotation;
mod secrets;
mod slow;
