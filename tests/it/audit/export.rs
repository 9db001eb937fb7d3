//! The head of the log on its way to an auditor.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::provider::Provider;
use beadle_tests::scratch::Scratch;
use broker::audit::{AuditPolicy, ExportedHead};
use domain::Clock as _;
use outbound::{S3Credentials, WriterCredentials};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UdpSocket};

const HOUR: Duration = Duration::from_secs(3600);

async fn happens(op: &Provider, times: u32) {
    for row in 0..times {
        op.store.record_audit("key.made", json!({ "row": row }), op.clock.now()).await.unwrap();
    }
    op.broker.tend_audit().await.unwrap();
}

#[tokio::test]
async fn heads_are_added_to_a_file_each_hour_and_after_many_rows() {
    let folder = Scratch::new("audit");
    let file = folder.path().join("heads.jsonl");
    let policy = AuditPolicy { file: Some(file.clone()), rows: 100, ..AuditPolicy::default() };
    let op = Provider::start_with(|settings| settings.audit = policy).await;
    let lines = || std::fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
    happens(&op, 1).await;
    assert_eq!(lines().len(), 1, "the first at once");
    happens(&op, 5).await;
    assert_eq!(lines().len(), 1);
    happens(&op, 100).await;
    assert_eq!(lines().len(), 2, "many rows");
    happens(&op, 1).await;
    op.pass(HOUR);
    happens(&op, 0).await;
    assert_eq!(lines().len(), 3, "an hour");
    op.pass(HOUR);
    happens(&op, 0).await;
    assert_eq!(lines().len(), 3, "nothing new");
    let report = op.broker.verify_audit(&std::fs::read_to_string(&file).unwrap()).await.unwrap();
    assert_eq!((report.findings, report.heads), (vec![], 3));
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_tried_again() {
    let folder = Scratch::new("audit");
    let file = folder.path().join("missing/heads.jsonl");
    let policy = AuditPolicy { file: Some(file.clone()), ..AuditPolicy::default() };
    let op = Provider::start_with(|settings| settings.audit = policy).await;
    happens(&op, 1).await;
    std::fs::create_dir(folder.path().join("missing")).unwrap();
    happens(&op, 1).await;
    assert!(!file.exists(), "not every second");
    op.pass(MINUTE);
    happens(&op, 0).await;
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
}

#[tokio::test]
async fn a_collector_gets_a_line() {
    let collector = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let syslog = Some(collector.local_addr().unwrap().to_string());
    let op = Provider::start_with(|settings| settings.audit = AuditPolicy { syslog, ..AuditPolicy::default() }).await;
    happens(&op, 1).await;
    let mut bytes = [0; 2048];
    let received = tokio::time::timeout(Duration::from_secs(10), collector.recv(&mut bytes)).await.unwrap().unwrap();
    let line = std::str::from_utf8(&bytes[..received]).unwrap();
    let (_, json) = line.split_once(" beadle - AUDIT - ").unwrap_or_else(|| panic!("{line}"));
    let head: ExportedHead = serde_json::from_str(json).unwrap();
    assert_eq!(Some(head), op.broker.audit_head().await.unwrap());
    assert_eq!(op.broker.verify_audit(line).await.unwrap().findings, []);
}

/// What is put to a store that takes it.
async fn received(listener: &TcpListener) -> String {
    let (mut connection, _) = listener.accept().await.unwrap();
    let mut request = String::new();
    while !request.ends_with('}') {
        let mut bytes = [0; 4096];
        let received = connection.read(&mut bytes).await.unwrap();
        request.push_str(std::str::from_utf8(&bytes[..received]).unwrap());
    }
    connection.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    request
}

#[tokio::test]
async fn an_object_store_gets_the_head_with_the_token() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/audit/head.json?signature=x", listener.local_addr().unwrap()).parse().unwrap();
    let policy = AuditPolicy {
        url: Some(url),
        writer: Some(WriterCredentials::Bearer("token-of-the-store".into())),
        ..AuditPolicy::default()
    };
    let op = Provider::start_with(|settings| settings.audit = policy).await;
    let (request, ()) = tokio::join!(received(&listener), happens(&op, 1));
    assert!(request.starts_with("PUT /audit/head.json?signature=x HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer token-of-the-store"), "{request}");
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let head: ExportedHead = serde_json::from_str(body).unwrap();
    assert_eq!(Some(head), op.broker.audit_head().await.unwrap());
}

/// The signature that Amazon's own library makes for the same request.
fn signed_by_botocore(url: &str, time: &str, body: &str) -> String {
    let program = include_str!("../../peers/python/s3_signature.py");
    let told = std::process::Command::new("/usr/bin/python3").args(["-c", program, url, time, body]).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_bucket_gets_each_head_as_an_object_with_the_signature_that_its_makers_library_makes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let url = format!("http://{address}/audit/of us/head-{{number}}.json?x-id=PutObject").parse().unwrap();
    let writer = S3Credentials {
        region: "eu-central-1".to_owned(),
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
    };
    let writer = Some(WriterCredentials::S3(writer));
    let policy = AuditPolicy { url: Some(url), writer, ..AuditPolicy::default() };
    let op = Provider::start_with(|settings| settings.audit = policy).await;
    let (request, ()) = tokio::join!(received(&listener), happens(&op, 1));
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let number = op.broker.audit_head().await.unwrap().unwrap().number;
    let path = format!("/audit/of%20us/head-{number}.json?x-id=PutObject");
    assert!(head.starts_with(&format!("PUT {path} HTTP/1.1\r\n")), "{head}");
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap();
    let expected = signed_by_botocore(&format!("http://{address}{path}"), header("x-amz-date"), body);
    assert_eq!(header("authorization"), expected);
}
