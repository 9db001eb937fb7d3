//! samael, in a process of its own (`tests/peers/samael`): it needs libraries that must not be in our tree, and a
//! response that makes it panic is a verdict, too.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    ops::Range,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{Institution, entropy::SeededEntropy, entropy::random};
use serde::Deserialize;
use serde_json::json;

use super::Reading;
use crate::support::{ACS, REQUEST, RESPONSE, SP, Sign, WORLD, institution, pem, signed, verify_for};

/// A running samael. It ends when nobody can say anything more to it.
pub(super) struct Samael {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Accepted(Reading),
    Refused(String),
}

/// The one that all tests ask, one after the other.
static RUNNING: Mutex<Option<Samael>> = Mutex::new(None);

impl Samael {
    /// What it reads in a response of this institution, or why it refuses it; `None` if it was not built.
    pub(super) fn judge(institution: &Institution, xml: &str) -> Option<Result<Reading, String>> {
        let program = program();
        if !program.exists() {
            return None;
        }
        // A test that fails while it asks leaves samael in order: it has its whole answer by then.
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut samael = running.take().unwrap_or_else(|| Self::start(&program));
        samael.say(&json!({ "metadata": metadata(institution), "response": xml }));
        let verdict = match samael.hear() {
            Some(Verdict::Accepted(reading)) => Ok(reading),
            Some(Verdict::Refused(reason)) => Err(reason),
            None => return Some(Err(format!("it crashed: {}", samael.process.wait().unwrap()))),
        };
        *running = Some(samael);
        Some(verdict)
    }

    fn start(program: &PathBuf) -> Self {
        // It takes no time as an argument: the tests' has to be the machine's.
        let mut command = Command::new("faketime");
        command.args(["-f", "2026-11-22 10:00:00"]).arg(program).env("TZ", "UTC");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("faketime, of the Debian package of that name");
        let (input, output) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        let mut samael = Self { process, input, output };
        let key = pem("PRIVATE KEY", &WORLD.sp_decryption.pkcs8);
        samael.say(&json!({ "entity_id": SP, "acs": ACS, "key": key, "request": REQUEST }));
        samael
    }

    fn say(&mut self, message: &serde_json::Value) {
        // Whether it still listens shows when it should answer.
        let _ = writeln!(self.input, "{message}");
    }

    fn hear(&mut self) -> Option<Verdict> {
        let mut line = String::new();
        self.output.read_line(&mut line).ok()?;
        serde_json::from_str(&line).ok()
    }
}

/// Where `cargo xtask test` puts it.
fn program() -> PathBuf {
    let scratch = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    scratch.with_file_name("peers").join("samael/debug/samael-peer")
}

fn metadata(institution: &Institution) -> String {
    let keys: String = institution
        .signing_certificates
        .iter()
        .map(|certificate| {
            let certificate = BASE64.encode(certificate);
            format!(r#"<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"#)
        })
        .collect();
    let entity_id = institution.entity_id.as_str();
    format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{entity_id}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{keys}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.edu/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"#
    )
}

/// A generator of changes that does the same in every run.
struct Changes(SeededEntropy);

impl Changes {
    fn below(&self, end: usize) -> usize {
        usize::try_from(u64::from_be_bytes(random(&self.0)) % end.max(1) as u64).unwrap()
    }

    fn of<'a>(&self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// Where a tag begins.
    fn tag(&self, xml: &str) -> usize {
        let tags: Vec<usize> = xml.match_indices('<').map(|(at, _)| at).collect();
        tags.get(self.below(tags.len())).copied().unwrap_or_default()
    }

    /// An element with everything in it; perhaps less, where one of its name lies inside.
    fn element(&self, xml: &str) -> Range<usize> {
        let start = self.tag(xml);
        let name = xml[start..].split(['<', '>', ' ', '/']).nth(1).unwrap_or_default();
        let close = format!("</{name}>");
        let end = xml[start..].find(&close).filter(|_| !name.is_empty());
        end.map_or(start..start, |end| start..start + end + close.len())
    }

    /// A change such as an attacker makes, or one without any sense.
    fn change(&self, xml: &mut String) {
        let element = self.element(xml);
        let copy = xml[element.clone()].to_owned();
        match self.below(9) {
            0 => xml.replace_range(element, ""),
            1 => xml.insert_str(self.tag(xml), &copy),
            2 => {
                xml.replace_range(element, "");
                xml.insert_str(self.tag(xml), &copy);
            }
            3 => xml.insert_str(element.start, &copy.replace("jane", "mallory").replace("_assertion", "_evil")),
            4 => xml.insert_str(self.tag(xml), self.of(&["<!-- -->", "<![CDATA[x]]>", " ", "&#120;", "<x/>", "<?x?>"])),
            5 => {
                let [from, to] =
                    [0; 2].map(|_| self.of(&["_assertion", "_response", "_evil", "jane", "saml:", "samlp:"]));
                *xml = xml.replacen(from, to, 1 + self.below(3));
            }
            6 => {
                let at = self.tag(xml) + self.below(40);
                if xml.is_char_boundary(at) && xml.is_char_boundary(at + 1) {
                    xml.replace_range(at..=at, self.of(&["", "A", "<", "\"", "#", "=", ":", "\n"]));
                }
            }
            7 => {
                let around =
                    self.of(&["saml:Advice", "samlp:Extensions", "ds:Object", "saml:Assertion", "samlp:Response"]);
                xml.replace_range(element, &format!("<{around}>{copy}</{around}>"));
            }
            _ => {
                let text = xml.find("jane").unwrap_or_default() + self.below(12);
                if xml.is_char_boundary(text) {
                    xml.insert_str(text, self.of(&["<!-- -->", "<!---->", "&#x6a;", "<x>mallory</x>", "<![CDATA[]]>"]));
                }
            }
        }
    }
}

/// What lies there for fuzzing, good and forged, and whose it is.
fn corpus() -> Vec<(Institution, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let institution = institution(vec![fs::read(folder.join("keys/institution.der")).unwrap()]);
    let mut files: Vec<_> =
        fs::read_dir(folder.join("corpus/saml_response")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| (institution.clone(), fs::read_to_string(file).unwrap())).collect()
}

#[test]
fn two_others_stand_by_our_verdicts_on_changed_responses() {
    assert!(program().exists(), "{} is missing: `cargo xtask test` builds it", program().display());
    let changes = Changes(SeededEntropy::new(5));
    let own = [Sign::Assertion, Sign::Response, Sign::Both].map(|sign| signed(RESPONSE, sign));
    let mut seeds = corpus();
    seeds.extend(own.map(|xml| (WORLD.institution.clone(), xml)));
    let accepted = (0..2_000).filter(|_| {
        let (institution, mut xml) = seeds[changes.below(seeds.len())].clone();
        (0..=changes.below(3)).for_each(|_| changes.change(&mut xml));
        verify_for(&institution, &xml).is_ok()
    });
    let accepted = accepted.count();
    assert!(accepted > 50, "the changes were too rough: {accepted}");
}
