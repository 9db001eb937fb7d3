//! Metadata: forged, expired, poisoned. The federation's key is the institution's here.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{Institution, Timestamp};
use saml::{
    DocumentError, MetadataError, SignatureError,
    metadata::{SkipReason, read_signed},
};

use super::Attack;
use crate::{
    metadata::{aggregate, rich, signed_aggregate_of},
    support::{IDP, Keys, Method, WORLD, cut, edit, now},
};

/// Which institutions can be used, and why others cannot.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    institutions: Vec<String>,
    skipped: Vec<SkipReason>,
}

type Fate = Result<Taken, MetadataError>;

/// Whatever is taken, nothing of the forger's comes with it.
pub(super) fn read(xml: &str) -> Fate {
    let metadata = read_signed(xml.as_bytes(), std::slice::from_ref(&WORLD.idp.certificate), now())?;
    metadata.institutions.iter().for_each(is_sound);
    Ok(Taken {
        institutions: metadata
            .institutions
            .iter()
            .map(|institution| institution.entity_id.as_str().to_owned())
            .collect(),
        skipped: metadata.skipped.iter().map(|skipped| skipped.reason).collect(),
    })
}

fn is_sound(institution: &Institution) {
    let shown = format!("{institution:?}");
    assert!(!shown.contains("javascript:") && !shown.contains("evil"), "{shown}");
    assert_eq!(institution.signing_certificates, std::slice::from_ref(&WORLD.idp.certificate));
    assert!(institution.scopes.iter().all(|scope| !scope.allows("evil.example.net")));
}

pub(super) fn attacks() -> Vec<Attack<Fate>> {
    [forged(), poisoned(), documents()].into_iter().flatten().collect()
}

fn refused(file: &str, xml: impl Into<String>, error: impl Into<MetadataError>) -> Attack<Fate> {
    Attack::new(file, xml, Err(error.into()))
}

/// Well signed by the federation, from which one institution is taken, or none.
fn taken(file: &str, entities: &[String], institutions: &[&str], skipped: &[SkipReason]) -> Attack<Fate> {
    let institutions = institutions.iter().map(|id| (*id).to_owned()).collect();
    Attack::new(file, signed(entities, &WORLD.idp), Ok(Taken { institutions, skipped: skipped.to_vec() }))
}

fn signed(entities: &[String], key: &Keys) -> String {
    signed_aggregate_of(&aggregate(entities), &Method { key, ..Method::default() })
}

fn forged() -> Vec<Attack<Fate>> {
    let (bad, several) = (|| SignatureError::Bad, || SignatureError::Several);
    let xml = signed(&[rich()], &WORLD.idp);
    let second = rich().replace(IDP, "https://evil.example.net").replace("_entity", "_other");
    let end = "</md:EntitiesDescriptor>";
    let method = Method::default();
    let entity = method.fill(&edit(&rich(), "<!--sign-->", &method.template("_entity")));
    let (_, inner) = xml.split_once("?>").unwrap();
    let old = edit(&aggregate(&[rich()]), "2026-12-01T00:00:00Z", "2026-11-22T09:00:00Z");
    let expired = MetadataError::Expired(Timestamp::parse_rfc3339("2026-11-22T09:00:00Z").unwrap());
    let signature = cut(&xml, "ds:Signature").to_owned();
    let again = signature.replace("#_all", "#_other");
    let hidden = format!("<md:Extensions>{inner}</md:Extensions>");
    let (rsa, sha1) =
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1");
    vec![
        taken("good-aggregate.xml", &[rich()], &[IDP], &[]),
        refused("no-signature.xml", aggregate(&[rich()]), MetadataError::Unsigned),
        refused("forged-signature.xml", signed(&[rich()], &WORLD.stranger), bad()),
        refused("tampered-scope.xml", edit(&xml, "Example.edu", "Evil.edu"), bad()),
        refused(
            "tampered-certificate.xml",
            edit(&xml, &BASE64.encode(&WORLD.idp.certificate), &BASE64.encode(&WORLD.stranger.certificate)),
            bad(),
        ),
        refused("entity-added.xml", edit(&xml, end, &format!("{second}{end}")), bad()),
        refused("validity-prolonged.xml", edit(&xml, "2026-12-01", "2027-12-01"), bad()),
        refused("expired.xml", signed_aggregate_of(&old, &method), expired),
        refused(
            "no-time.xml",
            signed_aggregate_of(&edit(&aggregate(&[rich()]), "2026-12-01T00:00:00Z", "soon"), &method),
            MetadataError::BadInstant,
        ),
        refused("signed-entity-in-an-unsigned-aggregate.xml", aggregate(&[entity]), MetadataError::Unsigned),
        refused(
            "signed-aggregate-in-a-forged-one.xml",
            aggregate(&[inner.replace("_all", "_inner")]),
            MetadataError::Unsigned,
        ),
        refused(
            "signed-aggregate-in-extensions.xml",
            aggregate(&[hidden, second.clone()]).replacen("ID=\"_all\"", "ID=\"_evil\"", 1),
            MetadataError::Unsigned,
        ),
        refused("second-signature.xml", edit(&xml, end, &format!("{again}{end}")), several()),
        refused(
            "signature-at-the-end.xml",
            edit(&edit(&xml, &signature, ""), end, &format!("{signature}{end}")),
            MetadataError::Unsigned,
        ),
        refused(
            "duplicate-id.xml",
            edit(&xml, "ID=\"_entity\"", "ID=\"_all\""),
            SignatureError::DuplicateId("_all".into()),
        ),
        refused("reference-to-the-whole-document.xml", edit(&xml, "\"#_all\"", "\"\""), SignatureError::WrongReference),
        refused("sha-1-signature.xml", edit(&xml, rsa, sha1), SignatureError::ForbiddenAlgorithm(sha1.into())),
    ]
}

/// What a member of a federation may say, and the federation signs unread.
fn poisoned() -> Vec<Attack<Fate>> {
    let redirect = "https://idp.example.edu/redirect?a=1&amp;b=2";
    let certificate = BASE64.encode(&WORLD.idp.certificate);
    let foreign = edit(&rich(), "https://idp.example.edu/redirect", "https://evil.example.net/redirect");
    let foreign = foreign.replace("_entity", "_other");
    let authority = cut(&rich(), "md:AttributeAuthorityDescriptor").to_owned();
    let turned =
        edit(&edit(&rich(), &authority, ""), "<md:IDPSSODescriptor ", &format!("{authority}<md:IDPSSODescriptor "));
    let nameless = edit(&rich(), IDP, &format!("{IDP}/{}", "x".repeat(1024)));
    let late = edit(&rich(), " entityID", " validUntil=\"2026-11-22T09:00:00Z\" entityID");
    let encryption = edit(&rich(), "<md:KeyDescriptor>", "<md:KeyDescriptor use=\"encryption\">");
    vec![
        // Whoever comes later under a name that is taken comes not at all.
        taken("foreign-entity-id.xml", &[rich(), foreign], &[IDP], &[SkipReason::Duplicate]),
        taken("endless-entity-id.xml", &[nameless], &[], &[SkipReason::BadEntityId]),
        taken("scope-and-key-of-another-role.xml", &[turned], &[IDP], &[]),
        taken("scope-that-cannot-be-read.xml", &[edit(&rich(), r".+\.example\.edu", r".*|(")], &[IDP], &[]),
        taken(
            "javascript-endpoint.xml",
            &[edit(&rich(), redirect, "javascript:alert(1)")],
            &[],
            &[SkipReason::ForbiddenEndpoint],
        ),
        taken(
            "data-endpoint.xml",
            &[edit(&rich(), redirect, "data:text/html,x")],
            &[],
            &[SkipReason::ForbiddenEndpoint],
        ),
        taken(
            "javascript-sign-out.xml",
            &[edit(&rich(), "https://idp.example.edu/slo\" R", "javascript:alert(1)\" R")],
            &[IDP],
            &[],
        ),
        taken(
            "javascript-error-page.xml",
            &[edit(&rich(), "https://idp.example.edu/error", "javascript:alert(1)//")],
            &[IDP],
            &[],
        ),
        taken(
            "poisoned-certificate.xml",
            &[edit(&rich(), &certificate, &BASE64.encode([0x30; 600]))],
            &[],
            &[SkipReason::NoSigningKey],
        ),
        taken(
            "certificate-with-a-weak-key.xml",
            &[edit(&rich(), &certificate, include_str!("../keys/rsa1024.cer.b64"))],
            &[],
            &[SkipReason::NoSigningKey],
        ),
        taken("certificate-for-encryption-alone.xml", &[encryption], &[], &[SkipReason::NoSigningKey]),
        taken("expired-entity.xml", &[late], &[], &[SkipReason::Expired]),
    ]
}

/// Refused wherever it stands, before the signature is looked at.
fn documents() -> Vec<Attack<Fate>> {
    let xml = signed(&[rich()], &WORLD.idp);
    let (declaration, body) = xml.split_once("?>").unwrap();
    let with_type = |subset: &str| format!("{declaration}?><!DOCTYPE r {subset}>{body}");
    let with = |what: &str| edit(&xml, "<md:Organization>", &format!("{what}<md:Organization>"));
    let many: String = (0..1_100).map(|number| format!(" a{number}=''")).collect();
    vec![
        refused("xxe-file.xml", with_type(r#"[<!ENTITY x SYSTEM "file:///etc/passwd">]"#), DocumentError::DocumentType),
        refused(
            "billion-laughs.xml",
            with_type(r#"[<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]"#),
            DocumentError::DocumentType,
        ),
        refused("processing-instruction.xml", with("<?php evil?>"), DocumentError::ProcessingInstruction),
        refused("relative-namespace.xml", with("<a xmlns='relative'/>"), DocumentError::RelativeNamespace),
        refused("deep-nesting.xml", with(&"<a>".repeat(2_000)), DocumentError::TooDeep),
        refused("a-thousand-attributes.xml", with(&format!("<a{many}/>")), DocumentError::TooManyAttributes),
    ]
}
