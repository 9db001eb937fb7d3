# Letters: the subject, which is also the heading, and what stands in it.

# At the end of each.
letter-sent-by = { $service } sent this letter by itself.

# Facts.
letter-fact-name = Name
letter-fact-serial = Serial number
letter-fact-profile = Kind
letter-fact-until = Good until
letter-fact-institution = Institution
letter-fact-contact = Contact
letter-fact-home-page = Home page
letter-fact-redirect-uris = Redirect URIs
letter-fact-scopes = Scopes
letter-fact-client-id = Client id
letter-fact-source = Source

# Certificates.
letter-issued = A certificate was issued to you
letter-issued-what = { $service } issued a certificate to you, by your login at { $institution }.
letter-issued-where = You find it here, and can revoke it there: open “Revoke it” and say why.
letter-issued-not-you = If this was not you, somebody else signed in as you: revoke it with the reason that somebody else may have its key, change your password at your institution, and write to us.
letter-ends = Your certificate ends soon
letter-ends-what = A certificate of yours of { $service } ends in { $days ->
    [one] 1 day
   *[other] { $days } days
}.
letter-ends-renew = If you still need it, renew it here: press “Renew” beside it.
letter-ends-key = What was encrypted for it can be read only with its key, so keep that.
letter-revoked = { $count ->
    [one] Your certificate was revoked
   *[other] Your certificates were revoked
}
letter-revoked-what = Those who run { $service } revoked what was issued to you.
letter-revoked-sentence = They write:
letter-revoked-end = Nobody accepts it any more.
letter-reason-none = No reason was given.
letter-reason-key = The reason: somebody else may have its private key, which is never certified again. Make a new one.
letter-reason-authority = The reason: somebody else may have the key of the certificate authority.
letter-reason-affiliation = The reason: what it says of you and your institution is no longer so.
letter-reason-superseded = The reason: there is another one in its place.
letter-reason-cessation = The reason: it is not needed any more.
letter-reason-privilege = The reason: you may not have it any more.

# A mail address that an institution’s contact added.
letter-confirm = Confirm your mail address
letter-confirm-what = { $institution } says that { $address } is an address of yours that may stand in your certificates of { $service }.
letter-confirm-how = If it is, sign in there and open this link. It is good until { $until }.
letter-confirm-not = If it is not, do nothing.

# What was done to an account.
letter-undo = If you did not do this, undo it within { $days ->
    [one] 1 day
   *[other] { $days } days
} and write to us.
letter-linked = Two of your logins are one account now
letter-linked-what = These logins are one account at { $service } since { $at }.
letter-linked-means = Whichever of them you use, applications take you for the same person.
letter-unlinked = A login was taken from your account
letter-unlinked-what = Your login at { $institution } was taken from your account at { $service } on { $at }.
letter-unlinked-means = Whoever signs in by it from now on is somebody new.
letter-undone = A change of your account was undone
letter-undone-linked = Two logins became one account at { $service } on { $at }. That was undone: they are two accounts again.
letter-undone-unlinked = A login was taken from your account at { $service } on { $at }. That was undone: it is yours again.
letter-undone-not-you = If you did not do this, write to us.
letter-passkey-added = A passkey was registered for your account
letter-passkey-added-what = A passkey was registered for your account at { $service } on { $at }.
letter-passkey-added-counts = It counts as a second factor from { $from } on.
letter-passkey-not-you = If you did not do this, somebody else can sign in as you: look at your passkeys and write to us.
letter-passkey-removed = A passkey was removed from your account
letter-passkey-removed-what = A passkey was removed from your account at { $service } on { $at }.
letter-account-ends = Your account at your institution ends soon
letter-account-ends-what = Your account at { $institution } ends on { $at }, as it says. Without it you cannot sign in at { $service } any more, unless you link another login before: then you stay who you are, and keep what you have at every application.
letter-account-ends-how = Open this page and choose “Link another login”.
letter-account-ends-none = If you have no other institution, write to us.

letter-decided-approved = { $application } was approved
letter-decided-rejected = { $application } was not approved
letter-decided-change-approved = The change of { $application } was approved
letter-decided-change-rejected = The change of { $application } was rejected
letter-decided-asked = { $application }: the administrators ask for something else
letter-decided-what = The administrators of { $service } have decided.
letter-decided-reason = They write:
letter-decided-page = Its owners find it here.
letter-secret = The secret of { $application } ends soon
letter-secret-what = The last secret of { $application } at { $service } ends { $at }. Then it cannot sign in anybody.
letter-secret-how = Make a new one here, and give it to the application before that:

letter-own = Look after { $application }
letter-own-registered = { $application } was registered at { $service } with this mail address.
letter-own-invited = { $inviter } asks you to look after { $application } at { $service }, too.
letter-own-how = Sign in there and open this link: then you can change the application yourself. It is good once, until { $until }.
letter-own-not = If you do not know of it, do nothing.

# For those who run the service.
letter-client = { $name } waits for approval
letter-client-what = A relying party was registered at { $service } and waits for a decision.
letter-client-decide = Decide here.
letter-test = A test letter
letter-test-what = { $service } sent this letter on { $at }, because somebody who runs it wanted to see whether letters arrive. They do.
letter-vanish = { $gone ->
    [one] 1 institution would vanish
   *[other] { $gone } institutions would vanish
}
letter-vanish-what = { $gone } of { $before } institutions are missing in a source.
letter-vanish-why = That looks like a mistake there, so what it said before stays until its validUntil.
letter-vanish-how = Look at the difference with <code>beadle idp diff</code>; if it is right, take it over with <code>beadle idp refresh --accept-losses</code>.
