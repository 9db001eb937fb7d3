# Pages of administrators: the door, what they share, and the queue of applications.

admin-title = Administration
admin-user-name = User name
admin-password = Password
admin-wrong = There is no administrator with this name and password.
admin-busy = Too many people try to sign in just now. Try again in a few seconds.
admin-too-often = Too many passwords were tried for this name or from this address. Wait a minute.

# From one page to another.
admin-applications = Applications
admin-institutions = Institutions
admin-people = People
admin-journal = Journal
admin-certificates = Certificates
admin-audit = Audit log
admin-mail = Letters
admin-skins = Skins
admin-more = More

# Roles, and what a role does not allow.
role-administrator = Administrator
role-reviewer = Reviewer
role-help-desk = Help desk
role-auditor = Auditor
admin-may-not = Your role does not allow this
    .who = You are signed in as { $name }, with the role “{ $role }”.
    .roles = It is for these roles: { $roles }.
    .next = Go back to what your role allows, or ask somebody with one of these roles.

# The queue.
queue-standings = Applications by standing
queue-empty = Nothing here.
queue-identifier = Identifier
queue-registered = Registered
queue-registered-at = { $at }
queue-kind = Kind
    .confidential = Confidential: proves who it is
    .public = Public: no secret, PKCE
queue-certificates = certificates
queue-approve = Approve
    .late = Approve after all
    .done = Approved. The application can be used at once.
queue-reject = Reject
    .done = Rejected.
queue-suspend = Suspend
    .done = Suspended. Nobody can sign in to the application now, and its tokens do not work.
queue-resume = Resume
    .done = Resumed. The application can be used again.
queue-retired = Retired.
queue-not-decided = The decision was not carried out
    .unreadable = The form names no client, or no decision.
    .unknown = There is no client { $client }.
    .standing = This is how it stands: { $standing }.
    .what = Perhaps somebody else decided first.
    .next = Open the queue again and look where the application stands now.
    .back = Back to the queue

# What is to be known of an application, where it is not what every application does.
queue-community = Client of the community
queue-built-in = Comes with the server
    .what = the command line for people; switched off by certificates.command_line
queue-federation = Vouched for by the federation of
    .until = { $by }, until { $at }
queue-proof = Proves itself by
queue-keys = Keys
    .by-value = { $count } by value
queue-grants = Grants
queue-machine = Acts without a person
queue-front = Tokens in the front channel
queue-unsigned = ID tokens without signature
queue-introspects = Looks at tokens
    .all = of all clients
queue-sector = Its own kind of sub
queue-sign-outs = Told of sign-outs at
queue-signed-out = After a sign-out
queue-begins = Sign-in begins at
queue-privacy = Privacy policy
queue-picture = Picture
queue-profile = Profile
queue-software = Software
