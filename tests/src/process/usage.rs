//! What a process takes of the machine (Linux).

use super::Process;
use std::path::PathBuf;
use std::time::Duration;

/// The kernel's clock ticks a second, the same on every Linux.
const TICKS: u64 = 100;

impl Process {
    fn about(&self, file: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{file}", self.child.id()))
    }

    fn told(&self, file: &str) -> String {
        std::fs::read_to_string(self.about(file)).expect("what the kernel tells of the process")
    }

    fn kib(&self, name: &str) -> u64 {
        let status = self.told("status");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        kib.expect("a size")
    }

    /// Memory in use, in MiB.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.kib("VmRSS:") / 1024
    }

    /// The most memory that was in use since the start or since [`Process::forget_peak`], in MiB.
    #[must_use]
    pub fn peak(&self) -> u64 {
        self.kib("VmHWM:") / 1024
    }

    /// Begins to look for the most memory anew.
    pub fn forget_peak(&self) {
        std::fs::write(self.about("clear_refs"), "5").expect("a peak to forget");
    }

    /// How much more memory than before was in use at most, in KiB, while something was done.
    pub async fn peak_rise(&self, doing: impl Future<Output = ()>) -> u64 {
        self.forget_peak();
        let before = self.kib("VmRSS:");
        doing.await;
        self.kib("VmHWM:").saturating_sub(before)
    }

    /// Processor time that it took so far.
    #[must_use]
    pub fn processor_time(&self) -> Duration {
        let stat = self.told("stat");
        // The command's name stands in parentheses and may hold anything.
        let (_, rest) = stat.rsplit_once(')').expect("a name");
        let ticks: u64 = rest
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|ticks| ticks.parse::<u64>().expect("a number"))
            .sum();
        Duration::from_millis(ticks * 1_000 / TICKS)
    }
}
