# Pages of administrators: the audit log. What it writes itself, such as kinds of entries, is in every language the same.

audit-chain = The chain
audit-sealed = Sealed
    .nothing = nothing yet
    .up-to = up to row { $number }, { $at }, by key <code>{ $key }</code>
audit-hash = Hash there
audit-seal-good = the seal is good
audit-seal-broken = the seal is broken
audit-seal-none = but there are rows
audit-waiting = Waiting
audit-waiting-count = { $count ->
    [one] 1 entry
   *[other] { $count } entries
}
audit-verified = Read as a whole
    .never = never, by this server’s notes
    .good = nothing wrong
audit-verified-rows = { $at }, { $rows ->
    [one] 1 row
   *[other] { $rows } rows
}
audit-findings = { $count ->
    [one] 1 finding
   *[other] { $count } findings
}

# Searching.
audit-kind = What happened
    .any = Anything
audit-serial = Serial number
audit-person = Whose certificates (a sub)
audit-by = Who did it
    .hint = A part of it: an administrator’s name, <code>person</code>, <code>contact</code>
audit-from = From (UTC)
audit-to = To, with that day (UTC)
audit-export = All of it as lines of JSON
audit-day = A day is written 2026-11-23.

# What was found.
audit-broken = The chain is broken: { $rows } did not come to be as the log was written. Run <code>beadle ca audit verify</code>.
audit-entries = Entries
audit-looked-at = { $count ->
    [one] 1 row looked at.
   *[other] { $count } rows looked at.
}
audit-held = Each was held against the one before.
audit-none = None.
    .further = None in these; the search goes on further back.
audit-line-by = by { $by }
audit-line-row = row { $number }
audit-line-at = { $at }
audit-everything = Everything in it
