//! The handlers, one file per neighbourhood of the route table.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod admin_api;
pub(crate) mod authority;
pub(crate) mod certificates;
pub(crate) mod client_registration;
pub(crate) mod device;
pub(crate) mod discovery;
pub(crate) mod ecp;
pub(crate) mod federation;
pub(crate) mod getcert;
pub(crate) mod home;
pub(crate) mod institutions;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod oauth;
pub(crate) mod ocsp;
pub(crate) mod openid;
pub(crate) mod openid_logout;
pub(crate) mod personal;
pub(crate) mod pushed;
pub(crate) mod register;
pub(crate) mod saml;
pub(crate) mod single_logout;
pub(crate) mod testidp;
pub(crate) mod tokens;
