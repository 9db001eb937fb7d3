# Pages of administrators: people, the journal of their accounts, merging two.

# Finding somebody.
people-search = A sub, an identifier as an institution sends it, or a certificate’s name or serial number
people-find = Find
people-found = Known by “{ $query }”
people-nobody = Nobody. It must be the whole identifier.
people-by-identifier = { $kind } at { $institution }
people-by-certificate = certificate
people-last = last { $at }
people-former = not theirs any more

# An account.
person-title = A person’s account
person-standing = Standing
    .open = open
    .closed = closed { $at }
    .deleted = deleted { $at }
person-since = Since
person-since-at = { $at }
person-whole = Part of
person-parts = Accounts that became part of it
person-split = Part them again
    .done = The two stand by themselves again.
person-identifiers = By what institutions know it
person-nothing = Nothing.
person-former = history
person-first = first { $at }
person-until = not theirs since { $at }
person-part = kept with <code>{ $part }</code>
person-certificates = Certificates that are good
    .none = None.
    .until = { $kind }, until { $at }
    .all = All that were issued
    .log = In the audit log
person-revoke = Revoke all of them
person-acts = What was done to it
person-absorb = Another account (its sub) of the same person, to become part of this one
person-preview = Look what that would do
person-unknown = There is no account with this sub.

# The journal.
journal-title = Journal of accounts
journal-heading = What was done to accounts
journal-sub = Only of this account (its sub)
journal-show = Show
journal-nothing = Nothing was done.
journal-hint = Where two accounts part again, each has what it had; the survivor is signed out, and what began while they were one counts no more. The log says which administrator undid it.
journal-earlier = Earlier ones
journal-act = { $at }, by { $by }
journal-other = and
journal-join = Two accounts became one
journal-unlink = Logins were taken from the account
journal-erase = The account was deleted
journal-passkey-added = A passkey was registered
journal-passkey-removed = A passkey was removed
journal-person = the person
journal-somebody = an administrator
journal-administrator = administrator { $name }
journal-program = program { $name }
journal-command-line = command line ({ $name })
journal-undo = Undo
    .this = this
    .done = Undone.
    .past = undone { $at } by { $by }

# Merging two accounts.
merge-title = Merge two accounts
merge-heading = Are both accounts one person’s?
merge-accounts = The two accounts
merge-stays = Stays
merge-joins = Becomes part of it
merge-no-applications = No application knows either of them yet.
merge-knows-survivor = knows the one that stays, by:
merge-knows-absorbed = knows the other one, and goes on seeing:
merge-knows-both = knows both as two people, and will see one of them alone:
merge-beware = Whoever can sign in to either of them is this person from then on, everywhere. Be certain: a wrong “yes” hands one person’s life to another. The journal can undo it, but not what was seen meanwhile.
merge-done = The two are one account now.

# Why nothing was changed.
unchanged = Nothing was changed
    .what = Perhaps somebody else was first.
    .next = Look at the account as it is now.
    .back = To the journal
unchanged-no-act = The form names no act.
unchanged-unknown = There is no such act.
unchanged-undone = It was undone before.
unchanged-closed = The account is closed, or one of its parts went elsewhere.
unchanged-taken = An identifier at { $institution } is { $owner }’s by now: merge the two, or detach it.
unchanged-two = Two accounts must be named.
unchanged-one = One of them does not exist, or they are one account already.
unchanged-same = They are one account already.
unchanged-not-open = { $account } is closed, or does not exist.
unchanged-meanwhile = One of them became part of another account meanwhile, or stands by itself again.
unchanged-no-account = The form names no account.
