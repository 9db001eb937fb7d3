//! OpenLDAP's `slapd` as a source of attributes.

use std::fs;
use std::net::TcpStream;
use std::process::Command;

use beadle_tests::leash::Leash;
use beadle_tests::provider::{CALLBACK, Provider, ZOE};
use beadle_tests::scratch::Scratch;
use beadle_tests::tokens::unverified;
use beadle_tests::{crypto, eventually, free_port};
use broker::settings::TrustedSource;
use domain::claims_policy::Pattern;
use domain::institution::ScopeRule;
use domain::{
    AttributeName, Attributes, ClientMetadata, EntityId, Secret, SessionId, SignIn, Subject, SystemEntropy, Timestamp,
};
use outbound::AttributeSource;
use outbound::attribute_source::LdapSource;
use serde_json::json;

const SUFFIX: &str = "dc=example,dc=org";
const READER: &str = "cn=reader,dc=example,dc=org";
const PASSWORD: &str = "only to read";

/// A directory with two people and two groups, for those alone who say the password.
struct Directory {
    plain: u16,
    tls: u16,
    authority: Vec<u8>,
    _leash: Leash,
    _folder: Scratch,
}

impl Directory {
    async fn start(name: &str) -> Self {
        crypto();
        let folder = Scratch::new(name);
        let file = |name: &str| folder.path().join(name);
        let authority_key = rcgen::KeyPair::generate().unwrap();
        let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = rcgen::CertifiedIssuer::self_signed(authority, authority_key).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let certificate = rcgen::CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
        fs::write(file("key.pem"), key.serialize_pem()).unwrap();
        fs::write(file("certificate.pem"), certificate.pem()).unwrap();
        fs::create_dir(file("data")).unwrap();
        let path = |name: &str| file(name).display().to_string();
        let configuration = format!(
            "include /etc/ldap/schema/core.schema\n\
             include /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/inetorgperson.schema\n\
             modulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile {}\n\
             TLSCertificateFile {}\nTLSCertificateKeyFile {}\n\
             database mdb\nsuffix \"{SUFFIX}\"\ndirectory {}\n\
             rootdn \"{READER}\"\nrootpw \"{PASSWORD}\"\naccess to * by * none\n",
            path("slapd.pid"),
            path("certificate.pem"),
            path("key.pem"),
            path("data"),
        );
        fs::write(file("slapd.conf"), configuration).unwrap();
        fs::write(file("content.ldif"), CONTENT).unwrap();
        let mut add = Command::new("/usr/sbin/slapadd");
        let added = add.arg("-f").arg(file("slapd.conf")).arg("-l").arg(file("content.ldif")).output().unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        let (plain, tls) = (free_port(), free_port());
        let mut command = Command::new("/usr/sbin/slapd");
        let listeners = format!("ldap://127.0.0.1:{plain} ldaps://127.0.0.1:{tls}");
        command.args(["-d", "0", "-h", &listeners, "-f"]).arg(file("slapd.conf"));
        let mut leash = Leash::start(name, &command);
        eventually("slapd listens", async || {
            leash.assert_running();
            TcpStream::connect(("127.0.0.1", tls)).is_ok()
        })
        .await;
        Self { plain, tls, authority: authority.der().to_vec(), _leash: leash, _folder: folder }
    }

    /// Groups by the person's name in them.
    fn groups(&self) -> LdapSource {
        self.searched("(&(objectClass=groupOfNames)(member=uid={uid},ou=people,dc=example,dc=org))", "cn")
    }

    fn searched(&self, filter: &str, read: &str) -> LdapSource {
        let url = format!("ldaps://localhost:{}", self.tls).parse().unwrap();
        let source = LdapSource::new(url, SUFFIX, filter, read).unwrap();
        source.trusting(std::slice::from_ref(&self.authority)).unwrap()
    }
}

/// Asked in the name that may read.
fn bound(source: LdapSource) -> AttributeSource {
    AttributeSource::Ldap(source.bound_as(READER, Secret::from(PASSWORD)).unwrap())
}

const CONTENT: &str = "\
dn: dc=example,dc=org
objectClass: organization
objectClass: dcObject
dc: example
o: Example

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

dn: uid=zoe,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: zoe
cn: Zoe
sn: Hill
mail: zoe@hills.example.edu
departmentNumber: 7

dn: uid=o\\2cneil,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: o,neil
cn: O'Neil
sn: O'Neil

dn: cn=urn:collab:atlas,dc=example,dc=org
objectClass: groupOfNames
cn: urn:collab:atlas
member: uid=zoe,ou=people,dc=example,dc=org

dn: cn=urn:collab:cms,dc=example,dc=org
objectClass: groupOfNames
cn: urn:collab:cms
member: uid=zoe,ou=people,dc=example,dc=org
member: uid=o\\2cneil,ou=people,dc=example,dc=org
";

fn somebody(uid: &str) -> SignIn {
    SignIn {
        subject: Subject::parse("somebody").unwrap(),
        session: SessionId::generate(&SystemEntropy::default()),
        institution: EntityId::parse("https://idp.example.org").unwrap(),
        institution_name: "Example".to_owned(),
        attributes: Attributes::filtered([(AttributeName::Uid, uid.to_owned())], &[ScopeRule::literal("example.org")]),
        email_verified: false,
        authenticated_at: Timestamp::from_seconds(100),
        acr: None,
        began_at: Timestamp::from_seconds(100),
        session_ends_at: None,
        step_up: None,
    }
}

async fn asked(source: &AttributeSource, uid: &str) -> Result<Vec<String>, String> {
    let mut values = source.question(&somebody(uid)).unwrap().ask().await.map_err(|error| error.to_string())?;
    values.sort();
    Ok(values)
}

#[tokio::test]
async fn groups_of_a_directory_stand_in_tokens() {
    let directory = Directory::start("slapd-tokens").await;
    let source = TrustedSource {
        name: "Directory".to_owned(),
        source: bound(directory.groups()),
        attribute: AttributeName::IsMemberOf,
        values: vec![Pattern::parse("urn:collab:*").unwrap()],
        clients: None,
        institutions: None,
        fresh: TrustedSource::DEFAULT_FRESH,
        stale: TrustedSource::DEFAULT_STALE,
    };
    let op = Provider::start_with(|settings| settings.attribute_sources = vec![source]).await;
    let client = op.client_with_scopes(&[CALLBACK], ClientMetadata::default(), "openid org.cilogon.userinfo").await;
    let code = op.browser().sign_in_as(ZOE).approve(&client).await;
    let claims = unverified(&op.redeem_as(&client, &code).await.tokens().id_token);
    let groups = claims["isMemberOf"].as_array().unwrap();
    for group in ["urn:collab:atlas", "urn:collab:cms"] {
        assert!(groups.contains(&json!(group)), "{claims}");
    }
}

#[tokio::test]
async fn a_name_with_the_directory_s_own_signs_finds_its_owner_and_nobody_else() {
    let directory = Directory::start("slapd-names").await;
    let groups = bound(directory.groups());
    assert_eq!(asked(&groups, "zoe").await.unwrap(), ["urn:collab:atlas", "urn:collab:cms"]);
    assert_eq!(asked(&groups, "o,neil").await.unwrap(), ["urn:collab:cms"]);
    for hostile in ["*", "zoe,ou=people", "x)(cn=*", "zoe)(|(uid=*", "zoe\\2cou=people", "nobody"] {
        assert_eq!(asked(&groups, hostile).await.unwrap(), [""; 0], "{hostile}");
    }
    // A plain comparison, and another spelling of the attribute's name.
    let departments = bound(directory.searched("(uid={uid})", "DEPARTMENTNUMBER"));
    assert_eq!(asked(&departments, "zoe").await.unwrap(), ["7"]);
    assert_eq!(asked(&departments, "z*").await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_directory_that_refuses_or_is_not_the_one_it_should_be_says_nothing() {
    let directory = Directory::start("slapd-refuses").await;
    // Without a name it shows nothing.
    let nobody = AttributeSource::Ldap(directory.groups());
    assert_eq!(asked(&nobody, "zoe").await.unwrap(), [""; 0]);
    let wrong = directory.groups().bound_as(READER, Secret::from("wrong")).unwrap();
    let error = asked(&AttributeSource::Ldap(wrong), "zoe").await.unwrap_err();
    assert!(error.contains("49") || error.to_lowercase().contains("credentials"), "{error}");

    // Its certificate is not one that this machine trusts.
    let url = format!("ldaps://localhost:{}", directory.tls).parse().unwrap();
    let untrusted = LdapSource::new(url, SUFFIX, "(uid={uid})", "cn").unwrap();
    let error = asked(&bound(untrusted), "zoe").await.unwrap_err();
    assert!(error.contains("certificate") || error.contains("UnknownIssuer"), "{error}");

    // StartTLS.
    let url: url::Url = format!("ldap://localhost:{}", directory.plain).parse().unwrap();
    let upgraded = LdapSource::new(url.clone(), SUFFIX, "(uid={uid})", "sn").unwrap();
    let upgraded = upgraded.trusting(std::slice::from_ref(&directory.authority)).unwrap();
    assert_eq!(asked(&bound(upgraded), "zoe").await.unwrap(), ["Hill"]);
    let other = Directory::start("slapd-other").await;
    let foreign = LdapSource::new(url, SUFFIX, "(uid={uid})", "sn").unwrap();
    let foreign = foreign.trusting(std::slice::from_ref(&other.authority)).unwrap();
    assert!(asked(&bound(foreign), "zoe").await.is_err());

    // Nothing listens.
    let url = format!("ldap://localhost:{}", free_port()).parse().unwrap();
    let gone = LdapSource::new(url, SUFFIX, "(uid={uid})", "sn").unwrap();
    assert!(asked(&AttributeSource::Ldap(gone), "zoe").await.is_err());
}
