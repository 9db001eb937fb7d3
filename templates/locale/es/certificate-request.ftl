# Asking for a certificate in the browser.

new-content = Lo que figurará en él
new-name = Nombre
new-institution = Institución
new-status = Condición allí
new-fixed = Así lo dice su institución, y la autoridad de certificación lo escribe: ninguna de las dos cosas puede cambiarse aquí.
new-no-status = No dice que usted sea allí miembro, empleado o estudiante: quien confíe en su certificado quizá quiera ver su documento de identidad.
new-no-address = Ninguna dirección de correo suya está confirmada, así que no figurará ninguna en él.
new-renews = Ha de seguir a su certificado <code>{ $serial }</code>, que sigue siendo válido hasta su fin.
new-name-open = En lugar de los puntos irá un número con su primer certificado. Desde entonces el nombre queda como está en todos sus certificados por esta institución.
new-name-missing = Su institución no dice su nombre: sin él no hay certificado.
status-member = miembro
status-faculty = profesorado
status-staff = personal
status-employee = empleado
status-student = estudiante

# Mail addresses.
new-addresses = Direcciones de correo
new-address-in-use = Figura en un certificado suyo: este puede renovarse a partir del { $from }, o revóquelo antes.
new-address-unknown = No consta que sea suya.
new-address-of-somebody = Figura en un certificado de otra persona. Si es solo suya, escriba al operador.
new-address-function = Pertenece a una función: elíjala sola. El certificado lleva entonces, en lugar de su nombre, { $name }.

# Kinds of certificates.
new-kind = Tipo de certificado
new-good-for = Válido durante { $usual }
new-good-at-most = Válido durante { $usual }, como máximo { $most }
new-without-mail = sin direcciones de correo
new-needs-mail = necesita una dirección de correo
new-days = ¿Para cuántos días?
    .hint = Si se deja vacío: los habituales de su tipo

# The key.
new-key = Su clave
new-key-no-script = Crear una clave en el navegador requiere JavaScript, que aquí está desactivado. Cree la clave y la solicitud de certificado en su equipo y pegue la solicitud más abajo, u obtenga <a href="/account/certificates/pkcs12">todo en un archivo</a>.
new-key-here = Crearla aquí
new-key-lead = Quien tenga la clave privada pasa por usted. Se crea en este navegador y solo sale de él como archivo protegido con su contraseña.
new-key-kind = Tipo de clave
new-key-rsa = RSA, { $bits } bits
new-key-curve = Curva elíptica { $curve }
new-key-password = Una contraseña nueva para el archivo de clave
    .hint = Al menos 12 letras, cifras, signos o espacios. Nadie podrá decírsela de nuevo.
password-again = Otra vez
new-key-make = Crear la clave
new-key-making = Creando la clave
new-key-save = Guardar otra vez el archivo de clave
new-key-other = Crear otra clave
known-key = Continuar con un archivo de clave
    .lead = Si ya creó una clave aquí y tiene su archivo, la solicitud se hace de nuevo con ella.
    .use = Usar esta clave
    .opening = Abriendo el archivo de clave
own-request = Yo mismo he creado una clave y una solicitud de certificado
    .file = Su archivo
    .label = La solicitud de certificado (PKCS#10)
    .hint = Desde <code>-----BEGIN CERTIFICATE REQUEST-----</code> hasta su fin; de lo que contiene solo cuenta la clave

# Sending it.
new-send-title = Enviarla
new-send = Enviar ahora
new-draft = Mirarla primero
terms-agree = Guardo la clave privada para mí, hago revocar el certificado si se pierde o si algo en él deja de ser cierto, y acepto que otros vean lo que figura en él
terms-rules = Sin esto no se envía nada. Las reglas son las de la <a href="/ca">autoridad de certificación</a>.
session-until = Quien solicita un certificado ha iniciado sesión hace poco: usted lo ha hecho, y se le pedirá de nuevo después del { $until }. Luego volverá aquí.
session-until-idle = Quien solicita un certificado ha iniciado sesión hace poco: usted lo ha hecho, y se le pedirá de nuevo después del { $until }, o si no abre ninguna página durante { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}. Luego volverá aquí.
session-idle = Si no abre ninguna página durante { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}, se le pedirá que inicie sesión de nuevo, y volverá aquí.

# A request that has no answer yet.
request-title = Su solicitud
    .heading = Su solicitud de certificado
request-addresses = Direcciones de correo
request-no-address = ninguna
request-kind = Tipo
request-for = para { $lifetime }
request-key = Clave
request-state = Estado
request-draft = Borrador
request-sent = Enviada
request-until = hasta el { $until }, después se olvida
request-change = Cambiar direcciones, tipo o días
request-same-key = La clave sigue siendo la misma.
request-save = Guardar los cambios
request-delete = Eliminarla

# All in one file.
file-title = Certificado en un archivo
file-lead = Recibe <code>usercred.p12</code>: una clave nueva con su certificado, con contraseña. No hace falta nada más.
file-key = La clave se crea aquí y se olvida en cuanto usted tiene el archivo: no se guarda, y nadie puede dársela otra vez. Si prefiere una que ningún servidor haya visto nunca, <a href="/account/certificates/new">créela en su navegador</a>.
file-password = Una contraseña nueva para el archivo
    .hint = Al menos 12 letras, cifras, signos o espacios; sin ella el archivo no vale nada
file-get = Obtener un certificado nuevo
file-making = Creando la clave y el certificado
file-saved = Guardado: <code>usercred.p12</code> está en sus descargas. Impórtelo como se indica más abajo; su certificado está en la lista de <a href="/account/certificates">sus certificados</a>.
file-failed = No se ha podido obtener el archivo. Mire <a href="/account/certificates">sus certificados</a>: si hay uno nuevo, revóquelo y obtenga otro archivo.
file-import = Cómo importarlo
file-import-windows = <strong>Windows</strong> (Edge, Chrome): abra el archivo, deje «Usuario actual», escriba su contraseña y deje que Windows elija el lugar.
file-import-mac = <strong>macOS</strong> (Safari, Chrome): abra el archivo; Acceso a Llaveros pide su contraseña. Si da por errónea la contraseña correcta, es demasiado antiguo para el archivo: impórtelo en Firefox, o <a href="/account/certificates/new">cree la clave en su navegador</a>, que también escribe archivos para software antiguo de Apple.
file-import-firefox = <strong>Firefox, Thunderbird</strong>: busque «certificados» en los ajustes, después «Ver certificados», «Sus certificados», «Importar».
file-import-chrome = <strong>Chrome en Linux</strong>: Configuración, «Privacidad y seguridad», «Seguridad», «Gestionar certificados», «Tus certificados», «Importar».
file-import-grid = <strong>Herramientas de grid</strong>: póngalo en <code>~/.globus/usercred.p12</code> y escriba <code>chmod 600 ~/.globus/usercred.p12</code>.
