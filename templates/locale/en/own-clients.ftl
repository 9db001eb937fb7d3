# Applications, for those who own them.

own-title = Your applications
own-lead = Applications that you registered here, or that others made you an owner of.
own-none = You own no application yet. Register one while you are signed in, or open the link in the letter that came after you registered.
own-registered = Registered
own-use = Use
own-at = { $at }
own-last-used = Last used { $at }
own-never-used = Not used yet
own-owners = Owners
own-you = You
own-since = Since { $at }
own-leave = Leave
own-last-hint = The last owner cannot leave: ask somebody else to be one first.
own-invited = Letters on their way
own-invited-until = Good until { $until }
own-invite-withdraw = Take back
own-invite = Ask somebody to be an owner, too
own-invite-address = Mail address
own-invite-hint = They get a letter with a link that is good once, for { $days } days. Whoever opens it and signs in here can do all that you can.
own-invite-send = Send the letter

# Why something was not done.
own-last = The last owner cannot leave.
own-no-address = This is no mail address, such as ops@hub.example.org.
own-too-many = At most { $most } letters can be on their way; take one back first.
own-too-often = Too many letters were sent in this minute; try again in { $seconds } seconds.
own-no-mail = This server sends no mail: ask its administrators.
own-not-sent = The letter could not be sent; try again later.
own-unknown = You own no such application
    .what = It does not exist, or its owners are others.
    .next = Look at your applications; one of its owners can send you a letter.

# What was done.
own-acts = What was done
own-by-you = You
own-by-former = A former owner
own-by-administrators = The administrators
own-by-api = The application’s own programs, by the API
own-by-nobody = Somebody who was not signed in
own-act-registered = It was registered.
own-act-owner-invited = A letter was sent that makes somebody an owner.
own-act-invitation-withdrawn = An invitation was withdrawn.
own-act-owner-added = Somebody became an owner.
own-act-owner-removed = Somebody is an owner no longer.
own-act-changed = It was changed.
own-act-change-proposed = A change was asked for that waits for the administrators.
own-act-change-withdrawn = The change that waited was withdrawn.
own-act-change-approved = The change was approved.
own-act-changes-requested = The administrators ask for something else.
own-act-change-rejected = The change was rejected.
own-act-approved = It was approved.
own-act-rejected = It was rejected.
own-act-suspended = It was suspended.
own-act-resumed = It can be used again.
own-act-retired = It was retired.
own-act-secret-made = It got a new secret.
own-act-secret-ended = The end of one of its secrets was set, or taken back.

# The link in a letter.
own-claim = Become an owner
own-claim-what = You can then change this application, and everything that its owners can do is done in your name, too.
own-claim-agree = Yes, I look after it
own-link-again-what = You are signed in now. You are no owner by that link yet.
own-link-spent = This link makes nobody an owner
    .what = It was used, is too old, or was taken back.
    .next = Ask an owner of the application, or us, for another letter.

# Changing it.
own-edit = Change
own-edit-title = Change { $application }
own-edit-lead = A new path or picture is in use at once. What administrators approved – the name, the hosts of redirect URIs, more scopes or grants, weaker proof – waits for them, and what is in use stays in use meanwhile.
own-edit-proof = How does it prove who it is?
own-edit-keys = Address of its keys
    .hint = Its JWKS, by https. Only for proof by its own key.
own-edit-grants = What else does it use?
own-edit-logout = After a logout
    .hint = Where the browser may go, one address per line; may be empty.
own-edit-send = Save
own-edit-outdated = Somebody else changed it meanwhile: here is how it stands now, and nothing of yours was taken over. Change it again.
own-edit-fixed = This application cannot be changed here
    .what = It is rejected, suspended or retired, or it describes itself elsewhere.
    .next = Ask the administrators.
own-edit-refused = This cannot be registered:
own-method-secret = A secret, in the header
own-method-post = A secret, in the body
own-method-signed = A token signed with the secret
own-method-key = A token signed with its own key
own-method-none = Nothing: it is public, and uses PKCE
own-method-other = As it is: { $method }
own-grant-refresh = Refresh tokens, while the person is away
own-grant-device = Devices without a browser
own-grant-client = Tokens in its own name
own-grant-exchange = Tokens in exchange for others
own-grant-assertion = Tokens by a signed assertion
own-new-secret = Its new secret, shown this once
own-retire = Retire
    .what = For good: nobody can sign in to it any more, and its identifier is never given again.
    .agree = Yes, retire it for good

# Its secrets.
own-secrets = Secrets
    .lead = Two can be good at the same time: make a second one, give it to the application, and end the first one when it is used no more.
    .none = It has no secret: make one, or it cannot prove who it is.
    .make = Make a new secret
    .full = There are two secrets: end one to make another.
own-secret = Secret { $number }
own-secret-made = Made { $at }
own-secret-made-by = Made { $at } by { $who }
own-secret-ends = Ends { $at }
own-secret-notice = End in { $days } days
own-secret-now = End now
own-secret-never = Let it go on
own-secret-gone = This secret has ended already.
own-secret-outdated = Somebody else changed the application at the same time; try again.
own-secret-fixed = This application gets no secret here.

# What went wrong.
own-errors = Errors of the last week
    .none = None.
own-error-times = { $times ->
    [one] Once, { $at }
   *[other] { $times } times, last { $at }
}
own-error-redirect-uri = The redirect URI is not registered:
    .do = The application must send exactly one of those above. Correct it there, or register this one.
own-error-not-in-use = People came, but it was not in use:
    .do = Nobody can sign in to it until the administrators let it.
own-error-proof = It did not prove who it is.
    .do = Compare the secret or key in its configuration with what is registered here, and how it is sent.
own-error-scope = It asked for a scope that it is not registered for:
    .do = It got the others. Leave this one out, or ask for it by a change.
own-error-request = A request for a sign-in was refused. Its program was told:
    .do = Correct what it sends to the authorization endpoint.
own-error-token = A request for tokens was refused. Its program was told:
    .do = Each code is good once, for a short time, with the redirect URI and the code verifier of its own request.

# A change that waits.
own-change = A change waits for the administrators
own-change-asked = The administrators ask for something else
own-change-lead = Until it is approved, what was approved is in use.
own-change-before = Now
own-change-after = Then
own-change-none = nothing
own-change-withdraw = Withdraw the change
own-risk-name = People would read another name.
own-risk-hosts = Answers would go to hosts that nobody approved.
own-risk-scopes = It could ask for more.
own-risk-grants = It could get tokens in further ways.
own-risk-front = Tokens would go through the browser.
own-risk-proof = It would prove less of who it is.

# For administrators.
review-title = Changes that wait
review-lead = Each application goes on with what was approved until you decide.
review-none = No change waits.
review-by = Asked for { $at } by { $owner }
review-decide = Decide
review-reason = Reason
    .hint = The contact gets it by letter, and owners see it. Not needed to approve.
review-approve = Approve the change
review-ask = Ask for something else
review-reject = Reject the change
review-outdated = The change, or the application, is not what you saw: look at it anew.
review-decided = Somebody else decided first: { $what } – { $who }, { $at }.
review-gone = Nothing waits any more.
review-needs-reason = Give a reason of at most { $most } characters.
review-unknown = There is no such application
    .what = Its identifier is unknown here.
    .next = Go back to the changes that wait.

# Configuration to copy.
configuration = Configuration of programs
    .lead = For programs, with the values of this application in it. What is written in capitals is yours to fill in.
    .secret = Its secret belongs where { $word } stands; a new one is filled in on the page that shows it.
    .expects = It takes answers at a redirect URI that ends in <code>{ $end }</code>, and none that is registered does.
