//! Where in the redirect the answer stands
//! ([OAuth 2.0 Multiple Response Types §2.1](https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html#ResponseModes),
//! [Form Post](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html),
//! [JARM §2.3](https://openid.net/specs/oauth-v2-jarm.html#name-response-mode-jwt)).

use serde::{Deserialize, Serialize};

use crate::Params;

/// Where in the redirect the answer stands, and whether as a JWT.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseMode {
    /// Behind `?`.
    #[default]
    #[serde(rename = "query")]
    Query,
    /// Behind `#`.
    #[serde(rename = "fragment")]
    Fragment,
    /// In the body of a POST.
    #[serde(rename = "form_post")]
    FormPost,
    /// Behind `?`, as a JWT.
    #[serde(rename = "query.jwt")]
    QueryJwt,
    /// Behind `#`, as a JWT.
    #[serde(rename = "fragment.jwt")]
    FragmentJwt,
    /// In the body of a POST, as a JWT.
    #[serde(rename = "form_post.jwt")]
    FormPostJwt,
}

impl ResponseMode {
    /// Every mode.
    pub const ALL: [Self; 6] =
        [Self::Query, Self::Fragment, Self::FormPost, Self::QueryJwt, Self::FragmentJwt, Self::FormPostJwt];

    /// Stands for the default mode of the response type, as a JWT.
    pub const JWT: &'static str = "jwt";

    /// The mode as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
            Self::QueryJwt => "query.jwt",
            Self::FragmentJwt => "fragment.jwt",
            Self::FormPostJwt => "form_post.jwt",
        }
    }

    /// The mode that is written so, where there are `tokens` in the answer or not.
    pub(super) fn parse(text: &str, tokens: bool) -> Option<Self> {
        if text == Self::JWT {
            return Some(if tokens { Self::FragmentJwt } else { Self::QueryJwt });
        }
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }

    /// Whether the answer is one JWT ([JARM](https://openid.net/specs/oauth-v2-jarm.html)).
    pub const fn is_jwt(self) -> bool {
        matches!(self, Self::QueryJwt | Self::FragmentJwt | Self::FormPostJwt)
    }

    /// Whether the answer stands behind `?`.
    pub const fn is_query(self) -> bool {
        matches!(self, Self::Query | Self::QueryJwt)
    }

    /// The mode in which every answer to these parameters can be told, also that the wanted mode is impossible.
    pub(super) fn of(params: &Params) -> Self {
        let tokens = in_front_channel(params);
        let wanted = params.get("response_mode").and_then(|text| Self::parse(text, tokens));
        match wanted {
            Some(mode) if !(tokens && mode.is_query()) => mode,
            _ if tokens => Self::Fragment,
            _ => Self::Query,
        }
    }
}

/// Whether the request asks for tokens in the front channel, valid or not.
pub(super) fn in_front_channel(params: &Params) -> bool {
    let mut words = params.get("response_type").unwrap_or_default().split_ascii_whitespace();
    words.any(|word| matches!(word, "id_token" | "token"))
}
