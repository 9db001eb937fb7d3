# A person’s own certificates: the list, one of them, its files.

certs-title = Your certificates
certs-reason-missing = Nothing was revoked: say why it is to be.
certs-revoked = Your certificate <code>{ $serial }</code> is revoked.
certs-revoked-others = { $others ->
    [one] Another certificate of the same key is revoked with it.
   *[other] { $others } other certificates of the same key are revoked with it.
}
certs-no-undo = Nobody can undo this.
certs-revoked-soon = Sites refuse it as soon as they have read the next revocation list, which is there within a minute.
certs-new = New certificate
certs-one-file = All in one file
certs-requests = Requests that you have not got a certificate for
certs-none = No certificate was issued to you. An application that needs one fetches it when you use it, and asks you first; or get one here.
certs-lead = Whoever has the private key of one of them is taken for you until it ends.
certs-none-good = None of them is good any more.
certs-further = { $count ->
    [one] 1 more that is good
   *[other] { $count } more that are good
}
certs-ended = { $count ->
    [one] 1 that ended or was revoked
   *[other] { $count } that ended or were revoked
}
certs-older = Those before are in <a href="/account/data">your data</a>.
certs-authority = The certificate authority

cert-valid = Valid
cert-until = until { $at }
cert-revoked = Revoked
cert-ended = Ended
cert-on = on { $at }
cert-use = Files for your programs
cert-key-where = Where its key is
cert-download = Download
cert-renew = Renew
cert-about = About it
cert-serial = Serial number <code>{ $serial }</code>
cert-issued = Issued on { $at } by your login at { $institution }.
cert-fetched-by = { $application } fetched it.
cert-fetched-by-program = A program fetched it with your password there.
cert-revoke = Revoke it
cert-revoke-button = Revoke
cert-report = Somebody else may have its key
cert-report-what = If somebody else may have its private key, or you lost it, tell it here: the key is never certified again.
cert-report-button = Report the key
cert-why = Why?
cert-why-key = Somebody else may have its private key, or I lost it
    .hint = The key is never certified again.
cert-why-superseded = I have another one in its place
cert-why-unneeded = I do not need it any more
cert-unknown = There is no such certificate of yours
    .what = It does not exist, is somebody else’s, or is not good any more.
    .next = Look at the list of your certificates.

# Why one was revoked.
withdrawn-key = Somebody else may have its private key, or it was lost.
withdrawn-institution = Your institution took it back.
withdrawn-superseded = Another one took its place.
withdrawn-unneeded = It was not needed any more.
withdrawn-untold = No reason is told.

# One of them, and putting it together with its key.
cert-title = Your certificate
cert-download-file = Download { $file }
cert-download-chain = Download the chain (PKCS#7)
cert-not-accepted = Nobody who reads revocation lists accepts it any more.
cert-as-text = Show it as text
cert-copy = the certificate
cert-no-address-kind = No mail address stands in it: certificates of this kind have none. For signed mail get one of another kind.
cert-no-address-left = No mail address stands in it: none was chosen, none was <a href="/account/addresses">known to be yours</a>, or another certificate has it. For signed mail get one <a href="/account/certificates/new">with an address</a>.
cert-key-title = Its private key
cert-key-one-file = This server made the key, put it into <code>usercred.p12</code> together with the certificate, and did not keep it. That file is all that your programs need; nobody can give it to you again.
cert-key-lost-file = If you lost the file or its password, <a href="/account/certificates">revoke this certificate</a> and get <a href="/account/certificates/pkcs12">another file</a>.
cert-key-programs-file = This server made the key for a program that came with your password, put it into one file (PKCS#12) together with the certificate, and did not keep it. The program wrote that file where you told it to, e.g. to <code>~/.globus</code>; nobody can give it to you again.
cert-key-program = The program that came with your password made the key, and has it. Nobody here has ever seen it.
cert-key-application = { $application } fetched this certificate for a key of its own, and has that key. Nobody here has ever seen it.
cert-key-lost = If you do not know where the key is, <a href="/account/certificates">revoke this certificate</a> and get <a href="/account/certificates/new">another one</a>.
cert-key-own = You sent a certification request of your own: the private key is where you made it. Nobody here has ever seen it.
cert-key-own-join = For browsers and mail programs, put <code>usercert.pem</code> from above beside the key, here <code>userkey.pem</code>, and join both to <code>usercred.p12</code>:
cert-key-own-globus = Grid tools read both as they are: <code>~/.globus/usercert.pem</code>, and <code>~/.globus/userkey.pem</code> with <code>chmod 400</code>.
cert-key-command = the command
assemble-no-script = Putting the certificate together with a key that was made in a browser takes JavaScript, which is off here. The certificate alone is above.
assemble-title = Put it together with its key
assemble-lead = If the key was made in a browser here, you have it as a key file. This browser makes of it what your programs read; key and passwords stay in it.
key-file = Your key file
key-file-ends = Its name ends in <code>{ $end }</code>
key-file-password = Its password
assemble-what = What to make
assemble-pkcs12 = <code>usercred.p12</code>
    .hint = Key and certificate in one file (PKCS#12): for browsers, mail programs and most others
assemble-old = <code>usercred.p12</code> for old Apple software (3DES, SHA-1)
    .hint = Only where macOS or iOS calls the right password wrong. Its encryption is weaker: whoever gets the file guesses the password sooner. Delete it after importing it
assemble-pem = <code>userkey.pem</code>, under a password
    .hint = For <code>~/.globus</code>, beside <code>usercert.pem</code> from above
assemble-open = <code>userkey.pem</code> without a password
    .hint = For programs that cannot ask. Whoever reads the file is you: <code>chmod 400</code>
assemble-chain = With the certificate of the authority
    .hint = Few programs need it, and in your file it would outlive the authority
assemble-same = The same password for the new file
assemble-password = A password for the new file
password-form = At least 12 letters, digits, signs or spaces
assemble-make = Make the file
assemble-making = Making the file
assemble-again = Save it again

# What the scripts say; { $file } is the name of a file.
script-no-key-file = This is no key file of this page.
script-other-version = This key file was made by a newer version of this page.
script-other-key = This key file belongs to another certificate.
script-wrong-password = The password of the key file is wrong, or the file was damaged.
script-no-file = Choose the key file first.
script-empty = Type a password of your own first: 12 characters or more.
script-other-kind = The kind of certificate that is chosen does not take a key of this kind: choose another one.
script-too-large = The file is larger than 64 KiB: a certification request is much shorter.
script-private-key = This is a private key: it must never leave your machine. Nothing was sent. Choose the certification request that was made with it.
script-no-request = This is no certification request as text. Write one in DER as text first: openssl req -inform DER -in request.der -out request.pem
script-short = The password has fewer than 12 characters.
script-simple = The password has fewer than 5 different characters, spaces not counted.
script-letters = The password has a letter that not every program takes: use letters A to Z, digits, signs and spaces.
script-differ = The two passwords differ.
script-other = That failed in this browser. Try another one, or a certification request of your own.
script-making-key = Making the key. That may take some seconds …
script-locking-key = Locking the key with your password …
script-made-key = Your key is in the file { $file }. Keep it, and its password: nobody else has either.
script-opening = Opening the key file …
script-made-again = The request is made again with the key of this file. Send it below.
script-kept-key = Your key was made already: the name of its file ends in { $file }. Mend the form, and send it again.
script-key-first = Make the key first, or paste a certification request of your own.
script-making-file = Making the file …
script-made-file = Made: { $file }.
