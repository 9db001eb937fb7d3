//! Requests to object stores that speak S3, signed as [AWS Signature Version 4] wants it.
//!
//! [AWS Signature Version 4]: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html

use aws_lc_rs::hmac;
use domain::{Digest, Secret, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use url::{Position, Url};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "s3";
/// What ends a scope.
const TERMINATOR: &str = "aws4_request";
const SIGNED_HEADERS: &str = "host;x-amz-content-sha256;x-amz-date";
/// What is written behind a percent sign ([RFC 3986 §2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3)).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Who writes to an object store. `Debug` does not show the secret.
#[derive(Debug, Clone)]
pub struct S3Credentials {
    /// The region of the bucket, e.g. `eu-central-1`; what other stores than Amazon's say that theirs is.
    pub region: String,
    /// The name of the key.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: Secret,
}

/// Headers of a request, by name.
pub(crate) type Headers = [(&'static str, String); 3];

impl S3Credentials {
    /// The headers that a request needs beside `host`.
    pub(crate) fn sign(&self, method: &str, url: &Url, body: &[u8], now: Timestamp) -> Headers {
        let body = Digest::of(body).hex();
        let time = basic_format(now);
        let day = time.get(..8).unwrap_or_default();
        let authority = &url[Position::BeforeHost..Position::AfterPort];
        let request = format!(
            "{method}\n{}\n{}\nhost:{authority}\nx-amz-content-sha256:{body}\nx-amz-date:{time}\n\n{SIGNED_HEADERS}\n{body}",
            canonical_path(url),
            canonical_query(url),
        );
        let scope = format!("{day}/{}/{SERVICE}/{TERMINATOR}", self.region);
        let to_sign = format!("{ALGORITHM}\n{time}\n{scope}\n{}", Digest::of(request.as_bytes()).hex());

        let first = format!("AWS4{}", self.secret_access_key.expose());
        let parts = [day, &self.region, SERVICE, TERMINATOR, &to_sign];
        let signature = parts.iter().fold(first.into_bytes(), |key, part| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), part.as_bytes()).as_ref().to_vec()
        });
        // It is as long as a digest.
        let signature = Digest::from_bytes(&signature).map_or_else(String::new, |signature| signature.hex());
        let credential = format!("{}/{scope}", self.access_key_id);
        let authorization =
            format!("{ALGORITHM} Credential={credential}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}");
        [("x-amz-date", time), ("x-amz-content-sha256", body), ("authorization", authorization)]
    }
}

/// ISO 8601 without separators, e.g. `20130524T000000Z`.
fn basic_format(now: Timestamp) -> String {
    now.to_string().chars().filter(|character| !matches!(character, '-' | ':')).collect()
}

fn canonical_path(url: &Url) -> String {
    let parts = url.path().split('/').map(encoded);
    parts.collect::<Vec<_>>().join("/")
}

fn canonical_query(url: &Url) -> String {
    let pairs = url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<_> = pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encoded(name), encoded(value))
        })
        .collect();
    pairs.sort();
    pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// A part of an address as it is signed, however it was written.
fn encoded(text: &str) -> String {
    let octets: Vec<u8> = percent_decode_str(text).collect();
    percent_encode(&octets, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the [specification].
    ///
    /// [specification]: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    #[test]
    fn the_examples_of_the_specification_come_out() {
        let credentials = S3Credentials {
            region: "us-east-1".to_owned(),
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
        };
        let now = Timestamp::parse_rfc3339("2013-05-24T00:00:00Z").unwrap();
        for (query, signature) in [
            ("lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
            ("prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ] {
            let url = Url::parse(&format!("https://examplebucket.s3.amazonaws.com/?{query}")).unwrap();
            let [_, _, (_, authorization)] = credentials.sign("GET", &url, b"", now);
            assert_eq!(
                authorization,
                format!(
                    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
                     SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}"
                )
            );
        }
        assert!(!format!("{credentials:?}").contains("wJalr"));
    }

    #[test]
    fn what_is_signed_does_not_depend_on_how_the_address_was_written() {
        let url = Url::parse("https://o.example:9000/a%7eb/c d$(1)+/%C3%A9?x-id=PutObject&b&a=%2f+").unwrap();
        assert_eq!(canonical_path(&url), "/a~b/c%20d%24%281%29%2B/%C3%A9");
        assert_eq!(canonical_query(&url), "a=%2F%2B&b=&x-id=PutObject");
    }
}
