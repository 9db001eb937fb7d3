//! Serial numbers of certificates ([RFC 5280 §4.1.2.2]): positive, at most 20 octets.
//!
//! [RFC 5280 §4.1.2.2]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2

use std::{fmt, str::FromStr};

use domain::{Entropy, entropy::random};
use serde::{Deserialize, Serialize};
use x509_cert::{der, serial_number::SerialNumber};

/// A serial number, as a positive big-endian number without leading zeros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Serial(Vec<u8>);

/// A text or number that is no serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a serial number is a positive number of 1 to 20 octets, in hexadecimal")]
pub struct NotASerial;

impl Serial {
    /// A fresh serial number: 16 octets, 126 of whose bits are random. The top bits are fixed to 01, so that it is
    /// positive and always of the same length.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = random::<16>(entropy);
        if let Some(first) = bytes.first_mut() {
            *first = (*first & 0x3f) | 0x40;
        }
        Self(bytes.to_vec())
    }

    /// From big-endian bytes; leading zeros are dropped.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotASerial> {
        let start = bytes.iter().position(|byte| *byte != 0).ok_or(NotASerial)?;
        let magnitude = bytes.get(start..).unwrap_or_default();
        let sign_octet = usize::from(magnitude.first().is_some_and(|first| *first >= 0x80));
        if magnitude.len() + sign_octet > 20 {
            return Err(NotASerial);
        }
        Ok(Self(magnitude.to_vec()))
    }

    /// Big-endian bytes without leading zeros.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn to_asn1(&self) -> der::Result<SerialNumber> {
        SerialNumber::new(&self.0)
    }
}

/// Upper-case hexadecimal, as `openssl x509 -serial` prints it.
impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serial({self})")
    }
}

/// Hexadecimal in either case, with or without colons.
impl FromStr for Serial {
    type Err = NotASerial;

    fn from_str(text: &str) -> Result<Self, NotASerial> {
        let digits: Option<Vec<u32>> = text.chars().filter(|c| *c != ':').map(|c| c.to_digit(16)).collect();
        let mut digits = digits.filter(|digits| digits.len() <= 42).ok_or(NotASerial)?;
        if digits.len() % 2 == 1 {
            digits.insert(0, 0);
        }
        let bytes: Result<Vec<u8>, _> = digits
            .chunks_exact(2)
            .map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte * 16 + digit)))
            .collect();
        Self::from_bytes(&bytes.map_err(|_| NotASerial)?)
    }
}

impl From<Serial> for String {
    fn from(serial: Serial) -> Self {
        serial.to_string()
    }
}

impl TryFrom<String> for Serial {
    type Error = NotASerial;

    fn try_from(text: String) -> Result<Self, NotASerial> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use domain::entropy::SeededEntropy;

    use super::*;

    #[test]
    fn a_serial_survives_its_text_form() {
        let serial = Serial::generate(&SeededEntropy::new(1));
        assert_eq!(serial.to_string().len(), 32);
        assert_eq!(serial.to_string().parse(), Ok(serial.clone()));
        assert_eq!(serial.to_string().to_lowercase().parse(), Ok(serial));
        assert_eq!("00:01:f".parse::<Serial>().unwrap().to_string(), "1F");
    }

    #[test]
    fn zero_and_more_than_twenty_octets_are_refused() {
        for text in ["", "0", "00:00", "xyz", "-1", &"41".repeat(21), &"81".repeat(20), &"0".repeat(50)] {
            assert_eq!(text.parse::<Serial>(), Err(NotASerial), "{text}");
        }
        assert!("7f".repeat(20).parse::<Serial>().is_ok());
    }
}
