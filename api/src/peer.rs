//! Who is on the other end: forwarded headers count only from configured proxies.

use std::net::IpAddr;

use actix_web::{HttpRequest, http::header};
use ipnet::IpNet;

/// The client's address: the nearest one that is no trusted proxy.
#[must_use]
pub fn address(http: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = http.peer_addr()?.ip();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    let forwarded = http
        .headers()
        .get_all(header::X_FORWARDED_FOR)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|item| item.trim().parse::<IpAddr>().ok());
    let hops: Vec<_> = forwarded.collect();
    let client = hops.iter().rev().find(|address| !is_trusted(address));
    Some(client.or(hops.first()).copied().unwrap_or(peer))
}
