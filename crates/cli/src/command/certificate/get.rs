//! `beadle cert get` and `renew`.

use std::{path::PathBuf, time::Duration};

use ca::{Pkcs12Password, holder::Credential};
use clap::Args;
use domain::Clock as _;
use holder::{
    Error,
    certificate::{Attempt, Fetched, Wish},
    ecp::Login,
    http::address,
    institution,
    key::OwnKey,
    place::{Place, renewable_from},
    terminal,
};

use super::{
    Failure,
    options::{Key, Reach, Wanted},
    reach::Reached,
};

/// How long a proxy is good if nothing is said: a working day, as grid-proxy-init makes it.
const PROXY_HOURS: u32 = 12;

/// Options of `get`.
#[derive(Debug, Args)]
pub(super) struct Get {
    #[command(flatten)]
    reach: Reach,
    #[command(flatten)]
    wanted: Wanted,
    /// Print the institutions at which people can sign in on the terminal, and do nothing else.
    #[arg(long)]
    list_institutions: bool,
}

/// Options of `renew`.
#[derive(Debug, Args)]
pub(super) struct Renew {
    #[command(flatten)]
    reach: Reach,
    #[command(flatten)]
    wanted: Wanted,
    /// How many days before its end a certificate is renewed. Default: in the last third of its life, but not more than 28
    /// days before.
    #[arg(long, value_name = "DAYS")]
    within: Option<u32>,
}

impl Get {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let reached = Reached::by(self.reach).await?;
        let wanted = self.wanted.with_defaults(reached.from_server.as_ref())?;
        if self.list_institutions {
            return list_institutions(&reached, &wanted).await;
        }
        let place = place(&wanted)?;
        place.prepare()?;
        if !wanted.force {
            place.check_free(reached.clock.now())?;
        }
        let present = place.present()?;
        let attempt =
            Fetching { reached: &reached, wanted: &wanted, place: &place, present: present.as_ref(), renews: None };
        attempt.run(wanted.profile.as_deref()).await
    }
}

impl Renew {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let reached = Reached::by(self.reach).await?;
        let wanted = self.wanted.with_defaults(reached.from_server.as_ref())?;
        let place = place(&wanted)?;
        place.prepare()?;
        let present = place.renewable()?;
        let mut profile = wanted.profile.clone();
        let from = renewable_from(&present, self.within.map(|days| Duration::from_secs(u64::from(days) * 86_400)));
        let mut is_due = wanted.force || reached.clock.now() >= from;
        let mut renews = None;
        // The server knows more of a certificate than its end; a proxy is none of its own, and on the terminal there is no list.
        if wanted.institution.is_none()
            && let (Place::Globus(_), Some(serial)) = (&place, present.serial())
        {
            let call = async |tokens: &_| reached.server.certificates(tokens).await;
            // Nobody is asked to sign in only to hear that there is nothing to do.
            let listed = if is_due {
                Some(reached.with_tokens(wanted.open, call).await?)
            } else {
                reached.with_kept_tokens(call).await?
            };
            let serial = serial.to_string();
            if let Some(one) = listed.iter().flatten().find(|one| one.serial == serial) {
                is_due |= one.state == "revoked";
                // Another profile, or one in the place of what is gone, is a new certificate.
                let follows = one.state == "valid" && profile.is_none() && !wanted.force;
                renews = follows.then_some(serial);
                profile = profile.or_else(|| one.profile().map(str::to_owned));
            }
        }
        if !is_due {
            let (path, end) = (place.certificate(), present.not_after());
            reached
                .say(&format!("{} is good until {end}; it is renewed from {from} on, or by --force.", path.display()));
            return Ok(());
        }
        let attempt = Fetching { reached: &reached, wanted: &wanted, place: &place, present: Some(&present), renews };
        attempt.run(profile.as_deref()).await
    }
}

async fn list_institutions(reached: &Reached, wanted: &Wanted) -> Result<(), Failure> {
    for institution in institutions(reached, wanted).await? {
        println!("{}", institution.name);
    }
    Ok(())
}

async fn institutions(reached: &Reached, wanted: &Wanted) -> Result<Vec<institution::Institution>, Error> {
    let list = wanted.institution_list.as_deref().map(address).transpose()?;
    reached.server.institutions(list.as_ref()).await
}

fn place(wanted: &Wanted) -> Result<Place, Failure> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| !path.as_os_str().is_empty());
    if wanted.proxy {
        let usual = || variable("X509_USER_PROXY").unwrap_or_else(Place::usual_proxy);
        return Ok(Place::Proxy(wanted.out.clone().unwrap_or_else(usual)));
    }
    let home = || Some(variable("HOME")?.join(".globus"));
    let folder = wanted.out.clone().or_else(home);
    let folder = folder.ok_or_else(|| Failure::Usage("the variable HOME names no folder; say --out".to_owned()))?;
    Ok(Place::Globus(folder))
}

/// A certificate on its way.
struct Fetching<'a> {
    reached: &'a Reached,
    wanted: &'a Wanted,
    place: &'a Place,
    /// What it takes the place of.
    present: Option<&'a Credential>,
    /// The serial number of what it follows by the server's rules for renewals.
    renews: Option<String>,
}

impl Fetching<'_> {
    async fn run(&self, profile: Option<&str>) -> Result<(), Failure> {
        let wish = Wish { profile, lifetime: self.lifetime(), renews: self.renews.as_deref() };
        // Whoever names an institution that is none is not asked for anything.
        let institution = match &self.wanted.institution {
            Some(name) => {
                let all = institutions(self.reached, self.wanted).await?;
                Some(institution::find(&all, name).map_err(Error::from)?.clone())
            }
            None => None,
        };
        // All questions first: what is issued must not be lost to a slip of the finger.
        let password = self.password()?;
        let key = OwnKey::make(self.wanted.key.unwrap_or(Key::Rsa).into()).map_err(Error::from)?;
        let request = key.request().map_err(Error::from)?;
        let Fetched { credential } = match &institution {
            Some(institution) => self.by_password(institution, &request, wish).await?,
            None => self.by_browser(&request, wish).await?,
        };
        key.check(&credential).map_err(Error::from)?;
        if let Some(present) = self.present.filter(|_| !self.wanted.force) {
            self.place.check_name(present, &credential).map_err(Error::from)?;
        }
        self.put(&key, &credential, password.as_ref())
    }

    /// The password for the files; none for a proxy, or if none is wanted.
    fn password(&self) -> Result<Option<Pkcs12Password>, Failure> {
        if self.wanted.proxy {
            return Ok(None);
        }
        if self.wanted.no_password {
            self.reached.say("The private key gets no password: whoever reads its file can act in your name.");
            return Ok(None);
        }
        if terminal::is_attended() && !self.reached.is_attended() {
            return Err(Error::NobodyThere.into());
        }
        let refused = |error: ca::PasswordError| Failure::Password(format!("the password is refused: {error}"));
        let first = terminal::ask_secret("A new password for the private key, 12 characters at least")?;
        let password = Pkcs12Password::new(&first).map_err(refused)?;
        // Whoever sends it by a program made no slip.
        if terminal::is_attended() && *terminal::ask_secret("The same once more")? != *first {
            return Err(Failure::Password("the two passwords differ; start again".to_owned()));
        }
        Ok(Some(password))
    }

    async fn by_browser(&self, request: &str, wish: Wish<'_>) -> Result<Fetched, Failure> {
        let call = async |tokens: &_| -> Result<Attempt<Fetched>, Error> {
            self.reached.server.certificate(tokens, request, wish).await
        };
        self.reached.with_tokens(self.wanted.open, call).await
    }

    async fn by_password(
        &self,
        institution: &institution::Institution,
        request: &str,
        wish: Wish<'_>,
    ) -> Result<Fetched, Failure> {
        let Reached { server, entropy, .. } = self.reached;
        if terminal::is_attended() && !self.reached.is_attended() {
            return Err(Error::NobodyThere.into());
        }
        let user = match &self.wanted.user {
            Some(user) => user.clone(),
            None => terminal::ask(&format!("Login name at {}", institution.name))?,
        };
        let password = terminal::ask_secret(&format!("Password of {user} at {}", institution.name))?;
        let login = Login { user: &user, password: &password };
        let session = server.sign_in_on_the_terminal(institution, &login).await?;
        Ok(server.certificate_by_ecp(session, request, wish, entropy).await?)
    }

    fn lifetime(&self) -> Option<Duration> {
        self.wanted.hours.map(|hours| Duration::from_secs(u64::from(hours) * 3600))
    }

    fn put(&self, key: &OwnKey, credential: &Credential, password: Option<&Pkcs12Password>) -> Result<(), Failure> {
        let Reached { clock, entropy, .. } = self.reached;
        let mut until = credential.not_after();
        let written = match self.place {
            Place::Globus(folder) => Place::put_pair(folder, key, credential, password, entropy)?,
            Place::Proxy(_) => {
                let hours = self.wanted.proxy_hours.unwrap_or(PROXY_HOURS);
                let lifetime = Duration::from_secs(u64::from(hours) * 3600);
                let now = clock.now();
                until = until.min(now + lifetime);
                let text = key.proxy(credential, lifetime, now, entropy).map_err(Error::from)?;
                vec![self.place.put_proxy(&text, entropy)?]
            }
        };
        let serial = credential.serial().map(|serial| serial.to_string()).unwrap_or_default();
        self.reached.say(&format!("{}\nserial number {serial}, good until {until}", credential.subject()));
        for path in written {
            self.reached.say(&format!("wrote {}", path.display()));
        }
        Ok(())
    }
}
