use std::fs;

use super::*;

struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let name = format!("beadle-skins-{}-{:?}", std::process::id(), std::thread::current().id());
        let folder = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    fn open(&self, default: Option<&str>) -> Result<Skins, String> {
        let defaults = default.and_then(SkinName::parse).map(|name| ("skins.default".to_owned(), name));
        let languages = vec!["en".to_owned()];
        Skins::of_folder(Some(self.0.clone()), defaults.into_iter().collect(), languages)
            .map_err(|error| error.to_string())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn named(skins: &Skins, name: &str) -> Option<Arc<Dress>> {
    skins.named(&SkinName::parse(name).unwrap())
}

fn title(skins: &Skins, name: &str) -> Option<String> {
    let dress = named(skins, name)?;
    dress.skin.text("en", |texts| texts.title.as_ref()).map(|said| said.text.to_owned())
}

#[test]
fn a_skin_with_a_mistake_is_no_beginning() {
    let folder = Scratch::new();
    folder.write("hub.toml", "[texts.en]\ntitle = \"Hub\"\n");
    folder.write("notes.txt", "not a skin");
    folder.write(".hub.toml.swp", "[[[");
    assert_eq!(title(&folder.open(None).unwrap(), "hub").as_deref(), Some("Hub"));
    assert_eq!(folder.open(Some("other")).unwrap_err(), "skins.default: there is no skin other");
    folder.write("bad.toml", "\nlogoo = 1\n");
    let error = folder.open(None).unwrap_err();
    assert!(error.ends_with("bad.toml, line 2, column 1: there is no key logoo; did you mean logo?"), "{error}");
    folder.write("bad.toml", "");
    folder.write("HUB.toml", "");
    assert!(folder.open(None).unwrap_err().contains("another file is the skin hub already"));
    folder.write("a b.toml", "");
    assert!(folder.open(None).unwrap_err().contains("a skin's name has letters"));
    let gone = Skins::of_folder(Some(folder.0.join("gone")), BTreeMap::new(), Vec::new());
    assert!(gone.unwrap_err().to_string().contains("gone"));
}

#[test]
fn a_change_is_followed_and_a_mistake_is_not() {
    let folder = Scratch::new();
    folder.write("a.toml", "[texts.en]\ntitle = \"One\"\n");
    folder.write("b.toml", "[colours.light]\naccent = \"#702459\"\n");
    let skins = folder.open(Some("b")).unwrap();
    let old = named(&skins, "b").unwrap().style.name.clone();

    folder.write("a.toml", "[texts.en]\ntitle = \"Two times\"\n");
    folder.write("b.toml", "[colours.light]\naccent = \"#ffffff\" # white on white\n");
    skins.follow();
    assert_eq!(title(&skins, "a").as_deref(), Some("Two times"), "the others are not kept back");
    assert_eq!(named(&skins, "b").unwrap().style.name, old);
    let mistakes = skins.mistakes();
    assert!(mistakes.iter().all(|mistake| mistake.file.ends_with("b.toml")) && !mistakes.is_empty(), "{mistakes:?}");

    // It stays so at every look, also where another file changes.
    folder.write("c.toml", "");
    skins.follow();
    assert_eq!(named(&skins, "b").unwrap().style.name, old);

    folder.write("b.toml", "[colours.light]\naccent = \"#1a365d\"\n");
    skins.follow();
    assert!(skins.mistakes().is_empty());
    let new = named(&skins, "b").unwrap().style.name.clone();
    assert_ne!(new, old);
    assert!(skins.file(&old).is_some(), "a page that was shown a moment ago finds its style sheet");
    assert_eq!(skins.file(&new).unwrap().media_type, "text/css; charset=utf-8");
    assert!(skins.file("beadle.css").is_none());
}

#[test]
fn a_skin_that_goes_is_gone_but_for_the_default() {
    let folder = Scratch::new();
    folder.write("a.toml", "");
    folder.write("b.toml", "");
    let skins = folder.open(Some("b")).unwrap();
    fs::remove_file(folder.0.join("a.toml")).unwrap();
    fs::remove_file(folder.0.join("b.toml")).unwrap();
    skins.follow();
    assert!(named(&skins, "a").is_none() && named(&skins, "b").is_some());
    fs::remove_dir_all(&folder.0).unwrap();
    skins.follow();
    assert!(named(&skins, "b").is_some(), "a folder that cannot be read changes nothing");
}

#[test]
fn a_skin_may_be_written_in_json_but_not_in_both() {
    let folder = Scratch::new();
    folder.write("hub.json", "{\"texts\": {\"en\": {\"title\": \"Hub\"}}}");
    let skins = folder.open(Some("hub")).unwrap();
    assert_eq!(title(&skins, "hub").as_deref(), Some("Hub"));

    folder.write("hub.json", "{\"texts\": {\"en\": {\"title\": \"New hub\"}}}");
    folder.write("hub.toml", "[texts.en]\ntitle = \"Another\"\n");
    skins.follow();
    assert_eq!(title(&skins, "hub").as_deref(), Some("Hub"), "which of them is meant nobody can tell");
    assert!(
        skins.mistakes()[0].to_string().contains("hub.toml, line 1, column 1: another file is the skin hub already")
    );

    fs::remove_file(folder.0.join("hub.toml")).unwrap();
    folder.write("hub.json", "{\n\"logoo\": 1}");
    let error = folder.open(None).unwrap_err();
    assert!(error.ends_with("hub.json, line 2, column 1: there is no key logoo; did you mean logo?"), "{error}");
}
