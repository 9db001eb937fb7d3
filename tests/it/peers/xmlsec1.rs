//! Another opinion on signed metadata: `xmlsec1`, which keeps the whole document as a tree. Whatever Beadle takes for
//! signed, xmlsec1 must take for signed.

use std::{fs, path::PathBuf, process::Command};

use beadle_bench::federation::{Federation, FederationKey};
use beadle_tests::scratch::Scratch;
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

    fn file(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    fn beadle(&self, xml: &[u8]) -> Result<(), String> {
        let now = Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").expect("a time");
        let read = read_signed(xml, &[self.key.certificate().to_vec()], now);
        read.map(drop).map_err(|error| error.to_string())
    }

    fn xmlsec1(&self, xml: &[u8]) -> bool {
        fs::write(self.file("document.xml"), xml).expect("our own folder");
        let mut command = Command::new("xmlsec1");
        command.args(["--verify", "--pubkey-cert-pem"]).arg(self.file("key.pem"));
        command.args(["--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:metadata:EntitiesDescriptor"]);
        command.arg(self.file("document.xml")).output().expect("xmlsec1 starts").status.success()
    }
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
