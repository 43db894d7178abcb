//! Who is on the other end: forwarded headers count only from configured proxies.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::{HttpRequest, http::header};
use ipnet::IpNet;

/// The client's address: the nearest one that is no trusted proxy. Where a proxy names nobody that can be read, it
/// counts itself: what stands before may be anybody's word.
#[must_use]
pub fn address(http: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = http.peer_addr()?.ip().to_canonical();
    let lines = http.headers().get_all(header::X_FORWARDED_FOR);
    let hops = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let hops: Vec<&[u8]> = hops
        .map(<[u8]>::trim_ascii)
        .filter(|hop| !hop.is_empty())
        .collect();
    for named in hops.into_iter().rev() {
        match hop(named).filter(|_| is_trusted(&client)) {
            Some(address) => client = address,
            None => break,
        }
    }
    Some(client)
}

/// An address, with or without the port that some proxies add.
fn hop(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?;
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let address = bare.unwrap_or(text).parse::<IpAddr>().ok();
    let address = address.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    Some(address?.to_canonical())
}

/// What limits count as one peer: an IPv4 address, or a /64 of IPv6, all of which one household has.
#[must_use]
pub fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            Ipv6Addr::from_bits(network).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::{address, hop, network};
    use actix_web::test::TestRequest;

    #[test]
    fn a_household_is_one_address_or_one_network() {
        let same = |one: &str, other: &str| {
            let read = |text: &str| text.parse().map(network).ok();
            read(one) == read(other)
        };
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("192.0.2.1", "::ffff:192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }

    #[test]
    fn a_hop_may_have_a_port() {
        let read = |text: &str| hop(text.as_bytes()).map(|address| address.to_string());
        for text in [
            "192.0.2.1",
            "192.0.2.1:567",
            "::ffff:192.0.2.1",
            "[::ffff:192.0.2.1]:567",
        ] {
            assert_eq!(read(text).as_deref(), Some("192.0.2.1"), "{text}");
        }
        for text in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:99"] {
            assert_eq!(read(text).as_deref(), Some("2001:db8::1"), "{text}");
        }
        for text in [
            "unknown",
            "_hidden",
            "192.0.2",
            "192.0.2.1:",
            "192.0.2.1:99999",
            "[::1",
            "\u{e9}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_nearest_that_is_no_proxy_counts() {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let seen = |peer: &str, lines: &[&str]| {
            let request = TestRequest::default().peer_addr(peer.parse().unwrap());
            let request = lines.iter().fold(request, |request, line| {
                request.append_header(("x-forwarded-for", *line))
            });
            address(&request.to_http_request(), &trusted)
                .unwrap()
                .to_string()
        };
        let proxy = "10.0.0.1:4000";
        for (peer, lines, client) in [
            ("192.0.2.9:1", &["198.51.100.1"][..], "192.0.2.9"),
            (proxy, &[], "10.0.0.1"),
            (proxy, &["198.51.100.1"], "198.51.100.1"),
            (proxy, &["203.0.113.1, 198.51.100.1:567"], "198.51.100.1"),
            (
                proxy,
                &["203.0.113.1", "198.51.100.1, 10.0.0.2:80"],
                "198.51.100.1",
            ),
            (proxy, &["203.0.113.1,, [2001:db8::1]:99 ,"], "2001:db8::1"),
            (proxy, &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("[::ffff:10.0.0.1]:1", &["198.51.100.1"], "198.51.100.1"),
            ("[::1]:1", &["::ffff:198.51.100.1"], "198.51.100.1"),
            // Whom a trusted proxy does not name is not whom its client says.
            (proxy, &["203.0.113.1, unknown"], "10.0.0.1"),
            (proxy, &["203.0.113.1, _x, 10.0.0.2"], "10.0.0.2"),
        ] {
            assert_eq!(seen(peer, lines), client, "{peer} {lines:?}");
        }
    }
}
