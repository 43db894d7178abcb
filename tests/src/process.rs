//! The product as a process that can be killed and started again.

use crate::app::{ADMIN, PASSWORD, Place};
use crate::cluster::binary;
use crate::{Client, cluster};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running process. Dropped, it is killed.
pub struct Process {
    child: Child,
    base: String,
}

impl Process {
    /// Starts the product at a place and waits until it is ready.
    pub async fn spawn(place: &Place) -> Self {
        let listen = format!("127.0.0.1:{}", cluster::free_port());
        let child = Command::new(binary("server"))
            .arg("serve")
            .envs(place.settings(&[("VENCEMOS_LISTEN", &listen)]))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the product as a process");
        let mut process = Self {
            child,
            base: format!("http://{listen}"),
        };
        process.wait_until_ready().await;
        process
    }

    async fn wait_until_ready(&mut self) {
        let client = Client::new(&self.base);
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(30) {
            if let Ok(answer) = client.get("/health/ready").attempt().await
                && answer.status == 200
            {
                return;
            }
            let ended = self.child.try_wait().expect("the state of the process");
            assert!(ended.is_none(), "the product ended at start: {ended:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the product is not ready after 30 s");
    }

    /// Starts the product where it must refuse, and gives its exit code and what it said.
    pub async fn refused(place: &Place) -> (Option<i32>, String) {
        let listen = format!("127.0.0.1:{}", cluster::free_port());
        let command = Command::new(binary("server"))
            .arg("serve")
            .envs(place.settings(&[("VENCEMOS_LISTEN", &listen)]))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = command.expect("the product as a process");
        let started = Instant::now();
        while child
            .try_wait()
            .expect("the state of the process")
            .is_none()
        {
            if started.elapsed() > Duration::from_secs(20) {
                child.kill().expect("a process to kill");
                panic!("the product runs where it should have refused");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let output = child.wait_with_output().expect("what it said");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), told)
    }

    /// The first admin.
    pub async fn admin(&self) -> Client {
        Client::new(&self.base).login(ADMIN, PASSWORD).await
    }

    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// `kill -9`: no handler of the process runs.
    pub fn kill9(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("the end of the process");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
