# Registering an application.

register-title = Register an application
register-lead = Let people of many institutions sign in to yours by OpenID Connect. You get an identifier at once; it works as soon as an administrator has approved it.
register-again = Please look at this again
register-name = Name
    .hint = What people read when they sign in.
register-contact = Contact
    .hint = A mail address that somebody reads for years: best a team’s. People see it before they consent.
register-home-page = Home page
    .hint = Where people learn what the application is.
register-redirect-uris = Redirect URIs
    .hint = Where answers may go, one per line, each compared letter by letter. https, or http on localhost.
register-where = Where does it run?
register-server = On a server
    .hint = It can keep a secret (confidential client).
register-public = In the browser, on a phone or a desktop
    .hint = It has no secret and must use PKCE (public client).
register-scopes = What does it need to know?
    .label = Scopes
    .hint = Ask for no more than you use: people see every value before they let it go.
register-reason = Needs a reason
register-send = Register

# What each scope is for.
scope-openid = Sign-in
    .hint = A lasting identifier of the person, and nothing else.
scope-email = Mail address
    .hint = And whether the institution can vouch for it.
scope-profile = Names
    .hint = The name to show, given name and family name.
scope-institution = Institution
    .hint = Which institution the person is from, their role there, groups and institutional identifiers.
scope-certificates = Certificates
    .hint = Fetch X.509 certificates that carry the person’s name. People are asked each time.
scope-ssh = SSH certificates
    .hint = Fetch SSH certificates with which the person logs in at hosts. People are asked each time.
scope-offline = While the person is away
    .hint = Refresh tokens: act for the person after they have left. People are asked each time.
scope-other = Further access
    .hint = What this scope means at the service that takes it.

# What is wrong with a field.
field-name-missing = Give the name that people will see when they sign in.
field-name-long = A name has at most { $most } characters, and no invisible ones.
field-mail = Give the mail address of whoever runs the service, such as ops@hub.example.org.
field-home-page = A home page begins with https://.
field-redirect-missing = Give at least one redirect URI, such as https://hub.example.org/callback.
field-redirect-many = At most { $most } redirect URIs can be registered.
field-redirect-not-absolute = { $line }: a redirect URI is absolute, such as https://portal.example.org/callback.
field-redirect-fragment = { $line }: a redirect URI has no fragment (#).
field-redirect-characters = { $line }: blanks, quotes, braces, backslashes and non-ASCII characters must be percent-encoded.
field-redirect-plain-http = { $line }: http is for localhost, 127.0.0.1 and [::1] only; use https.
field-redirect-scheme = { $line }: the scheme is https, or a native app’s own with a dot, such as org.example.app:/callback.
field-redirect-credentials = { $line }: a redirect URI carries no user name or password.
field-redirect-long = { $line }: a redirect URI has at most 2048 characters.
field-scope-unreadable = A scope has characters that cannot stand in one.
field-scope-not-offered = The scope { $scope } is not offered here.

# Why it was not taken.
register-full = Too many registrations are waiting
    .what = We take no more until some of them have been looked at.
    .next = Try again tomorrow, or write to us.

# What one gets.
registered-title = { $name } is registered
registered-heading = <strong>{ $name }</strong> is registered
registered-keep = Keep these
registered-identifier = Identifier
registered-secret = Secret
registered-copy-identifier = the identifier
registered-copy-secret = the secret
registered-once = <strong>This is the only time that the secret is shown.</strong> We keep no copy that could be read. Store it now, where your application finds it and nobody else.
registered-public = A public client has no secret: every sign-in must use PKCE (<code>S256</code>).
registered-next = What comes next
registered-next-look = An administrator looks at your registration. The answer goes to <b>{ $contact }</b>.
registered-next-wait = Until then, people who try to sign in read that the application is waiting for approval.
registered-yours = It is one of your applications.
registered-claim = A letter went to <b>{ $contact }</b>: by the link in it whoever signs in here can change the application later.
registered-no-letter = No letter could be sent to <b>{ $contact }</b>. To change the application later, ask the administrators for one.
registered-next-configure = Meanwhile you can configure your application. Most libraries need the identifier, the secret and the discovery document only:
registered-configuration = Configuration
registered-discovery = Discovery
