# The certificate authority, for those who check certificates; and what surrounds its practice statement.

ca-title = Zertifizierungsstelle
ca-lead = Menschen bekommen hier Zertifikate auf ihren Namen: im <a href="/account/certificates">Browser</a>, mit Programmen auf der Kommandozeile und über Anwendungen, denen sie es erlauben. Wer ein solches Zertifikat prüfen will, braucht, was auf dieser Seite steht. Jeder Name beginnt mit <code>{ $base }</code>. Was sie tut und nach welchen Regeln, steht in ihrer <a href="/ca/cps">Erklärung zur Praxis</a>.
ca-subject = Inhaber
ca-fingerprint = SHA-256-Fingerabdruck
ca-copy-fingerprint = den Fingerabdruck
ca-until = Gültig bis
ca-until-at = { $at }
ca-pem = Zertifikat (PEM)
ca-der = Zertifikat (DER)
ca-crl = Sperrliste (CRL)
ca-sites = Für Standorte
ca-sites-what = Alles für <code>/etc/grid-security/certificates</code>, mit Signing Policies und Namensräumen, als Archiv und als Pakete. Das Archiv enthält auch Sperrlisten, darum ändert sich seine Summe mit ihnen; bei den Paketen holt <code>fetch-crl</code> sie.
ca-next = Sie signiert ab { $at }.
ca-revoked = Sie wurde widerrufen.
ca-revoked-at = Sie wurde am { $at } widerrufen.
ca-retiring = Jetzt signiert eine andere; ihre Listen und Antworten gibt es weiter, bis sie endet.
cps-title = Zertifizierungspraxis
cps-heading = Zertifizierungspraxis von { $organization }
cps-english = Diese Erklärung gibt es nur auf Englisch, damit sie für alle ein und derselbe Text ist.
