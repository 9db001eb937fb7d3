//! Sites and people of the grid: the package managers that install our authorities, and the programs that then take our
//! certificates for good, or do not.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use beadle_tests::{demo::Demo, openssl, root, scratch::Scratch};

const FOLDER: &str = "etc/grid-security/certificates";

/// A machine of the grid, with a person's certificate.
struct Site {
    demo: &'static Demo,
    folder: Scratch,
}

impl Site {
    /// With what the archive of the plain listener has.
    async fn new(name: &str) -> Self {
        let site = Self { demo: Demo::shared_tls().await, folder: Scratch::new(name) };
        site.download("bundle.tar.gz").await;
        fs::create_dir(site.certificates()).unwrap();
        says(site.program("tar").args(["-C", "certificates", "-xzf", "bundle.tar.gz"]));
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn certificates(&self) -> PathBuf {
        self.path("certificates")
    }

    async fn download(&self, name: &str) {
        let url = self.demo.facts.plain.join(&format!("ca/{name}")).unwrap();
        let answer = self.demo.http().get(url).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        fs::write(self.path(name), answer.bytes().await.unwrap()).unwrap();
    }

    /// Lets the first person of the first institution fetch a certificate with the documented script.
    fn get_certificate(&self) -> String {
        let user = &self.demo.institution(0).users[0];
        let list = says(self.program("curl").arg("-s").arg(format!("{}/include/ecpidps.txt", self.demo.facts.issuer)));
        let line = list.lines().find(|line| line.ends_with(&self.demo.institution(0).name)).expect("the institution");
        says(
            self.program("bash")
                .arg(root().join("tests/peers/ecp-curl.sh"))
                .env("BEADLE", &self.demo.facts.issuer)
                .env("ECP_IDP", line.split(' ').next().unwrap())
                .env("ECP_USER", &user.username)
                .env("ECP_PASSWORD", &user.password),
        );
        fs::set_permissions(self.path("key.pem"), fs::Permissions::from_mode(0o400)).unwrap();
        openssl::subject(&self.path("cert.pem"))
    }

    /// A program with the environment that grid software expects.
    fn program(&self, name: &str) -> Command {
        let mut program = Command::new(name);
        program
            .current_dir(self.folder.path())
            .env("CURL_CA_BUNDLE", self.demo.tls_ca())
            .env("HOME", self.folder.path())
            .env("X509_CERT_DIR", self.certificates())
            .env("X509_USER_CERT", self.path("cert.pem"))
            .env("X509_USER_KEY", self.path("key.pem"))
            .env("X509_USER_PROXY", self.path("proxy"));
        program
    }

    /// Writes something else into all files of one kind.
    fn change(&self, extension: &str, from: &str, to: &str) {
        for file in files(&self.certificates()).iter().filter(|name| name.ends_with(extension)) {
            let file = self.certificates().join(file);
            fs::write(&file, fs::read_to_string(&file).unwrap().replace(from, to)).unwrap();
        }
    }
}

fn told(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn says(program: &mut Command) -> String {
    let output = program.output().expect("Debian's package is there");
    assert!(output.status.success(), "{program:?}: {}", told(&output));
    told(&output)
}

fn refuses(program: &mut Command) -> String {
    let output = program.output().expect("Debian's package is there");
    assert!(!output.status.success(), "{program:?} succeeded: {}", told(&output));
    told(&output)
}

#[tokio::test]
async fn openssl_and_fetch_crl_need_nothing_but_the_archive() {
    let site = Site::new("openssl").await;
    site.get_certificate();
    let verify = |site: &Site| {
        let mut program = site.program("openssl");
        program.args(["verify", "-no-CAfile", "-CApath", "certificates", "-crl_check_all", "-x509_strict"]);
        program.args(["-purpose", "sslclient", "cert.pem"]);
        program
    };
    assert!(says(&mut verify(&site)).contains("cert.pem: OK"));
    for file in files(&site.certificates()).iter().filter(|name| is_list(name)) {
        fs::remove_file(site.certificates().join(file)).unwrap();
    }
    assert!(refuses(&mut verify(&site)).contains("unable to get certificate CRL"));
    let folder = site.certificates();
    let fetched =
        says(site.program("fetch-crl").args(["-v", "-r", "0", "--infodir"]).arg(&folder).arg("--out").arg(&folder));
    assert!(fetched.contains("Issuing-CA") && !fetched.contains("ERROR"), "{fetched}");
    assert!(says(&mut verify(&site)).contains("cert.pem: OK"));
}

#[tokio::test]
async fn the_debian_package_is_installed_and_removed() {
    let site = Site::new("deb").await;
    site.download("bundle.deb").await;
    let shown = says(site.program("dpkg-deb").args(["-I", "bundle.deb"]));
    assert!(shown.contains("Package: ca-example-org") && shown.contains("Architecture: all"), "{shown}");
    for folder in ["root/var/lib/dpkg/info", "root/var/lib/dpkg/updates", "root/var/lib/dpkg/triggers"] {
        fs::create_dir_all(site.path(folder)).unwrap();
    }
    fs::write(site.path("root/var/lib/dpkg/status"), "").unwrap();
    let dpkg = |arguments: &[&str]| {
        let mut dpkg = site.program("dpkg");
        dpkg.arg(format!("--root={}", site.path("root").display())).arg("--log=/dev/null");
        // It has no scripts; dpkg must not look for root's rights or a shell in there.
        dpkg.args(["--force-not-root", "--force-script-chrootless"]).args(arguments);
        says(&mut dpkg)
    };
    dpkg(&["-i", "bundle.deb"]);
    let installed = site.path("root").join(FOLDER);
    assert_eq!(files(&installed), without_lists(&site));
    for file in files(&installed) {
        assert_eq!(fs::read(installed.join(&file)).unwrap(), fs::read(site.certificates().join(&file)).unwrap());
    }
    dpkg(&["-r", "ca-example-org"]);
    assert!(!installed.exists());
}

#[tokio::test]
async fn the_rpm_package_is_installed_and_verified() {
    let site = Site::new("rpm").await;
    site.download("bundle.rpm").await;
    let digests = says(site.program("rpm").args(["-Kv", "bundle.rpm"]));
    assert!(digests.contains("Header SHA256 digest: OK") && digests.contains("Payload SHA256 digest: OK"), "{digests}");
    let listed = says(site.program("rpm").args(["-qpl", "bundle.rpm"]));
    let listed: Vec<_> = listed.lines().filter_map(|line| line.strip_prefix(&format!("/{FOLDER}/"))).collect();
    assert_eq!(listed, without_lists(&site));
    let shown = says(site.program("rpm").args(["-qp", "--qf", "%{NAME} %{ARCH} %{OS}\n", "bundle.rpm"]));
    assert!(shown.contains("ca-example-org noarch linux"), "{shown}");
    fs::create_dir(site.path("root")).unwrap();
    let rpm = |arguments: &[&str]| {
        let mut rpm = site.program("rpm");
        rpm.arg("--root").arg(site.path("root")).args(arguments);
        says(&mut rpm)
    };
    rpm(&["--initdb"]);
    rpm(&["-i", "--nodeps", "bundle.rpm"]);
    let installed = site.path("root").join(FOLDER);
    assert_eq!(files(&installed), without_lists(&site));
    rpm(&["-V", "ca-example-org"]);
    // The archive within, by another program.
    fs::create_dir(site.path("unpacked")).unwrap();
    says(site.program("sh").args(["-c", "rpm2cpio bundle.rpm | (cd unpacked && cpio -idm --quiet)"]));
    says(
        site.program("diff")
            .arg("-r")
            .arg(site.path("unpacked/etc/grid-security"))
            .arg(site.path("root/etc/grid-security")),
    );
    rpm(&["-e", "ca-example-org"]);
    assert_eq!(files(&installed).len(), 0);
}

/// Whether a file is a revocation list, as OpenSSL names them.
fn is_list(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "r0")
}

fn without_lists(site: &Site) -> Vec<String> {
    files(&site.certificates()).into_iter().filter(|name| !is_list(name)).collect()
}

#[tokio::test]
async fn globus_makes_a_proxy_and_refuses_a_name_that_the_policy_does_not_have() {
    let site = Site::new("globus").await;
    let subject = site.get_certificate();
    assert_eq!(
        says(site.program("grid-cert-info").arg("-file").arg(site.path("cert.pem")).arg("-subject")).trim(),
        subject
    );
    let made = says(site.program("grid-proxy-init").arg("-verify"));
    assert!(made.contains(&format!("Your identity: {subject}")) && made.contains("Proxy Verify OK"), "{made}");
    assert_eq!(says(site.program("grid-proxy-info").arg("-identity")).trim(), subject);
    let checked = says(&mut site.program("grid-cert-diagnostics"));
    // The files by the old hash are for Java.
    let (failed, old) =
        (trusted(&checked).matches("failed").count(), trusted(&checked).matches("does not match CA filename").count());
    assert!(checked.contains("signing policy exists") && (failed, old) == (2, 2), "{checked}");
    site.change(".signing_policy", "/DC=org/DC=example/*", "/DC=org/DC=elsewhere/*");
    let refused = refuses(site.program("grid-proxy-init").arg("-verify"));
    assert!(refused.contains("Couldn't verify the authenticity"), "{refused}");
}

/// What it says of the authorities.
fn trusted(checked: &str) -> &str {
    checked.split_once("Checking trusted certificates").expect("it looks at them").1
}

#[tokio::test]
async fn voms_in_c_makes_a_proxy() {
    let site = Site::new("voms-c").await;
    let subject = site.get_certificate();
    let made = says(site.program("voms-proxy-init2").arg("-verify"));
    assert!(made.contains(&format!("Your identity: {subject}")) && made.contains("verify OK"), "{made}");
    assert_eq!(says(site.program("voms-proxy-info2").arg("-identity")).trim(), subject);
}

/// It finds authorities by the old hash, and prefers namespaces.
#[tokio::test]
async fn voms_in_java_makes_a_proxy_and_refuses_a_name_that_the_namespaces_do_not_have() {
    let site = Site::new("voms-java").await;
    let subject = site.get_certificate();
    let init = || {
        let mut program = site.program("voms-proxy-init3");
        program.args(["--verify", "--certdir"]).arg(site.certificates());
        program.arg("--cert").arg(site.path("cert.pem")).arg("--key").arg(site.path("key.pem"));
        program
    };
    let made = says(&mut init());
    assert!(made.contains("Created proxy"), "{made}");
    let known = says(site.program("voms-proxy-info3").arg("-identity"));
    assert!(known.contains(&subject), "{known}");
    site.change(".namespaces", "/DC=org/DC=example/.*", "/DC=org/DC=elsewhere/.*");
    site.change(".signing_policy", "/DC=org/DC=example/*", "/DC=org/DC=elsewhere/*");
    assert!(refuses(&mut init()).contains("validation error"));
}
