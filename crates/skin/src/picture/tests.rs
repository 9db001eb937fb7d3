use super::*;

const MARK: &str = include_str!("../../../../templates/static/mark.svg");

fn read(bytes: &[u8]) -> Result<PictureKind, String> {
    Picture::read(bytes.to_vec()).map(|picture| picture.kind()).map_err(|error| error.to_string())
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &kind, data, &[0; 4]].concat()
}

fn header(width: u32, height: u32) -> Vec<u8> {
    chunk(*b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat())
}

fn png_of(width: u32, height: u32) -> Vec<u8> {
    [PNG, &header(width, height), &chunk(*b"IDAT", b"x"), &chunk(*b"IEND", b"")].concat()
}

fn lossless(width: u32, height: u32) -> Vec<u8> {
    let size = (width - 1) | (height - 1) << 14;
    let data = [&[0x2f][..], &size.to_le_bytes(), &[0; 5]].concat();
    let chunks = [b"WEBPVP8L", &u32::try_from(data.len()).unwrap().to_le_bytes()[..], &data].concat();
    [b"RIFF", &u32::try_from(chunks.len()).unwrap().to_le_bytes()[..], &chunks].concat()
}

#[test]
fn drawings_and_pictures_are_logos() {
    assert_eq!(read(MARK.as_bytes()), Ok(PictureKind::Svg));
    assert_eq!(read(&png_of(300, 100)), Ok(PictureKind::Png));
    assert_eq!(read(&lossless(300, 100)), Ok(PictureKind::WebP));
    let inkscape = r##"<?xml version="1.0" encoding="UTF-8"?><!-- made by hand -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:i="http://www.inkscape.org/namespaces/inkscape" viewBox="0 0 9 9"><i:view i:zoom="1"/>
<style>.a{fill:url(#g)}</style><defs><linearGradient id="g"><stop offset="0" stop-color="#123"/></linearGradient></defs>
<g i:label="x" style="fill:url('#g')"><path class="a" d="M0 0h9"/><use xlink:href="#p" href="#p"/></g></svg>"##;
    assert_eq!(read(inkscape.as_bytes()), Ok(PictureKind::Svg));
}

#[test]
fn whatever_runs_or_fetches_is_refused_with_its_line() {
    let inner = [
        "<script>alert(1)</script>",
        "<path onload='alert(1)'/>",
        "<path ONCLICK='alert(1)'/>",
        "<a href='#x'><path/></a>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>",
        "<s:script xmlns:s='http://www.w3.org/2000/svg'>alert(1)</s:script>",
        "<image href='https://elsewhere.example/x.png'/>",
        "<use href='https://elsewhere.example/x.svg#a'/>",
        "<use xmlns:k='http://www.w3.org/1999/xlink' k:href='data:image/svg+xml,x'/>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onload' to='alert(1)'/>",
        "<style>@import 'https://elsewhere.example/x.css';</style>",
        "<style><![CDATA[path{fill:url(https://elsewhere.example/x)}]]></style>",
        "<style>path{fill:u\\72l(https://elsewhere.example/x)}</style>",
        "<style>path{fill:u&#114;l(https://elsewhere.example/x)}</style>",
        "<style>path{fill:u<!-- -->rl(https://elsewhere.example/x)}</style>",
        "<style>path{fill:u<![CDATA[rl(https://elsewhere.example/x)]]>}</style>",
        "<style><g>path{fill:u</g>rl(https://elsewhere.example/x)}</style>",
        "<path style='fill:url( \"//elsewhere.example/x\")'/>",
        "<path fill='url(https://elsewhere.example/#x)'/>",
        "<path fill='&#117;rl(https://elsewhere.example/#x)'/>",
        "<?xml-stylesheet href='x.css'?>",
        "<path xml:base='https://elsewhere.example/'/>",
        "<path q:x='1'/>",
        "<g></svg>",
    ];
    for bad in inner {
        let text = format!("<svg xmlns='http://www.w3.org/2000/svg'>\n{bad}</svg>");
        let error = read(text.as_bytes()).unwrap_err();
        assert!(error.starts_with("line 2 of the SVG: "), "{bad}: {error}");
    }
    let deep = format!("<svg xmlns='http://www.w3.org/2000/svg'>{}{}</svg>", "<g>".repeat(70), "</g>".repeat(70));
    assert!(read(deep.as_bytes()).unwrap_err().contains("too deeply"));
}

#[test]
fn entities_and_other_documents_are_no_drawings() {
    let table = [
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'/>",
        "<svg/>",
        "<html xmlns='http://www.w3.org/1999/xhtml'></html>",
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "<svg xmlns='http://www.w3.org/2000/svg'></svg><svg xmlns='http://www.w3.org/2000/svg'></svg>",
        "GIF89a",
        "",
        "%PDF-1.7",
    ];
    for other in table {
        assert!(read(other.as_bytes()).is_err(), "{other}");
    }
}

#[test]
fn what_is_too_large_or_not_whole_is_refused() {
    assert!(read(&vec![b' '; MAX_FILE + 1]).unwrap_err().contains("65536 bytes at most"));
    assert!(read(&png_of(5000, 10)).unwrap_err().contains("5000 × 10"));
    assert!(read(&lossless(16_000, 10)).unwrap_err().contains("16000 × 10"));
    let whole = png_of(10, 10);
    let behind = [&whole[..], b"<script>"].concat();
    let late = [PNG, &chunk(*b"IDAT", b"x"), &header(1, 1), &chunk(*b"IEND", b"")].concat();
    for broken in [&whole[..whole.len() - 1], &behind, &late, &png_of(0, 9), b"RIFF\x04\0\0\0WEBP", b"RIFF"] {
        assert!(read(broken).unwrap_err().ends_with("is broken or not whole"), "{broken:?}");
    }
}
