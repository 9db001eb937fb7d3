//! The catalogues, as the build sees them: what each message needs, whether every language has it, and the code.
//!
//! A language is a folder of `templates/locale`, named by its tag; English is the one that the others must fit.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser,
};

/// The language that the others are held against.
const FIRST: &str = "en";

/// What may stand in a message beside words. A translator moves it, and takes nothing away.
const MARKUP: [&str; 18] = [
    "<strong>",
    "</strong>",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
    "<br>",
    "</a>",
    "<a href=\"/account\">",
    "<a href=\"/account/addresses\">",
    "<a href=\"/account/certificates\">",
    "<a href=\"/account/certificates/new\">",
    "<a href=\"/account/certificates/pkcs12\">",
    "<a href=\"/account/data\">",
    "<a href=\"/ca\">",
    "<a href=\"/ca/cps\">",
    "<span class=\"kicker\">",
    "</span>",
];

/// All messages of a language.
#[derive(Debug)]
pub(crate) struct Language {
    /// The tag, such as `de`.
    pub(crate) tag: String,
    /// Its files.
    pub(crate) files: Vec<PathBuf>,
    /// By `message` or `message.attribute`.
    pub(crate) messages: BTreeMap<String, Message>,
    /// What is wrong with it in itself.
    pub(crate) problems: Vec<String>,
}

/// What a message needs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its variables; true for those that choose between forms by a number.
    pub(crate) variables: BTreeMap<String, bool>,
    /// Its markup, sorted.
    pub(crate) markup: Vec<String>,
    /// Its words in that language, to be shown to who writes code.
    pub(crate) words: String,
}

/// Reads every language, English first.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<Language>> {
    let mut tags: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            tags.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    tags.sort_by_key(|tag| (tag != FIRST, tag.clone()));
    let mut languages = Vec::new();
    for tag in tags {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder.join(&tag))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "ftl") {
                files.push(path.canonicalize()?);
            }
        }
        files.sort();
        let mut language = Language { tag, files, messages: BTreeMap::new(), problems: Vec::new() };
        for file in language.files.clone() {
            let source = fs::read_to_string(&file)?;
            let name = format!("{}/{}", language.tag, file.file_name().unwrap_or_default().to_string_lossy());
            language.add(&name, &source);
        }
        languages.push(language);
    }
    Ok(languages)
}

impl Language {
    /// Adds the messages of a file.
    pub(crate) fn add(&mut self, file: &str, source: &str) {
        let resource = match parser::parse(source) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                for error in errors {
                    let before = source.get(..error.pos.start).unwrap_or(source);
                    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
                    self.problems.push(format!("{file}:{line}: {}", error.kind));
                }
                resource
            }
        };
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name;
            if let Some(pattern) = &message.value {
                self.insert(file, id, pattern);
            }
            for attribute in &message.attributes {
                self.insert(file, &format!("{id}.{}", attribute.id.name), &attribute.value);
            }
        }
    }

    fn insert(&mut self, file: &str, key: &str, pattern: &Pattern<&str>) {
        let mut message = Message::default();
        visit(pattern, &mut message);
        for problem in message.read_markup() {
            self.problems.push(format!("{file}: {key}: {problem}"));
        }
        if self.messages.insert(key.to_owned(), message).is_some() {
            self.problems.push(format!("{file}: {key} is there twice"));
        }
    }
}

impl Message {
    /// Finds the markup in the words, and what is wrong with it.
    fn read_markup(&mut self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut open: Vec<String> = Vec::new();
        let mut rest = self.words.as_str();
        while let Some(at) = rest.find(['<', '>', '&']) {
            let tag = rest[at..].find('>').map_or(&rest[at..], |end| &rest[at..=at + end]);
            if !MARKUP.contains(&tag) {
                problems.push(format!("{tag} cannot stand in a message"));
                break;
            }
            let name = |tag: &str| tag.trim_matches(['<', '>', '/']).split(' ').next().unwrap_or_default().to_owned();
            if tag.starts_with("</") {
                if open.pop() != Some(name(tag)) {
                    problems.push(format!("{tag} closes nothing"));
                }
            } else if tag != "<br>" {
                open.push(name(tag));
            }
            self.markup.push(tag.to_owned());
            rest = &rest[at + tag.len()..];
        }
        if let Some(name) = open.last() {
            problems.push(format!("<{name}> is not closed"));
        }
        self.markup.sort();
        problems
    }
}

fn visit(pattern: &Pattern<&str>, message: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => message.words.push_str(value),
            PatternElement::Placeable { expression } => visit_expression(expression, message),
        }
    }
}

fn visit_expression(expression: &Expression<&str>, message: &mut Message) {
    match expression {
        Expression::Inline(inline) => visit_inline(inline, message, false),
        Expression::Select { selector, variants } => {
            visit_inline(selector, message, true);
            let mut forms = Vec::new();
            for variant in variants {
                let mut form = Message::default();
                visit(&variant.value, &mut form);
                for (name, counts) in form.variables {
                    *message.variables.entry(name).or_default() |= counts;
                }
                forms.push((variant.default, form.words));
                // A key is a number or a plural category: nothing else can be chosen by.
                if let VariantKey::Identifier { name } = &variant.key
                    && !["zero", "one", "two", "few", "many", "other"].contains(name)
                {
                    let _ = write!(message.words, "<{name}>");
                }
            }
            // Forms have the same markup: the one that stands for all shows it.
            if let Some((_, words)) = forms.iter().find(|(default, _)| *default) {
                if forms.iter().any(|(_, form)| !tags(form).eq(tags(words))) {
                    message.words.push_str("<another form>");
                }
                message.words.push_str(words);
            }
        }
    }
}

fn visit_inline(inline: &InlineExpression<&str>, message: &mut Message, selects: bool) {
    match inline {
        InlineExpression::VariableReference { id } => {
            *message.variables.entry(id.name.to_owned()).or_default() |= selects;
            if !selects {
                let _ = write!(message.words, "{{{}}}", id.name);
            }
        }
        InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
            // An escape could hide markup.
            message.words.push_str(if value.contains('\\') { "<escape>" } else { value });
        }
        InlineExpression::Placeable { expression } => visit_expression(expression, message),
        InlineExpression::FunctionReference { .. } => message.words.push_str("<function>"),
        // Nothing resolves them.
        InlineExpression::MessageReference { .. } | InlineExpression::TermReference { .. } => {
            message.words.push_str("<reference>");
        }
    }
}

/// Whatever begins like a tag, up to its end.
fn tags(words: &str) -> impl Iterator<Item = &str> {
    words.split('<').skip(1).map(|rest| rest.split_inclusive('>').next().unwrap_or_default())
}

/// What is wrong, a sentence each; nothing if all languages say the same.
pub(crate) fn problems(languages: &[Language]) -> Vec<String> {
    let mut problems: Vec<String> = languages.iter().flat_map(|language| language.problems.clone()).collect();
    let Some((first, others)) = languages.split_first().filter(|(first, _)| first.tag == FIRST) else {
        return vec![format!("there is no {FIRST}")];
    };
    let mut functions = BTreeSet::new();
    for key in first.messages.keys() {
        if !functions.insert(function(key)) {
            problems.push(format!("{FIRST}: {key}: another message has the same name but for its dots and dashes"));
        }
    }
    for other in others {
        let tag = &other.tag;
        for (key, message) in &first.messages {
            let Some(same) = other.messages.get(key) else {
                problems.push(format!("{tag}: {key} is missing"));
                continue;
            };
            for name in message.variables.keys().filter(|name| !same.variables.contains_key(*name)) {
                problems.push(format!("{tag}: {key} leaves out {{ ${name} }}"));
            }
            for name in same.variables.keys().filter(|name| !message.variables.contains_key(*name)) {
                problems.push(format!("{tag}: {key} has {{ ${name} }}, which nobody fills in"));
            }
            if message.markup != same.markup {
                problems.push(format!("{tag}: {key} has {:?}, in English it is {:?}", same.markup, message.markup));
            }
        }
        for key in other.messages.keys().filter(|key| !first.messages.contains_key(*key)) {
            problems.push(format!("{tag}: {key} is not in English, so nobody says it"));
        }
    }
    problems
}

fn function(key: &str) -> String {
    key.replace(['.', '-'], "_")
}

/// A function for each message, and the sources of every language.
pub(crate) fn code(languages: &[Language]) -> String {
    let mut code = String::new();
    let tags: Vec<&str> = languages.iter().map(|language| language.tag.as_str()).collect();
    let _ = writeln!(code, "/// Every language that pages can be shown in, by its tag ([BCP 47]); English first.");
    let _ = writeln!(code, "///\n/// [BCP 47]: https://www.rfc-editor.org/info/bcp47");
    let _ = writeln!(code, "pub const LANGUAGES: &[&str] = &{tags:?};\n");
    let _ = writeln!(code, "const SOURCES: &[&[&str]] = &[");
    for language in languages {
        let _ = write!(code, "    &[");
        for file in &language.files {
            // As a literal of Rust, whatever is in the path.
            let _ = write!(code, "include_str!({:?}), ", file.to_string_lossy());
        }
        let _ = writeln!(code, "],");
    }
    let _ = writeln!(code, "];\n\nimpl Words {{");
    for (key, message) in languages.first().into_iter().flat_map(|first| &first.messages) {
        let parameters: String = message.variables.iter().fold(String::new(), |mut text, (name, counts)| {
            let kind = if *counts { "Counted" } else { "Said<'a>" };
            let _ = write!(text, ", {}: impl {kind}", function(name));
            text
        });
        let arguments: String = message.variables.iter().fold(String::new(), |mut text, (name, counts)| {
            let parameter = function(name);
            let value =
                if *counts { format!("Value::Count({parameter}.count())") } else { format!("{parameter}.said()") };
            let _ = write!(text, "({name:?}, {value}), ");
            text
        });
        let (id, attribute) = match key.split_once('.') {
            Some((id, attribute)) => (id, format!("Some({attribute:?})")),
            None => (key.as_str(), "None".to_owned()),
        };
        let words = message.words.replace('\n', " ");
        let _ = writeln!(code, "    /// {}", words.replace('<', "`<").replace('>', ">`").replace(['[', ']'], ""));
        let _ = writeln!(code, "    pub(crate) fn {}<'a>(self{parameters}) -> Phrase<'a> {{", function(key));
        let _ = writeln!(code, "        Phrase::new(self, {id:?}, {attribute}, vec![{arguments}])\n    }}");
    }
    code.push_str("}\n");
    code
}
