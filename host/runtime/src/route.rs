//! Routes: which bundle answers a request that names none.

use portcullis_bundle::{BundleName, ToolPattern};

use crate::request::Request;

/// Where requests of one kind go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The bundle that answers them.
    pub bundle: BundleName,
    /// Only those of this tenant; of any where it is `None`.
    pub tenant: Option<String>,
    /// Only those of this environment; of any where it is `None`.
    pub environment: Option<String>,
    /// Only those about a tool that fits one of these; about any where there are none.
    pub tools: Vec<ToolPattern>,
}

/// Routes in order: the first that fits decides. Tenant and environment are the caller's word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routes(Vec<Route>);

impl Routes {
    /// These, in this order.
    #[must_use]
    pub fn new(routes: Vec<Route>) -> Self {
        Self(routes)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bundle for a request.
    #[must_use]
    pub fn bundle(&self, request: &Request) -> Option<&str> {
        self.0.iter().find(|route| route.fits(request)).map(|route| route.bundle.as_str())
    }
}

impl Route {
    fn fits(&self, request: &Request) -> bool {
        let tenant = self.tenant.is_none() || self.tenant == request.principal.tenant;
        let environment = self.environment.as_ref().is_none_or(|name| *name == request.environment);
        let tool =
            self.tools.is_empty() || self.tools.iter().any(|tool| tool.matches(&request.tool));
        tenant && environment && tool
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(bundle: &str, tenant: &str, environment: &str, tools: &[&str]) -> Route {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Route {
            bundle: BundleName::parse(bundle).unwrap(),
            tenant: some(tenant),
            environment: some(environment),
            tools: tools.iter().map(|tool| ToolPattern::parse(tool).unwrap()).collect(),
        }
    }

    // [R26]
    #[test]
    fn the_first_route_that_fits_decides() {
        let routes = Routes::new(vec![
            route("acme/db", "", "", &["db_*", "query"]),
            route("acme/prod", "acme", "prod", &[]),
            route("acme/any", "acme", "", &[]),
        ]);
        for (tenant, environment, tool, expected) in [
            ("acme", "prod", "db_read", Some("acme/db")),
            ("other", "", "query", Some("acme/db")),
            ("acme", "prod", "mail", Some("acme/prod")),
            ("acme", "test", "mail", Some("acme/any")),
            ("other", "prod", "mail", None),
            ("", "prod", "mail", None),
        ] {
            let principal = if tenant.is_empty() {
                "{}".to_owned()
            } else {
                format!(r#"{{"tenant":"{tenant}"}}"#)
            };
            let text = format!(
                r#"{{"tool":"{tool}","arguments":1,"environment":"{environment}","principal":{principal}}}"#
            );
            let request = Request::parse(text.as_bytes()).unwrap();
            assert_eq!(routes.bundle(&request), expected, "{text}");
        }
    }
}
