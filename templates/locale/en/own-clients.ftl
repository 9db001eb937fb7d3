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

# The link in a letter.
own-claim = Become an owner
own-claim-what = You can then change this application, and everything that its owners can do is done in your name, too.
own-claim-agree = Yes, I look after it
own-link-again-what = You are signed in now. You are no owner by that link yet.
own-link-spent = This link makes nobody an owner
    .what = It was used, is too old, or was taken back.
    .next = Ask an owner of the application, or us, for another letter.
