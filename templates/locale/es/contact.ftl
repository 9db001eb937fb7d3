# The page of an institution’s contact for certificates.

contact-title = Contacto para certificados
contact-heading = <span class="kicker">Contacto para certificados</span> <strong>{ $institution }</strong>
contact-add = Añadir una dirección de correo
    .lead = La persona recibe allí un mensaje y la confirma en un plazo de 24 horas, con la sesión iniciada mediante su institución.
contact-whose = ¿De quién?
    .hint = Su nombre de acceso en la institución, por ejemplo nombre@example.org, o su identificador aquí
contact-address = La dirección
contact-function = Pertenece a una función
    .hint = Por ejemplo prensa@ o servicio@: un certificado con ella lleva la dirección en su nombre, y no el nombre de la persona
contact-add-it = Añadirla
contact-identity = Confirmar una identidad
    .lead = Los certificados duraderos se conceden mientras su institución haya visto hace poco quién es la persona, o diga al iniciar sesión que es miembro, empleada o estudiante. Confírmelo si ha visto su documento de identidad. Que usted lo hizo queda escrito en el registro de auditoría.
    .agree = Hemos visto quién es
contact-added = Direcciones añadidas
contact-none = Ninguna.
contact-of-function = De una función
contact-by = { $person }, { $at }
contact-remove = Quitarla
contact-revoke = Revocar el certificado { $serial }
contact-done-added = Se envió un mensaje a la dirección. Su enlace es válido durante 24 horas.
contact-done-identity = La identidad queda confirmada con fecha de hoy.
contact-done-removed = No figurará en ningún certificado nuevo. Los que la tienen siguen siendo válidos hasta su fin; los duraderos se indican para revocarlos.
contact-done-revoked = El certificado está revocado.
contact-not = Usted no es un contacto para certificados
    .what = Usted no consta como contacto de su institución para certificados.
    .next = Los contactos los nombra el operador de este servicio.
contact-nobody = Aquí no se conoce a nadie de su institución por { $person }: es el nombre de acceso (eduPersonPrincipalName) o el identificador, una vez que la persona ha iniciado sesión.
contact-no-address = Esta no es una dirección de correo que pueda figurar en un certificado: nombre@example.org, en ASCII simple.
contact-there = La dirección está en la lista de la persona, o espera allí su confirmación.
contact-too-many = { $count ->
    [one] { $count } dirección de la persona espera su confirmación.
   *[other] { $count } direcciones de la persona esperan su confirmación.
}
contact-too-often = Se han enviado demasiados mensajes en este minuto; inténtelo de nuevo dentro de { $seconds ->
    [one] { $seconds } segundo.
   *[other] { $seconds } segundos.
}
contact-oneself = Es usted mismo: su identidad la confirma otro contacto de su institución.
contact-unknown = No hay, o ya no hay, tal dirección o certificado entre las personas de su institución.
contact-no-mail = Este servidor no envía correo, así que nadie podría confirmarla.
contact-not-sent = No se ha podido enviar el mensaje; inténtelo más tarde.
