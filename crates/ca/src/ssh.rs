//! SSH certificates for people, in OpenSSH's form
//! ([PROTOCOL.certkeys](https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.certkeys)): login nodes trust one authority instead
//! of everybody's keys.
//!
//! Invariant: as with X.509, what is signed was prepared first ([`SshAuthority::prepare`]), recorded by the caller, and is
//! signed as it is ([`SshAuthority::issue`]). Nobody is certified for no principal at all: OpenSSH takes that for all of them.

mod authority;
mod certificate;
mod held;
mod own_key;
mod principal;
mod public_key;
mod revocation_list;
mod wire;

pub use self::{
    authority::{SshAuthority, SshAuthorityError},
    certificate::{PreparedSshCertificate, SshCertificateError, SshCertificateRequest, SshExtension},
    held::{HeldSshCertificate, NotAnSshCertificate},
    own_key::SshKeyPair,
    principal::{NotAPrincipal, Principal},
    public_key::{SshKeyKind, SshPublicKey, SshPublicKeyError},
    revocation_list::RevocationList,
};
