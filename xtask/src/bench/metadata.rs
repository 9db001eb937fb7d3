//! A federation as large as eduGAIN's: verified, read, live and kept, then live again from what was kept; against `xmlsec1` verifying the same file, and against
//! nothing but its SHA-256.

use super::{Cost, build, database, folder, measure, median};
use crate::process::{self, Outcome};

const ENTITIES: &str = "10000";
/// How often each is measured; in turn, so that all see the same weather.
const RUNS: usize = 5;

pub(super) fn run() -> Outcome {
    if !process::on_path("xmlsec1") || !process::on_path("time") {
        return Err("this needs xmlsec1 and GNU time: apt install xmlsec1 time".to_owned());
    }
    let binary = build()?.display().to_string();
    let (folder, database) = (folder()?, database()?.display().to_string());
    let path = |name: &str| folder.join(name).display().to_string();
    let (aggregate, certificate) = (path("aggregate.xml"), path("aggregate.pem"));
    let report = folder.join("time");
    process::run(std::process::Command::new(&binary).args(["federation", ENTITIES, &aggregate, &certificate]))?;

    let id = "--id-attr:ID";
    let root = "urn:oasis:names:tc:SAML:2.0:metadata:EntitiesDescriptor";
    let commands: [(&str, Vec<&str>); 4] = [
        ("refresh", vec![&binary, "refresh", &aggregate, &certificate, &database]),
        ("restart", vec![&binary, "restart", &aggregate, &certificate, &database]),
        ("xmlsec1", vec!["xmlsec1", "--verify", "--pubkey-cert-pem", &certificate, id, root, &aggregate]),
        ("SHA-256", vec![&binary, "digest", &aggregate]),
    ];
    let mut costs: [Vec<Cost>; 4] = Default::default();
    for _ in 0..RUNS {
        // A refresh reads the source and nothing else: what was kept before is the restart's to read.
        super::database()?;
        for ((_, command), costs) in commands.iter().zip(&mut costs) {
            costs.push(measure(command, &report)?);
        }
    }
    println!("{:10} {:>12} {:>12}   median of {RUNS}", "", "CPU seconds", "peak MiB");
    for ((name, _), costs) in commands.iter().zip(&costs) {
        let cpu = median(costs.iter().map(|cost| cost.cpu).collect());
        let memory = median(costs.iter().map(|cost| cost.memory).collect());
        println!("{name:10} {cpu:>12.2} {memory:>12.1}");
    }
    let [refresh, _, xmlsec, digest] = &costs;
    let ratio = |others: &[Cost], of: fn(&Cost) -> f64| {
        median(refresh.iter().zip(others).map(|(ours, other)| of(ours) / of(other)).collect())
    };
    println!(
        "refresh : xmlsec1   {:.2} of its CPU time, {:.2} of its memory",
        ratio(xmlsec, |c| c.cpu),
        ratio(xmlsec, |c| c.memory)
    );
    println!("refresh : SHA-256   {:.1} times its CPU time", ratio(digest, |c| c.cpu));
    Ok(())
}
