//! What others need to trust our certificates: files for software, a page for people.

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    certificates::{AuthorityFile, AuthorityStage, KeyWhere, PublishedAuthority},
    settings::{Channel, ExtendedKeyUsage, MailAddress, OfferedProfile},
    trust_bundle::{BundleFormat, NoTrustBundle},
};
use domain::Digest;

use crate::{
    context::{Context, show},
    page::{Authority, Bundle, CertificateAuthority, KeysKept, PracticeStatement, StatedAuthority, StatedProfile},
    words::{Phrase, Words, span},
};

/// `GET /ca/{id}.cer|pem|crl`, `GET /ca/chain.pem` with all CA certificates, and `GET /ca/bundle.tar.gz|deb|rpm` with what
/// sites install.
pub(crate) async fn file(State(broker): State<Broker>, name: Result<Path<String>, PathRejection>) -> Response {
    let Ok(Path(name)) = name else { return missing() };
    if name == "chain.pem" {
        let pem = broker.authority().trust_anchors_pem();
        return ([(header::CONTENT_TYPE, "application/x-pem-file")], pem).into_response();
    }
    if let Some(format) = name.strip_prefix("bundle.").and_then(|_| BundleFormat::of_file(&name)) {
        return bundle(&broker, format).await;
    }
    let (id, kind, media_type) = match name.rsplit_once('.') {
        Some((id, "cer")) => (id, AuthorityFile::Certificate, "application/pkix-cert"),
        Some((id, "pem")) => (id, AuthorityFile::CertificatePem, "application/x-pem-file"),
        Some((id, "crl")) => (id, AuthorityFile::Crl, "application/pkix-crl"),
        _ => return missing(),
    };
    match broker.authority_file(id, kind).await {
        Ok(Some(bytes)) => {
            ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "public, max-age=60")], bytes).into_response()
        }
        Ok(None) => missing(),
        Err(error) => {
            tracing::error!(%error, file = name, "a file of the authority could not be read");
            later()
        }
    }
}

async fn bundle(broker: &Broker, format: BundleFormat) -> Response {
    let media_type = match format {
        BundleFormat::TarGz => "application/gzip",
        BundleFormat::Deb => "application/vnd.debian.binary-package",
        BundleFormat::Rpm => "application/x-rpm",
    };
    match broker.trust_bundle().await {
        Ok(bundle) => {
            let disposition = format!("attachment; filename=\"{}\"", bundle.file_name(format));
            let headers = [
                (header::CONTENT_TYPE, media_type),
                (header::CONTENT_DISPOSITION, disposition.as_str()),
                (header::CACHE_CONTROL, "public, max-age=60"),
            ];
            (headers, bundle.archive(format)).into_response()
        }
        Err(error) => {
            tell(&error);
            later()
        }
    }
}

fn tell(error: &NoTrustBundle) {
    tracing::error!(%error, "there is no trust bundle for sites");
}

fn later() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")], "Try again later.\n").into_response()
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "There is no such file.\n").into_response()
}

/// `GET /ca`.
pub(crate) async fn page(State(broker): State<Broker>, context: Context) -> Response {
    // Of a root that others keep the list is elsewhere; where the database does not answer, the links are worth a try.
    let lists = broker.published_crls().await.ok();
    let has_list = |id: &str| lists.as_ref().is_none_or(|lists| lists.iter().any(|list| list.id == id));
    let say = context.say();
    let authorities = broker.authority().published().into_iter().map(|authority| Authority {
        stage: stage(say, &authority).map(|stage| stage.text()),
        title: authority.title.to_owned(),
        fingerprint: authority.fingerprint_pairs(),
        subject: authority.subject,
        not_after: authority.not_after,
        pem_url: format!("/ca/{}.pem", authority.id),
        der_url: format!("/ca/{}.cer", authority.id),
        crl_url: has_list(&authority.id).then(|| format!("/ca/{}.crl", authority.id)),
    });
    let bundles = match broker.trust_bundle().await {
        Ok(bundle) => BundleFormat::ALL
            .map(|format| Bundle {
                name: bundle.file_name(format),
                url: format!("/ca/bundle.{}", format.extension()),
                sha256: Digest::of(&bundle.archive(format)).hex(),
            })
            .to_vec(),
        // The rest of the page helps all the same.
        Err(error) => {
            tell(&error);
            Vec::new()
        }
    };
    show(&CertificateAuthority {
        frame: context.frame(),
        name_base: broker.settings.certificates.name_base.to_string(),
        bundles,
        authorities: authorities.collect(),
    })
}

/// `GET /ca/cps`.
pub(crate) async fn practice(State(broker): State<Broker>, context: Context) -> Response {
    let (service, policy) = (&broker.settings.service, &broker.settings.certificates);
    let authorities = broker.authority().published().into_iter().map(|authority| StatedAuthority {
        title: title(&authority),
        subject: authority.subject,
        not_after: authority.not_after,
    });
    show(&PracticeStatement {
        frame: context.frame(),
        organization: service.organization.clone(),
        own: policy.statement.clone(),
        oid: policy.statement_oid.clone(),
        version: policy.statement_version.clone(),
        keys: keys_kept(&broker.authority().published()),
        technical: service.technical.clone(),
        security: service.security.clone(),
        name_base: policy.name_base.to_string(),
        plain_url: broker.settings.plain.to_string(),
        authorities: authorities.collect(),
        profiles: policy.profiles.all().iter().filter(|offered| !offered.channels.is_empty()).map(stated).collect(),
        max_sign_in_age: span(Words::english(), policy.max_sign_in_age).text(),
        known_keys: policy.known_keys.len(),
    })
}

fn keys_kept(authorities: &[PublishedAuthority]) -> KeysKept {
    let has = |is: fn(&KeyWhere) -> bool| authorities.iter().any(|authority| is(&authority.key));
    let in_token = has(|key| matches!(key, KeyWhere::Token { .. }));
    match (in_token, has(|key| matches!(key, KeyWhere::Database))) {
        (true, true) => KeysKept::Both,
        (true, false) => KeysKept::Token,
        (false, _) => KeysKept::Database,
    }
}

fn stated(offered: &OfferedProfile) -> StatedProfile {
    let settings = offered.profile.settings();
    let keys = [(settings.rsa_keys, "RSA (2048 to 4096 bits)"), (settings.ec_keys, "EC (P-256, P-384)")];
    StatedProfile {
        name: settings.name.clone(),
        keys: keys.into_iter().filter_map(|(allowed, kind)| allowed.then_some(kind)).collect(),
        max_lifetime: span(Words::english(), settings.max_lifetime).text(),
        default_lifetime: span(Words::english(), settings.default_lifetime).text(),
        usages: settings.extended_key_usages.iter().copied().map(usage).collect(),
        mail: mail(settings.mail),
        principal_name: settings.principal_name,
        channels: offered.channels.iter().copied().map(channel).collect(),
        demands: offered.requires_acr.iter().chain(&offered.requires_assurance).cloned().collect(),
        policies: settings.policies.iter().map(|claim| (claim.oid.clone(), claim.requires_assurance.clone())).collect(),
    }
}

const fn usage(usage: ExtendedKeyUsage) -> &'static str {
    match usage {
        ExtendedKeyUsage::ClientAuth => "signing in to servers (clientAuth)",
        ExtendedKeyUsage::EmailProtection => "mail, where an address is in it (emailProtection)",
    }
}

const fn mail(rule: MailAddress) -> &'static str {
    match rule {
        MailAddress::Never => "none",
        MailAddress::IfVerified => "if it is verified; also none",
        MailAddress::Required => "at least one, verified",
    }
}

const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::GetCert => "an application or a program that the person allowed to (getcert)",
        Channel::Ecp => "a program with the person’s password at the institution (ECP)",
        Channel::Portal => "the person in the browser",
    }
}

/// What is special about an authority, in a sentence.
fn stage(say: Words, authority: &PublishedAuthority) -> Option<Phrase<'_>> {
    match authority.stage {
        AuthorityStage::Next => Some(say.ca_next(authority.active_from)),
        AuthorityStage::Revoked => Some(match &authority.revoked {
            Some(revoked) => say.ca_revoked_at(revoked.at),
            None => say.ca_revoked(),
        }),
        AuthorityStage::Retiring => Some(say.ca_retiring()),
        AuthorityStage::Current | AuthorityStage::Offline => None,
    }
}

/// The same in English, as the practice statement has it.
fn title(authority: &PublishedAuthority) -> String {
    match authority.stage {
        AuthorityStage::Next => format!("{}, from {} on", authority.title, authority.active_from),
        AuthorityStage::Revoked => {
            let at = authority.revoked.map(|revoked| format!(" on {}", revoked.at.truncated_to_seconds()));
            format!("{}, revoked{}", authority.title, at.unwrap_or_default())
        }
        AuthorityStage::Retiring => {
            format!("{}: another one signs now; its lists and answers go on until it ends", authority.title)
        }
        AuthorityStage::Current | AuthorityStage::Offline => authority.title.to_owned(),
    }
}
