//! The server: who may connect, how long is waited for whom, and the application behind it.

use std::{fmt, future::ready, io, net::TcpListener, time::Duration};

use actix_http::{HttpService, Request, Response};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, fn_service, map_config,
};
use actix_web::{
    body::{BoxBody, MessageBody},
    dev::{AppConfig, Extensions, Server},
    rt::net::TcpStream,
};
use rustix::process::{Resource, getrlimit, setrlimit};
use socket2::SockRef;

use crate::{
    config::Settings,
    http::connection::{Connection, HEAD_DEADLINE},
};

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 4096;
/// Connections that a worker holds at most; the others wait to be accepted.
const CONNECTIONS: usize = 25_600;
/// Open files that are no connections: the database's pool aside, attachments, mails and the log.
const FILES: u64 = 256;
/// How much of an answer the kernel holds besides what is on its way: enough to keep the way full, and little enough to
/// see whether a slow caller takes anything.
const UNSENT: u32 = 64 * 1024;

/// Serves an application on an address.
///
/// # Errors
/// When the address cannot be listened on.
pub fn start<F, I, S, B>(
    settings: &Settings,
    listener: TcpListener,
    grace: Duration,
    application: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Response<BoxBody>> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    S::Future: 'static,
    S::Service: 'static,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
{
    let patience = settings.send_timeout;
    listen(&listener, patience)?;
    let server = Server::build();
    let stopping = server.graceful_shutdown_signal();
    let server = server
        .workers(settings.workers)
        .max_concurrent_connections(connections(settings))
        .shutdown_timeout(grace.as_secs())
        .disable_signals()
        .listen("http", listener, move || {
            let stopping = stopping.clone();
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .client_request_timeout(HEAD_DEADLINE)
                // The rest of an answer, on a connection that would be kept, has as long as any part of it.
                .client_disconnect_timeout(patience)
                .on_connect_ext(|connection: &Connection, data: &mut Extensions| {
                    data.insert(connection.requests());
                })
                .h1(map_config(application(), |()| AppConfig::default()));
            fn_service(move |stream: TcpStream| {
                let peer = stream.peer_addr().ok();
                ready(Ok((Connection::new(stream, patience), peer)))
            })
            .and_then(http)
        })?;
    Ok(server.run())
}

/// What connections take over from the socket that they come in on.
fn listen(listener: &TcpListener, patience: Duration) -> io::Result<()> {
    let socket = SockRef::from(listener);
    socket.listen(BACKLOG)?;
    // An answer goes out in as few writes as it can; none of them waits for the one before to be confirmed.
    socket.set_tcp_nodelay(true)?;
    #[cfg(target_os = "linux")]
    {
        // A caller that is gone, or lets its window closed after the process is done with it.
        socket.set_tcp_user_timeout(Some(patience))?;
        socket.set_tcp_notsent_lowat(UNSENT)?;
    }
    Ok(())
}

/// Connections that each worker may hold: as many as there are open files for, and some left for everything else.
fn connections(settings: &Settings) -> usize {
    let others = FILES + 2 * u64::from(settings.db_pool);
    let files = files().map_or(usize::MAX, |files| {
        usize::try_from(files.saturating_sub(others)).unwrap_or(usize::MAX)
    });
    (files / settings.workers).clamp(1, CONNECTIONS)
}

/// How many files this process may have open, after asking for all it can get; `None` is no limit.
fn files() -> Option<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    let given = limit.current;
    limit.current = limit.maximum;
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) => limit.current,
        Err(_) => given,
    }
}
