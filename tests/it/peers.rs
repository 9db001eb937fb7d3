//! Programs that others wrote, over HTTP: what they accept is not ours to define.

mod authlib;
mod curl_walkthrough;
mod ecp;
mod grid;
mod idpyoidc;
mod mod_auth_openidc;
mod oa4mp;
mod oauth4webapi;
mod oidc_agent;
mod oidc_provider;
mod openid_client;
mod openid_federation;
mod openidconnect_rp;
mod pkcs12;
mod pkilint;
mod pysaml2;
mod simplesamlphp;
mod slapd;
mod smtp;
pub(crate) mod sshd;
mod xmlsec1;
