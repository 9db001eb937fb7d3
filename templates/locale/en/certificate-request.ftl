# Asking for a certificate in the browser.

new-content = What will stand in it
new-name = Name
new-institution = Institution
new-status = Status there
new-fixed = Your institution says so, and the certificate authority writes it: neither can be changed here.
new-no-status = It does not say that you are a member, an employee or a student: whoever relies on your certificate may want to see your identity card.
new-no-address = No mail address of yours is confirmed, so none will stand in it.
new-renews = It is to follow your certificate <code>{ $serial }</code>, which stays good until its end.
new-name-open = In place of the dots comes a number, with your first certificate. From then on the name stays as it is, in all your certificates by this institution.
new-name-missing = Your institution does not say your name: without one there is no certificate.
status-member = member
status-faculty = faculty
status-staff = staff
status-employee = employee
status-student = student

# Mail addresses.
new-addresses = Mail addresses
new-address-in-use = It stands in a certificate of yours: this can be renewed from { $from } on, or revoke it first.
new-address-unknown = It is not known to be yours.
new-address-of-somebody = It stands in a certificate of somebody else’s. If it is yours alone, write to the operator.
new-address-function = It belongs to a function: choose it alone. The certificate then has not your name but { $name }.

# Kinds of certificates.
new-kind = Kind of certificate
new-good-for = Good for { $usual }
new-good-at-most = Good for { $usual }, at most { $most }
new-without-mail = without mail addresses
new-needs-mail = needs a mail address
new-days = For how many days?
    .hint = Left empty: as many as its kind usually has

# The key.
new-key = Its key
new-key-no-script = Making a key in the browser takes JavaScript, which is off here. Make key and certification request on your machine and paste the request below, or have <a href="/account/certificates/pkcs12">all in one file</a>.
new-key-here = Make it here
new-key-lead = Whoever has the private key is taken for you. It is made in this browser and never leaves it, but as a file under your password.
new-key-kind = Kind of key
new-key-rsa = RSA, { $bits } bits
new-key-curve = Elliptic curve { $curve }
new-key-password = A new password for the key file
    .hint = At least 12 letters, digits, signs or spaces. Nobody can tell it to you again.
password-again = Once more
new-key-make = Make the key
new-key-making = Making the key
new-key-save = Save the key file again
new-key-other = Make another key
known-key = Go on with a key file
    .lead = If you made a key here before and have its file, the request is made anew with it.
    .use = Use this key
    .opening = Opening the key file
own-request = I made a key and a certification request myself
    .file = Its file
    .label = The certification request (PKCS#10)
    .hint = From <code>-----BEGIN CERTIFICATE REQUEST-----</code> to its end; of what stands in it only the key counts

# Sending it.
new-send-title = Send it
new-send = Send it now
new-draft = Look at it first
terms-agree = I keep the private key to myself, have the certificate revoked when it is lost or something in it is no longer true, and agree that others see what stands in it
terms-rules = Without this, nothing is sent. The rules are those of the <a href="/ca">certificate authority</a>.
session-until = Who asks for a certificate has signed in lately: you did, and are asked to do so again after { $until }. You then come back here.
session-until-idle = Who asks for a certificate has signed in lately: you did, and are asked to do so again after { $until }, or if you open no page for { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}. You then come back here.
session-idle = If you open no page for { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}, you are asked to sign in again, and come back here.

# A request that has no answer yet.
request-title = Your request
    .heading = Your request for a certificate
request-addresses = Mail addresses
request-no-address = none
request-kind = Kind
request-for = for { $lifetime }
request-key = Key
request-state = State
request-draft = Draft
request-sent = Sent
request-until = until { $until }, then it is forgotten
request-change = Change addresses, kind or days
request-same-key = The key stays the same.
request-save = Save the changes
request-delete = Delete it

# All in one file.
file-title = Certificate in one file
file-lead = You get <code>usercred.p12</code>: a new key with its certificate, under a password. Nothing else is needed.
file-key = The key is made here, and forgotten as soon as you have the file: it is not kept, and nobody can give it to you again. If you would rather have one that no server has ever seen, <a href="/account/certificates/new">make it in your browser</a>.
file-password = A new password for the file
    .hint = At least 12 letters, digits, signs or spaces; without it the file is worth nothing
file-get = Get new certificate
file-making = Making key and certificate
file-saved = Saved: <code>usercred.p12</code> is among your downloads. Import it as told below; its certificate stands in the list of <a href="/account/certificates">your certificates</a>.
file-failed = The file could not be fetched. Look at <a href="/account/certificates">your certificates</a>: if there is a new one, revoke it, and get another file.
file-import = How to import it
file-import-windows = <strong>Windows</strong> (Edge, Chrome): open the file, keep “Current User”, type its password, and let Windows choose the place.
file-import-mac = <strong>macOS</strong> (Safari, Chrome): open the file; Keychain Access asks for its password. If it calls the right password wrong, it is too old for the file: import it in Firefox, or <a href="/account/certificates/new">make the key in your browser</a>, which also writes files for old Apple software.
file-import-firefox = <strong>Firefox, Thunderbird</strong>: look for “certificates” in the settings, then “View Certificates”, “Your Certificates”, “Import”.
file-import-chrome = <strong>Chrome on Linux</strong>: Settings, “Privacy and security”, “Security”, “Manage certificates”, “Your certificates”, “Import”.
file-import-grid = <strong>Grid tools</strong>: put it to <code>~/.globus/usercred.p12</code> and type <code>chmod 600 ~/.globus/usercred.p12</code>.
