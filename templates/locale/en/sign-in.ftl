# From the institution's answer to the application: consent, the choice of a login, the way on.

consent-title = { $application } would like to know
consent-heading = <strong>{ $application }</strong> would like to know
consent-who = You are <b>{ $person }</b>, signed in at <b>{ $institution }</b>.
other-institution = Use another institution
consent-what = What will be released
consent-act = It may also act in your name
consent-certificates = { $application } wants the right to fetch <strong>certificates that carry your name</strong>. Whoever holds such a certificate is taken for you by computing and storage services. Allow this only if you trust { $application } and expected the question.
consent-certificates-for = { $application } wants the right to fetch <strong>certificates that carry your name</strong>. Whoever holds such a certificate is taken for you by computing and storage services for up to { $lifetime }. Allow this only if you trust { $application } and expected the question.
consent-certificate-name = Name in the certificate: <code>{ $name }</code>
consent-command-line = This is <code>beadle cert</code>, a program that comes with this service. It runs where the code was shown: on a computer at which you, and nobody else, have just typed that command. It keeps this right there, in a file for you alone, until you type <code>beadle cert sign-out</code>.
consent-log-in = It may also log in as you
consent-ssh = { $application } wants the right to fetch <strong>SSH certificates for you</strong>. Whoever holds such a certificate and its key can log in at computers that trust this service, as you, for up to { $lifetime }. Allow this only if you trust { $application } and expected the question.
consent-elsewhere = What it may do elsewhere
consent-rights = { $application } also wants these rights, which other services honour in your name:
consent-offline = { $application } may ask for this again later, while you are not there.
consent-as-whom = As whom you go there
consent-as-hint = What is shown above is what the marked one says. If you choose another one, you go there first, and see what it says before anything is released. Your choice is kept for { $application }.
consent-approve = Allow and continue
consent-deny = Do not allow
consent-deny-hint = If you do not allow it, you go back to { $application } and it learns nothing.
consent-to-whom = Who gets it

# Facts about an application.
fact-application = Application
fact-home = Home page
fact-contact = Contact
fact-privacy = Privacy
fact-privacy-link = What it does with your data
fact-terms = Terms
fact-terms-link = Its terms of use

choose-login-title = As whom do you go to { $application }?
choose-login-heading = As whom do you go to <strong>{ $application }</strong>?
choose-login-lead = You are <b>{ $person }</b>, and have logins at several institutions. { $application } takes you for the same person by any of them. What it hears is what that institution says of you today.
choose-login-yours = Your logins
choose-login-hint = Where you are not signed in yet, you sign in first. Your choice is kept for { $application }; you can change it on your <a href="/account">account page</a>.
go-on = Continue
login-live = signed in
login-last-used = last used { $at }

form-post-title = Continuing to { $destination }
form-post-heading = <span class="kicker">Continuing to</span> <strong>{ $destination }</strong>
form-post-lead = This takes a moment. If nothing happens, press the button.
form-post-application = the application
form-post-institution = your institution

# The terms of use, before anything is released.
use-title = Terms of use
use-heading = <span class="kicker">Before you go on</span> <strong>Terms of use of { $service }</strong>
use-lead = Nothing about you has gone to { $application } yet. Please read this and decide.
use-version = Version { $version }
use-accept = I accept
use-refuse = I do not accept
use-recorded = That you accepted, when, and which text is recorded. You can see it on the page of your account.
use-refused = You did not accept the terms of use
use-refused-what = Without that, the sign-in does not go on. Nothing about you was released, and nothing was recorded.
use-back = Back to the application
use-again = Read them again
