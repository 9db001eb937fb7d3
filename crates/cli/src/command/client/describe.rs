//! Clients by description: a registration document, options, or both.

use std::{fs, path::PathBuf};

use broker::{
    documents::ClientDocument,
    registration::{Registered, RegistrationForm, checked},
};
use clap::Args;
use domain::{ClientId, ClientMetadata, ClientStatus, Secret, SkinName};
use oauth::registration::{document_of, json_object};
use serde_json::{Map, Value, json};

use super::{COMMAND_LINE, One};
use crate::{
    Outcome,
    files::at,
    open::{OfIssuer, Target},
};

type Failure = Box<dyn std::error::Error>;

/// Options of `beadle client add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// A registration document (RFC 7591, JSON); what other options say stands over it.
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// The name that people see.
    #[arg(long, required_unless_present = "metadata")]
    name: Option<String>,
    /// Mail address of whoever runs it.
    #[arg(long, required_unless_present = "metadata")]
    contact: Option<String>,
    /// Its home page.
    #[arg(long)]
    home_page: Option<String>,
    /// A redirect URI; may be given several times.
    #[arg(long, required_unless_present = "metadata")]
    redirect_uri: Vec<String>,
    /// What it may ask for, separated by spaces. [default: openid email profile]
    #[arg(long)]
    scopes: Option<String>,
    /// The skin of its sign-ins, whatever its requests name.
    #[arg(long, value_name = "NAME")]
    skin: Option<String>,
    /// It cannot keep a secret.
    #[arg(long)]
    public: bool,
    #[command(flatten)]
    target: OfIssuer,
}

/// Options of `beadle client edit`.
#[derive(Debug, Args)]
pub(super) struct Edit {
    /// The client's id.
    id: String,
    /// Members of a registration document (RFC 7591, JSON) to change; null takes one out.
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// The name that people see.
    #[arg(long)]
    name: Option<String>,
    /// Mail address of whoever runs it.
    #[arg(long)]
    contact: Option<String>,
    /// Its home page.
    #[arg(long)]
    home_page: Option<String>,
    /// A redirect URI; may be given several times. They take the place of all that there are.
    #[arg(long)]
    redirect_uri: Vec<String>,
    /// What it may ask for, separated by spaces, in the place of what it may now.
    #[arg(long)]
    scopes: Option<String>,
    /// The skin of its sign-ins, whatever its requests name; empty: it has none of its own.
    #[arg(long, value_name = "NAME")]
    skin: Option<String>,
    #[command(flatten)]
    target: Target,
}

impl Add {
    pub(super) async fn run(self) -> Outcome {
        let broker = self.target.broker().await?;
        let added = if let Some(file) = &self.metadata {
            let mut members = document(file)?;
            overlay(&mut members, &self.options());
            if self.public {
                members.insert("token_endpoint_auth_method".to_owned(), json!("none"));
            }
            broker.add_described_client(&members, ClientStatus::Approved).await?
        } else {
            let name = |name: &str| SkinName::parse(name).ok_or(SkinName::RULE);
            let skin = self.skin.as_deref().filter(|name| !name.is_empty()).map(name).transpose()?;
            let form = self.form();
            let registration = checked(&form, &broker.scopes()).map_err(|errors| errors.to_string())?;
            let metadata = ClientMetadata { skin, ..form.metadata() };
            broker.add_client(registration, metadata, ClientStatus::Approved).await?
        };
        let Registered { client, secret } = added;
        println!("client_id      {}", client.id);
        tell_secret(secret.as_ref());
        Ok(())
    }

    fn form(self) -> RegistrationForm {
        let scopes = self.scopes.unwrap_or_else(|| "openid email profile".to_owned());
        RegistrationForm {
            name: self.name.unwrap_or_default(),
            contact_email: self.contact.unwrap_or_default(),
            home_page: self.home_page.unwrap_or_default(),
            redirect_uris: self.redirect_uri.join("\n"),
            scopes: scopes.split(' ').map(str::to_owned).collect(),
            public: self.public,
        }
    }

    fn options(&self) -> Options<'_> {
        Options {
            name: self.name.as_deref(),
            contact: self.contact.as_deref(),
            home_page: self.home_page.as_deref(),
            redirect_uris: &self.redirect_uri,
            scopes: self.scopes.as_deref(),
            skin: self.skin.as_deref(),
        }
    }
}

impl Edit {
    pub(super) async fn run(self) -> Outcome {
        let mut change = self.metadata.as_ref().map(document).transpose()?.unwrap_or_default();
        overlay(
            &mut change,
            &Options {
                name: self.name.as_deref(),
                contact: self.contact.as_deref(),
                home_page: self.home_page.as_deref(),
                redirect_uris: &self.redirect_uri,
                scopes: self.scopes.as_deref(),
                skin: self.skin.as_deref(),
            },
        );
        if change.is_empty() {
            return Err("there is nothing to change: give --metadata or another option".into());
        }
        let id = ClientId::parse(&self.id)?;
        let broker = self.target.broker().await?.issuer_of_client(&id).await?;
        let (client, secret) = broker.edit_client(&id, &change, (None, COMMAND_LINE)).await?;
        println!("{} is changed.", client.id);
        tell_secret(secret.as_ref());
        Ok(())
    }
}

/// `beadle client show`.
pub(super) async fn show(one: &One, json: bool) -> Outcome {
    let id = ClientId::parse(&one.id)?;
    let broker = one.target.broker().await?.issuer_of_client(&id).await?;
    if json {
        let review = broker.review(&id).await?.ok_or_else(|| format!("there is no client {id}"))?;
        println!("{}", serde_json::to_string_pretty(&ClientDocument::from(&review))?);
        return Ok(());
    }
    let client = broker.client(&id).await?.ok_or_else(|| format!("there is no client {id}"))?;
    let about = &client.registration;
    println!("id             {}", client.id);
    if !client.community.is_home() {
        println!("community      {}, {}", client.community, broker.settings.issuer);
    }
    println!("status         {}", client.status);
    println!("name           {}", about.name);
    println!("contact        {}", about.contact_email);
    println!("home page      {}", about.home_page.as_ref().map_or("–", url::Url::as_str));
    for uri in &about.redirect_uris {
        println!("redirect URI   {uri}");
    }
    println!("scopes         {}", about.scopes);
    println!("type           {}", if client.is_public() { "public" } else { "confidential" });
    println!("registered     {}", client.registered_at);
    for secret in broker.secrets_of(&id).await? {
        let used = secret.last_used.map_or_else(|| "not used yet".to_owned(), |at| format!("last used {at}"));
        let by = secret.made_by.map_or_else(String::new, |by| format!(" by {by}"));
        let end = secret.kept.ends_at.map_or_else(String::new, |end| format!(", ends {end}"));
        println!("secret {:<8}made {}{by}, {used}{end}", secret.number, secret.made_at);
    }
    if client.is_built_in() {
        println!("came by        the server: it is the command line for people, `beadle cert`");
    }
    if let Some(federation) = &client.federation {
        println!("came by        the federation of {} ({})", federation.trust_anchor, federation.by);
        println!("looked up      {}", federation.resolved_at);
        println!("until          {}", federation.expires_at);
    }
    if let Some(origin) = broker.client_origin(&id).await? {
        println!("came by        {origin}");
    }
    println!("metadata       {}", serde_json::to_string_pretty(&document_of(&client))?);
    Ok(())
}

/// What options say of a client.
struct Options<'a> {
    name: Option<&'a str>,
    contact: Option<&'a str>,
    home_page: Option<&'a str>,
    redirect_uris: &'a [String],
    scopes: Option<&'a str>,
    skin: Option<&'a str>,
}

fn overlay(members: &mut Map<String, Value>, options: &Options<'_>) {
    let uris = Some(options.redirect_uris).filter(|uris| !uris.is_empty());
    let said = [
        ("client_name", options.name.map(|name| json!(name))),
        ("contacts", options.contact.map(|contact| json!([contact]))),
        ("client_uri", options.home_page.map(emptied)),
        ("redirect_uris", uris.map(|uris| json!(uris))),
        ("scope", options.scopes.map(|scopes| json!(scopes))),
        ("skin", options.skin.map(emptied)),
    ];
    members.extend(said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
}

/// Nothing takes a member out.
fn emptied(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

fn document(file: &PathBuf) -> Result<Map<String, Value>, Failure> {
    let text = fs::read(file).map_err(at(file))?;
    Ok(json_object(&text).map_err(|_| format!("{}: no JSON object, or a member stands in it twice", file.display()))?)
}

fn tell_secret(secret: Option<&Secret>) {
    if let Some(secret) = secret {
        println!("client_secret  {}", secret.expose());
    }
}
