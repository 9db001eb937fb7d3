//! SOAP envelopes that are taken on. What is signed in them is handed on byte for byte: headers are cut out of the text and
//! put into it, and nothing is written anew.

use std::ops::Range;

use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const ECP: &str = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp";
const PAOS: &str = "urn:liberty:paos:2003-08";
/// Deeper than any message is.
const DEEPEST: usize = 64;

/// The server's question.
pub(super) struct Question<'a> {
    text: &'a str,
    header: Range<usize>,
    /// Where the answer is to go.
    pub(super) consumer: String,
    /// What comes back beside the answer, as it is written.
    relay_state: Option<&'a str>,
}

/// The institution's answer.
pub(super) struct Answer<'a> {
    text: &'a str,
    header: Range<usize>,
    /// For which address it is.
    pub(super) consumer: String,
}

impl<'a> Question<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, &'static str> {
        let found = Outline::read(text)?;
        let header = found.header.ok_or("the envelope has no header")?;
        let consumer = found.paos_request.ok_or("paos:Request is missing")?;
        let relay_state = found.relay_state.and_then(|range| text.get(range));
        if relay_state.is_some_and(|state| state.contains('<')) {
            return Err("ecp:RelayState is no text");
        }
        Ok(Self { text, header, consumer, relay_state })
    }

    /// The same envelope without its header.
    pub(super) fn for_institution(&self) -> String {
        replaced(self.text, &self.header, "")
    }
}

impl<'a> Answer<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, &'static str> {
        let found = Outline::read(text)?;
        let header = found.header.ok_or("the envelope has no header")?;
        let consumer = found.ecp_response.ok_or("ecp:Response is missing")?;
        Ok(Self { text, header, consumer })
    }

    /// The same envelope with the header that the server knows again.
    pub(super) fn for_server(&self, question: &Question<'_>) -> String {
        let state = question.relay_state.map(|state| {
            format!(
                "<ecp:RelayState xmlns:ecp=\"{ECP}\" soap:mustUnderstand=\"1\" \
                 soap:actor=\"http://schemas.xmlsoap.org/soap/actor/next\">{state}</ecp:RelayState>"
            )
        });
        let header = format!("<soap:Header xmlns:soap=\"{SOAP}\">{}</soap:Header>", state.unwrap_or_default());
        replaced(self.text, &self.header, &header)
    }
}

/// What the server hears if the answer is for somebody else.
pub(super) fn fault() -> String {
    format!(
        "<S:Envelope xmlns:S=\"{SOAP}\"><S:Body><S:Fault><faultcode>S:Client</faultcode><faultstring>\
         The AssertionConsumerServiceURL is not the responseConsumerURL.</faultstring></S:Fault></S:Body></S:Envelope>"
    )
}

/// Why somebody refused, if the text is an envelope that says so.
pub(super) fn fault_string(text: &str) -> Option<String> {
    let range = Outline::read(text).ok()?.fault_string?;
    let words = quick_xml::escape::unescape(text.get(range)?).ok()?;
    Some(words.into_owned())
}

fn replaced(text: &str, range: &Range<usize>, by: &str) -> String {
    let before = text.get(..range.start).unwrap_or_default();
    [before, by, text.get(range.end..).unwrap_or_default()].concat()
}

/// Where things stand in an envelope.
#[derive(Default)]
struct Outline {
    header: Option<Range<usize>>,
    body: bool,
    paos_request: Option<String>,
    relay_state: Option<Range<usize>>,
    ecp_response: Option<String>,
    fault_string: Option<Range<usize>>,
}

/// An element that is open: its namespace, its name, where its tag begins, and where that ends.
struct Open {
    namespace: String,
    name: String,
    begin: usize,
    content: usize,
}

impl Outline {
    fn read(text: &str) -> Result<Self, &'static str> {
        let mut reader = NsReader::from_str(text);
        let (mut found, mut open): (Self, Vec<Open>) = (Self::default(), Vec::new());
        let mut finished = false;
        loop {
            let begin = position(&reader)?;
            let (resolved, event) = reader.read_resolved_event().map_err(|_| "it is no well-formed XML")?;
            let namespace = match resolved {
                ResolveResult::Bound(Namespace(namespace)) => namespace.to_owned(),
                _ => String::new(),
            };
            match event {
                Event::Start(tag) => {
                    let name = tag.local_name().as_ref().to_owned();
                    if open.len() >= DEEPEST || finished {
                        return Err("it is no envelope");
                    }
                    found.begins(&open, (&namespace, &name), &tag)?;
                    let content = position(&reader)?;
                    open.push(Open { namespace, name, begin, content });
                }
                Event::Empty(tag) => {
                    let name = tag.local_name().as_ref().to_owned();
                    found.begins(&open, (&namespace, &name), &tag)?;
                    let end = position(&reader)?;
                    found.ends(&open, &Open { namespace, name, begin, content: end }, end..end)?;
                }
                Event::End(_) => {
                    let element = open.pop().ok_or("it is no well-formed XML")?;
                    let end = position(&reader)?;
                    found.ends(&open, &element, begin..end)?;
                    finished = open.is_empty();
                }
                // Entities of its own are what a document type is good for.
                Event::DocType(_) => return Err("it has a document type"),
                Event::Eof => break,
                _ => {}
            }
        }
        if finished && found.body { Ok(found) } else { Err("it is no envelope") }
    }

    /// A tag: what its attributes say.
    fn begins(
        &mut self,
        open: &[Open],
        (namespace, name): (&str, &str),
        tag: &BytesStart<'_>,
    ) -> Result<(), &'static str> {
        if open.is_empty() && (namespace, name) != (SOAP, "Envelope") {
            return Err("it is no envelope");
        }
        if !stands_in(open, &["Envelope", "Header"]) {
            return Ok(());
        }
        let (place, attribute) = match (namespace, name) {
            (PAOS, "Request") => (&mut self.paos_request, "responseConsumerURL"),
            (ECP, "Response") => (&mut self.ecp_response, "AssertionConsumerServiceURL"),
            _ => return Ok(()),
        };
        let value = tag.try_get_attribute(attribute).map_err(|_| "it is no well-formed XML")?;
        let value = value.ok_or("an address is missing")?;
        let value = quick_xml::escape::unescape(&value.value).map_err(|_| "it is no well-formed XML")?.into_owned();
        if place.replace(value).is_some() { Err("an address is there twice") } else { Ok(()) }
    }

    /// The end of an element whose parents are `open`; `tag` is where its last tag stands.
    fn ends(&mut self, open: &[Open], element: &Open, tag: Range<usize>) -> Result<(), &'static str> {
        let (namespace, name) = (element.namespace.as_str(), element.name.as_str());
        let twice = match (namespace, name) {
            (SOAP, "Header") if stands_in(open, &["Envelope"]) => self.header.replace(element.begin..tag.end).is_some(),
            (SOAP, "Body") if stands_in(open, &["Envelope"]) => std::mem::replace(&mut self.body, true),
            (ECP, "RelayState") if stands_in(open, &["Envelope", "Header"]) => {
                self.relay_state.replace(element.content..tag.start).is_some()
            }
            ("", "faultstring") if stands_in(open, &["Envelope", "Body", "Fault"]) => {
                self.fault_string.replace(element.content..tag.start).is_some()
            }
            _ => false,
        };
        if twice { Err("a part of it is there twice") } else { Ok(()) }
    }
}

/// Whether exactly these elements of SOAP are open.
fn stands_in(open: &[Open], names: &[&str]) -> bool {
    open.len() == names.len() && open.iter().zip(names).all(|(one, name)| one.namespace == SOAP && one.name == *name)
}

fn position(reader: &NsReader<&[u8]>) -> Result<usize, &'static str> {
    usize::try_from(reader.buffer_position()).map_err(|_| "it is too long")
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTION: &str = r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:liberty:paos:2003-08" xmlns:e="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"><S:Header><p:Request responseConsumerURL="https://op.example/ecp?a=1&amp;b=2"/><e:RelayState S:actor="x">a&lt;b</e:RelayState></S:Header><S:Body><q:AuthnRequest xmlns:q="urn:q"  ID='_1' ><e:RelayState>no</e:RelayState></q:AuthnRequest></S:Body></S:Envelope>"#;
    const ANSWER: &str = r#"<?xml version="1.0"?><Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header><e:Response xmlns:e="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" AssertionConsumerServiceURL="https://op.example/ecp?a=1&#38;b=2"></e:Response></Header><Body><r xmlns="" x = "1"/></Body></Envelope>"#;

    #[test]
    fn a_question_is_taken_on_without_its_header_and_otherwise_as_it_is() {
        let question = Question::read(QUESTION).unwrap();
        assert_eq!(question.consumer, "https://op.example/ecp?a=1&b=2");
        assert_eq!(question.relay_state, Some("a&lt;b"));
        let (before, rest) = QUESTION.split_once("<S:Header>").unwrap();
        let (_, after) = rest.split_once("</S:Header>").unwrap();
        assert_eq!(question.for_institution(), format!("{before}{after}"));
    }

    #[test]
    fn an_answer_is_brought_with_the_header_of_the_question() {
        let (question, answer) = (Question::read(QUESTION).unwrap(), Answer::read(ANSWER).unwrap());
        assert_eq!(answer.consumer, question.consumer);
        let brought = answer.for_server(&question);
        assert!(brought.contains(">a&lt;b</ecp:RelayState></soap:Header><Body><r xmlns=\"\" x = \"1\"/></Body>"));
        assert!(!brought.contains("AssertionConsumerServiceURL"));
        assert!(Outline::read(&brought).unwrap().relay_state.is_some(), "{brought}");
    }

    #[test]
    fn what_is_no_envelope_or_could_be_read_in_two_ways_is_refused() {
        let twice = |part: &str| QUESTION.replacen(part, &part.repeat(2), 1);
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        for text in [
            String::new(),
            "hello".to_owned(),
            QUESTION.replace("soap/envelope/", "soap/other/"),
            QUESTION.replace("responseConsumerURL", "other"),
            QUESTION.replace("a&lt;b", "<x/>"),
            QUESTION.replace("</S:Envelope>", ""),
            format!("{QUESTION}{QUESTION}"),
            format!("<!DOCTYPE x [<!ENTITY y \"z\">]>{QUESTION}"),
            twice(r#"<e:RelayState S:actor="x">a&lt;b</e:RelayState>"#),
            twice(r#"<p:Request responseConsumerURL="https://op.example/ecp?a=1&amp;b=2"/>"#),
            QUESTION.replace("<S:Body>", &format!("<S:Body>{deep}")),
        ] {
            assert!(Question::read(&text).is_err(), "{text}");
        }
        assert!(Answer::read(QUESTION).is_err());
    }

    #[test]
    fn a_fault_says_why() {
        let fault = fault();
        assert_eq!(fault_string(&fault).unwrap(), "The AssertionConsumerServiceURL is not the responseConsumerURL.");
        assert_eq!(fault_string(&fault.replace("The", "a &amp; b")).unwrap().split(" A").next(), Some("a & b"));
        assert_eq!(fault_string(ANSWER), None);
    }
}
