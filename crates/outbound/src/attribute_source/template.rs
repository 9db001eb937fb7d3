//! Text with gaps for what is known of a person: `(eduPersonPrincipalName={eduPersonPrincipalName})`.

use domain::{AttributeName, SignIn};
use thiserror::Error;

/// The longest value that stands in a question, in bytes.
const LONGEST: usize = 1_024;

/// Text with gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Gap(Gap),
}

/// What stands in a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Sub,
    Attribute(AttributeName),
}

impl Template {
    /// Reads a template. `{sub}` stands for the person's `sub`, `{NAME}` for the one value of the attribute of this
    /// friendly name.
    pub fn parse(text: &str) -> Result<Self, InvalidTemplate> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or(InvalidTemplate::Open)?;
            parts.push(Part::Text(closed(before)?));
            parts.push(Part::Gap(gap(name)?));
            rest = behind;
        }
        parts.push(Part::Text(closed(rest)?));
        Ok(Self(parts))
    }

    /// Whether anything of a person stands in it.
    pub fn has_gaps(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Gap(_)))
    }

    /// The text in front of the first gap.
    pub fn beginning(&self) -> &str {
        match self.0.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// The text for this person. `escape` gets the text in front of a gap and the value, and says how it stands there.
    /// `None` if a value is not known, not the only one, or not fit to stand anywhere.
    pub fn fill(&self, sign_in: &SignIn, escape: impl Fn(&str, &str) -> String) -> Option<String> {
        self.with(escape, |gap| match gap {
            Gap::Sub => Some(sign_in.subject.as_str()),
            Gap::Attribute(name) => sign_in.attributes.single(name),
        })
    }

    /// The text for somebody of whom everything is the letter `x`: to see whether it makes sense at all.
    pub fn example(&self) -> String {
        self.with(|_, value| value.to_owned(), |_| Some("x")).unwrap_or_default()
    }

    fn with<'v>(
        &self,
        escape: impl Fn(&str, &str) -> String,
        value_of: impl Fn(Gap) -> Option<&'v str>,
    ) -> Option<String> {
        let (mut text, mut before) = (String::new(), String::new());
        for part in &self.0 {
            match part {
                Part::Text(part) => {
                    text.push_str(part);
                    before.push_str(part);
                }
                Part::Gap(gap) => text.push_str(&escape(&before, fit(value_of(*gap)?)?)),
            }
        }
        Some(text)
    }
}

/// Values without which every place is better off, whatever its rules.
fn fit(value: &str) -> Option<&str> {
    let dots = value.bytes().all(|byte| byte == b'.');
    (!dots && value.len() <= LONGEST && !value.chars().any(char::is_control)).then_some(value)
}

fn closed(text: &str) -> Result<String, InvalidTemplate> {
    if text.contains('}') { Err(InvalidTemplate::Open) } else { Ok(text.to_owned()) }
}

fn gap(name: &str) -> Result<Gap, InvalidTemplate> {
    if name == "sub" {
        return Ok(Gap::Sub);
    }
    let known = AttributeName::ALL.iter().find(|known| known.friendly() == name);
    known.map(|name| Gap::Attribute(*name)).ok_or_else(|| InvalidTemplate::Unknown(name.to_owned()))
}

/// The text is no template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidTemplate {
    /// A brace without its other half.
    #[error("a brace stands alone")]
    Open,
    /// Nothing is called so.
    #[error("{{{0}}} is neither {{sub}} nor an attribute")]
    Unknown(String),
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use domain::{Attributes, EntityId, SessionId, Subject, SystemEntropy, Timestamp, institution::ScopeRule};

    /// Somebody who signed in at x.edu, which sent this.
    pub(crate) fn somebody(sent: &[(AttributeName, &str)]) -> SignIn {
        let sent = sent.iter().map(|(name, value)| (*name, (*value).to_owned()));
        SignIn {
            subject: Subject::parse("sub-1").unwrap(),
            session: SessionId::generate(&SystemEntropy::default()),
            institution: EntityId::parse("https://idp.x.edu").unwrap(),
            institution_name: "University of X".into(),
            attributes: Attributes::filtered(sent, &[ScopeRule::literal("x.edu")]),
            email_verified: false,
            authenticated_at: Timestamp::from_seconds(100),
            acr: None,
            began_at: Timestamp::from_seconds(100),
            session_ends_at: None,
            step_up: None,
        }
    }

    fn filled(template: &str, sent: &[(AttributeName, &str)]) -> Option<String> {
        Template::parse(template).unwrap().fill(&somebody(sent), |_, value| format!("<{value}>"))
    }

    #[test]
    fn gaps_are_filled_with_what_is_known() {
        let sent = [(AttributeName::Uid, "ada"), (AttributeName::EduPersonPrincipalName, "ada@x.edu")];
        assert_eq!(filled("{uid}:{eduPersonPrincipalName}", &sent).unwrap(), "<ada>:<ada@x.edu>");
        assert_eq!(filled("of {sub}.", &sent).unwrap(), "of <sub-1>.");
        assert_eq!(filled("nobody", &sent).unwrap(), "nobody");
    }

    #[test]
    fn nothing_is_asked_about_somebody_who_is_not_known_well_enough() {
        let twice = [(AttributeName::Uid, "ada"), (AttributeName::Uid, "root")];
        assert_eq!(filled("{uid}", &twice), None);
        assert_eq!(filled("{mail}", &twice), None);
        for unfit in ["..", ".", "a\u{0}b", "a\nb", &"x".repeat(1_025)] {
            assert_eq!(filled("{uid}", &[(AttributeName::Uid, unfit)]), None, "{unfit:?}");
        }
    }

    #[test]
    fn what_is_no_template_is_told() {
        assert_eq!(Template::parse("{uid"), Err(InvalidTemplate::Open));
        assert_eq!(Template::parse("uid}"), Err(InvalidTemplate::Open));
        let error = Template::parse("{shoeSize}").unwrap_err();
        assert_eq!(error.to_string(), "{shoeSize} is neither {sub} nor an attribute");
    }
}
