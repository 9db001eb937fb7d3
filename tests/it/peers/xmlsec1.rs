//! Another opinion on signed metadata: `xmlsec1`, which keeps the whole document as a tree. Whatever Beadle takes for
//! signed, xmlsec1 must take for signed.

use std::{fs, process::Command};

use beadle_bench::federation::{Federation, FederationKey};
use beadle_tests::{provider::Provider, scratch::Scratch};
use domain::{Timestamp, entropy::SeededEntropy, entropy::random};
use saml::metadata::read_signed;

const VALID_UNTIL: &str = "2026-12-01T00:00:00Z";

/// A key, and two judges of what it signed.
struct Judges {
    key: FederationKey,
    scratch: Scratch,
}

impl Judges {
    fn new() -> Self {
        let (key, scratch) = (FederationKey::new().expect("a key"), Scratch::new("xmlsec1"));
        fs::write(scratch.path().join("key.pem"), key.certificate_pem()).expect("our own folder");
        Self { key, scratch }
    }

    fn federation(&self, seed: u64) -> String {
        Federation { entities: 6, seed }.signed(VALID_UNTIL, &self.key).expect("a signature")
    }

    fn beadle(&self, xml: &[u8]) -> Result<(), String> {
        let now = Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").expect("a time");
        let read = read_signed(xml, &[self.key.certificate().to_vec()], now);
        read.map(drop).map_err(|error| error.to_string())
    }

    fn xmlsec1(&self, xml: &[u8]) -> bool {
        accepts(&self.scratch, xml, "EntitiesDescriptor")
    }
}

/// Whether xmlsec1 verifies the document, whose root this is, with the key of the folder.
fn accepts(folder: &Scratch, xml: &[u8], root: &str) -> bool {
    let file = |name: &str| folder.path().join(name);
    fs::write(file("document.xml"), xml).expect("our own folder");
    let mut command = Command::new("xmlsec1");
    command.args(["--verify", "--pubkey-cert-pem"]).arg(file("key.pem"));
    command.args(["--id-attr:ID", &format!("urn:oasis:names:tc:SAML:2.0:metadata:{root}")]);
    command.arg(file("document.xml")).output().expect("xmlsec1 starts").status.success()
}

#[tokio::test]
async fn a_federation_can_verify_our_own_metadata() {
    let op = Provider::start().await;
    let metadata = op.get("/saml/metadata").await.body;
    let folder = Scratch::new("own-metadata");
    let certificate = op.broker.service_provider().signing[0].certificate().to_vec();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, certificate);
    let lines: Vec<_> = base64.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line)).collect();
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"));
    fs::write(folder.path().join("key.pem"), pem).expect("our own folder");
    assert!(accepts(&folder, metadata.as_bytes(), "EntityDescriptor"), "{metadata}");
    let other = metadata.replacen("/saml/acs", "/saml/abc", 1);
    assert!(other != metadata && !accepts(&folder, other.as_bytes(), "EntityDescriptor"));
}

#[test]
fn both_accept_a_federation_however_it_is_written() {
    let judges = Judges::new();
    let xml = judges.federation(1);
    for (from, to) in [
        ("", ""),
        ("\n", "\r\n"),
        (" contactType=\"support\"", "\n\tcontactType='support'"),
        ("height=\"60\" width=\"80\"", "width=\"80\" height=\"60\""),
        ("Desk", "&#68;es&#x6B;"),
        ("Desk", "<![CDATA[Desk]]>"),
        ("Desk", "D<!-- -->esk"),
        (
            "<md:Organization>",
            "<md:Organization xmlns:unused='urn:unused' xmlns:mdui='urn:oasis:names:tc:SAML:metadata:ui'>",
        ),
        ("</md:Organization>", "</md:Organization\n>"),
        ("HTTP-POST\"", "HTTP-&#80;OST\""),
        ("&amp;", "&#38;"),
    ] {
        let written = xml.replace(from, to);
        assert!(from.is_empty() || written != xml, "nothing to write otherwise: {from}");
        assert_eq!(judges.beadle(written.as_bytes()), Ok(()), "{from:?} as {to:?}");
        assert!(judges.xmlsec1(written.as_bytes()), "{from:?} as {to:?}");
    }
}

#[test]
fn what_beadle_accepts_xmlsec1_accepts() {
    let judges = Judges::new();
    let entropy = SeededEntropy::new(11);
    let below =
        |end: usize| usize::try_from(u64::from_be_bytes(random(&entropy)) % end as u64).expect("a small number");
    let (mut accepted, mut stricter) = (0, Vec::new());
    for round in 0..150 {
        let mut xml = judges.federation(round % 5).into_bytes();
        // Where a change may go unnoticed: at the beginning, where the signature is, or next to markup.
        let end = if round % 2 == 0 { 4_000.min(xml.len()) } else { xml.len() };
        let at = below(end);
        let at = match round % 3 {
            0 => xml[at..].iter().position(|byte| b"<>\"= ".contains(byte)).map_or(at, |offset| at + offset),
            _ => at,
        };
        match below(8) {
            0 => drop(xml.remove(at)),
            1 => xml.insert(at, b' '),
            2 => xml.insert(at, b"\n\t\r<>&\"'=/"[below(10)]),
            3 => xml[at] ^= 1 << below(7),
            4 => drop(xml.splice(at..at, *b"<!-- -->")),
            5 => drop(xml.splice(at..at, *b"<![CDATA[]]>")),
            6 => drop(xml.splice(at..at, *b" xmlns:unused='urn:unused'")),
            _ => {
                let length = below(60).min(xml.len() - at);
                let copied = xml[at..at + length].to_vec();
                drop(xml.splice(at..at, copied));
            }
        }
        let (ours, theirs) = (judges.beadle(&xml), judges.xmlsec1(&xml));
        match (ours, theirs) {
            (Ok(()), true) => accepted += 1,
            (Ok(()), false) => panic!("round {round}: only Beadle accepts what became of byte {at}"),
            (Err(reason), true) => stricter.push(reason),
            (Err(_), false) => {}
        }
    }
    assert!(accepted > 5, "the changes were too rough: {accepted}");
    // Where Beadle is stricter, it is on purpose.
    let known = ["a signature has an unexpected shape", "an ID occurs twice"];
    stricter.retain(|reason| !known.iter().any(|known| reason.starts_with(known)));
    assert_eq!(stricter, Vec::<String>::new());
}
