//! Several issuers behind one listener: a request finds its own by the host that it names.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    http::{Uri, header, uri::Authority},
    response::Response,
};
use broker::Broker;
use tower::ServiceExt as _;
use url::{Host, Url};

use crate::route::login::see_other;

/// The routers of all issuers. Whatever names none of the communities' hosts is for the installation itself, which is also
/// asked by address: by a balancer that looks whether it lives.
#[derive(Clone)]
struct Issuers {
    home: Router,
    communities: Arc<HashMap<Host, Router>>,
}

/// `home` for the installation's own issuer, `community` for each of the others, at the host that `host` tells.
pub(crate) fn by_host(
    broker: &Broker,
    host: impl Fn(&Broker) -> Option<Host>,
    home: impl FnOnce(Broker) -> Router,
    community: impl Fn(Broker) -> Router,
) -> Router {
    let home = home(broker.home());
    let others = broker.issuers().filter(|issuer| !issuer.settings.community.is_home());
    let communities: HashMap<_, _> = others.filter_map(|issuer| Some((host(&issuer)?, community(issuer)))).collect();
    if communities.is_empty() {
        return home;
    }
    // Around the routers and not within one: what a route found in the address must not meet that of another.
    Router::new().fallback(lead).with_state(Issuers { home, communities: Arc::new(communities) })
}

async fn lead(State(issuers): State<Issuers>, request: Request) -> Response {
    let community = asked_host(&request).and_then(|host| issuers.communities.get(&host).cloned());
    community.unwrap_or(issuers.home).oneshot(request).await.unwrap_or_else(|never| match never {})
}

/// The host that a request names: in its target (HTTP/2), or in its header.
fn asked_host(request: &Request) -> Option<Host> {
    let named = || request.headers().get(header::HOST)?.to_str().ok()?.parse::<Authority>().ok();
    let authority = request.uri().authority().cloned().or_else(named)?;
    // As in the configuration: in lower case, without the dot that some write at the end.
    Host::parse(authority.host().trim_end_matches('.')).ok()
}

/// The host of an issuer itself.
pub(crate) fn of_issuer(issuer: &Broker) -> Option<Host> {
    Url::parse(issuer.settings.issuer.as_str()).ok()?.host().map(|host| host.to_owned())
}

/// The host at which its clients show certificates.
pub(crate) fn of_certificates(issuer: &Broker) -> Option<Host> {
    issuer.settings.client_certificates.base.as_ref()?.host().map(|host| host.to_owned())
}

/// Leads to the same page of the installation.
pub(crate) async fn at_home(State(broker): State<Broker>, uri: Uri) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    see_other(&broker.home().settings.issuer.endpoint(path))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn asked(target: &str, header: Option<&str>) -> Option<String> {
        let request = Request::builder().uri(target);
        let request = match header {
            Some(host) => request.header(header::HOST, host),
            None => request,
        };
        asked_host(&request.body(Body::empty()).unwrap()).map(|host| host.to_string())
    }

    #[test]
    fn a_host_has_one_spelling_whatever_the_port() {
        for named in ["login.example.org", "LOGIN.example.org", "login.example.org:8443", "login.example.org."] {
            assert_eq!(asked("/", Some(named)).as_deref(), Some("login.example.org"), "{named}");
        }
        assert_eq!(asked("https://login.example.org/x", None).as_deref(), Some("login.example.org"));
        assert_eq!(asked("/", Some("[::1]:80")).as_deref(), Some("[::1]"));
    }

    #[test]
    fn what_names_no_host_is_for_nobody_in_particular() {
        for named in [None, Some(""), Some("a b"), Some("a/b"), Some("user@")] {
            assert_eq!(asked("/", named), None, "{named:?}");
        }
    }
}
