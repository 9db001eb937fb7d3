//! Programs that others wrote, over HTTP: what they accept is not ours to define.

mod curl_walkthrough;
mod mod_auth_openidc;
mod openidconnect_rp;
mod pysaml2;
