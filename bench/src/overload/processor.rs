//! Processor seconds, by whom they are spent (Linux).

use std::fs;

use crate::Outcome;

/// Ticks a second in `/proc`, on every Linux of today.
const TICKS: f64 = 100.0;

/// Whom to watch besides this process.
pub struct Processor {
    server: u32,
    database: Option<u32>,
}

/// Seconds so far.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    pub server: f64,
    pub database: f64,
    pub load: f64,
}

impl Spent {
    /// Seconds from an earlier moment to this one.
    pub fn since(self, before: Self) -> Self {
        Self {
            server: self.server - before.server,
            database: self.database - before.database,
            load: self.load - before.load,
        }
    }
}

impl Processor {
    /// Of a server and a database's first process.
    pub fn new(server: u32, database: Option<u32>) -> Self {
        Self { server, database }
    }

    /// What each has spent so far.
    pub fn spent(&self) -> Outcome<Spent> {
        let mut database = 0.0;
        if let Some(first) = self.database {
            for entry in fs::read_dir("/proc")? {
                let name = entry?.file_name();
                let Some(id) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
                    continue;
                };
                // It may just have ended.
                let Ok((parent, seconds)) = stat(id) else {
                    continue;
                };
                if id == first || parent == first {
                    database += seconds;
                }
            }
        }
        Ok(Spent {
            server: stat(self.server)?.1,
            database,
            load: stat(std::process::id())?.1,
        })
    }
}

/// A process's parent, and the seconds of its threads.
fn stat(id: u32) -> Outcome<(u32, f64)> {
    let text = fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name before it may hold anything.
    let (_, rest) = text.rsplit_once(") ").ok_or("no name")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let field = |at: usize| fields.get(at).copied().ok_or("too few fields");
    let ticks = field(11)?.parse::<f64>()? + field(12)?.parse::<f64>()?;
    Ok((field(1)?.parse()?, ticks / TICKS))
}
