use super::*;
use crate::Said;

const EXAMPLE: &str = include_str!("../../../../config/skins/example.toml");
const EXAMPLE_LOGO: &[u8] = include_bytes!("../../../../config/skins/example.svg");

fn read(text: &str) -> Result<Skin, Vec<Mistake>> {
    read_as(Notation::Toml, text)
}

fn read_as(notation: Notation, text: &str) -> Result<Skin, Vec<Mistake>> {
    let languages = ["en", "de"].map(str::to_owned);
    let beside = |name: &str| match name {
        "example.svg" => Ok(EXAMPLE_LOGO.to_vec()),
        "bad.svg" => Ok(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec()),
        _ => Err("there is no such file".to_owned()),
    };
    let around = Surroundings { languages: &languages, beside: &beside };
    Skin::read(SkinName::parse("hub").unwrap(), (text, notation), &around)
}

fn mistakes(text: &str) -> Vec<String> {
    mistakes_as(Notation::Toml, text)
}

fn mistakes_as(notation: Notation, text: &str) -> Vec<String> {
    read_as(notation, text).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn the_example_is_a_skin() {
    let skin = read(EXAMPLE).unwrap();
    assert_eq!(skin.text("de", |texts| texts.title.as_ref()).unwrap().language, "de");
    assert!(skin.logo.is_some() && skin.institutions.permit_all());
    assert_ne!(skin.light, Palette::usual(Scheme::Light));
    assert_ne!(skin.dark, Palette::usual(Scheme::Dark));
}

#[test]
fn an_empty_file_is_the_usual_look() {
    let skin = read("").unwrap();
    assert_eq!((&skin.light, &skin.dark), (&Palette::usual(Scheme::Light), &Palette::usual(Scheme::Dark)));
    assert!(skin.texts.is_empty() && skin.institutions.permit_all());
}

#[test]
fn a_colour_counts_in_its_own_scheme_and_nowhere_else() {
    let css = read("[colours.light]\naccent = \"#702459\"\n").unwrap().css();
    let (light, dark) = css.split_once("prefers-color-scheme: dark").unwrap();
    assert!(light.contains("--accent: #702459;"));
    assert!(dark.contains("--accent: #86d6bd;"), "a skin's style sheet comes last: it must say the dark ones too");
}

#[test]
fn every_mistake_is_told_with_its_place_and_the_nearest_key() {
    let text = "logoo = \"x\"\n[colours.light]\n  acent = \"#000\"\nink = \"black\"\n[texts.en]\ntitel = \"x\"\n[institutions]\nalow = []\n";
    assert_eq!(
        mistakes(text),
        [
            "line 1, column 1: there is no key logoo; did you mean logo?",
            "line 3, column 3: there is no key colours.light.acent; did you mean colours.light.accent?",
            "line 4, column 7: \"black\" is no colour: write #rgb or #rrggbb",
            "line 6, column 1: there is no key texts.en.titel; did you mean texts.en.title?",
            "line 8, column 1: there is no key institutions.alow; did you mean institutions.allow?",
        ]
    );
}

#[test]
fn what_cannot_be_read_on_what_is_under_it_is_told_with_the_figures() {
    assert_eq!(
        mistakes(
            "[colours.light]\n\nsoft = \"#777\"\nsurface = \"#fff\"\npaper=\"#fff\"\nsunk=\"#fff\"\nwash=\"#fff\"\n"
        ),
        [
            "line 3, column 8: in light pages soft (#777777) on paper (#ffffff) has a contrast of 4.47 to 1, and text needs \
         4.5 to 1",
            "line 3, column 8: in light pages soft (#777777) on sunk (#ffffff) has a contrast of 4.47 to 1, and text needs \
         4.5 to 1",
            "line 3, column 8: in light pages soft (#777777) on surface (#ffffff) has a contrast of 4.47 to 1, and text \
         needs 4.5 to 1",
            "line 3, column 8: in light pages soft (#777777) on wash (#ffffff) has a contrast of 4.47 to 1, and text needs \
         4.5 to 1",
        ]
    );
    // Against a colour that the file does not name, and for a border.
    assert_eq!(
        mistakes("[colours.dark]\nedge = \"#333\"\n")[0],
        "line 2, column 8: in dark pages edge (#333333) on paper (#0f1513) has a contrast of 1.46 to 1, and borders and \
         marks need 3 to 1"
    );
}

#[test]
fn values_of_another_kind_are_told() {
    let table = [
        ("logo = 1", "line 1, column 8: logo is a text, not a number"),
        ("colours = \"red\"", "line 1, column 11: colours is a table, not a text"),
        ("colours.light = []", "line 1, column 17: colours.light is a table, not a list"),
        ("languages = \"en\"", "line 1, column 13: languages is a list, not a text"),
        ("languages = [true]", "line 1, column 14: languages is a text, not a yes or no"),
        ("languages = [\"en\", \"en\"]", "line 1, column 20: \"en\" stands there twice"),
        ("languages = [\"fr\"]", "line 1, column 14: the server has no pages in \"fr\"; it has en, de"),
        ("[texts.fr]\ntitle = \"x\"", "line 1, column 1: the server has no pages in \"fr\"; it has en, de"),
        ("texts.en.title = \" \"", "line 1, column 18: texts.en.title says nothing: leave it out"),
        ("texts.en.help = \"a\\u0007b\"", "line 1, column 17: texts.en.help has a control character in it"),
        ("institutions.allow = []", "line 1, column 22: institutions.allow names none: leave it out"),
        ("institutions.hide = [\"\"]", "line 1, column 22: \"\" is no name of an institution or federation"),
        (
            "logo = \"../x.svg\"",
            "line 1, column 8: the logo is a file beside this one: letters, digits, dots, hyphens and underscores",
        ),
        ("logo = \"gone.svg\"", "line 1, column 8: gone.svg: there is no such file"),
        (
            "logo = \"bad.svg\"",
            "line 1, column 8: bad.svg: line 1 of the SVG: an element <script> has no place in a logo",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(mistakes(text), [expected], "{text}");
    }
    let long = "ü".repeat(61);
    assert_eq!(
        mistakes(&format!("texts.de.title = \"{long}\"")),
        ["line 1, column 18: texts.de.title has 61 characters, and 60 at most fit"]
    );
    assert!(mistakes("a = \n")[0].starts_with("line 1, column "));
    assert!(mistakes("#".repeat(MAX_FILE + 1).as_str())[0].contains("more than"));
}

#[test]
fn lists_that_contradict_each_other_are_told() {
    let text = "[institutions]\nallow = [\"a\", \"b\"]\ndeny = [\"b\", \"d\"]\nprefer = [\"a\", \"c\", \"d\"]\nhide = [\"a\"]\n";
    assert_eq!(
        mistakes(text),
        [
            "line 3, column 9: b is in institutions.allow as well",
            "line 4, column 16: c is not in institutions.allow",
            "line 4, column 21: d is in institutions.deny as well",
            "line 5, column 9: a is in institutions.prefer as well",
        ]
    );
}

#[test]
fn a_text_is_said_in_the_language_of_the_page_or_else_in_english() {
    let skin = read("[texts.en]\ntitle = \"Hub\"\nhelp = \"Ask\"\n[texts.de]\ntitle = \"Drehkreuz\"\n").unwrap();
    let title = |language| skin.text(language, |texts| texts.title.as_ref()).unwrap().text;
    assert_eq!((title("de"), title("fr"), title("en")), ("Drehkreuz", "Hub", "Hub"));
    assert_eq!(skin.text("de", |texts| texts.help.as_ref()), Some(Said { language: "en", text: "Ask" }));
    assert_eq!(skin.text("de", |texts| texts.footer.as_ref()), None);
}

#[test]
fn the_same_said_in_json_is_the_same_skin() {
    // What toml reads, serde_json writes: two opinions about both notations.
    let value: serde_json::Value = toml::from_str(EXAMPLE).unwrap();
    for json in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
        assert_eq!(read_as(Notation::Json, &json).unwrap(), read(EXAMPLE).unwrap(), "{json}");
    }
    assert_eq!(read_as(Notation::Json, "{}").unwrap(), read("").unwrap());
    let escaped = r#"{"te\u0078ts": {"en": {"title": "The \"H\u00fcb\" \ud83c\udfdb"}}}"#;
    let skin = read_as(Notation::Json, escaped).unwrap();
    assert_eq!(skin.text("en", |texts| texts.title.as_ref()).unwrap().text, "The \"H\u{fc}b\" \u{1f3db}");
}

#[test]
fn mistakes_in_json_are_told_with_their_places_too() {
    let text = "{\n  \"logoo\": \"x\",\n  \"colours\": {\"light\": {\"acent\": \"#000\", \"ink\": \"black\"}},\n  \"texts\": {\"en\": {\"titel\": \"x\"}},\n  \"institutions\": {\"allow\": []}\n}\n";
    assert_eq!(
        mistakes_as(Notation::Json, text),
        [
            "line 2, column 3: there is no key logoo; did you mean logo?",
            "line 3, column 25: there is no key colours.light.acent; did you mean colours.light.accent?",
            "line 3, column 49: \"black\" is no colour: write #rgb or #rrggbb",
            "line 4, column 20: there is no key texts.en.titel; did you mean texts.en.title?",
            "line 5, column 29: institutions.allow names none: leave it out",
        ]
    );
}

#[test]
fn json_that_is_none_or_says_something_twice_is_told() {
    let deep = format!("{{\"logo\": {}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let table = [
        ("", "line 1, column 1: EOF while parsing a value"),
        ("[]", "line 1, column 1: a skin is an object: it begins with {"),
        ("\n \"x\"", "line 2, column 2: a skin is an object: it begins with {"),
        ("{\"logo\": null}", "line 1, column 10: logo is a text, not null"),
        ("{\"logo\": 1.5e3}", "line 1, column 10: logo is a text, not a number"),
        ("{\"logo\": {}}", "line 1, column 10: logo is a text, not a table"),
        ("{\"languages\": [false]}", "line 1, column 16: languages is a text, not a yes or no"),
        // A comma too many, at the place of what is wrong, in characters.
        ("{\"texts\": {\"en\": {\"help\": \"ü\",}}}", "line 1, column 31: key must be a string"),
        ("{\n\"logo\": \"x\"\n\"texts\": {}\n}", "line 3, column 1: expected `,` or `}`"),
        ("{\"logo\": \"x\"} {}", "line 1, column 15: trailing characters"),
        ("# logo\n", "line 1, column 1: expected value"),
        ("{\"logo\": \"a\", \"l\\u006fgo\": \"b\"}", "line 1, column 15: \"logo\" stands there twice"),
        ("{\"texts\": {\"en\": {}, \"en\": {}}}", "line 1, column 22: \"en\" stands there twice"),
        ("{\"logo\": \"\\ud800\"}", "line 1, column 10: unexpected end of hex escape"),
        (deep.as_str(), "line 1, column 17: this lies too deep in other values"),
    ];
    for (text, expected) in table {
        assert_eq!(mistakes_as(Notation::Json, text), [expected], "{}", &text[..text.len().min(60)]);
    }
}
