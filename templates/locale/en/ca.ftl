# The certificate authority, for those who check certificates; and what surrounds its practice statement.

ca-title = Certificate authority
ca-lead = People get certificates here that carry their name: in the <a href="/account/certificates">browser</a>, by programs on the command line, and by applications that they allow to. Whoever wants to check such a certificate needs what is on this page. Every name begins with <code>{ $base }</code>. What it does, and by which rules, is its <a href="/ca/cps">practice statement</a>.
ca-subject = Subject
ca-fingerprint = SHA-256 fingerprint
ca-copy-fingerprint = the fingerprint
ca-until = Valid until
ca-until-at = { $at }
ca-pem = Certificate (PEM)
ca-der = Certificate (DER)
ca-crl = Revocation list (CRL)
ca-sites = For sites
ca-sites-what = All of it for <code>/etc/grid-security/certificates</code>, with signing policies and namespaces, as an archive and as packages. The archive has revocation lists as well, so its sum changes with them; with the packages <code>fetch-crl</code> gets them.
ca-next = It signs from { $at } on.
ca-revoked = It was revoked.
ca-revoked-at = It was revoked on { $at }.
ca-retiring = Another one signs now; its lists and answers go on until it ends.
cps-title = Certification practice
cps-heading = Certification practice of { $organization }
cps-english = This statement is in English alone, so that it is one text for everybody.
