//! samael's word on SAML responses: a JSON object a line in, its verdict a line out.
//!
//! The first line is the service provider, every other an answer to its one question, with the metadata of whoever was
//! asked. It ends when nobody says anything more.

use std::error::Error;
use std::io::{BufRead as _, Write as _};

use openssl::pkey::PKey;
use samael::metadata::EntityDescriptor;
use samael::schema::Assertion;
use samael::service_provider::{ServiceProvider, ServiceProviderBuilder};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Service {
    entity_id: String,
    acs: String,
    /// What assertions are encrypted for: a private key, PKCS#8 as PEM.
    key: String,
    /// The ID of the AuthnRequest.
    request: String,
}

#[derive(Deserialize)]
struct Answer {
    metadata: String,
    response: String,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Accepted { name_id: Option<String>, attributes: Vec<(String, Vec<String>)> },
    Refused(String),
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = std::io::stdin().lock().lines();
    let Some(line) = lines.next() else { return Ok(()) };
    let service: Service = serde_json::from_str(&line?)?;
    let mut builder = ServiceProviderBuilder::default();
    builder.entity_id(service.entity_id).acs_url(service.acs);
    builder.key(PKey::private_key_from_pem(service.key.as_bytes())?);
    let mut output = std::io::stdout().lock();
    for line in lines {
        let answer: Answer = serde_json::from_str(&line?)?;
        let verdict = match answer.metadata.parse::<EntityDescriptor>() {
            Ok(metadata) => judge(&builder.clone().idp_metadata(metadata).build()?, &service.request, &answer.response),
            Err(error) => Verdict::Refused(format!("the metadata: {error}")),
        };
        writeln!(output, "{}", serde_json::to_string(&verdict)?)?;
        output.flush()?;
    }
    Ok(())
}

fn judge(service: &ServiceProvider, request: &str, response: &str) -> Verdict {
    match service.parse_xml_response(response, Some(&[request])) {
        Ok(assertion) => read(assertion),
        Err(error) => Verdict::Refused(format!("{error:?}")),
    }
}

fn read(assertion: Assertion) -> Verdict {
    let attributes = assertion.attribute_statements.into_iter().flatten().flat_map(|statement| statement.attributes);
    let attributes = attributes.map(|attribute| {
        let values = attribute.values.into_iter().map(|value| value.value.unwrap_or_default()).collect();
        (attribute.name.unwrap_or_default(), values)
    });
    let name_id = assertion.subject.and_then(|subject| subject.name_id).map(|name| name.value);
    Verdict::Accepted { name_id, attributes: attributes.collect() }
}
