//! What is not as it was written, in words.

use std::fmt;

/// Which certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certificate {
    /// One of X.509: its serial number, hexadecimal.
    X509(String),
    /// One for SSH: its serial number.
    Ssh(i64),
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::X509(serial) => write!(f, "certificate {serial}"),
            Self::Ssh(serial) => write!(f, "SSH certificate {serial}"),
        }
    }
}

/// A list of a CA: its key id, and the number of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct List(pub String, pub i64);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "revocation list {} of {}", self.1, self.0)
    }
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFinding {
    /// These rows are not there.
    Missing(i64, i64),
    /// The row is not what its hash says.
    Edited(i64),
    /// The signature at the end of these rows does not fit them, or is by another key.
    NotSigned(i64, i64),
    /// These rows are behind the last signature.
    BehindTheEnd(i64, i64),
    /// The log ends before its end.
    Cut(i64, i64),
    /// What the row tells of cannot be understood.
    NotUnderstood(i64),
    /// The row tells of what an earlier one has told: a record was put back meanwhile, or somebody wrote what was not done.
    Repeated(i64, i64),
    /// A head that was handed out is not by a key of this log: the line of the file.
    ForeignHead(usize),
    /// A row that was handed out is not there: its number, when it was handed out, and where the log ends.
    HeadMissing(i64, String, i64),
    /// A row is another one than was handed out.
    HeadDiffers(i64, String),
    /// A certificate is on record, and its making or revocation is not in the log.
    Unlogged(Certificate, &'static str),
    /// The log tells that this was done to a certificate, and the record does not.
    Withdrawn(Certificate, &'static str),
    /// A certificate is another one than the log has.
    OtherCertificate(Certificate),
    /// These parts of a certificate's record are not what the log says.
    Changed(Certificate, Vec<String>),
    /// A certificate is in the log, and not on record.
    Vanished(Certificate),
    /// A revocation list is on record, and the log does not tell of it.
    UnloggedList(List),
    /// These parts of a list's record are not what the log says.
    ChangedList(List, Vec<String>),
    /// A list cannot be read, or its CA did not sign it.
    ForeignList(List),
    /// A CA's newest list is in the log, and not on record.
    VanishedList(List),
    /// A list does not have this certificate, which was revoked before.
    NotOnList(List, Certificate),
    /// What others had revoked before this CA was imported is not what was imported.
    RevokedByOthers(String),
}

impl fmt::Display for AuditFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(from, to) if from == to => write!(f, "row {from} was deleted"),
            Self::Missing(from, to) => write!(f, "rows {from} to {to} were deleted"),
            Self::Edited(row) => write!(f, "row {row} was edited, inserted or moved: it does not fit its hash"),
            Self::NotSigned(from, to) => {
                write!(f, "the signature at row {to} does not fit: something in rows {from} to {to} was changed")
            }
            Self::BehindTheEnd(from, to) => {
                write!(
                    f,
                    "rows {from} to {to} stand behind the last signature: they were added, or a signature removed"
                )
            }
            Self::Cut(last, written) => {
                write!(f, "the log ends at row {last}, but {written} were written: the end was cut")
            }
            Self::NotUnderstood(row) => write!(f, "what row {row} tells cannot be understood"),
            Self::Repeated(row, first) => {
                write!(f, "row {row} tells once more what row {first} has told: it was undone meanwhile, or never done")
            }
            Self::ForeignHead(line) => write!(f, "line {line} of the heads is not signed by a key of this log"),
            Self::HeadMissing(row, at, last) => {
                write!(f, "row {row} was handed out at {at}, but the log ends at row {last}: the end was cut")
            }
            Self::HeadDiffers(row, at) => {
                write!(f, "row {row} is not the one that was handed out at {at}: the log was written anew up to there")
            }
            Self::Unlogged(which, what) => write!(f, "{which} is {what}, and the log does not say so"),
            Self::Withdrawn(which, what) => write!(f, "{which} was {what}, and is not on record as such any more"),
            Self::OtherCertificate(which) => write!(f, "{which} is not the one of which the log tells"),
            Self::Changed(which, what) => write!(f, "{which} was changed on record: {}", what.join(", ")),
            Self::Vanished(which) => write!(f, "{which} is in the log, and not on record any more"),
            Self::UnloggedList(list) => write!(f, "{list} is on record, and the log does not say so"),
            Self::ChangedList(list, what) => write!(f, "{list} was changed on record: {}", what.join(", ")),
            Self::ForeignList(list) => write!(f, "{list} cannot be read, or is not signed by its authority"),
            Self::VanishedList(list) => write!(f, "{list} is in the log, and not on record any more"),
            Self::NotOnList(list, which) => write!(f, "{list} does not have {which}, which was revoked before"),
            Self::RevokedByOthers(issuer) => {
                write!(f, "what others had revoked of {issuer} is not what was imported")
            }
        }
    }
}
