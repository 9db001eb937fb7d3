//! Authorities and lists that others made: what is taken over of them, and what is refused.

use ca::{AuthorityCertificate, AuthorityError, ForeignList, ListError, NameBase, RevocationReason};

use super::openssl::Scratch;

const ISSUING: &str =
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";

/// A root of openssl's, with a folder to work in.
fn root(constraints: &str) -> Scratch {
    let scratch = Scratch::new();
    let config = format!(
        "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nO=Old\nCN=Root\n[v3]\nbasicConstraints=critical,CA:TRUE{constraints}\n\
         keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
    );
    scratch.file("root.cnf", config).file("v3.cnf", ISSUING);
    scratch.openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -days 3650 -config root.cnf -extensions v3 -out root.pem");
    scratch.openssl("req -new -newkey rsa:2048 -nodes -keyout issuing.key -subj /O=Old/CN=Issuing -out request.pem");
    scratch
}

fn issue(scratch: &Scratch, more: &str) -> AuthorityCertificate {
    scratch.openssl(&format!(
        "x509 -req -in request.pem -CA root.pem -CAkey root.key -days 1000 -extfile v3.cnf{more} -out issuing.pem"
    ));
    certificate(scratch, "issuing.pem")
}

fn certificate(scratch: &Scratch, file: &str) -> AuthorityCertificate {
    scratch.openssl(&format!("x509 -in {file} -outform DER -out read.der"));
    AuthorityCertificate::parse(&scratch.read("read.der")).unwrap()
}

fn refusal(below: &AuthorityCertificate, above: &AuthorityCertificate) -> String {
    below.check_issued_by(above).unwrap_err().to_string()
}

#[test]
fn an_authority_is_its_root_s_by_name_room_and_signature() {
    let scratch = root("");
    let (above, below) = (certificate(&scratch, "root.pem"), issue(&scratch, ""));
    assert!(above.is_root() && !below.is_root());
    below.check_issued_by(&above).unwrap();
    above.check_issued_by(&above).unwrap();
    assert!(refusal(&above, &below).contains("it names another issuer"));

    // Another root of the same name.
    let other = root("");
    assert!(refusal(&below, &certificate(&other, "root.pem")).contains("signature"), "another key");
    let old = issue(&scratch, " -sha1");
    assert!(refusal(&old, &above).contains("SHA-1"), "{}", refusal(&old, &above));
    let narrow = root(",pathlen:0");
    let below = issue(&narrow, "");
    assert!(matches!(
        below.check_issued_by(&certificate(&narrow, "root.pem")),
        Err(AuthorityError::NoRoomBelow(name)) if name == "/O=Old/CN=Root"
    ));
}

#[test]
fn name_constraints_must_leave_room_for_people() {
    let scratch = root("");
    let below = |constraints: &str| {
        let section = "[org]\nDC=example\n[inner]\n1.DC=org\n2.DC=example\n[deep]\n1.DC=org\n2.DC=example\n3.DC=deep\n";
        scratch.file("v3.cnf", format!("{ISSUING}nameConstraints=critical,{constraints}\n{section}"));
        issue(&scratch, "")
    };
    let base = NameBase::parse("/DC=org/DC=Example").unwrap();
    for allowed in ["permitted;dirName:inner", "permitted;email:example.org", "excluded;dirName:org"] {
        below(allowed).check_allows(&base).unwrap();
    }
    for forbidden in
        ["permitted;dirName:org", "permitted;dirName:deep", "excluded;dirName:inner", "excluded;dirName:deep"]
    {
        let refused = below(forbidden).check_allows(&base).unwrap_err().to_string();
        assert!(refused.contains("do not allow names below /DC=org/DC=Example"), "{forbidden}: {refused}");
    }
}

/// A list of that root's, with the options that make it special.
fn list(scratch: &Scratch, extensions: &str, number: bool) -> Vec<u8> {
    let number = if number { "crlnumber=number\n" } else { "" };
    let config = format!(
        "[ca]\ndatabase=index.txt\n{number}default_md=sha256\ndefault_crl_days=7\ncrl_extensions=x\n[x]\n{extensions}\n"
    );
    let index = "R\t360101000000Z\t260101000000Z,keyCompromise\t0A77\tunknown\t/CN=Gone\n\
                 R\t360101000000Z\t260102000000Z\t01\tunknown\t/CN=Gone too\n";
    scratch.file("ca.cnf", config).file("index.txt", index).file("number", "2A\n");
    scratch.openssl("ca -gencrl -config ca.cnf -name ca -cert root.pem -keyfile root.key -out list.pem");
    scratch.openssl("crl -in list.pem -outform DER -out list.der");
    scratch.read("list.der")
}

#[test]
fn the_last_list_of_others_tells_what_is_revoked_and_its_number() {
    let scratch = root("");
    let above = certificate(&scratch, "root.pem");
    let der = list(&scratch, "authorityKeyIdentifier=keyid", true);
    let read = ForeignList::parse(&der, &above).unwrap();
    let entries: Vec<_> = read.entries.iter().map(|entry| (entry.serial.to_string(), entry.reason)).collect();
    let expected = [("01", RevocationReason::Unspecified), ("0A77", RevocationReason::KeyCompromise)];
    assert_eq!(entries, expected.map(|(serial, reason)| (serial.to_owned(), reason)));
    assert_eq!((read.number, read.next_update.since(read.this_update).as_secs()), (42, 7 * 86_400));

    assert_eq!(ForeignList::parse(&der, &issue(&scratch, "")), Err(ListError::OtherIssuer));
    assert_eq!(ForeignList::parse(&der, &certificate(&root(""), "root.pem")), Err(ListError::OtherIssuer));
    assert_eq!(ForeignList::parse(b"junk", &above), Err(ListError::NotAList));
    let mut changed = der.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert!(ForeignList::parse(&changed, &above).is_err());
    for at in 0..der.len() {
        assert!(ForeignList::parse(&der[..at], &above).is_err(), "cut at {at}");
    }
}

#[test]
fn a_list_that_is_not_the_whole_one_is_refused() {
    let scratch = root("");
    let above = certificate(&scratch, "root.pem");
    let partial = list(&scratch, "issuingDistributionPoint=critical,@idp\n[idp]\nonlyuser=TRUE", true);
    assert_eq!(ForeignList::parse(&partial, &above), Err(ListError::Partial));
    let unnumbered = list(&scratch, "authorityKeyIdentifier=keyid", false);
    assert_eq!(ForeignList::parse(&unnumbered, &above), Err(ListError::Number));
}
