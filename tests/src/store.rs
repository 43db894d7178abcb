//! A real S3-speaking server on loopback, and one that misbehaves.

use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::Builder;
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, net::TcpListener, task::JoinHandle};

const BUCKET: &str = "anexos";
const KEY: &str = "chave";
const SECRET: &str = "segredo-do-armazem";

/// A store. Dropped, it stops and its objects disappear.
pub struct ObjectServer {
    endpoint: String,
    objects: TempDir,
    serving: JoinHandle<()>,
}

impl ObjectServer {
    /// One that works.
    pub async fn start() -> Self {
        let objects = TempDir::with_prefix("vencemos-s3-").expect("a directory");
        std::fs::create_dir(objects.path().join(BUCKET)).expect("a bucket");
        let store = s3s_fs::FileSystem::new(objects.path()).expect("a store");
        let mut service = S3ServiceBuilder::new(store);
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let (listener, endpoint) = bound().await;
        let serving = tokio::spawn(async move {
            // Dropped with this task, and the connections with it.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                connections.spawn(async move {
                    let server = Builder::new(hyper_util::rt::TokioExecutor::new());
                    let _ = server.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Self {
            endpoint,
            objects,
            serving,
        }
    }

    /// One that answers everything with these bytes, or never when there are none.
    pub async fn misbehaving(answer: &'static str) -> Self {
        let (listener, endpoint) = bound().await;
        let serving = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((mut socket, _)) = listener.accept().await {
                let _ = socket.write_all(answer.as_bytes()).await;
                match answer.is_empty() {
                    true => held.push(socket),
                    false => drop(socket.shutdown().await),
                }
            }
        });
        Self {
            endpoint,
            objects: TempDir::new().expect("a directory"),
            serving,
        }
    }

    /// Settings of a product that keeps its files here.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("VENCEMOS_STORAGE_URL", "s3://anexos/filial"),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_ENDPOINT_URL", &self.endpoint),
            ("AWS_ALLOW_HTTP", "true"),
        ]
    }

    /// Stops serving: connections are refused from now on.
    pub fn die(&self) {
        self.serving.abort();
    }

    /// The number of objects in the bucket.
    #[must_use]
    pub fn objects(&self) -> usize {
        count(&self.objects.path().join(BUCKET).join("filial/attachments"))
    }
}

impl Drop for ObjectServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The number of files in a directory, finished or not.
#[must_use]
pub fn count(directory: &std::path::Path) -> usize {
    std::fs::read_dir(directory).map_or(0, Iterator::count)
}

async fn bound() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    (listener, format!("http://127.0.0.1:{port}"))
}
