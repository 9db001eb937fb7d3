# Pages of administrators: certificates on record, one of them, revoking.

# Finding them.
records-query = What to look for; left empty: all of them
    .hint = A whole name in any case (/DC=…/CN=…), a serial number, a person’s sub, or a mail address. By its address a certificate is found that lives 28 days or more.
records-by = By
    .name = Name
    .serial = Serial number
    .person = Person
    .address = Mail address
records-kind = Kind
records-standing = Standing
    .any = However they stand
    .valid = Good
    .revoked = Revoked
    .expired = Ended
    .prepared = Prepared only
records-found = On record
records-nothing = No such certificate.
records-hexadecimal = A serial number is hexadecimal.
records-decimal = SSH serial numbers are decimal digits.
records-ssh = SSH certificates are found by serial number or by person.
records-no-sub = A sub has 1 to 255 visible ASCII characters.

# Where one stands.
record-valid = valid
record-revoked = revoked
record-expired = expired
record-prepared = prepared

# One of them.
record-title = A certificate
record-facts = What is on record
record-owner = Whose it is
record-entries = What the audit log tells of it
    .none = Nothing was found near the times at which it was recorded.
    .search = Search the whole log
record-text = The certificate
record-name = Name
record-principals = Principals
record-profile = Profile
record-validity = Good
record-span = { $from } to { $until }
record-recorded = Recorded
record-signed = Signed
record-at = { $at }
record-revocation = Revoked
    .why = { $at }, { $reason }
record-reported = Key reported
record-person = Person
record-institution = Institution
record-channel = Asked for by
    .getcert = an application, at /oauth2/getcert
    .ecp = a program with the person’s password, at /secure/getcert/
    .portal = the person in the browser, at /account/certificates
record-no-client = not registered any more
record-addresses = Mail addresses in it
record-key = Key
record-digest = Key, SHA-256
record-authority = Authority

# Revoking.
revoke-title = Revoke it
    .late = Report its key
revoke-key = Somebody else may have the private key
    .hint = The key is blocked for ever: nobody gets a certificate for it again.
revoke-affiliation = What it says of the person is no longer so
revoke-privilege = The person may not have it any more
revoke-superseded = There is another one in its place
revoke-cessation = It is not needed any more
revoke-unspecified = For a reason that is not told
revoke-no-address = No mail address of the person is on record, so nobody gets a letter.
revoke-no-mail = This server sends no mail, so nobody gets a letter.
revoke-tell = Tell the owner by a letter
    .to = To
revoke-sentence = A sentence for the owner
    .hint = Stands in the letter, and nowhere else. May be left out.
revoke-list = The next revocation list has it within a minute, that for SSH at once.
    .late = A certificate that has not ended keeps its place in the revocation list, with this reason.
revoke-done = Revoked.
    .count = Revoked: { $count } certificates.
revoke-letter = The owner was told by a letter.
    .unwanted = Nobody got a letter.
    .waits = The letter to the owner did not leave at once; it is tried again.
    .no-address = No mail address of the owner is on record, so nobody got a letter.
    .failed = The letter to the owner could not be sent; the log says why.

# Why nothing was revoked.
unrevoked = Nothing was revoked
    .unknown = There is no such certificate
    .next = Look for it among the certificates on record.
    .back = To the certificates
unrevoked-serial = There is no certificate with this serial number on record.
unrevoked-reason = The form names no reason.
unrevoked-sentence = The sentence for the owner has { $most } characters at most.
unrevoked-what = The form names one certificate, or one person.
unrevoked-none = No certificate of theirs is good.
unrevoked-already = It was revoked on { $at }.
unrevoked-ended = It ended on { $at }.
