# The page of an institution’s contact for certificates.

contact-title = Contact for certificates
contact-heading = <span class="kicker">Contact for certificates</span> <strong>{ $institution }</strong>
contact-add = Add a mail address
    .lead = The person gets a letter there, and confirms it within 24 hours while signed in by your institution.
contact-whose = Whose?
    .hint = Their login name at your institution, such as name@example.org, or their identifier here
contact-address = The address
contact-function = It belongs to a function
    .hint = Such as press@ or service@: a certificate with it has the address in its name, and not the person’s name
contact-add-it = Add it
contact-identity = Confirm an identity
    .lead = Certificates that last are given as long as your institution has lately seen who the person is, or says at their sign-in that they are a member, an employee or a student. Confirm it if it has seen their identity card. That you did is written into the audit log.
    .agree = We have seen who they are
contact-added = Addresses that were added
contact-none = None.
contact-of-function = Of a function
contact-by = { $person }, { $at }
contact-remove = Take it away
contact-revoke = Revoke the certificate { $serial }
contact-done-added = A letter went to the address. Its link is good for 24 hours.
contact-done-identity = The identity is confirmed as of today.
contact-done-removed = It stands in no new certificate. Those that have it stay good until they end; those that last are listed to be revoked.
contact-done-revoked = The certificate is revoked.
contact-not = You are not a contact for certificates
    .what = You are not named as a contact for certificates of your institution.
    .next = The operator of this service names contacts.
contact-nobody = Nobody of your institution is known here by { $person }: it is their login name (eduPersonPrincipalName) or identifier, once they have signed in.
contact-no-address = This is not a mail address that can stand in a certificate: name@example.org, in plain ASCII.
contact-there = The address is on the person’s list, or waits there for its confirmation.
contact-too-many = { $count ->
    [one] 1 address of the person waits to be confirmed.
   *[other] { $count } addresses of the person wait to be confirmed.
}
contact-too-often = Too many letters were sent in this minute; try again in { $seconds ->
    [one] 1 second.
   *[other] { $seconds } seconds.
}
contact-oneself = This is you: another contact of your institution confirms your identity.
contact-unknown = There is no such address or certificate of your institution’s people, or it is gone.
contact-no-mail = This server sends no mail, so nobody could confirm it.
contact-not-sent = The letter could not be sent; try again later.
