//! An SVG that is a drawing and nothing else: the elements and attributes of a list, and no address but places in itself.

use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesStart, Event, attributes::Attribute},
    name::{Namespace, ResolveResult},
};

use super::PictureError;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The deepest nesting.
const MAX_DEPTH: usize = 64;
/// What draws, or says what is drawn.
const ELEMENTS: [&str; 29] = [
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComposite",
    "feFlood",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feOffset",
    "filter",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "svg",
    "symbol",
    "title",
];
/// And what does so with more: words, styles, copies of parts of itself.
const MORE: [&str; 5] = ["metadata", "style", "text", "tspan", "use"];

/// Whether a file is such a drawing.
pub(super) fn check(bytes: &[u8]) -> Result<(), PictureError> {
    let text = std::str::from_utf8(bytes).map_err(|_| PictureError::Unknown)?;
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('<') {
        return Err(PictureError::Unknown);
    }
    let mut reader = NsReader::from_str(text);
    let (mut depth, mut seen, mut in_style) = (0_usize, false, false);
    let mut sheet = String::new();
    loop {
        let read = reader.read_event();
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let line = text.get(..at).unwrap_or(text).bytes().filter(|byte| *byte == b'\n').count() + 1;
        let active = |reason: &str| PictureError::Active { line, reason: reason.to_owned() };
        let event = read.map_err(|error| active(&format!("no XML: {error}")))?;
        match event {
            Event::Start(_) | Event::Empty(_) if in_style => return Err(active("an element has no place in a style")),
            Event::Start(element) => {
                judge(&reader, &element).map_err(|reason| active(&reason))?;
                if depth == 0 && (seen || element.local_name().as_ref() != "svg") {
                    return Err(PictureError::Unknown);
                }
                (depth, seen) = (depth + 1, true);
                in_style = element.local_name().as_ref() == "style";
                sheet.clear();
                if depth > MAX_DEPTH {
                    return Err(active("its elements are nested too deeply"));
                }
            }
            Event::Empty(element) => {
                judge(&reader, &element).map_err(|reason| active(&reason))?;
                if depth == 0 {
                    return Err(PictureError::Unknown);
                }
            }
            Event::End(element) => {
                (depth, in_style) = (depth.saturating_sub(1), false);
                if element.local_name().as_ref() == "style" {
                    style(&std::mem::take(&mut sheet)).map_err(|reason| active(&reason))?;
                }
            }
            Event::DocType(_) => return Err(active("a DOCTYPE has no place in a logo")),
            Event::PI(_) => return Err(active("a processing instruction has no place in a logo")),
            // A style sheet is judged as a whole: a comment, or the edge of a CDATA section, would else cut a word in two.
            Event::Text(text) => sheet.push_str(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => sheet.push_str(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(_) if in_style => return Err(active("a style with a reference hides what it says")),
            Event::Eof => return if seen && depth == 0 { Ok(()) } else { Err(PictureError::Unknown) },
            Event::Comment(_) | Event::Decl(_) | Event::GeneralRef(_) => {}
        }
    }
}

fn judge(reader: &NsReader<&[u8]>, element: &BytesStart<'_>) -> Result<(), String> {
    let (namespace, local) = reader.resolver().resolve_element(element.name());
    let name = local.as_ref();
    match namespace {
        ResolveResult::Bound(Namespace(SVG)) => {
            if !ELEMENTS.contains(&name) && !MORE.contains(&name) {
                return Err(format!("an element <{name}> has no place in a logo"));
            }
        }
        // Drawing programs leave notes that no browser reads. What a browser reads is no note.
        ResolveResult::Bound(Namespace(other)) if !other.starts_with("http://www.w3.org/1") => {}
        // The notes of some of them.
        ResolveResult::Bound(Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")) => {}
        _ => return Err(format!("an element <{name}> that is not of SVG has no place in a logo")),
    }
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| format!("no XML: {error}"))?;
        self::attribute(reader, &attribute)?;
    }
    Ok(())
}

fn attribute(reader: &NsReader<&[u8]>, attribute: &Attribute<'_>) -> Result<(), String> {
    let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
    let name = local.as_ref().to_ascii_lowercase();
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| format!("no XML: {error}"))?;
    if attribute.key.as_namespace_binding().is_some() {
        return Ok(());
    }
    match namespace {
        ResolveResult::Unbound | ResolveResult::Bound(Namespace(SVG | XLINK)) => {}
        ResolveResult::Bound(Namespace(XML)) if name == "base" => {
            return Err("an attribute xml:base has no place in a logo".to_owned());
        }
        ResolveResult::Bound(_) => return Ok(()),
        ResolveResult::Unknown(_) => return Err(format!("the attribute {name} has a prefix that means nothing")),
    }
    if name.starts_with("on") {
        return Err(format!("an attribute {name} runs a script"));
    }
    if name == "href" || name == "src" {
        let own = value.trim().starts_with('#');
        return if own { Ok(()) } else { Err(format!("{name} leads out of the logo: {value:.60}")) };
    }
    style(&value)
}

/// Addresses in styles: places in the drawing itself, and no others.
fn style(text: &str) -> Result<(), String> {
    let small: String = text.to_ascii_lowercase();
    if small.contains('\\') && small.contains(['(', '@', ':']) {
        return Err("a style with a backslash hides what it says".to_owned());
    }
    for forbidden in ["@import", "@font-face", "javascript:", "expression(", "image(", "image-set(", "src("] {
        if small.contains(forbidden) {
            return Err(format!("{forbidden} has no place in a logo"));
        }
    }
    let inner = small.split("url(").skip(1);
    for address in inner {
        if !address.trim_start_matches([' ', '\t', '\n', '\r', '"', '\'']).starts_with('#') {
            return Err("url(…) leads out of the logo".to_owned());
        }
    }
    Ok(())
}
