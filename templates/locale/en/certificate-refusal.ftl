# Why a form about certificates was not taken, and why there is no certificate.

to-the-field = To the field
refused-days = The number of days is a whole number from 1 to 3650.
refused-not-agreed = Nothing was sent: tick the box below first.
refused-file-not-agreed = Nothing was made: agree to the terms first.
refused-passwords-differ = The two passwords differ.
refused-password-short = A password has at least 12 characters.
refused-password-simple = A password has at least 5 different characters that are no spaces.
refused-password-long = A password has at most 128 characters.
refused-password-letters = A password consists of letters A to Z, digits, signs and spaces.
refused-too-many-keys = Too many keys were made for you in this minute; try again later.
refused-key-busy = The server makes as many keys as it can just now; try again later.
refused-unknown = There is no such request of yours, or it was answered or deleted.
refused-sent = It was just sent; look again in a minute.
refused-other-login = It was written with your login at { $institution }; sign in there to send it, or write another one.
refused-many = You have { $count ->
    [one] 1 request that was
   *[other] { $count } requests that were
} not sent; delete some first.
refused-long = Certificates of the kind “{ $profile }” are good for { $longest } at most: choose fewer days.
refused-long-other = Certificates of the kind “{ $profile }” are good for { $longest } at most: choose fewer days, or the kind “{ $longer }”.
refused-brief = Certificates of the kind “{ $profile }” are good for { $shortest } at least: choose more days, or another kind.
refused-foreign-address = The mail address { $address } is not one that is known to be yours.
refused-function = The mail address { $address } belongs to a function: it stands alone in a certificate, without your name. Choose it alone, or leave it out.
refused-address-in-use = You have a certificate with the mail address { $address }: it can be renewed from { $from } on, or revoke it first.
refused-address-of-somebody = The mail address { $address } stands in a certificate of somebody else’s that is good. Leave it out, or write to the operator.
refused-no-address = Certificates of the kind “{ $profile }” hold a mail address, and no confirmed one of yours is known.
refused-profile = There is no such kind of certificate here; possible: { $possible }.
refused-other-way = Certificates of the kind “{ $profile }” are not had in the browser; whoever runs the server can change it. Possible here: { $possible }.
refused-key-kind = Certificates of the kind “{ $profile }” are not issued for { $key } keys.
refused-assurance = Certificates of the kind “{ $profile }” need the assurance { $missing }, which your institution does not give.
refused-renewal = The certificate cannot be renewed.
refused-nothing-to-renew = No certificate of yours has this serial number, so there is none to renew.
refused-quota = You got as many certificates of 28 days or more within a year as one person may: { $count }.
refused-closed = Your account is closed.
refused-inactive = Your institution takes part no more; sign in by another one.
refused-unproved = Your login proves no name; sign in by one of an institution that knows you.
refused-no-name = Your institution sent no name of yours, so there is none to put into a certificate.
refused-name = Your name or that of your institution cannot be written in a certificate.
refused-unwritable = “{ $name }” cannot be written in a certificate: it has no letter or digit that can be written in ASCII. Ask your institution to send a name in Latin letters, too.
refused-unwritable-address = A mail address in a certificate consists of unaccented letters, digits and signs, such as name@domain.example: choose another one, or leave it out.
refused-known-key = The key is in a list of keys that others have, such as those of Debian’s defective OpenSSL of 2008; make a new key.
refused-compromised-key = The key was reported as compromised; make a new key.
refused-foreign-key = The key belongs to somebody else; make a new key.
refused-authority-key = The key is one of a certificate authority; make a key of your own.
refused-authority-ends = The certificate authority here is good until { $at } only, too briefly for such a certificate; write to the operator.
refused-no-authority = No certificate authority signs here just now; try again when the operator has set one up.
refused-otherwise = There is no certificate.

# What is wrong with what was pasted.
refused-csr-empty = There is no certification request: make a key above, or paste a request of your own.
refused-csr-unreadable = This is no certification request: paste the whole file that your program made beside the key, from <code>-----BEGIN CERTIFICATE REQUEST-----</code> to the end of <code>-----END CERTIFICATE REQUEST-----</code>, or choose the file.
refused-csr-truncated = The end of the certification request is missing: paste it up to the end of <code>-----END CERTIFICATE REQUEST-----</code>.
refused-csr-other = This is a PEM block of type { $label }: paste the one that begins with <code>-----BEGIN CERTIFICATE REQUEST-----</code>.
refused-csr-several = There is more than one certification request: paste exactly one, and nothing else.
refused-csr-private = This holds a private key, which must never leave your machine: throw it away, make a new one, and paste only the certification request.
refused-csr-long = The certification request is longer than 16 KiB: paste the request alone, without other files.
refused-csr-digest = The certification request is signed with { $digest }, which is broken: make it again with SHA-256.
refused-csr-algorithm = The certification request is signed by { $algorithm }, which is not taken for its key: make it again with SHA-256.
refused-csr-signature = The signature of the certification request is wrong: the request was changed after it was made, or signed with another key. Make it again.
refused-csr-short-key = The RSA key in the certification request has { $bits } bits, which can be broken: make one of 2048 to 4096 bits.
refused-csr-long-key = The RSA key in the certification request has { $bits } bits, more than many programs can use: make one of 2048 to 4096 bits.
refused-csr-exponent = The RSA key in the certification request has another exponent than 65537: make a new key without asking for one.
refused-csr-key-kind = Keys of the kind { $kind } are not certified: make an RSA key of 2048 to 4096 bits, or one on the curve P-256 or P-384.
refused-csr-roca = The key in the certification request was made by a chip with the ROCA defect (CVE-2017-15361): make a new one in software.
refused-csr-broken-key = The key in the certification request is damaged, or anybody can compute its private half: make a new one with other software.

# What stands against a renewal.
unmet-not-issued = It was never handed out: ask for a new one.
unmet-revoked = It was revoked: ask for a new one.
unmet-ended = It has ended: ask for a new one.
unmet-too-early = It can be renewed in its last 28 days, from { $from } on: wait until then, or revoke it and ask for a new one.
unmet-other-login = It was issued by your login at { $institution }: sign in there.
unmet-institution-gone = { $institution } takes part no more: ask for a new certificate with your login at another institution.
unmet-unproved-name = Your login at { $institution } proves no name: ask for a new certificate with that of an institution that knows you.
unmet-old-sign-in = Your sign-in is older than { $age }: sign in again.
unmet-weak-sign-in = Your sign-in is not strong enough for its kind: sign in again in another way, such as with a second factor.
unmet-assurance = Its kind needs the assurance { $value }, which your institution does not give: ask your institution for it.
unmet-not-vetted = Your institution confirmed your identity on { $at }, which is too long ago: ask its contact for certificates to do so again.
unmet-no-status = Your institution does not say that you are a member, an employee or a student there: before you get a certificate of 28 days or more, ask its contact for certificates to confirm your identity.
unmet-address = The mail address { $address } is not known to be yours any more: ask for a new certificate without it.
unmet-quota = You got { $count ->
    [one] 1 certificate
   *[other] { $count } certificates
} within a year, as many as one person may: wait, or ask the operator.
unmet-compromised-key = Its key was reported as compromised: revoke it, and ask for a new one with a new key.
unmet-no-profile = Certificates of the kind “{ $profile }” are not given here: have it renewed where you got it, or ask for a new one.
