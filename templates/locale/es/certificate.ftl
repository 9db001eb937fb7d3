# A person’s own certificates: the list, one of them, its files.

certs-title = Sus certificados
certs-reason-missing = No se ha revocado nada: indique por qué debe hacerse.
certs-revoked = Su certificado <code>{ $serial }</code> está revocado.
certs-revoked-others = { $others ->
    [one] Con él queda revocado otro certificado de la misma clave.
   *[other] Con él quedan revocados otros { $others } certificados de la misma clave.
}
certs-no-undo = Nadie puede deshacerlo.
certs-revoked-soon = Los servicios lo rechazan en cuanto han leído la próxima lista de revocación, que está disponible en un minuto.
certs-new = Nuevo certificado
certs-one-file = Todo en un archivo
certs-requests = Solicitudes para las que aún no tiene certificado
certs-none = No se ha emitido ningún certificado a su nombre. Una aplicación que necesita uno lo obtiene cuando usted la usa, y antes le pregunta; u obtenga uno aquí.
certs-lead = Quien tenga la clave privada de uno de ellos pasa por usted hasta que este termine.
certs-none-good = Ninguno de ellos sigue siendo válido.
certs-further = { $count ->
    [one] { $count } más que es válido
   *[other] { $count } más que son válidos
}
certs-ended = { $count ->
    [one] { $count } terminado o revocado
   *[other] { $count } terminados o revocados
}
certs-older = Los anteriores están en <a href="/account/data">sus datos</a>.
certs-authority = La autoridad de certificación

cert-valid = Válido
cert-until = hasta el { $at }
cert-revoked = Revocado
cert-ended = Terminado
cert-on = el { $at }
cert-use = Archivos para sus programas
cert-key-where = Dónde está su clave
cert-download = Descargar
cert-renew = Renovar
cert-about = Más sobre él
cert-serial = Número de serie <code>{ $serial }</code>
cert-issued = Emitido el { $at } mediante su acceso de { $institution }.
cert-fetched-by = Lo obtuvo { $application }.
cert-fetched-by-program = Lo obtuvo un programa con su contraseña de allí.
cert-revoke = Revocar
cert-revoke-button = Revocar
cert-report = Otra persona puede tener su clave
cert-report-what = Si otra persona puede tener su clave privada, o si la ha perdido, comuníquelo aquí: la clave no se certificará nunca más.
cert-report-button = Comunicar la clave
cert-why = ¿Por qué?
cert-why-key = Otra persona puede tener su clave privada, o la he perdido
    .hint = La clave no volverá a certificarse nunca.
cert-why-superseded = Tengo otro en su lugar
cert-why-unneeded = Ya no lo necesito
cert-unknown = Usted no tiene un certificado así
    .what = No existe, es de otra persona o ya no es válido.
    .next = Mire la lista de sus certificados.

# Why one was revoked.
withdrawn-key = Otra persona puede tener su clave privada, o esta se perdió.
withdrawn-institution = Su institución lo retiró.
withdrawn-superseded = Otro ocupó su lugar.
withdrawn-unneeded = Ya no hacía falta.
withdrawn-untold = No se indica ningún motivo.

# One of them, and putting it together with its key.
cert-title = Su certificado
cert-download-file = Descargar { $file }
cert-download-chain = Descargar la cadena (PKCS#7)
cert-not-accepted = Ya no lo acepta nadie que lea listas de revocación.
cert-as-text = Mostrarlo como texto
cert-copy = el certificado
cert-no-address-kind = No contiene ninguna dirección de correo: los certificados de este tipo no llevan ninguna. Para correo firmado, obtenga uno de otro tipo.
cert-no-address-left = No contiene ninguna dirección de correo: no se eligió ninguna, de ninguna se <a href="/account/addresses">sabía que fuera suya</a>, o la lleva otro certificado. Para correo firmado, obtenga uno <a href="/account/certificates/new">con una dirección</a>.
cert-key-title = Su clave privada
cert-key-one-file = Este servidor creó la clave, la puso en <code>usercred.p12</code> junto con el certificado y no la guardó. Ese archivo es todo lo que necesitan sus programas; nadie puede dárselo otra vez.
cert-key-lost-file = Si perdió el archivo o su contraseña, <a href="/account/certificates">revoque este certificado</a> y obtenga <a href="/account/certificates/pkcs12">otro archivo</a>.
cert-key-programs-file = Este servidor creó la clave para un programa que vino con su contraseña, la puso en un archivo (PKCS#12) junto con el certificado y no la guardó. El programa escribió ese archivo donde usted quiso, por ejemplo en <code>~/.globus</code>; nadie puede dárselo otra vez.
cert-key-program = El programa que vino con su contraseña creó la clave y la tiene. Aquí nadie la ha visto nunca.
cert-key-application = { $application } obtuvo este certificado para una clave propia y tiene esa clave. Aquí nadie la ha visto nunca.
cert-key-lost = Si no sabe dónde está la clave, <a href="/account/certificates">revoque este certificado</a> y obtenga <a href="/account/certificates/new">otro</a>.
cert-key-own = Usted envió una solicitud de certificado propia: la clave privada está donde la creó. Aquí nadie la ha visto nunca.
cert-key-own-join = Para navegadores y programas de correo, ponga el <code>usercert.pem</code> de arriba junto a la clave, aquí <code>userkey.pem</code>, y únalos en <code>usercred.p12</code>:
cert-key-own-globus = Las herramientas de grid leen los dos tal como son: <code>~/.globus/usercert.pem</code>, y <code>~/.globus/userkey.pem</code> con <code>chmod 400</code>.
cert-key-command = la orden
assemble-no-script = Unir el certificado con una clave creada en un navegador requiere JavaScript, que aquí está desactivado. El certificado solo está más arriba.
assemble-title = Unirlo con su clave
assemble-lead = Si la clave se creó aquí en un navegador, la tiene como archivo de clave. Este navegador hace con él lo que leen sus programas; la clave y las contraseñas se quedan en él.
key-file = Su archivo de clave
key-file-ends = Su nombre termina en <code>{ $end }</code>
key-file-password = Su contraseña
assemble-what = Qué crear
assemble-pkcs12 = <code>usercred.p12</code>
    .hint = Clave y certificado en un archivo (PKCS#12): para navegadores, programas de correo y la mayoría de los demás
assemble-old = <code>usercred.p12</code> para software antiguo de Apple (3DES, SHA-1)
    .hint = Solo si macOS o iOS da por errónea la contraseña correcta. Su cifrado es más débil: quien consiga el archivo adivina antes la contraseña. Bórrelo tras importarlo
assemble-pem = <code>userkey.pem</code>, con contraseña
    .hint = Para <code>~/.globus</code>, junto al <code>usercert.pem</code> de arriba
assemble-open = <code>userkey.pem</code> sin contraseña
    .hint = Para programas que no pueden preguntar. Quien lea el archivo es usted: <code>chmod 400</code>
assemble-chain = Con el certificado de la autoridad
    .hint = Pocos programas lo necesitan, y en su archivo sobreviviría a la autoridad
assemble-same = La misma contraseña para el nuevo archivo
assemble-password = Una contraseña para el nuevo archivo
password-form = Al menos 12 letras, cifras, signos o espacios
assemble-make = Crear el archivo
assemble-making = Creando el archivo
assemble-again = Guardarlo otra vez

# What the scripts say; { $file } is the name of a file.
script-no-key-file = Este no es un archivo de clave de esta página.
script-other-version = Este archivo de clave fue creado por una versión más reciente de esta página.
script-other-key = Este archivo de clave pertenece a otro certificado.
script-wrong-password = La contraseña del archivo de clave es incorrecta, o el archivo está dañado.
script-no-file = Elija primero el archivo de clave.
script-empty = Escriba primero una contraseña propia: 12 caracteres o más.
script-other-kind = El tipo de certificado elegido no admite una clave de este tipo: elija otro.
script-too-large = El archivo supera los 64 KiB: una solicitud de certificado es mucho más corta.
script-private-key = Esto es una clave privada: nunca debe salir de su dispositivo. No se ha enviado nada. Elija la solicitud de certificado que se hizo con ella.
script-no-request = Esto no es una solicitud de certificado en texto. Convierta antes una en DER: openssl req -inform DER -in request.der -out request.pem
script-short = La contraseña tiene menos de 12 caracteres.
script-simple = La contraseña tiene menos de 5 caracteres distintos, sin contar los espacios.
script-letters = La contraseña tiene una letra que no todos los programas admiten: use letras de la A a la Z, cifras, signos y espacios.
script-differ = Las dos contraseñas son distintas.
script-other = Ha fallado en este navegador. Pruebe con otro, o con una solicitud de certificado propia.
script-making-key = Creando la clave. Puede tardar unos segundos…
script-locking-key = Protegiendo la clave con su contraseña…
script-made-key = Su clave está en el archivo { $file }. Consérvelo, y también su contraseña: nadie más los tiene.
script-opening = Abriendo el archivo de clave…
script-made-again = La solicitud se ha hecho de nuevo con la clave de este archivo. Envíela más abajo.
script-kept-key = Su clave ya está creada: el nombre de su archivo termina en { $file }. Corrija el formulario y envíelo otra vez.
script-key-first = Cree primero la clave, o pegue una solicitud de certificado propia.
script-making-file = Creando el archivo…
script-made-file = Creado: { $file }.
