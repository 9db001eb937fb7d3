//! The institution's own page for what went wrong, with its placeholders filled in
//! ([REFEDS errorURL](https://refeds.org/specifications/errorurl-v1)).

use broker::Broker;
use domain::Institution;
use url::Url;

use crate::context::Context;

/// What went wrong (`ERRORURL_CODE`).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Problem {
    /// The institution did not say enough of the person.
    Identification,
    /// The person did not prove who they are, or not as it is needed.
    Authentication,
    /// Anything else.
    Other,
}

impl Problem {
    const fn code(self) -> &'static str {
        match self {
            Self::Identification => "IDENTIFICATION_FAILURE",
            Self::Authentication => "AUTHENTICATION_FAILURE",
            Self::Other => "OTHER_ERROR",
        }
    }
}

/// Where the institution explains it; `details` are for its own people. Only an https address.
pub(crate) fn error_url(
    broker: &Broker,
    context: &Context,
    institution: &Institution,
    (problem, details): (Problem, &str),
) -> Option<Url> {
    let values = [
        ("ERRORURL_CODE", problem.code().to_owned()),
        ("ERRORURL_TS", broker.now().as_seconds().to_string()),
        ("ERRORURL_RP", broker.settings.service.entity_id.to_string()),
        ("ERRORURL_TID", context.transaction.to_string()),
        ("ERRORURL_CTX", details.to_owned()),
    ];
    filled(institution.error_url.as_deref()?, &values)
}

fn filled(template: &str, values: &[(&str, String)]) -> Option<Url> {
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let text = values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, &encoded(value)));
    Url::parse(&text).ok().filter(|url| url.scheme() == "https")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_wherever_they_stand_and_escaped() {
        let values = [("ERRORURL_CODE", "OTHER_ERROR".to_owned()), ("ERRORURL_CTX", "a&b=c d#é".to_owned())];
        let fill = |template: &str| filled(template, &values).map(String::from);
        assert_eq!(
            fill("https://idp.example.edu/ERRORURL_CODE?x=ERRORURL_CTX#ERRORURL_CODE").as_deref(),
            Some("https://idp.example.edu/OTHER_ERROR?x=a%26b%3Dc+d%23%C3%A9#OTHER_ERROR")
        );
        assert_eq!(fill("https://idp.example.edu/help").as_deref(), Some("https://idp.example.edu/help"));
        for other in ["http://idp.example.edu/", "javascript:alert(1)//ERRORURL_CODE", "data:text/html,x", "help", ""] {
            assert_eq!(fill(other), None, "{other}");
        }
    }
}
