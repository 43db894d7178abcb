//! Lines on their way out: a bounded queue and the thread that empties it.
//!
//! Where nobody reads, the pipe is full or broken, or the disk is full, lines are lost and counted. Whole ones: what
//! was begun of a line is finished first once there is room again.

use std::{
    io::{self, ErrorKind, Write},
    mem,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;

/// Bytes that may wait; what comes beyond them is lost.
const ROOM: usize = 1024 * 1024;
/// Lines that come within this time of each other leave together, and wake the thread once.
const PAUSE: Duration = Duration::from_millis(5);
/// How long the end of the process waits for the last lines.
const PATIENCE: Duration = Duration::from_secs(1);
/// A larger buffer is not kept.
const KEPT: usize = 128 * 1024;

/// The way out; its copies share one queue.
#[derive(Clone, Debug)]
pub struct Lines(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
    lost: AtomicU64,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<u8>,
    /// The thread waits for a line.
    asleep: bool,
    ending: bool,
    ended: bool,
}

impl Lines {
    /// Starts the thread that writes.
    ///
    /// # Errors
    /// When there can be no further thread.
    pub fn to(out: impl Write + Send + 'static) -> io::Result<Self> {
        let lines = Self(Arc::default());
        let writing = Arc::clone(&lines.0);
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || writing.empty(out))?;
        Ok(lines)
    }

    /// Takes no more lines, and waits a moment for the last ones to leave.
    pub fn end(&self) {
        let mut queue = self.0.lock();
        queue.ending = true;
        self.0.changed.notify_all();
        let left = |queue: &mut Queue| !queue.ended;
        let waited = self
            .0
            .changed
            .wait_timeout_while(queue, PATIENCE, left)
            .unwrap_or_else(PoisonError::into_inner);
        drop(waited);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: &[u8]) {
        let mut queue = self.lock();
        if queue.waiting.len() + line.len() > ROOM {
            drop(queue);
            return self.lose(1);
        }
        queue.waiting.extend_from_slice(line);
        let asleep = mem::take(&mut queue.asleep);
        drop(queue);
        if asleep {
            self.changed.notify_all();
        }
    }

    fn lose(&self, lines: u64) {
        self.lost.fetch_add(lines, Ordering::Relaxed);
        metrics::counter!("log_lines_lost_total").increment(lines);
    }

    fn empty(&self, out: impl Write) {
        let mut output = Output {
            out,
            unfinished: false,
        };
        let mut batch = Vec::new();
        while self.take(&mut batch) {
            match output.write(&mut batch) {
                0 if batch.is_empty() => self.tell_of_lost(),
                lost => self.lose(lost),
            }
            if batch.capacity() > KEPT {
                batch.shrink_to(KEPT);
            }
            self.pause();
        }
        self.lock().ended = true;
        self.changed.notify_all();
    }

    /// Waits for lines and adds them to the batch; false once there will be none any more.
    fn take(&self, batch: &mut Vec<u8>) -> bool {
        let mut queue = self.lock();
        while queue.waiting.is_empty() {
            if queue.ending {
                return false;
            }
            queue.asleep = true;
            queue = self
                .changed
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
        queue.asleep = false;
        match batch.is_empty() {
            true => mem::swap(batch, &mut queue.waiting),
            false => batch.append(&mut queue.waiting),
        }
        true
    }

    fn pause(&self) {
        let ending = |queue: &mut Queue| !queue.ending;
        let waited = self
            .changed
            .wait_timeout_while(self.lock(), PAUSE, ending)
            .unwrap_or_else(PoisonError::into_inner);
        drop(waited);
    }

    /// Whoever reads again hears that there were more.
    fn tell_of_lost(&self) {
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::warn!(lost, "lines of the log are lost: nobody took them");
        }
    }
}

/// Where lines go.
struct Output<W> {
    out: W,
    /// The last line that went out has no end yet.
    unfinished: bool,
}

impl<W: Write> Output<W> {
    /// Writes a batch as far as it is taken. What is left of a line that was begun stays in it; gives how many others are
    /// lost.
    fn write(&mut self, batch: &mut Vec<u8>) -> u64 {
        let mut written = 0;
        while let Some(rest @ [_, ..]) = batch.get(written..) {
            match self.out.write(rest) {
                Ok(0) => break,
                Ok(count) => written += count,
                Err(err) if err.kind() == ErrorKind::Interrupted => {}
                // A pipe that another process made non-blocking: this thread can wait.
                Err(err) if err.kind() == ErrorKind::WouldBlock => thread::park_timeout(PAUSE),
                Err(_) => break,
            }
        }
        if let Some(last) = batch.drain(..written).next_back() {
            self.unfinished = last != b'\n';
        }
        let end = batch.iter().position(|byte| *byte == b'\n');
        let kept = match self.unfinished {
            true => end.map_or(0, |end| end + 1),
            false => 0,
        };
        let lost = batch.iter().skip(kept).filter(|byte| **byte == b'\n');
        let lost = lost.count() as u64;
        batch.truncate(kept);
        lost
    }
}

/// One line: the layer writes each as a whole.
#[derive(Debug)]
pub struct Line<'a>(&'a Shared);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        Line(&self.0)
    }
}
