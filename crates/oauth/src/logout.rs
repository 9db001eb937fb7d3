//! The end of a session, as relying parties ask for it and hear of it: [`request`]
//! ([RP-Initiated Logout](https://openid.net/specs/openid-connect-rpinitiated-1_0.html)), [`front_channel`]
//! ([Front-Channel Logout](https://openid.net/specs/openid-connect-frontchannel-1_0.html)), [`token`]
//! ([Back-Channel Logout](https://openid.net/specs/openid-connect-backchannel-1_0.html)), and [`session_state`]
//! ([Session Management](https://openid.net/specs/openid-connect-session-1_0.html)).

pub mod front_channel;
pub mod metadata;
pub mod request;
pub mod session_state;
pub mod token;

pub use self::{
    front_channel::front_channel_url,
    metadata::LogoutMetadata,
    request::EndSessionRequest,
    session_state::session_state,
    token::{LOGOUT_TOKEN_TYPE, LogoutTokenClaims},
};
