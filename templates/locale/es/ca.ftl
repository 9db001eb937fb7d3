# The certificate authority, for those who check certificates; and what surrounds its practice statement.

ca-title = Autoridad de certificación
ca-lead = Aquí las personas obtienen certificados a su nombre: en el <a href="/account/certificates">navegador</a>, con programas en la línea de órdenes y mediante aplicaciones a las que se lo permiten. Quien quiera comprobar un certificado así necesita lo que hay en esta página. Cada nombre empieza por <code>{ $base }</code>. Lo que hace, y con qué reglas, está en su <a href="/ca/cps">declaración de prácticas</a>.
ca-subject = Titular
ca-fingerprint = Huella SHA-256
ca-copy-fingerprint = la huella
ca-until = Válido hasta el
ca-until-at = { $at }
ca-pem = Certificado (PEM)
ca-der = Certificado (DER)
ca-crl = Lista de revocación (CRL)
ca-sites = Para sitios
ca-sites-what = Todo para <code>/etc/grid-security/certificates</code>, con políticas de firma y espacios de nombres, como archivo comprimido y como paquetes. El archivo contiene también las listas de revocación, así que su suma cambia con ellas; con los paquetes las obtiene <code>fetch-crl</code>.
ca-next = Firma a partir del { $at }.
ca-revoked = Fue revocada.
ca-revoked-at = Fue revocada el { $at }.
ca-retiring = Ahora firma otra; sus listas y respuestas continúan hasta su fin.
cps-title = Prácticas de certificación
cps-heading = Prácticas de certificación de { $organization }
cps-english = Esta declaración solo existe en inglés, para que sea un mismo texto para todos.
