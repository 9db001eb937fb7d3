//! Metadata of institutions, good and poisoned.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::Timestamp;
use saml::{
    DocumentError, Metadata, MetadataError, SignatureError,
    metadata::{SkipReason, read, read_signed},
};

use crate::support::{Keys, Method, WORLD, edit, now};

/// An institution with everything that is read.
pub(crate) fn rich() -> String {
    let certificate = BASE64.encode(&WORLD.idp.certificate);
    let other = BASE64.encode(&WORLD.stranger.certificate);
    format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" xmlns:r="http://refeds.org/metadata" ID="_entity" entityID="https://idp.example.edu/idp"><!--sign-->
  <md:Extensions>
    <mdrpi:RegistrationInfo registrationAuthority="https://federation.example.org"/>
    <mdattr:EntityAttributes>
      <saml:Attribute Name="http://macedir.org/entity-category" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>http://refeds.org/category/hide-from-discovery</saml:AttributeValue></saml:Attribute>
      <saml:Attribute Name="http://macedir.org/entity-category-support" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue> http://refeds.org/category/research-and-scholarship </saml:AttributeValue></saml:Attribute>
      <saml:Attribute Name="urn:oasis:names:tc:SAML:attribute:assurance-certification" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>https://refeds.org/sirtfi</saml:AttributeValue></saml:Attribute>
    </mdattr:EntityAttributes>
  </md:Extensions>
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:mace:shibboleth:1.0 urn:oasis:names:tc:SAML:2.0:protocol" errorURL="https://idp.example.edu/error?code=ERRORURL_CODE">
    <md:Extensions>
      <shibmd:Scope regexp="false">Example.edu</shibmd:Scope>
      <shibmd:Scope regexp="true">.+\.example\.edu</shibmd:Scope>
      <shibmd:Scope regexp="true">(</shibmd:Scope>
      <mdui:UIInfo>
        <mdui:DisplayName xml:lang="en">Example &amp; Sons <!-- and daughters -->University</mdui:DisplayName>
        <mdui:DisplayName xml:lang="de"><![CDATA[Beispiel-Universität]]></mdui:DisplayName>
        <mdui:Description xml:lang="en">not read</mdui:Description>
        <mdui:Keywords xml:lang="en">science New+York</mdui:Keywords>
      </mdui:UIInfo>
      <mdui:DiscoHints><mdui:DomainHint>Example.EDU</mdui:DomainHint></mdui:DiscoHints>
    </md:Extensions>
    <md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
{certificate}
    </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{other}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.edu/slo" ResponseLocation="https://idp.example.edu/slo/answers"/>
    <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://idp.example.edu/soap"/>
    <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.edu/slo/post"/>
    <md:SingleSignOnService Binding="urn:mace:shibboleth:1.0:profiles:AuthnRequest" Location="https://idp.example.edu/old"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.edu/post"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.edu/redirect?a=1&amp;b=2"/>
  </md:IDPSSODescriptor>
  <md:AttributeAuthorityDescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:Extensions><shibmd:Scope>evil.example.net</shibmd:Scope></md:Extensions>
    <md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{other}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
  </md:AttributeAuthorityDescriptor>
  <md:Organization><md:OrganizationName xml:lang="en">EX</md:OrganizationName><md:OrganizationDisplayName xml:lang="en">Example Org</md:OrganizationDisplayName><md:OrganizationURL xml:lang="en">https://www.example.edu/</md:OrganizationURL></md:Organization>
  <md:ContactPerson contactType="support"><md:GivenName>Ada</md:GivenName><md:SurName>Lovelace</md:SurName><md:EmailAddress>mailto:help@example.edu</md:EmailAddress></md:ContactPerson>
  <md:ContactPerson contactType="other" r:contactType="http://refeds.org/metadata/contactType/security"><md:EmailAddress>mailto:cert@example.edu</md:EmailAddress></md:ContactPerson>
</md:EntityDescriptor>"#
    )
}

pub(crate) fn aggregate(entities: &[String]) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_all" validUntil="2026-12-01T00:00:00Z"><!--sign aggregate-->{}</md:EntitiesDescriptor>"#,
        entities.concat()
    )
}

fn parsed(xml: &str) -> Metadata {
    read(xml.as_bytes(), now()).unwrap()
}

fn skipped(xml: &str) -> SkipReason {
    let metadata = parsed(xml);
    assert!(metadata.institutions.is_empty());
    assert_eq!(metadata.skipped[0].entity_id, "https://idp.example.edu/idp");
    metadata.skipped[0].reason
}

#[test]
fn every_field_is_read() {
    let metadata = parsed(&rich());
    assert_eq!((metadata.skipped.len(), metadata.valid_until), (0, None));
    let it = &metadata.institutions[0];
    assert_eq!(it.entity_id.as_str(), "https://idp.example.edu/idp");
    assert_eq!(it.name("en"), "Example & Sons University");
    assert_eq!(it.name("de"), "Beispiel-Universität");
    assert_eq!(it.keywords, ["science", "New York"]);
    assert_eq!(it.domains, ["example.edu"]);
    assert_eq!(it.scopes.len(), 2, "a broken pattern allows nothing");
    assert!(it.scopes[0].allows("example.edu") && it.scopes[1].allows("cs.example.edu"));
    assert!(!it.scopes.iter().any(|scope| scope.allows("evil.example.net")), "another role's scope");
    assert_eq!(it.signing_certificates, std::slice::from_ref(&WORLD.idp.certificate));
    assert_eq!(it.sign_in.redirect.as_ref().unwrap().as_str(), "https://idp.example.edu/redirect?a=1&b=2");
    assert_eq!(it.sign_in.post.as_ref().unwrap().as_str(), "https://idp.example.edu/post");
    let out = &it.sign_out;
    let addresses = [&out.redirect, &out.redirect_answers, &out.post, &out.post_answers];
    let addresses = addresses.map(|url| url.as_ref().map_or("", url::Url::as_str));
    let slo = "https://idp.example.edu/slo";
    assert_eq!(addresses, [slo, &format!("{slo}/answers"), &format!("{slo}/post"), ""]);
    assert_eq!(it.error_url.as_deref(), Some("https://idp.example.edu/error?code=ERRORURL_CODE"));
    assert_eq!(it.home_page.as_ref().unwrap().as_str(), "https://www.example.edu/");
    assert_eq!(it.contacts[0].name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(it.support_email(), Some("help@example.edu"));
    assert_eq!((it.contacts[1].kind.as_str(), it.contacts[1].email.as_deref()), ("security", Some("cert@example.edu")));
    assert_eq!(it.category_support, ["http://refeds.org/category/research-and-scholarship"]);
    assert_eq!(it.assurance, ["https://refeds.org/sirtfi"]);
    assert_eq!(it.registration_authority.as_deref(), Some("https://federation.example.org"));
    assert!(it.hidden);
}

#[test]
fn an_institution_that_cannot_sign_out_can_still_sign_in() {
    for bad in ["javascript:alert(1)", "", "idp.example.edu/slo", "https://"] {
        for part in ["https://idp.example.edu/slo\" R", "https://idp.example.edu/slo/answers"] {
            let xml = edit(&rich(), part, &format!("{bad}{}", if part.ends_with('R') { "\" R" } else { "" }));
            let out = parsed(&xml).institutions.remove(0).sign_out;
            assert!(out.redirect.is_none() && out.redirect_answers.is_none() && out.post.is_some(), "{bad}: {out:?}");
        }
    }
    let none = parsed(&rich().replace("SingleLogoutService", "Other")).institutions.remove(0).sign_out;
    assert!(!none.exists() && none.redirect_response().is_none());
}

#[test]
fn names_fall_back_to_the_organization_and_the_entity_id() {
    let xml = rich().replace("mdui:DisplayName", "mdui:Other");
    assert_eq!(parsed(&xml).institutions[0].name("en"), "Example Org");
    let xml = xml.replace("OrganizationDisplayName", "Other");
    assert_eq!(parsed(&xml).institutions[0].name("en"), "https://idp.example.edu/idp");
}

#[test]
fn groups_are_read_however_nested() {
    let second = rich().replace("https://idp.example.edu/idp", "https://second.example.edu");
    let group = format!(
        r#"<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{second}</md:EntitiesDescriptor>"#
    );
    let metadata = parsed(&aggregate(&[rich(), group]));
    assert_eq!(metadata.institutions.len(), 2);
    assert_eq!(metadata.valid_until, Timestamp::parse_rfc3339("2026-12-01T00:00:00Z"));
}

#[test]
fn service_providers_are_left_out_silently() {
    let sp = WORLD.sp.metadata(None);
    let sp = sp.split_once("?>").unwrap().1.to_owned();
    let metadata = parsed(&aggregate(&[sp, rich()]));
    assert_eq!((metadata.institutions.len(), metadata.skipped.len()), (1, 0));
    let saml1 = rich().replace(" urn:oasis:names:tc:SAML:2.0:protocol\" errorURL", "\" errorURL");
    assert_eq!(parsed(&saml1).institutions.len(), 0);
}

#[test]
fn what_cannot_be_used_is_skipped_with_a_reason() {
    let redirect = "https://idp.example.edu/redirect?a=1&amp;b=2";
    assert_eq!(skipped(&edit(&rich(), redirect, "javascript:alert(1)")), SkipReason::ForbiddenEndpoint);
    assert_eq!(skipped(&edit(&rich(), redirect, "data:text/html,x")), SkipReason::ForbiddenEndpoint);
    assert_eq!(skipped(&edit(&rich(), redirect, "/relative")), SkipReason::ForbiddenEndpoint);
    assert_eq!(skipped(&rich().replace("SingleSignOnService", "Other")), SkipReason::NoEndpoint);
    assert_eq!(
        skipped(&edit(&rich(), "<md:KeyDescriptor>", "<md:KeyDescriptor use=\"encryption\">")),
        SkipReason::NoSigningKey
    );
    let poisoned = edit(&rich(), &BASE64.encode(&WORLD.idp.certificate), &BASE64.encode([0x30; 600]));
    assert_eq!(skipped(&poisoned), SkipReason::NoSigningKey);
    let weak = include_str!("keys/rsa1024.cer.b64");
    assert_eq!(skipped(&edit(&rich(), &BASE64.encode(&WORLD.idp.certificate), weak)), SkipReason::NoSigningKey);
    let long = format!("https://idp.example.edu/idp{}", "x".repeat(1024));
    let metadata = parsed(&edit(&rich(), "https://idp.example.edu/idp", &long));
    assert_eq!(metadata.skipped[0].reason, SkipReason::BadEntityId);
    let javascript = edit(&rich(), "https://idp.example.edu/error", "javascript:alert(1)//");
    assert_eq!(parsed(&javascript).institutions[0].error_url, None);
}

#[test]
fn the_first_of_two_equal_entity_ids_wins() {
    let second = edit(&rich(), "https://idp.example.edu/redirect", "https://evil.example.net/redirect");
    let metadata = parsed(&aggregate(&[rich(), second]));
    assert_eq!(metadata.institutions.len(), 1);
    assert_eq!(metadata.institutions[0].sign_in.redirect.as_ref().unwrap().host_str(), Some("idp.example.edu"));
    assert_eq!(metadata.skipped[0].reason, SkipReason::Duplicate);
}

#[test]
fn expired_metadata_are_refused() {
    let late = Timestamp::parse_rfc3339("2026-12-01T00:00:00Z").unwrap();
    assert_eq!(read(aggregate(&[rich()]).as_bytes(), late).unwrap_err(), MetadataError::Expired(late));
    let entity = edit(&rich(), " entityID", " validUntil=\"2026-11-22T09:00:00Z\" entityID");
    assert!(matches!(read(entity.as_bytes(), now()), Err(MetadataError::Expired(_))));
    assert_eq!(parsed(&aggregate(&[entity])).skipped[0].reason, SkipReason::Expired);
    let broken = edit(&aggregate(&[]), "2026-12-01T00:00:00Z", "soon");
    assert_eq!(read(broken.as_bytes(), now()).unwrap_err(), MetadataError::BadInstant);
}

#[test]
fn broken_or_hostile_documents_are_refused() {
    let refused = |xml: &str| read(xml.as_bytes(), now()).unwrap_err();
    assert_eq!(refused(&format!("<!DOCTYPE x>{}", rich())), DocumentError::DocumentType.into());
    assert_eq!(refused("<html/>"), MetadataError::NotMetadata);
    assert_eq!(refused(""), MetadataError::NotMetadata);
    assert_eq!(refused("<EntitiesDescriptor/>"), MetadataError::NotMetadata, "the namespace counts");
    let deep = "<a>".repeat(100);
    let deep = edit(&rich(), "<md:Organization>", &deep);
    assert_eq!(refused(&deep), DocumentError::TooDeep.into());
    let twice = rich().repeat(2);
    for xml in [&rich()[..rich().len() - 30], &edit(&rich(), "Example &amp; Sons", "&evil;"), &twice] {
        assert!(matches!(refused(xml), MetadataError::Document(DocumentError::Malformed(_))));
    }
    assert!(read(&b"<a>\xff</a>"[..], now()).is_err());
}

fn verify_signature(document: &[u8], pinned_keys: &[Vec<u8>]) -> Result<(), MetadataError> {
    read_signed(document, pinned_keys, now()).map(drop)
}

fn signed_aggregate(key: &Keys) -> String {
    signed_aggregate_of(&aggregate(&[rich()]), &Method { key, ..Method::default() })
}

pub(crate) fn signed_aggregate_of(aggregate: &str, method: &Method<'_>) -> String {
    method.fill(&edit(aggregate, "<!--sign aggregate-->", &method.template("_all")))
}

#[test]
fn the_roots_signature_is_verified_with_a_pinned_key() {
    let xml = signed_aggregate(&WORLD.idp);
    let spki = rcgen::KeyPair::from_pem(&WORLD.idp.pem).unwrap();
    let spki = rcgen::PublicKeyData::subject_public_key_info(&spki);
    assert_eq!(verify_signature(xml.as_bytes(), std::slice::from_ref(&WORLD.idp.certificate)), Ok(()));
    assert_eq!(verify_signature(xml.as_bytes(), &[WORLD.stranger.certificate.clone(), spki]), Ok(()));
    assert_eq!(
        verify_signature(xml.as_bytes(), std::slice::from_ref(&WORLD.stranger.certificate)),
        Err(SignatureError::Bad.into())
    );
    assert_eq!(verify_signature(xml.as_bytes(), &[]), Err(SignatureError::NoKey.into()));
    assert_eq!(parsed(&xml).institutions.len(), 1);
}

/// A signed aggregate holds entities with signatures of their own; only the root's counts.
#[test]
fn signatures_of_single_entities_do_not_disturb() {
    let method = Method::default();
    let entity = method.fill(&edit(&rich(), "<!--sign-->", &method.template("_entity")));
    let xml = signed_aggregate_of(&aggregate(&[entity]), &method);
    assert_eq!(verify_signature(xml.as_bytes(), std::slice::from_ref(&WORLD.idp.certificate)), Ok(()));
}

#[test]
fn keys_of_another_kind_do_not_disturb_and_elliptic_curves_verify() {
    let curve = Keys::of(&rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap());
    let method =
        Method { signature: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", key: &curve, ..Method::default() };
    let xml = signed_aggregate_of(&aggregate(&[rich()]), &method);
    let pinned = [WORLD.idp.certificate.clone(), curve.certificate.clone()];
    assert_eq!(verify_signature(xml.as_bytes(), &pinned), Ok(()));
    assert_eq!(verify_signature(signed_aggregate(&WORLD.idp).as_bytes(), &pinned), Ok(()));
}

#[test]
fn the_way_of_writing_does_not_matter_to_the_signature() {
    let xml = signed_aggregate(&WORLD.idp);
    let pinned = [WORLD.idp.certificate.clone()];
    for (from, to) in [
        ("<md:Organization>", "<md:Organization\n >"),
        ("<md:Organization>", "<!-- a comment --><md:Organization>"),
        ("<md:Organization>", "<md:Organization xmlns:unused='urn:unused'>"),
        ("</md:Organization>", "</md:Organization >"),
        ("contactType=\"support\"", "contactType='support'"),
        ("Lovelace", "&#76;ove&#x6c;ace"),
        ("Lovelace", "<![CDATA[Lovelace]]>"),
        ("Lovelace", "Love<!-- -->lace"),
        ("\n", "\r\n"),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "\u{feff}"),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!-- first -->\n"),
        ("</md:EntitiesDescriptor>", "</md:EntitiesDescriptor>\n<!-- last -->\n"),
    ] {
        let metadata = read_signed(edit(&xml, from, to).as_bytes(), &pinned, now());
        let metadata = metadata.unwrap_or_else(|error| panic!("{from:?} as {to:?}: {error}"));
        assert_eq!(metadata.institutions[0].contacts[0].name.as_deref(), Some("Ada Lovelace"), "{to:?}");
    }
}

#[test]
fn prefixes_that_the_signature_lists_are_treated_so() {
    let inclusive = r##"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="#default r saml"/></ds:Transform>"##;
    let method = Method { transforms: inclusive, ..Method::default() };
    let xml = signed_aggregate_of(&aggregate(&[rich()]), &method);
    let pinned = [WORLD.idp.certificate.clone()];
    assert_eq!(verify_signature(xml.as_bytes(), &pinned), Ok(()));
    let fewer = edit(&xml, "#default r saml", "#default r");
    assert_eq!(verify_signature(fewer.as_bytes(), &pinned), Err(SignatureError::Bad.into()));
}

#[test]
fn nothing_is_handed_out_unless_all_of_it_was_signed() {
    let pinned = [WORLD.idp.certificate.clone()];
    let xml = signed_aggregate(&WORLD.idp);
    let refused = |xml: &str| verify_signature(xml.as_bytes(), &pinned).unwrap_err();
    let (bad, several) = (SignatureError::Bad.into(), SignatureError::Several.into());
    let second = rich().replace("https://idp.example.edu/idp", "https://evil.example.net").replace("_entity", "_other");
    for (from, to) in [
        ("</md:EntitiesDescriptor>", format!("{second}</md:EntitiesDescriptor>")),
        ("</md:EntitiesDescriptor>", " </md:EntitiesDescriptor>".to_owned()),
        ("validUntil=\"2026-12-01", "validUntil=\"2027-12-01".to_owned()),
        ("Lovelace", "Love lace".to_owned()),
    ] {
        assert_eq!(refused(&edit(&xml, from, &to)), bad, "{to}");
    }
    let digest = xml.split("<ds:DigestValue>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(refused(&edit(&xml, digest, &BASE64.encode([0; 32]))), bad);
    assert_eq!(refused(&edit(&xml, digest, "?")), bad);

    let signature = crate::support::cut(&xml, "ds:Signature").to_owned();
    let again = signature.replace("#_all", "#_other");
    assert_eq!(refused(&edit(&xml, "</md:EntitiesDescriptor>", &format!("{again}</md:EntitiesDescriptor>"))), several);
    let moved =
        edit(&xml, &signature, "").replace("</md:EntitiesDescriptor>", &format!("{signature}</md:EntitiesDescriptor>"));
    assert_eq!(refused(&moved), MetadataError::Unsigned);
    assert_eq!(
        refused(&edit(&xml, "ID=\"_entity\"", "ID=\"_all\"")),
        SignatureError::DuplicateId("_all".into()).into()
    );
    assert_eq!(
        refused(&edit(&xml, "ID=\"_entity\"", "mdui:id=\"_all\"")),
        SignatureError::DuplicateId("_all".into()).into()
    );
    assert_eq!(refused(&edit(&xml, "\"#_all\"", "\"\"")), SignatureError::WrongReference.into());
    let long =
        edit(&signature, "</ds:Signature>", &format!("<ds:KeyInfo>{}</ds:KeyInfo></ds:Signature>", " ".repeat(70_000)));
    assert!(matches!(refused(&edit(&xml, &signature, &long)), MetadataError::Signature(SignatureError::Malformed(_))));
}

#[test]
fn markup_that_is_refused_before_the_signature_is_refused_after_it() {
    let pinned = [WORLD.idp.certificate.clone()];
    let xml = signed_aggregate(&WORLD.idp);
    let refused = |to: &str| {
        let xml = edit(&xml, "<md:Organization>", &format!("{to}<md:Organization>"));
        verify_signature(xml.as_bytes(), &pinned).unwrap_err()
    };
    assert_eq!(refused("<!DOCTYPE x>"), DocumentError::DocumentType.into());
    assert_eq!(refused("<?php evil?>"), DocumentError::ProcessingInstruction.into());
    assert_eq!(refused("<?xml version='1.0'?>"), DocumentError::ProcessingInstruction.into());
    assert_eq!(refused("<a xmlns='relative'/>"), DocumentError::RelativeNamespace.into());
    assert_eq!(refused(&"<a>".repeat(100)), DocumentError::TooDeep.into());
    let many: String = (0..2000).map(|number| format!(" a{number}=''")).collect();
    assert_eq!(refused(&format!("<a{many}/>")), DocumentError::TooManyAttributes.into());
    for to in ["&evil;", "&#0;", "<a b='1' b='2'/>", "<x:a/>", "]]>", "<!-- -- -->", "<a b='<'/>", "\u{1}"] {
        assert!(matches!(refused(to), MetadataError::Document(DocumentError::Malformed(_))), "{to}");
    }
    let latin = xml.replace("UTF-8", "ISO-8859-1");
    assert_eq!(verify_signature(latin.as_bytes(), &pinned), Err(DocumentError::NotUtf8.into()));
    let mut bytes = xml.clone().into_bytes();
    bytes[xml.find("Lovelace").unwrap()] = 0xff;
    assert_eq!(verify_signature(&bytes, &pinned), Err(DocumentError::NotUtf8.into()));
}

#[test]
fn a_document_that_breaks_off_is_refused_wherever_it_does() {
    let pinned = [WORLD.idp.certificate.clone()];
    let xml = signed_aggregate(&WORLD.idp);
    for length in (0..xml.len()).step_by(37).filter(|length| xml.is_char_boundary(*length)) {
        assert!(verify_signature(&xml.as_bytes()[..length], &pinned).is_err(), "{length} bytes");
    }
    assert!(verify_signature(format!("{xml}{xml}").as_bytes(), &pinned).is_err());
    assert!(verify_signature(format!("{xml}text").as_bytes(), &pinned).is_err());
}

#[test]
fn it_makes_no_difference_in_which_pieces_a_document_arrives() {
    let pinned = [WORLD.idp.certificate.clone()];
    let xml = edit(&signed_aggregate(&WORLD.idp), "\n", "\r\n");
    for size in [1, 2, 3, 7, 64, 1000] {
        let pieces = std::io::BufReader::with_capacity(size, xml.as_bytes());
        assert_eq!(read_signed(pieces, &pinned, now()).unwrap().institutions.len(), 1, "{size} bytes");
    }
}

#[test]
fn what_is_passed_over_may_be_larger_than_what_is_held_at_once() {
    let expected = read(rich().as_bytes(), now()).unwrap();
    for shift in [0, 1, 7] {
        let more = format!("<x>{}</x>", "some text ".repeat(shift)) + &"<y a=\"b\">text</y>".repeat(20_000);
        let large =
            edit(&rich(), "</md:AttributeAuthorityDescriptor>", &format!("{more}</md:AttributeAuthorityDescriptor>"));
        assert_eq!(read(large.as_bytes(), now()).unwrap().institutions, expected.institutions);
    }
}
