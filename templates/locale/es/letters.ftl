# Letters: the subject, which is also the heading, and what stands in it.

# At the end of each.
letter-sent-by = { $service } ha enviado este mensaje de forma automática.

# Facts.
letter-fact-name = Nombre
letter-fact-serial = Número de serie
letter-fact-profile = Tipo
letter-fact-until = Válido hasta el
letter-fact-institution = Institución
letter-fact-contact = Contacto
letter-fact-home-page = Página principal
letter-fact-redirect-uris = URI de redirección
letter-fact-scopes = Scopes
letter-fact-client-id = Identificador de cliente
letter-fact-source = Fuente

# Certificates.
letter-issued = Se ha emitido un certificado a su nombre
letter-issued-what = { $service } ha emitido un certificado a su nombre, mediante su acceso de { $institution }.
letter-issued-where = Aquí lo encuentra y puede revocarlo: abra «Revocar» e indique por qué.
letter-issued-not-you = Si no ha sido usted, otra persona ha iniciado sesión en su lugar: revóquelo indicando que otra persona puede tener su clave, cambie su contraseña en su institución y escríbanos.
letter-ends = Su certificado termina pronto
letter-ends-what = Un certificado que tiene de { $service } termina dentro de { $days ->
    [one] { $days } día
   *[other] { $days } días
}.
letter-ends-renew = Si aún lo necesita, renuévelo aquí: pulse «Renovar» junto a él.
letter-ends-key = Lo que se cifró para él solo puede leerse con su clave: consérvela.
letter-revoked = { $count ->
    [one] Su certificado ha sido revocado
   *[other] Sus certificados han sido revocados
}
letter-revoked-what = Quienes gestionan { $service } han revocado lo que se había emitido a su nombre.
letter-revoked-sentence = Le escriben:
letter-revoked-end = Ya nadie lo acepta.
letter-reason-none = No se ha indicado ningún motivo.
letter-reason-key = El motivo: otra persona puede tener su clave privada, que no volverá a certificarse nunca. Cree una nueva.
letter-reason-authority = El motivo: otra persona puede tener la clave de la autoridad de certificación.
letter-reason-affiliation = El motivo: lo que dice de usted y de su institución ya no es así.
letter-reason-superseded = El motivo: otro ocupa su lugar.
letter-reason-cessation = El motivo: ya no hace falta.
letter-reason-privilege = El motivo: usted ya no puede tenerlo.

# A mail address that an institution’s contact added.
letter-confirm = Confirme su dirección de correo
letter-confirm-what = { $institution } dice que { $address } es una dirección suya que puede figurar en sus certificados de { $service }.
letter-confirm-how = Si es así, inicie sesión allí y abra este enlace. Es válido hasta el { $until }.
letter-confirm-not = Si no lo es, no haga nada.

# What was done to an account.
letter-undo = Si no ha sido usted, deshágalo en un plazo de { $days ->
    [one] { $days } día
   *[other] { $days } días
} y escríbanos.
letter-linked = Dos de sus accesos son ahora una sola cuenta
letter-linked-what = Estos accesos son una sola cuenta en { $service } desde el { $at }.
letter-linked-means = Use el que use, para las aplicaciones es usted la misma persona.
letter-unlinked = Se ha quitado un acceso de su cuenta
letter-unlinked-what = Su acceso de { $institution } se quitó de su cuenta en { $service } el { $at }.
letter-unlinked-means = Quien inicie sesión con él a partir de ahora será una persona nueva.
letter-undone = Se ha deshecho un cambio de su cuenta
letter-undone-linked = Dos accesos pasaron a ser una sola cuenta en { $service } el { $at }. Eso se ha deshecho: vuelven a ser dos cuentas.
letter-undone-unlinked = Se quitó un acceso de su cuenta en { $service } el { $at }. Eso se ha deshecho: vuelve a ser suyo.
letter-undone-not-you = Si no ha sido usted, escríbanos.
letter-passkey-added = Se ha registrado una llave de acceso para su cuenta
letter-passkey-added-what = Se ha registrado una llave de acceso para su cuenta en { $service } el { $at }.
letter-passkey-added-counts = Cuenta como segundo factor a partir del { $from }.
letter-passkey-not-you = Si no fue usted, otra persona puede iniciar sesión en su nombre: revise sus llaves de acceso y escríbanos.
letter-passkey-removed = Se ha quitado una llave de acceso de su cuenta
letter-passkey-removed-what = Se ha quitado una llave de acceso de su cuenta en { $service } el { $at }.
letter-account-ends = Su cuenta en su institución termina pronto
letter-account-ends-what = Según { $institution }, su cuenta allí termina el { $at }. Sin ella ya no podrá iniciar sesión en { $service }, a no ser que antes vincule otro acceso: así seguirá siendo quien es y conservará lo que tiene en cada aplicación.
letter-account-ends-how = Abra esta página y elija «Vincular otro acceso».
letter-account-ends-none = Si no tiene otra institución, escríbanos.

letter-decided-approved = Se aprobó { $application }
letter-decided-rejected = No se aprobó { $application }
letter-decided-change-approved = Se aprobó el cambio de { $application }
letter-decided-change-rejected = Se rechazó el cambio de { $application }
letter-decided-asked = { $application }: los administradores piden otra cosa
letter-decided-what = Los administradores de { $service } han decidido.
letter-decided-reason = Escriben:
letter-decided-page = Sus propietarios la encuentran aquí.
letter-secret = El secreto de { $application } termina pronto
letter-secret-what = El último secreto de { $application } en { $service } termina { $at }. Después nadie podrá iniciar sesión en ella.
letter-secret-how = Cree uno nuevo aquí, y déselo antes a la aplicación:

letter-own = Ocúpese de { $application }
letter-own-registered = { $application } se registró en { $service } con esta dirección de correo.
letter-own-invited = { $inviter } le pide que se ocupe también de { $application } en { $service }.
letter-own-how = Inicie sesión allí y abra este enlace: entonces podrá modificar la aplicación usted mismo. Vale una vez, hasta { $until }.
letter-own-not = Si no sabe nada de ello, no haga nada.

# For those who run the service.
letter-client = { $name } espera aprobación
letter-client-what = Se ha registrado una aplicación en { $service } y espera una decisión.
letter-client-decide = Decida aquí.
letter-test = Una carta de prueba
letter-test-what = { $service } envió esta carta el { $at } porque quienes lo administran querían saber si las cartas llegan. Llegan.
letter-vanish = { $gone ->
    [one] { $gone } institución desaparecería
   *[other] { $gone } instituciones desaparecerían
}
letter-vanish-what = Faltan { $gone } de { $before } instituciones en una fuente.
letter-vanish-why = Eso parece un error de la fuente, por lo que se mantiene lo que decía antes hasta su validUntil.
letter-vanish-how = Vea la diferencia con <code>beadle idp diff</code>; si es correcta, adóptela con <code>beadle idp refresh --accept-losses</code>.
