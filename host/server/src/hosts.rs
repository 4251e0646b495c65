//! By which names this server may be asked: a guard against web pages.
//!
//! A page in a browser on this machine can reach a server on loopback. Three things keep it out: its
//! `Origin` is not ours, its media type is not JSON unless the browser asks us first (and we answer no
//! such question), and, where it points a name of its own at 127.0.0.1 (DNS rebinding), that name is
//! not ours either. Addresses cannot be rebound, so they need no listing.

use std::net::IpAddr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Uri, header};

use crate::problem::{Problem, ProblemKind};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The names a server answers to.
#[derive(Debug, Clone, Default)]
pub enum HostNames {
    /// `localhost` and addresses.
    #[default]
    Loopback,
    /// These too.
    Listed(Vec<String>),
    /// Any: something before this server looks at them.
    Any,
}

impl HostNames {
    fn contains(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        let address = host.trim_start_matches('[').trim_end_matches(']');
        let known = |name: &str| host.eq_ignore_ascii_case(name);
        known("localhost")
            || address.parse::<IpAddr>().is_ok()
            || match self {
                Self::Loopback => false,
                Self::Listed(names) => names.iter().any(|name| known(name)),
                Self::Any => true,
            }
    }

    /// Refuses a request that came under another name or from a page of another origin.
    pub(crate) fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        let host = authority(uri, headers)?;
        if let Some(host) = &host
            && !self.contains(host.host())
        {
            let detail = format!(
                "`{}` is neither an address, nor `localhost`, nor a name this server was given",
                host.host()
            );
            return Err(Problem::new(ProblemKind::HostNotAllowed).detail(detail));
        }
        let foreign = |value: &axum::http::HeaderValue| {
            let origin: Option<Uri> = value.to_str().ok().and_then(|text| text.parse().ok());
            match (origin.as_ref().and_then(Uri::authority), &host) {
                (Some(origin), Some(host)) => origin != host,
                _ => true,
            }
        };
        let cross_site = headers.get(SEC_FETCH_SITE).is_some_and(|site| site == "cross-site");
        if cross_site || headers.get_all(header::ORIGIN).iter().any(foreign) {
            return Err(ProblemKind::OriginNotAllowed.into());
        }
        Ok(())
    }
}

/// The name the client used: the target's where it has one, `Host` otherwise.
fn authority(uri: &Uri, headers: &HeaderMap) -> Result<Option<Authority>, Problem> {
    let refuse = || Problem::new(ProblemKind::HostNotAllowed).detail("one `Host` header expected");
    let mut values = headers.get_all(header::HOST).iter();
    let header = match (values.next(), values.next()) {
        (None, _) => None,
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| refuse())?;
            let host = text.parse::<Authority>().ok().filter(|host| !host.as_str().contains('@'));
            Some(host.ok_or_else(refuse)?)
        }
        (Some(_), Some(_)) => return Err(refuse()),
    };
    Ok(uri.authority().cloned().or(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &HostNames, lines: &[(&'static str, &str)], expected: Option<ProblemKind>) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let problem = names.check(&Uri::from_static("/v1/decisions"), &headers).err();
        assert_eq!(problem.map(|problem| problem.kind()), expected, "{lines:?}");
    }

    // [S5]
    #[test]
    fn names_that_could_be_rebound_are_refused() {
        let refused = Some(ProblemKind::HostNotAllowed);
        for host in ["localhost", "localhost:8080", "LOCALHOST.", "127.0.0.1:1", "[::1]:8080"] {
            check(&HostNames::Loopback, &[("host", host)], None);
        }
        for host in [
            "evil.example",
            "localhost.evil.example:8080",
            "127.0.0.1.nip.io",
            "a b",
            "a@localhost",
            "",
        ] {
            check(&HostNames::Loopback, &[("host", host)], refused);
        }
        check(&HostNames::Loopback, &[("host", "localhost"), ("host", "localhost")], refused);
        let listed = HostNames::Listed(vec!["pdp.internal".into()]);
        check(&listed, &[("host", "PDP.internal:443")], None);
        check(&listed, &[("host", "other.internal")], refused);
        check(&HostNames::Any, &[("host", "anything.example")], None);
    }

    // [S5]
    #[test]
    fn pages_of_other_origins_are_refused() {
        let refused = Some(ProblemKind::OriginNotAllowed);
        let host = ("host", "localhost:8080");
        let any = HostNames::Any;
        check(&any, &[host, ("origin", "http://localhost:8080")], None);
        check(&any, &[host, ("origin", "http://localhost:9090")], refused);
        check(&any, &[host, ("origin", "https://evil.example")], refused);
        check(&any, &[host, ("origin", "null")], refused);
        check(&any, &[("origin", "http://localhost:8080")], refused);
        check(&any, &[host, ("sec-fetch-site", "cross-site")], refused);
        check(&any, &[host, ("sec-fetch-site", "same-origin")], None);
    }
}
