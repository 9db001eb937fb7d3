//! What was done to accounts: the journal's words.
//!
//! Invariant: an act is written in the transaction that does it, and never changed but for the mark that it was undone.

use std::fmt;

use serde_json::Value;

use crate::{
    entropy::{Entropy, random},
    person::Subject,
    timestamp::Timestamp,
};

/// The name of an act: 20 hexadecimal digits, later ones greater. It carries no authority.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId(String);

impl ActId {
    /// A new one: seconds since the epoch, and 40 random bits.
    pub fn generate(at: Timestamp, entropy: &dyn Entropy) -> Self {
        let chance = random::<5>(entropy).into_iter().fold(0_u64, |all, byte| (all << 8) | u64::from(byte));
        Self(format!("{:010x}{chance:010x}", at.as_seconds().max(0)))
    }

    /// Reads the text form, in either case of letters.
    pub fn parse(text: &str) -> Option<Self> {
        let good = text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        good.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who did it, in the words that stand in the database and before administrators ([`Display`](fmt::Display)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The person whose account it is.
    Person,
    /// An administrator in the browser, by their login name. Older entries have no name.
    Administrator(Option<String>),
    /// A program of an administrator's, by the name of its token.
    Program(String),
    /// Whoever has the command line: user id, and login name as far as it is known.
    CommandLine(String),
}

impl Actor {
    /// The longest name that is kept, in characters.
    const MAX_NAME: usize = 100;

    /// An administrator of this name.
    pub fn administrator(name: &str) -> Self {
        Self::Administrator(Some(Self::plain(name)))
    }

    /// A program with the token of this name.
    pub fn program(token: &str) -> Self {
        Self::Program(Self::plain(token))
    }

    /// Somebody with the command line, by the id of their user and their login name.
    pub fn command_line(uid: u32, login: Option<&str>) -> Self {
        Self::CommandLine(format!("{uid}, {}", Self::plain(login.unwrap_or("unknown"))))
    }

    fn plain(name: &str) -> String {
        name.chars().filter(|c| !c.is_control()).take(Self::MAX_NAME).collect()
    }

    /// Which kind: all that the person themselves is told.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Administrator(_) | Self::Program(_) | Self::CommandLine(_) => "administrator",
        }
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(name) = text.strip_prefix("administrator ") {
            return Some(Self::Administrator(Some(name.to_owned())));
        }
        if let Some(token) = text.strip_prefix("program ") {
            return Some(Self::Program(token.to_owned()));
        }
        match text {
            "person" => Some(Self::Person),
            "administrator" => Some(Self::Administrator(None)),
            _ => Some(Self::CommandLine(text.strip_prefix("command line (")?.strip_suffix(')')?.to_owned())),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person | Self::Administrator(None) => f.write_str(self.kind()),
            Self::Administrator(Some(name)) => write!(f, "administrator {name}"),
            Self::Program(token) => write!(f, "program {token}"),
            Self::CommandLine(who) => write!(f, "command line ({who})"),
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActKind {
    /// Another account became part of this one.
    Join,
    /// The logins of an institution were taken from the account.
    Unlink,
    /// The account was deleted.
    Erase,
    /// A passkey was registered.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
}

impl ActKind {
    const ALL: [Self; 5] = [Self::Join, Self::Unlink, Self::Erase, Self::PasskeyAdded, Self::PasskeyRemoved];

    /// The name in the database and for administrators.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Unlink => "unlink",
            Self::Erase => "erase",
            Self::PasskeyAdded => "passkey added",
            Self::PasskeyRemoved => "passkey removed",
        }
    }

    /// The one with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityAct {
    /// Its name.
    pub id: ActId,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: Actor,
    /// What was done.
    pub kind: ActKind,
    /// To which account.
    pub subject: Subject,
    /// The other account, if there are two.
    pub other: Option<Subject>,
    /// What is needed to undo it, and what people may want to know of it later.
    pub details: Value,
    /// When it was undone, and by whom.
    pub undone: Option<(Timestamp, Actor)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn ids_sort_by_time_and_read_back() {
        let entropy = SeededEntropy::new(3);
        let [earlier, later] =
            [1_790_000_000, 1_790_000_001].map(|seconds| ActId::generate(Timestamp::from_seconds(seconds), &entropy));
        assert!(earlier < later);
        assert_eq!(ActId::parse(&later.as_str().to_uppercase()), Some(later));
        assert!(
            ["", "6ab1", "006ab1a8800102030405ff", "006ab1a880010203040g"].iter().all(|t| ActId::parse(t).is_none())
        );
    }

    #[test]
    fn every_word_reads_back() {
        let [named, typed] = [Actor::administrator("zoe"), Actor::command_line(0, Some("root"))];
        for (actor, text) in [
            (Actor::Person, "person"),
            (Actor::Administrator(None), "administrator"),
            (named, "administrator zoe"),
            (Actor::program("suite\n"), "program suite"),
            (typed, "command line (0, root)"),
        ] {
            assert_eq!((actor.to_string().as_str(), Actor::parse(text).as_ref()), (text, Some(&actor)));
        }
        // A name makes nobody somebody else.
        assert_eq!(
            Actor::administrator("x\ncommand line (0, root)").to_string(),
            "administrator xcommand line (0, root)"
        );
        assert!(ActKind::ALL.into_iter().all(|kind| ActKind::parse(kind.as_str()) == Some(kind)));
        assert_eq!((Actor::parse("nobody"), ActKind::parse("nothing")), (None, None));
    }
}
