//! A form that sends itself.

use askama::Template;

use super::Frame;

/// A form that a script sends at once, and `#continue` without script: `response_mode=form_post`
/// ([OAuth 2.0 Form Post Response Mode](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html)) and SAML's
/// HTTP-POST binding (Bindings §3.5).
#[derive(Debug, Clone, Template)]
#[template(path = "form-post.html")]
pub struct FormPost {
    /// The frame.
    pub frame: Frame,
    /// Who gets the form, e.g. the name of the relying party.
    pub destination: String,
    /// Where the form goes; an absolute http(s) URL.
    pub action: String,
    /// What it carries.
    pub fields: Vec<HiddenField>,
}

/// One hidden field.
#[derive(Debug, Clone)]
pub struct HiddenField {
    /// Its name, e.g. `SAMLRequest`.
    pub name: String,
    /// Its value.
    pub value: String,
}
