# Pages of administrators: certificates on record, one of them, revoking.

# Finding them.
records-query = Qué buscar; vacío: todos
    .hint = Un nombre completo, con mayúsculas o minúsculas (/DC=…/CN=…), un número de serie, el sub de una persona o una dirección de correo. Por su dirección se encuentra un certificado que dura 28 días o más.
records-by = Por
    .name = Nombre
    .serial = Número de serie
    .person = Persona
    .address = Dirección de correo
records-kind = Tipo
records-standing = Estado
    .any = En cualquier estado
    .valid = Válido
    .revoked = Revocado
    .expired = Terminado
    .prepared = Solo preparado
records-found = Registrados
records-nothing = No hay ningún certificado así.
records-hexadecimal = Un número de serie es hexadecimal.
records-decimal = Los números de serie de SSH son cifras decimales.
records-ssh = Los certificados SSH se encuentran por número de serie o por persona.
records-no-sub = Un sub tiene de 1 a 255 caracteres ASCII visibles.

# Where one stands.
record-valid = válido
record-revoked = revocado
record-expired = terminado
record-prepared = preparado

# One of them.
record-title = Un certificado
record-facts = Lo que está registrado
record-owner = De quién es
record-entries = Lo que dice de él el registro de auditoría
    .none = No se encontró nada cerca de los momentos en que se registró.
    .search = Buscar en todo el registro
record-text = El certificado
record-name = Nombre
record-principals = Principals
record-profile = Perfil
record-validity = Válido
record-span = del { $from } al { $until }
record-recorded = Registrado
record-signed = Firmado
record-at = el { $at }
record-revocation = Revocado
    .why = el { $at }, { $reason }
record-reported = Clave comunicada
record-person = Persona
record-institution = Institución
record-channel = Lo pidió
    .getcert = una aplicación, en /oauth2/getcert
    .ecp = un programa con la contraseña de la persona, en /secure/getcert/
    .portal = la persona en el navegador, en /account/certificates
record-no-client = ya no está registrada
record-addresses = Direcciones de correo que contiene
record-key = Clave
record-digest = Clave, SHA-256
record-authority = Autoridad

# Revoking.
revoke-title = Revocarlo
    .late = Comunicar su clave
revoke-key = Otra persona puede tener la clave privada
    .hint = La clave queda bloqueada para siempre: nadie vuelve a obtener un certificado para ella.
revoke-affiliation = Lo que dice de la persona ya no es así
revoke-privilege = La persona ya no puede tenerlo
revoke-superseded = Otro ocupa su lugar
revoke-cessation = Ya no hace falta
revoke-unspecified = Por un motivo que no se indica
revoke-no-address = No hay registrada ninguna dirección de correo de la persona, así que nadie recibe un mensaje.
revoke-no-mail = Este servidor no envía correo, así que nadie recibe un mensaje.
revoke-tell = Avisar al titular con un mensaje
    .to = A
revoke-sentence = Una frase para el titular
    .hint = Figura en el mensaje y en ningún otro sitio. Se puede omitir.
revoke-list = La próxima lista de revocación lo incluye en un minuto; la de SSH, de inmediato.
    .late = Un certificado que no ha terminado conserva su lugar en la lista de revocación, con este motivo.
revoke-done = Revocado.
    .count = Revocados: { $count } certificados.
revoke-letter = Se avisó al titular con un mensaje.
    .unwanted = Nadie recibió un mensaje.
    .waits = La carta al titular no salió enseguida; se volverá a intentar.
    .no-address = No hay registrada ninguna dirección de correo del titular, así que nadie recibió un mensaje.
    .failed = No se pudo enviar el mensaje al titular; el registro del servidor dice por qué.

# Why nothing was revoked.
unrevoked = No se ha revocado nada
    .unknown = No hay ningún certificado así
    .next = Búsquelo entre los certificados registrados.
    .back = A los certificados
unrevoked-serial = No hay registrado ningún certificado con este número de serie.
unrevoked-reason = El formulario no indica ningún motivo.
unrevoked-sentence = La frase para el titular tiene como máximo { $most } caracteres.
unrevoked-what = El formulario debe indicar un certificado o una persona.
unrevoked-none = Ningún certificado de esta persona es válido.
unrevoked-already = Se revocó el { $at }.
unrevoked-ended = Terminó el { $at }.
