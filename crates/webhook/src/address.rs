//! Addresses one may be told at: public, by https, and nothing of our own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;

use crate::{Error, Result};

/// Letters of an address at most.
const LONGEST: usize = 500;

/// How far a delivery may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses by https.
    Public,
    /// Those, and this machine by http: for development and tests alone.
    Loopback,
}

impl Reach {
    /// True when a connection to this machine address is allowed.
    #[must_use]
    pub fn allows(self, address: IpAddr) -> bool {
        is_public(address) || (self == Self::Loopback && address.is_loopback())
    }
}

/// Reads an address as somebody typed it. Refuses any but https, names and passwords in it, and addresses of this
/// machine or a private network. What its name resolves to is asked again at every delivery.
pub fn read(text: &str, reach: Reach) -> Result<Uri> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST || text.contains('#') {
        return Err(Error::BadAddress);
    }
    let uri: Uri = text.parse().map_err(|_| Error::BadAddress)?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or(Error::BadAddress)?.to_owned();
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    if authority.contains('@') || uri.port().is_some_and(|port| port.as_str().parse::<u16>().is_err()) {
        return Err(Error::BadAddress);
    }
    let literal: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let is_here = literal.map_or(name == "localhost", |address| address.is_loopback());
    match uri.scheme_str() {
        Some("http") if reach == Reach::Loopback && is_here => return Ok(uri),
        Some("https") => {}
        _ => return Err(Error::NotHttps),
    }
    let inside = ["localhost", "local", "internal", "localdomain"];
    let is_inside_name = literal.is_none()
        && (!name.contains('.') || inside.iter().any(|end| name.rsplit('.').next() == Some(*end)));
    if is_inside_name || literal.is_some_and(|address| !reach.allows(address)) {
        return Err(Error::PrivateAddress);
    }
    Ok(uri)
}

/// False for this machine, private networks, and all that is reserved (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

/// Only what is given out to the public (2000::/3), and of that nothing that leads to an address of the old kind.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    (0x2000..0x4000).contains(&a)
        && a != 0x2002
        && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8))
        && a != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_taken() {
        for text in
            ["https://example.com/hooks", " https://example.com:8443/a?b=c ", "https://93.184.216.34/x"]
        {
            assert!(read(text, Reach::Public).is_ok(), "{text}");
        }
        for text in ["http://127.0.0.1:8080/x", "http://localhost:9/x", "http://[::1]:9/"] {
            assert!(read(text, Reach::Loopback).is_ok(), "{text}");
            assert!(matches!(read(text, Reach::Public), Err(Error::NotHttps)), "{text}");
        }
    }

    #[test]
    fn addresses_that_are_refused() {
        for reach in [Reach::Public, Reach::Loopback] {
            for text in
                ["", "example.com", "/hooks", "https://", "https://a@example.com/", "https://example.com/#a"]
            {
                assert!(matches!(read(text, reach), Err(Error::BadAddress | Error::NotHttps)), "{text}");
            }
            for text in
                ["http://example.com/", "ftp://example.com/", "http://10.0.0.1/", "javascript:alert(1)"]
            {
                assert!(read(text, reach).is_err(), "{text}");
            }
            for text in [
                "https://10.0.0.1/",
                "https://192.168.1.1/",
                "https://172.16.0.1/",
                "https://169.254.169.254/latest",
                "https://100.64.0.1/",
                "https://0.0.0.0/",
                "https://[fd00::1]/",
                "https://[fe80::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[64:ff9b::a00:1]/",
                "https://db/",
                "https://printer.local/",
                "https://metadata.google.internal/",
                "https://a.localhost./",
            ] {
                assert!(matches!(read(text, reach), Err(Error::PrivateAddress)), "{text} {reach:?}");
            }
        }
        assert!(matches!(read("https://127.0.0.1/", Reach::Public), Err(Error::PrivateAddress)));
    }

    #[test]
    fn what_is_public() {
        for text in
            ["8.8.8.8", "114.114.114.114", "100.63.255.255", "100.128.0.1", "2400:3200::1", "2606:4700::1"]
        {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "127.8.8.8",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "203.0.113.9",
            "::",
            "::1",
            "ff02::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "::10.0.0.1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }
}
