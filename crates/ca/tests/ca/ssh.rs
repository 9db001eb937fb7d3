//! SSH certificates and revocation lists, judged by `ssh-keygen`.

use std::{process::Command, time::Duration};

use ca::SubjectPublicKey;
use ca::ssh::{
    Principal, RevocationList, SshAuthority, SshCertificateError, SshCertificateRequest, SshExtension, SshPublicKey,
    SshPublicKeyError,
};
use domain::entropy::SeededEntropy;

use super::{house::NOW, openssl::Scratch};

/// A folder with the key of a person, made by `ssh-keygen` with these arguments.
fn keys(arguments: &[&str]) -> (Scratch, String) {
    let scratch = Scratch::new();
    ssh_keygen(&scratch, &[&["-q", "-N", "", "-C", "zoe", "-f", "id"], arguments].concat());
    let line = String::from_utf8(scratch.read("id.pub")).unwrap();
    (scratch, line)
}

fn ssh_keygen(scratch: &Scratch, arguments: &[&str]) -> String {
    let (succeeded, text) = try_ssh_keygen(scratch, arguments);
    assert!(succeeded, "ssh-keygen {arguments:?}: {text}");
    text
}

fn try_ssh_keygen(scratch: &Scratch, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("ssh-keygen").args(arguments).current_dir(scratch.path()).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), text)
}

fn authority() -> SshAuthority {
    SshAuthority::from_pkcs8(&SshAuthority::generate().unwrap()).unwrap()
}

fn principals(names: &[&str]) -> Vec<Principal> {
    names.iter().map(|name| Principal::parse(name).unwrap()).collect()
}

fn request<'a>(key: &'a SshPublicKey, principals: &'a [Principal]) -> SshCertificateRequest<'a> {
    SshCertificateRequest {
        key,
        serial: 0x0123_4567_89ab_cdef,
        key_id: "https://beadle.example.org/users/1 serial 0123456789abcdef",
        principals,
        valid_from: NOW,
        valid_until: NOW + Duration::from_hours(12),
        extensions: &[SshExtension::Pty, SshExtension::AgentForwarding],
        source_addresses: &[],
    }
}

fn issue(authority: &SshAuthority, request: &SshCertificateRequest<'_>) -> String {
    authority.issue(authority.prepare(request, &SeededEntropy::new(7)).unwrap())
}

#[test]
fn ssh_keygen_reads_what_was_certified() {
    let kinds: [(&[&str], &str); 4] = [
        (&["-t", "ed25519"], "ED25519-CERT"),
        (&["-t", "ecdsa", "-b", "256"], "ECDSA-CERT"),
        (&["-t", "ecdsa", "-b", "384"], "ECDSA-CERT"),
        (&["-t", "rsa", "-b", "3072"], "RSA-CERT"),
    ];
    for (arguments, public) in kinds {
        let (scratch, line) = keys(arguments);
        let (authority, key) = (authority(), SshPublicKey::parse(&line).unwrap());
        let addresses = ["192.0.2.7".parse().unwrap(), "2001:db8::1".parse().unwrap()];
        let names = principals(&["zoe@hills.example.edu", "zoe"]);
        let request = SshCertificateRequest { source_addresses: &addresses, ..request(&key, &names) };
        scratch.file("id-cert.pub", issue(&authority, &request)).file("ca.pub", authority.public_line("Beadle"));
        let shown = ssh_keygen(&scratch, &["-L", "-f", "id-cert.pub"]);
        let prepared = authority.prepare(&request, &SeededEntropy::new(7)).unwrap();
        assert_eq!(SshPublicKey::certified_in(prepared.tbs()).as_ref(), Some(&key));
        assert_eq!(SshPublicKey::certified_in(&key.blob()), None, "a key is no certificate");
        let own = ssh_keygen(&scratch, &["-l", "-f", "ca.pub"]);
        for part in [
            public,
            "user certificate",
            "Serial: 81985529216486895",
            "Key ID: \"https://beadle.example.org/users/1 serial 0123456789abcdef\"",
            "zoe@hills.example.edu",
            "source-address 192.0.2.7,2001:db8::1",
            "permit-pty",
            "permit-agent-forwarding",
            own.split(' ').nth(1).unwrap(),
        ] {
            assert!(shown.contains(part), "{arguments:?}: no {part} in {shown}");
        }
        assert!(!shown.contains("permit-X11-forwarding"), "{shown}");
        let fingerprint = ssh_keygen(&scratch, &["-l", "-f", "id.pub"]);
        let base64 = fingerprint.split("SHA256:").nth(1).unwrap().split(' ').next().unwrap();
        let expected =
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, key.fingerprint().as_bytes());
        assert_eq!(base64, expected);
    }
}

/// `ssh-keygen -L` verifies no signature; `ssh-keygen -Y` does, when a certificate signs something.
#[test]
fn the_signature_is_the_authoritys() {
    let (scratch, line) = keys(&["-t", "ed25519"]);
    let (authority, other) = (authority(), authority());
    let key = SshPublicKey::parse(&line).unwrap();
    let names = principals(&["zoe"]);
    let soon = domain::SystemClock;
    let now = domain::Clock::now(&soon);
    let request =
        SshCertificateRequest { valid_from: now, valid_until: now + Duration::from_hours(1), ..request(&key, &names) };
    scratch.file("id-cert.pub", issue(&authority, &request)).file("message", "hello");
    ssh_keygen(&scratch, &["-Y", "sign", "-n", "file", "-f", "id-cert.pub", "message"]);
    let verify = |authority: &SshAuthority| {
        scratch.file("signers", format!("zoe cert-authority {}\n", authority.public_line("")));
        let command = "ssh-keygen -Y verify -n file -f signers -I zoe -s message.sig < message";
        let output = Command::new("sh").args(["-c", command]).current_dir(scratch.path()).output().unwrap();
        output.status.success()
    };
    assert!(verify(&authority));
    assert!(!verify(&other));
}

#[test]
fn a_list_revokes_by_serial_number_and_by_key() {
    let (scratch, line) = keys(&["-t", "ed25519"]);
    let (authority, key) = (authority(), SshPublicKey::parse(&line).unwrap());
    let names = principals(&["zoe"]);
    for (name, serial) in [("one", 7), ("two", 8), ("three", u64::MAX)] {
        let request = SshCertificateRequest { serial, ..request(&key, &names) };
        scratch.file(&format!("{name}.pub"), issue(&authority, &request));
    }
    let blob = authority.blob();
    let list = |serials: &[u64], keys: &[domain::Digest]| {
        RevocationList { number: 3, at: NOW, certificates: &[(blob.clone(), serials.to_vec())], keys }.write()
    };
    let is_revoked = |file: &str| {
        let (fine, text) = try_ssh_keygen(&scratch, &["-Q", "-f", "krl", file]);
        assert!(text.contains(if fine { "ok" } else { "REVOKED" }), "{text}");
        !fine
    };
    scratch.file("krl", list(&[u64::MAX, 7, 9, 7], &[]));
    assert!(is_revoked("one.pub") && !is_revoked("two.pub") && is_revoked("three.pub") && !is_revoked("id.pub"));
    scratch.file("krl", list(&[], &[key.fingerprint()]));
    assert!(is_revoked("one.pub") && is_revoked("id.pub"));
    scratch.file("krl", list(&[], &[]));
    assert!(!is_revoked("one.pub") && !is_revoked("id.pub"));
    let other = self::authority().blob();
    let of_other = (other, vec![7]);
    let list =
        |certificates: &[(Vec<u8>, Vec<u64>)]| RevocationList { number: 1, at: NOW, certificates, keys: &[] }.write();
    scratch.file("krl", list(std::slice::from_ref(&of_other)));
    assert!(!is_revoked("one.pub"), "another authority's number");
    scratch.file("krl", list(&[of_other, (blob.clone(), vec![8])]));
    assert!(!is_revoked("one.pub") && is_revoked("two.pub"));
}

#[test]
fn keys_that_are_weak_or_none_are_refused() {
    let (_scratch, small) = keys(&["-t", "rsa", "-b", "2048"]);
    assert_eq!(SshPublicKey::parse(&small).err(), Some(SshPublicKeyError::RsaTooSmall));
    let (_scratch, p521) = keys(&["-t", "ecdsa", "-b", "521"]);
    assert_eq!(
        SshPublicKey::parse(&p521).err(),
        Some(SshPublicKeyError::Unsupported("ecdsa-sha2-nistp521".to_owned()))
    );
    let (_scratch, good) = keys(&["-t", "ed25519"]);
    assert!(SshPublicKey::parse(&good).is_ok());
    let (name, rest) = good.split_once(' ').unwrap();
    let blob = rest.split(' ').next().unwrap();
    let longer = format!("{name} {}AAAA", blob.trim_end_matches('='));
    let (_scratch, point) = keys(&["-t", "ecdsa", "-b", "256"]);
    let blob256 = point.split(' ').nth(1).unwrap();
    let off_the_curve = format!("ecdsa-sha2-nistp256 {}AAAA=", &blob256[..blob256.len() - 5]);
    for line in [
        "",
        "ssh-ed25519",
        "ssh-ed25519 x",
        "ssh-ed25519 AAAA",
        blob,
        &format!("ssh-rsa {blob}"),
        &format!("command=\"id\" {good}"),
        &format!("{good}{good}"),
        &format!("{name} {}", &blob[..blob.len() - 4]),
        &longer,
        &off_the_curve,
        &format!("{good}{}", " x".repeat(9_000)),
    ] {
        assert_eq!(SshPublicKey::parse(line).err(), Some(SshPublicKeyError::Malformed), "{line}");
    }
}

#[test]
fn nobody_is_certified_for_everybody_or_for_ever() {
    let (_scratch, line) = keys(&["-t", "ed25519"]);
    let (authority, key) = (authority(), SshPublicKey::parse(&line).unwrap());
    let names = principals(&["zoe"]);
    let refused = |request: SshCertificateRequest<'_>| authority.prepare(&request, &SeededEntropy::new(7)).unwrap_err();
    let usual = request(&key, &names);
    assert_eq!(refused(SshCertificateRequest { principals: &[], ..usual }), SshCertificateError::NoPrincipal);
    let many = principals(&(0..65).map(|_| "zoe").collect::<Vec<_>>());
    assert_eq!(refused(SshCertificateRequest { principals: &many, ..usual }), SshCertificateError::TooManyPrincipals);
    assert_eq!(refused(SshCertificateRequest { serial: 0, ..usual }), SshCertificateError::Serial);
    assert_eq!(refused(SshCertificateRequest { valid_until: NOW, ..usual }), SshCertificateError::Validity);
    for key_id in ["", "zoë", "two\nlines", &"x".repeat(256)] {
        assert_eq!(refused(SshCertificateRequest { key_id, ..usual }), SshCertificateError::KeyId);
    }
    for name in ["", "-oProxyCommand", "a,b", "a b", "*", "zoë", "!root", "a\n", "a\"b", &"x".repeat(256)] {
        assert!(Principal::parse(name).is_err(), "{name}");
    }
}

#[test]
fn one_key_is_recognised_in_both_worlds() {
    for (kind, bits) in [("ecdsa", "256"), ("ecdsa", "384"), ("rsa", "3072"), ("rsa", "4096")] {
        let (scratch, line) = keys(&["-t", kind, "-b", bits]);
        let key = SshPublicKey::parse(&line).unwrap();
        let told =
            Command::new("ssh-keygen").args(["-e", "-m", "PKCS8", "-f", "id.pub"]).current_dir(scratch.path()).output();
        scratch.file("id.pem", String::from_utf8(told.unwrap().stdout).unwrap());
        let der = Command::new("openssl")
            .args(["pkey", "-pubin", "-in", "id.pem", "-outform", "DER"])
            .current_dir(scratch.path())
            .output();
        let spki = SubjectPublicKey::from_spki_der(&der.unwrap().stdout).unwrap();
        assert_eq!(key.to_x509(), Some(spki.clone()), "{kind} {bits}");
        assert_eq!(SshPublicKey::fingerprint_of(&spki), key.fingerprint(), "{kind} {bits}");
    }
    assert_eq!(SshPublicKey::parse(&keys(&["-t", "ed25519"]).1).unwrap().to_x509(), None);
}
