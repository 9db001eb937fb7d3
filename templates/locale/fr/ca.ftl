# The certificate authority, for those who check certificates; and what surrounds its practice statement.

ca-title = Autorité de certification
ca-lead = Des personnes obtiennent ici des certificats à leur nom : dans le <a href="/account/certificates">navigateur</a>, par des programmes en ligne de commande et par des applications auxquelles elles le permettent. Quiconque veut vérifier un tel certificat a besoin de ce qui figure sur cette page. Chaque nom commence par <code>{ $base }</code>. Ce qu’elle fait, et selon quelles règles, figure dans sa <a href="/ca/cps">déclaration des pratiques</a>.
ca-subject = Titulaire
ca-fingerprint = Empreinte SHA-256
ca-copy-fingerprint = l’empreinte
ca-until = Valable jusqu’au
ca-until-at = { $at }
ca-pem = Certificat (PEM)
ca-der = Certificat (DER)
ca-crl = Liste de révocation (CRL)
ca-sites = Pour les sites
ca-sites-what = Le tout pour <code>/etc/grid-security/certificates</code>, avec les politiques de signature et les espaces de noms, sous forme d’archive et de paquets. L’archive contient aussi les listes de révocation, sa somme change donc avec elles ; avec les paquets, <code>fetch-crl</code> va les chercher.
ca-next = Elle signe à partir du { $at }.
ca-revoked = Elle a été révoquée.
ca-revoked-at = Elle a été révoquée le { $at }.
ca-retiring = Une autre signe désormais ; ses listes et ses réponses se poursuivent jusqu’à sa fin.
cps-title = Pratiques de certification
cps-heading = Pratiques de certification de { $organization }
cps-english = Cette déclaration n’existe qu’en anglais, afin d’être un seul et même texte pour tous.
