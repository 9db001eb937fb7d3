//! From options to a server, and to tokens for it: kept ones, refreshed ones, or those of a sign-in by the browser.

use std::{fs, path::PathBuf, process::Stdio};

use domain::{Clock as _, SystemClock, SystemEntropy};
use holder::{
    Error,
    certificate::Attempt,
    device::DeviceQuestion,
    http::{Http, HttpError, address},
    kept::KeptTokens,
    options::{self, ServerOptions},
    server::Server,
    token::{Right, Tokens},
};

use super::{Failure, options::Reach};

/// A server that answers.
pub(super) struct Reached {
    pub(super) server: Server,
    pub(super) from_server: Option<ServerOptions>,
    pub(super) clock: SystemClock,
    pub(super) entropy: SystemEntropy,
    right: Right,
    batch: bool,
    quiet: bool,
}

impl Reached {
    /// Finds the server that the options name.
    pub(super) async fn by(reach: Reach) -> Result<Self, Failure> {
        let reach = reach.with_environment()?;
        let http = http(&reach)?;
        let from_server = match &reach.option_server {
            Some(text) => {
                let url = options::address(text).map_err(Error::from)?;
                let text = http.text(&url).await.map_err(Error::from)?;
                let unreadable = || Failure::Usage(format!("{url} has a quote that does not end"));
                Some(ServerOptions::parse(&text).ok_or_else(unreadable)?)
            }
            None => None,
        };
        let named = reach.server.or_else(|| from_server.as_ref()?.server.clone());
        let named = named.ok_or_else(|| {
            let sentence = "which server? Say --server URL, or put it into the variable BEADLE_CERT_OPTIONS";
            Failure::Usage(sentence.to_owned())
        })?;
        let server = Server::find(http, &address(&named).map_err(Error::from)?, reach.client_id).await?;
        let (clock, entropy, right) = (SystemClock, SystemEntropy::default(), Right::Certificates);
        Ok(Self { server, from_server, clock, entropy, right, batch: reach.batch, quiet: reach.quiet })
    }

    /// For another right than that to X.509 certificates.
    pub(super) fn with_right(self, right: Right) -> Self {
        Self { right, ..self }
    }

    /// Tells the person something that they can do without.
    pub(super) fn say(&self, sentence: &str) {
        if !self.quiet {
            eprintln!("{sentence}");
        }
    }

    /// Whether somebody can be asked.
    pub(super) const fn is_attended(&self) -> bool {
        !self.batch
    }

    fn kept(&self) -> Result<KeptTokens, Failure> {
        self.kept_for(self.right)
    }

    /// The file that keeps tokens for a right.
    pub(super) fn kept_for(&self, right: Right) -> Result<KeptTokens, Failure> {
        let absolute = |variable| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
        let state = state.ok_or_else(|| Failure::Usage("the variable HOME names no folder".to_owned()))?;
        Ok(KeptTokens::new(&state, &self.server, right))
    }

    /// Does what needs a token, with as little asking as possible.
    pub(super) async fn with_tokens<T>(
        &self,
        open: bool,
        call: impl AsyncFn(&Tokens) -> Result<Attempt<T>, Error>,
    ) -> Result<T, Failure> {
        match self.with_kept_tokens(&call).await? {
            Some(done) => Ok(done),
            None => self.with_new_tokens(open, call).await,
        }
    }

    async fn with_new_tokens<T>(
        &self,
        open: bool,
        call: impl AsyncFn(&Tokens) -> Result<Attempt<T>, Error>,
    ) -> Result<T, Failure> {
        let kept = self.kept()?;
        let tokens = self.sign_in(open).await?;
        self.keep(&kept, &tokens);
        match call(&tokens).await? {
            Attempt::Done(done) => Ok(done),
            Attempt::SignInAgain(refusal) => Err(Error::Refused(refusal).into()),
        }
    }

    /// The same for what any token is good for: a sign-in for SSH that is kept will do as well.
    pub(super) async fn with_any_tokens<T>(
        &self,
        open: bool,
        call: impl AsyncFn(&Tokens) -> Result<Attempt<T>, Error>,
    ) -> Result<T, Failure> {
        for right in Right::ALL {
            if let Some(done) = self.with_tokens_kept_for(right, &call).await? {
                return Ok(done);
            }
        }
        self.with_new_tokens(open, call).await
    }

    /// The same without asking anybody; `None` if somebody would have to sign in.
    pub(super) async fn with_kept_tokens<T>(
        &self,
        call: impl AsyncFn(&Tokens) -> Result<Attempt<T>, Error>,
    ) -> Result<Option<T>, Failure> {
        self.with_tokens_kept_for(self.right, call).await
    }

    async fn with_tokens_kept_for<T>(
        &self,
        right: Right,
        call: impl AsyncFn(&Tokens) -> Result<Attempt<T>, Error>,
    ) -> Result<Option<T>, Failure> {
        let kept = self.kept_for(right)?;
        let Some(tokens) = kept.read() else { return Ok(None) };
        if tokens.is_live(self.clock.now())
            && let Attempt::Done(done) = call(&tokens).await?
        {
            return Ok(Some(done));
        }
        let Some(fresh) = self.refreshed(&tokens).await? else { return Ok(None) };
        self.keep(&kept, &fresh);
        match call(&fresh).await? {
            Attempt::Done(done) => Ok(Some(done)),
            Attempt::SignInAgain(_) => Ok(None),
        }
    }

    /// Fresh tokens without a person; `None` if that is over.
    async fn refreshed(&self, tokens: &Tokens) -> Result<Option<Tokens>, Error> {
        let Some(refresh_token) = &tokens.refresh_token else { return Ok(None) };
        match self.server.refresh(refresh_token.expose(), &self.clock).await {
            Ok(fresh) => Ok(Some(fresh)),
            Err(Error::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whoever cannot keep them signs in again next time.
    fn keep(&self, kept: &KeptTokens, tokens: &Tokens) {
        if let Err(error) = kept.write(tokens, &self.entropy) {
            self.say(&format!("The sign-in cannot be kept: {error}"));
        }
    }

    async fn sign_in(&self, open: bool) -> Result<Tokens, Error> {
        if self.batch {
            return Err(Error::NobodyThere);
        }
        let question = self.server.ask_to_sign_in(self.right, &self.clock).await?;
        show(&question);
        if open {
            open_page(question.complete.as_ref().unwrap_or(&question.address));
        }
        self.server.await_sign_in(&question, &self.clock).await
    }
}

fn http(reach: &Reach) -> Result<Http, Failure> {
    let authorities = match &reach.ca_file {
        Some(path) => {
            let unreadable = |error| Failure::Usage(format!("--ca-file {}: {error}", path.display()));
            Some(fs::read(path).map_err(unreadable)?)
        }
        None => None,
    };
    Http::new(authorities.as_deref()).map_err(|error| match (&reach.ca_file, error) {
        (Some(path), error @ HttpError::NoCertificate) => {
            Failure::Usage(format!("--ca-file {}: {error}; `openssl x509 -inform DER` makes it of DER", path.display()))
        }
        (_, error) => Failure::from(Error::from(error)),
    })
}

/// Said in any case: without it nothing goes on.
fn show(question: &DeviceQuestion) {
    let DeviceQuestion { address, complete, user_code, until, .. } = question;
    eprintln!("To sign in, open this page in a browser, on any machine:\n\n    {address}\n");
    eprintln!("and type the code    {user_code}    It is good until {until}.");
    if let Some(complete) = complete {
        eprintln!("The code stands already in    {complete}");
    }
    eprintln!("Go on there only if the page shows this very code. Waiting …");
}

/// A page is opened for comfort; the address was printed, too.
fn open_page(address: &str) {
    let mut command = tokio::process::Command::new("xdg-open");
    let silent = command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = silent.spawn() {
        eprintln!("xdg-open: {error}");
    }
}
