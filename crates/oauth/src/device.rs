//! Devices without a browser ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628)).

use domain::{DeviceCode, Secret, UserCode};
use serde::{Serialize, Serializer};

use crate::{ErrorCode, Issuer, OAuthError, Params, metadata::path};

/// The answer to the request of a device ([RFC 8628 §3.2](https://www.rfc-editor.org/rfc/rfc8628#section-3.2)).
#[derive(Debug, Clone, Serialize)]
pub struct DeviceResponse {
    #[serde(serialize_with = "exposed")]
    device_code: Secret,
    #[serde(serialize_with = "exposed")]
    user_code: Secret,
    verification_uri: String,
    #[serde(serialize_with = "exposed")]
    verification_uri_complete: Secret,
    /// In seconds.
    expires_in: u64,
    /// Seconds between polls.
    interval: u32,
}

impl DeviceResponse {
    /// Both codes are good for so many seconds, and the device may ask at this interval.
    pub fn new(issuer: &Issuer, device: &DeviceCode, user: &UserCode, expires_in: u64, interval: u32) -> Self {
        Self {
            device_code: Secret::from(device.expose()),
            user_code: Secret::from(user.to_string()),
            verification_uri: issuer.endpoint(path::DEVICE),
            verification_uri_complete: Secret::from(verification_uri_complete(issuer, user)),
            expires_in,
            interval,
        }
    }
}

/// The address that has the code in it: for a QR code.
pub fn verification_uri_complete(issuer: &Issuer, user: &UserCode) -> String {
    format!("{}?user_code={user}", issuer.endpoint(path::DEVICE))
}

/// A device code to be redeemed.
#[derive(Debug, Clone)]
pub struct DeviceCodeGrant {
    /// As presented.
    pub device_code: Secret,
}

impl DeviceCodeGrant {
    pub(crate) fn parse(params: &Params) -> Result<Self, OAuthError> {
        let missing = || OAuthError::new(ErrorCode::InvalidRequest, "The parameter device_code is missing.");
        Ok(Self { device_code: params.get("device_code").map(Secret::from).ok_or_else(missing)? })
    }
}

fn exposed<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, entropy::SeededEntropy};

    use super::*;

    #[test]
    fn a_device_gets_two_codes_and_two_addresses() {
        let entropy = SeededEntropy::new(1);
        let device = DeviceCode::generate(Timestamp::from_seconds(1_800_000_000), &entropy);
        let user = UserCode::generate(&entropy);
        let issuer = Issuer::parse("https://login.example.org").unwrap();
        let response = DeviceResponse::new(&issuer, &device, &user, 600, 5);
        assert!(!format!("{response:?}").contains(&user.to_string()));
        assert_eq!(
            serde_json::to_value(response).unwrap(),
            serde_json::json!({
                "device_code": device.expose(),
                "user_code": user.to_string(),
                "verification_uri": "https://login.example.org/device",
                "verification_uri_complete": format!("https://login.example.org/device?user_code={user}"),
                "expires_in": 600,
                "interval": 5,
            })
        );
    }
}
