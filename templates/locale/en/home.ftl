# The page about oneself.

home-title = You are signed in
home-heading = <span class="kicker">You are signed in as</span> <strong>{ $person }</strong>
home-since = at <b>{ $institution }</b> since { $since }
home-identifier = Your identifier here
copy-identifier = the identifier
home-identifier-hint = It stays the same whatever else changes. Applications know you by it.
home-said = What your institution said
home-account = Your account: link another login, undo what was done
home-certificates = Your certificates
home-data = Your data
home-download = Download my data
home-delete = Delete my account …
home-nobody = You are not signed in here
sign-in = Sign in
home-what = { $service } lets you sign in to research applications with the login of your own university, institute or research organisation. It tells an application who you are, after asking you, and never sees your password.
home-use = You want to use an application?
home-use-how = Start there: open it and choose to sign in. It brings you here, and you find your institution.
home-run = You run an application?
home-run-how = Register it, and people of many institutions can sign in to it by OpenID Connect.
ending-title = Your account at { $institution } ends soon
ending-what = It says that it ends on { $at }. <a href="/account">Link another login</a> before that, and you stay who you are: applications go on knowing you, and you keep what you have there.
yes = yes
no = no

# What people call the attributes that institutions send, and the claims that applications get.
label-sub = Your identifier here
label-subject-id = Lasting identifier
label-pairwise-id = Identifier for this service
label-unique-id = Unique identifier
label-targeted-id = Identifier for this service (older form)
label-login-name = Login name at your institution
label-mail = Mail address
label-mail-verified = Mail address confirmed by your institution
label-name = Name
label-given-name = Given name
label-family-name = Family name
label-full-name = Full name
label-organization = Organization
label-department = Department
label-uid = Short login name
label-uid-number = Account number
label-affiliation = Role at your institution
label-entitlement = Entitlements
label-assurance = How well your institution knows you
label-orcid = ORCID iD
label-groups = Groups
label-external-id = Identifier elsewhere
label-home-organization = Home organization
label-expiry = When your account there ends
label-openid-subject = Identifier at the login that you used
label-idp = Your institution’s identifier
label-idp-name = Your institution
label-other = Further information
