//! Who may do what at `/admin`: roles, permissions, and the one table that joins them.
//!
//! Invariant: nobody holds a permission but by [`Permission::roles`]. Nothing that an institution says makes somebody an
//! administrator.

pub mod act;

use crate::client::metadata::words;

words! {
    /// What somebody is at `/admin`.
    AdministratorRole {
        /// May do everything.
        Administrator = "administrator",
        /// Decides about relying parties.
        Reviewer = "reviewer",
        /// Helps people with their accounts, certificates and letters.
        HelpDesk = "help-desk",
        /// Sees everything and changes nothing.
        Auditor = "auditor",
    }
}

words! {
    /// One thing that can be done at `/admin`. Its word is also a scope
    /// ([RFC 6749 §3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)) of the tokens of programs.
    Permission {
        /// To see relying parties, and what waits for a decision.
        ReadClients = "clients:read",
        /// To approve, reject, suspend, resume and retire relying parties, and to decide about changes of them.
        DecideClients = "clients:decide",
        /// To register relying parties, to change them without anybody's decision, and to give them new secrets.
        ChangeClients = "clients:change",
        /// To see people, their logins and the journal of accounts.
        ReadPeople = "people:read",
        /// To join, part, block and delete accounts, and to undo that.
        ChangePeople = "people:change",
        /// To see certificates.
        ReadCertificates = "certificates:read",
        /// To revoke certificates.
        RevokeCertificates = "certificates:revoke",
        /// To see institutions, and what they release.
        ReadInstitutions = "institutions:read",
        /// To fetch institutions anew, and to declare something of them.
        ChangeInstitutions = "institutions:change",
        /// To see which letters wait, to whom they go, and why they did not leave.
        ReadMail = "mail:read",
        /// To send letters again, or to discard them.
        SendMail = "mail:send",
        /// To read the audit log.
        ReadAudit = "audit:read",
        /// To see the keys of tokens, without what is secret of them.
        ReadKeys = "keys:read",
        /// To put new keys of tokens in place of old ones.
        RotateKeys = "keys:rotate",
        /// To see skins.
        ReadSkins = "skins:read",
        /// To see who may use `/admin`, and the journal of that.
        ReadAdministrators = "administrators:read",
        /// To invite administrators, to change their roles, and to remove them.
        ChangeAdministrators = "administrators:change",
    }
}

use AdministratorRole::{Administrator, Auditor, HelpDesk, Reviewer};

/// The longest name of an administrator, in characters.
pub const MAX_NAME: usize = 64;

/// Whether somebody may be called so at `/admin`: 1 to [`MAX_NAME`] characters, none of them blank at an end or a control
/// character.
pub fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    (1..=MAX_NAME).contains(&length) && text.trim() == text && !text.contains(char::is_control)
}

impl Permission {
    /// Which roles have it: the table of who may do what.
    ///
    /// | permission | administrator | reviewer | help-desk | auditor |
    /// |---|---|---|---|---|
    /// | `clients:read` | yes | yes | yes | yes |
    /// | `clients:decide` | yes | yes | | |
    /// | `clients:change` | yes | | | |
    /// | `people:read` | yes | | yes | yes |
    /// | `people:change` | yes | | yes | |
    /// | `certificates:read` | yes | | yes | yes |
    /// | `certificates:revoke` | yes | | yes | |
    /// | `institutions:read` | yes | yes | yes | yes |
    /// | `institutions:change` | yes | | | |
    /// | `mail:read` | yes | | yes | yes |
    /// | `mail:send` | yes | | yes | |
    /// | `audit:read` | yes | | | yes |
    /// | `keys:read` | yes | | | yes |
    /// | `keys:rotate` | yes | | | |
    /// | `skins:read` | yes | yes | | yes |
    /// | `administrators:read` | yes | | | yes |
    /// | `administrators:change` | yes | | | |
    pub const fn roles(self) -> &'static [AdministratorRole] {
        match self {
            Self::ReadClients | Self::ReadInstitutions => &[Administrator, Reviewer, HelpDesk, Auditor],
            Self::DecideClients => &[Administrator, Reviewer],
            Self::ReadPeople | Self::ReadCertificates | Self::ReadMail => &[Administrator, HelpDesk, Auditor],
            Self::ChangePeople | Self::RevokeCertificates | Self::SendMail => &[Administrator, HelpDesk],
            Self::ReadSkins => &[Administrator, Reviewer, Auditor],
            Self::ReadAudit | Self::ReadKeys | Self::ReadAdministrators => &[Administrator, Auditor],
            Self::ChangeClients | Self::ChangeInstitutions | Self::RotateKeys | Self::ChangeAdministrators => {
                &[Administrator]
            }
        }
    }
}

impl AdministratorRole {
    /// Whether it has this permission.
    pub fn may(self, permission: Permission) -> bool {
        permission.roles().contains(&self)
    }

    /// All that it may do.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.may(*permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scope;

    /// The whole table once more, in another form: each role by itself.
    fn allowed(role: AdministratorRole) -> Vec<&'static str> {
        match role {
            Administrator => Permission::ALL.iter().map(|permission| permission.as_str()).collect(),
            Reviewer => vec!["clients:read", "clients:decide", "institutions:read", "skins:read"],
            HelpDesk => vec![
                "clients:read",
                "people:read",
                "people:change",
                "certificates:read",
                "certificates:revoke",
                "institutions:read",
                "mail:read",
                "mail:send",
            ],
            Auditor => vec![
                "clients:read",
                "people:read",
                "certificates:read",
                "institutions:read",
                "mail:read",
                "audit:read",
                "keys:read",
                "skins:read",
                "administrators:read",
            ],
        }
    }

    #[test]
    fn each_role_may_do_what_the_table_says_and_nothing_else() {
        for role in AdministratorRole::ALL {
            for permission in Permission::ALL {
                let expected = allowed(*role).contains(&permission.as_str());
                assert_eq!(role.may(*permission), expected, "{role} {permission}");
            }
            let all: Vec<_> = role.permissions().map(Permission::as_str).collect();
            assert_eq!(all, allowed(*role), "{role}");
        }
    }

    #[test]
    fn an_auditor_sees_everything_and_changes_nothing() {
        for permission in Permission::ALL {
            let is_reading = permission.as_str().ends_with(":read");
            assert_eq!(Auditor.may(*permission), is_reading, "{permission}");
        }
    }

    #[test]
    fn every_word_reads_back_and_is_a_scope() {
        for role in AdministratorRole::ALL {
            assert_eq!(AdministratorRole::parse(role.as_str()), Some(*role));
        }
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(*permission));
            assert!(Scope::parse(permission.as_str()).is_ok(), "{permission}");
        }
        for text in ["", "Administrator", "admin", "help desk", "clients:*", "clients:read clients:decide"] {
            assert_eq!(AdministratorRole::parse(text), None, "{text}");
            assert_eq!(Permission::parse(text), None, "{text}");
        }
    }

    #[test]
    fn names_are_short_and_can_be_read() {
        for name in ["a", "ada", "Ada Lovelace", "ada@example.org", "äda", &"x".repeat(MAX_NAME)] {
            assert!(is_name(name), "{name:?}");
        }
        for name in ["", " ", " ada", "ada ", "a\nb", "a\0", &"x".repeat(MAX_NAME + 1)] {
            assert!(!is_name(name), "{name:?}");
        }
    }

    #[test]
    fn the_documented_table_is_the_one_that_counts() {
        let rows = include_str!("administrator.rs").lines().filter_map(|line| line.trim().strip_prefix("/// | `"));
        let mut documented = Vec::new();
        for row in rows {
            let (word, cells) = row.split_once("` |").unwrap();
            let permission = Permission::parse(word).unwrap();
            let cells = cells.trim_end_matches('|').split('|').map(|cell| cell.trim() == "yes");
            let cells: Vec<_> = cells.collect();
            let counts: Vec<_> = AdministratorRole::ALL.iter().map(|role| role.may(permission)).collect();
            assert_eq!(cells, counts, "{word}");
            documented.push(permission);
        }
        assert_eq!(documented, Permission::ALL);
    }
}
