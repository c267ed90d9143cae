//! How often one address may ask: guessing passwords and emptying the shop by machine are made slow.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{Quota, RateLimiter};
use kernel::Status;
use serde::Deserialize;
use ui::{Job, PageError};

/// How often one address may ask. Zero is without limit.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Passwords, codes and new accounts a minute (ASVS 5.0, 6.3.1).
    pub sign_ins_per_minute: u32,
    /// Requests of every kind a minute; a page with all its parts is about five.
    pub requests_per_minute: u32,
    /// True when a proxy stands in front and names the client last in `X-Forwarded-For`.
    pub behind_proxy: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { sign_ins_per_minute: 30, requests_per_minute: 1200, behind_proxy: false }
    }
}

impl Limits {
    /// None at all; for tests and measurements, which come from one address.
    #[must_use]
    pub const fn none() -> Self {
        Self { sign_ins_per_minute: 0, requests_per_minute: 0, behind_proxy: false }
    }
}

type PerAddress = governor::DefaultKeyedRateLimiter<IpAddr>;

/// Who asked how often lately. In memory: a restart forgets it, and several programs count apart.
pub(crate) struct Asked {
    sign_ins: Option<PerAddress>,
    requests: Option<PerAddress>,
    behind_proxy: bool,
}

impl Asked {
    pub(crate) fn new(limits: Limits) -> Arc<Self> {
        let limiter = |per_minute| NonZeroU32::new(per_minute).map(Quota::per_minute).map(RateLimiter::keyed);
        Arc::new(Self {
            sign_ins: limiter(limits.sign_ins_per_minute),
            requests: limiter(limits.requests_per_minute),
            behind_proxy: limits.behind_proxy,
        })
    }

    /// Forgets, every minute, the addresses that have not asked for a while.
    pub(crate) fn forgetting(self: &Arc<Self>) -> Job {
        let asked = self.clone();
        Job {
            name: "limits-forget",
            every_seconds: 60,
            run: Arc::new(move |_| {
                for limiter in [&asked.sign_ins, &asked.requests].into_iter().flatten() {
                    limiter.retain_recent();
                    limiter.shrink_to_fit();
                }
                Box::pin(async { Ok(()) })
            }),
        }
    }

    /// The seconds until one more is allowed; none when it is allowed now.
    fn refuse(&self, address: IpAddr, request: &Request) -> Option<u64> {
        let too_often = |limiter: &Option<PerAddress>| {
            let until = limiter.as_ref()?.check_key(&address).err()?;
            Some(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
        };
        let signs_in = request.method() == Method::POST && signs_in(request.uri().path());
        too_often(&self.requests).or_else(|| if signs_in { too_often(&self.sign_ins) } else { None })
    }
}

fn signs_in(path: &str) -> bool {
    matches!(path, "/sign-in" | "/sign-in/code" | "/sign-up" | "/api/v1/session")
}

pub(crate) fn layer(router: Router, asked: Arc<Asked>) -> Router {
    ui::around(router, from_fn_with_state(asked, limit))
}

async fn limit(State(asked): State<Arc<Asked>>, mut request: Request, next: Next) -> Response {
    let client = name_client(&mut request, asked.behind_proxy);
    let Some(address) = client.map(one_household) else { return next.run(request).await };
    match asked.refuse(address, &request) {
        None => next.run(request).await,
        Some(seconds) => {
            let mut response = PageError::new(Status::TooOften, "error-too-often").into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    }
}

/// Whose request it is. Behind a proxy its handlers find the client's address in place of the proxy's, such as to tell a
/// payment provider from where the buyer pays.
fn name_client(request: &mut Request, behind_proxy: bool) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
    let named = if behind_proxy { forwarded_for(request.headers()) } else { None };
    if let Some(client) = named {
        let port = peer.map_or(0, |peer| peer.port());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, port)));
    }
    named.or(peer.map(|peer| peer.ip()))
}

/// The address the proxy itself saw; what stands before it was written by the client.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// One connection gets a whole /64 of IPv6 addresses.
fn one_household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(wide) => wide.to_ipv4_mapped().map_or_else(
            || {
                let [a, b, c, d, ..] = wide.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            },
            IpAddr::V4,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn post(path: &str) -> Request {
        Request::post(path).body(Body::empty()).unwrap()
    }

    #[test]
    fn handlers_find_the_client_in_place_of_a_proxy_that_is_known() {
        let proxy = SocketAddr::from(([10, 0, 0, 1], 4_000));
        let found = |behind_proxy| {
            let mut request = post("/checkout/1/wechat");
            request.headers_mut().insert("x-forwarded-for", "198.51.100.9, 203.0.113.7".parse().unwrap());
            request.extensions_mut().insert(ConnectInfo(proxy));
            let client = name_client(&mut request, behind_proxy);
            (client.unwrap(), request.extensions().get::<ConnectInfo<SocketAddr>>().unwrap().0.ip())
        };
        let client = IpAddr::from([203, 0, 113, 7]);
        assert_eq!(found(true), (client, client));
        assert_eq!(found(false), (proxy.ip(), proxy.ip()), "anybody can write the header");
    }

    #[test]
    fn an_address_is_slowed_down_and_others_are_not() {
        let asked =
            Asked::new(Limits { sign_ins_per_minute: 3, requests_per_minute: 5, behind_proxy: false });
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..3 {
            assert_eq!(asked.refuse(one, &post("/sign-in")), None);
        }
        let wait = asked.refuse(one, &post("/api/v1/session")).unwrap();
        assert!((1..=21).contains(&wait), "{wait} s until the next third of a minute");
        assert_eq!(asked.refuse(one, &post("/cart")), None, "only signing in is slowed");
        assert!(asked.refuse(one, &post("/cart")).is_some(), "and in the end everything");
        assert_eq!(asked.refuse(other, &post("/sign-in")), None);
    }

    #[test]
    fn what_a_client_claims_is_not_believed() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded_for(&headers), None);
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.2.3.4, 10.0.0.9"));
        assert_eq!(forwarded_for(&headers), Some(IpAddr::from([10, 0, 0, 9])));
        let household: IpAddr = "2001:db8:1:2:aaaa::1".parse().unwrap();
        assert_eq!(one_household(household).to_string(), "2001:db8:1:2::");
        assert_eq!(one_household("::ffff:10.0.0.1".parse().unwrap()), IpAddr::from([10, 0, 0, 1]));
    }
}
