# Why a form about certificates was not taken, and why there is no certificate.

to-the-field = Ir al campo
refused-days = El número de días es un número entero de 1 a 3650.
refused-not-agreed = No se ha enviado nada: marque primero la casilla de abajo.
refused-file-not-agreed = No se ha creado nada: acepte primero las condiciones.
refused-passwords-differ = Las dos contraseñas son distintas.
refused-password-short = Una contraseña tiene al menos 12 caracteres.
refused-password-simple = Una contraseña tiene al menos 5 caracteres distintos que no son espacios.
refused-password-long = Una contraseña tiene como máximo 128 caracteres.
refused-password-letters = Una contraseña consta de letras de la A a la Z, cifras, signos y espacios.
refused-too-many-keys = Se han creado demasiadas claves para usted en este minuto; inténtelo más tarde.
refused-key-busy = El servidor está creando tantas claves como puede; inténtelo más tarde.
refused-unknown = Usted no tiene una solicitud así, o ya fue respondida o eliminada.
refused-sent = Se acaba de enviar; vuelva a mirar dentro de un minuto.
refused-other-login = Se escribió con su acceso de { $institution }; inicie sesión allí para enviarla, o escriba otra.
refused-many = Tiene { $count ->
    [one] { $count } solicitud que no se ha enviado
   *[other] { $count } solicitudes que no se han enviado
}; elimine primero algunas.
refused-long = Los certificados del tipo «{ $profile }» son válidos como máximo { $longest }: elija menos días.
refused-long-other = Los certificados del tipo «{ $profile }» son válidos como máximo { $longest }: elija menos días, o el tipo «{ $longer }».
refused-brief = Los certificados del tipo «{ $profile }» son válidos al menos { $shortest }: elija más días, u otro tipo.
refused-foreign-address = No consta que la dirección de correo { $address } sea suya.
refused-function = La dirección de correo { $address } pertenece a una función: figura sola en un certificado, sin su nombre. Elíjala sola, o no la ponga.
refused-address-in-use = Tiene un certificado con la dirección de correo { $address }: puede renovarse a partir del { $from }, o revóquelo antes.
refused-address-of-somebody = La dirección de correo { $address } figura en un certificado válido de otra persona. No la ponga, o escriba al operador.
refused-no-address = Los certificados del tipo «{ $profile }» contienen una dirección de correo, y no consta ninguna suya confirmada.
refused-profile = Aquí no existe ese tipo de certificado; posibles: { $possible }.
refused-other-way = Los certificados del tipo «{ $profile }» no se obtienen en el navegador; quien gestiona el servidor puede cambiarlo. Posibles aquí: { $possible }.
refused-key-kind = Los certificados del tipo «{ $profile }» no se emiten para claves { $key }.
refused-assurance = Los certificados del tipo «{ $profile }» necesitan la garantía { $missing }, que su institución no da.
refused-renewal = El certificado no puede renovarse.
refused-nothing-to-renew = Ningún certificado suyo tiene este número de serie, así que no hay ninguno que renovar.
refused-quota = Ha obtenido en un año tantos certificados de 28 días o más como puede tener una persona: { $count }.
refused-closed = Su cuenta está cerrada.
refused-inactive = Su institución ya no participa; inicie sesión mediante otra.
refused-unproved = Su acceso no acredita ningún nombre; inicie sesión con el de una institución que le conozca.
refused-no-name = Su institución no ha enviado ningún nombre suyo, así que no hay ninguno para un certificado.
refused-name = Su nombre o el de su institución no puede escribirse en un certificado.
refused-unwritable = «{ $name }» no puede escribirse en un certificado: ninguna letra ni cifra suya puede escribirse en ASCII. Pida a su institución que envíe también un nombre en letras latinas.
refused-unwritable-address = Una dirección de correo en un certificado consta de letras sin acentos, cifras y signos, como nombre@dominio.example: elija otra, o no la ponga.
refused-known-key = La clave está en una lista de claves que otros tienen, como las del OpenSSL defectuoso de Debian de 2008; cree una nueva.
refused-compromised-key = La clave fue notificada como comprometida; cree una nueva.
refused-foreign-key = La clave pertenece a otra persona; cree una nueva.
refused-authority-key = La clave es la de una autoridad de certificación; cree una propia.
refused-authority-ends = La autoridad de certificación solo es válida aquí hasta el { $at }, demasiado poco para un certificado así; escriba al operador.
refused-no-authority = Ahora mismo ninguna autoridad de certificación firma aquí; inténtelo de nuevo cuando el operador haya instalado una.
refused-otherwise = No hay certificado.

# What is wrong with what was pasted.
refused-csr-empty = No hay ninguna solicitud de certificado: cree una clave más arriba, o pegue una solicitud propia.
refused-csr-unreadable = Esto no es una solicitud de certificado: pegue el archivo entero que su programa creó junto a la clave, desde <code>-----BEGIN CERTIFICATE REQUEST-----</code> hasta el final de <code>-----END CERTIFICATE REQUEST-----</code>, o elija el archivo.
refused-csr-truncated = Falta el final de la solicitud de certificado: péguela hasta el final de <code>-----END CERTIFICATE REQUEST-----</code>.
refused-csr-other = Este es un bloque PEM de tipo { $label }: pegue el que empieza por <code>-----BEGIN CERTIFICATE REQUEST-----</code>.
refused-csr-several = Hay más de una solicitud de certificado: pegue exactamente una, y nada más.
refused-csr-long = La solicitud de certificado supera los 16 KiB: péguela sola, sin otros archivos.
refused-csr-private = Esto contiene una clave privada, que nunca debe salir de su equipo: deséchela, cree una nueva y pegue solo la solicitud de certificado.
refused-csr-digest = La solicitud de certificado está firmada con { $digest }, que está roto: hágala de nuevo con SHA-256.
refused-csr-algorithm = La solicitud de certificado está firmada con { $algorithm }, que no se acepta para su clave: hágala de nuevo con SHA-256.
refused-csr-signature = La firma de la solicitud de certificado es falsa: la solicitud se cambió después, o se firmó con otra clave. Hágala de nuevo.
refused-csr-short-key = La clave RSA de la solicitud de certificado tiene { $bits } bits, lo que puede romperse: cree una de 2048 a 4096 bits.
refused-csr-long-key = La clave RSA de la solicitud de certificado tiene { $bits } bits, más de los que muchos programas pueden usar: cree una de 2048 a 4096 bits.
refused-csr-exponent = La clave RSA de la solicitud de certificado tiene otro exponente que 65537: cree una clave nueva sin pedir ninguno.
refused-csr-key-kind = Las claves { $kind } no se certifican: cree una clave RSA de 2048 a 4096 bits, o una en la curva P-256 o P-384.
refused-csr-roca = La clave de la solicitud de certificado fue creada por un chip con el defecto ROCA (CVE-2017-15361): cree una nueva con un programa.
refused-csr-broken-key = La clave de la solicitud de certificado está dañada, o cualquiera puede calcular su mitad privada: cree una nueva con otro programa.

# What stands against a renewal.
unmet-not-issued = Nunca se entregó: solicite uno nuevo.
unmet-revoked = Fue revocado: solicite uno nuevo.
unmet-ended = Ha terminado: solicite uno nuevo.
unmet-too-early = Puede renovarse en sus últimos 28 días, a partir del { $from }: espere hasta entonces, o revóquelo y solicite uno nuevo.
unmet-other-login = Se emitió mediante su acceso de { $institution }: inicie sesión allí.
unmet-institution-gone = { $institution } ya no participa: solicite un certificado nuevo con su acceso de otra institución.
unmet-unproved-name = Su acceso de { $institution } no acredita ningún nombre: solicite un certificado nuevo con el de una institución que le conozca.
unmet-old-sign-in = Inició sesión hace más de { $age }: inicie sesión de nuevo.
unmet-weak-sign-in = Su inicio de sesión no es lo bastante fuerte para su tipo: inicie sesión de nuevo de otra manera, por ejemplo con un segundo factor.
unmet-assurance = Su tipo necesita la garantía { $value }, que su institución no da: pídala a su institución.
unmet-not-vetted = Su institución confirmó su identidad el { $at }, hace demasiado tiempo: pida a su contacto para certificados que lo haga de nuevo.
unmet-no-status = Su institución no dice que usted sea allí miembro, empleado o estudiante: antes de obtener un certificado de 28 días o más, pida a su contacto para certificados que confirme su identidad.
unmet-address = Ya no consta que la dirección de correo { $address } sea suya: solicite un certificado nuevo sin ella.
unmet-quota = Ha obtenido { $count ->
    [one] { $count } certificado
   *[other] { $count } certificados
} en un año, tantos como puede tener una persona: espere, o pregunte al operador.
unmet-compromised-key = Su clave fue notificada como comprometida: revóquelo, y solicite uno nuevo con una clave nueva.
unmet-no-profile = Los certificados del tipo «{ $profile }» no se emiten aquí: renuévelo donde lo obtuvo, o solicite uno nuevo.
