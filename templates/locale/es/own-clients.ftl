# Las aplicaciones, para sus propietarios.

own-title = Sus aplicaciones
own-lead = Las aplicaciones que registró aquí, o de las que otros le hicieron propietario.
own-none = Todavía no posee ninguna aplicación. Registre una con la sesión iniciada, o abra el enlace del mensaje que llegó tras el registro.
own-registered = Registrada
own-use = Uso
own-at = { $at }
own-last-used = Último uso { $at }
own-never-used = Aún sin uso
own-owners = Propietarios
own-you = Usted
own-since = Desde { $at }
own-leave = Dejarla
own-last-hint = El último propietario no puede irse: pida antes a otra persona que lo sea.
own-invited = Mensajes en camino
own-invited-until = Válido hasta { $until }
own-invite-withdraw = Retirar
own-invite = Pedir a alguien que también sea propietario
own-invite-address = Dirección de correo
own-invite-hint = Recibe un mensaje con un enlace que vale una vez, durante { $days } días. Quien lo abra e inicie sesión aquí puede hacer todo lo que puede usted.
own-invite-send = Enviar el mensaje

# Por qué algo no se hizo.
own-last = El último propietario no puede irse.
own-no-address = No es una dirección de correo como ops@hub.example.org.
own-too-many = Puede haber como máximo { $most } mensajes en camino; retire antes uno.
own-too-often = Se enviaron demasiados mensajes en este minuto; inténtelo de nuevo en { $seconds } segundos.
own-no-mail = Este servidor no envía correo: pregunte a sus administradores.
own-not-sent = No se pudo enviar el mensaje; inténtelo más tarde.
own-unknown = No posee ninguna aplicación así
    .what = No existe, o pertenece a otros.
    .next = Mire sus aplicaciones; uno de sus propietarios puede enviarle un mensaje.

# Lo que se hizo.
own-acts = Lo que se hizo
own-by-you = Usted
own-by-former = Un antiguo propietario
own-by-administrators = Los administradores
own-by-api = Los programas de la propia aplicación, por la API
own-by-nobody = Alguien sin sesión iniciada
own-act-registered = Se registró.
own-act-owner-invited = Se envió un mensaje que hace propietario a alguien.
own-act-owner-added = Alguien pasó a ser propietario.
own-act-owner-removed = Alguien ya no es propietario.
own-act-changed = Se modificó.
own-act-change-proposed = Se pidió un cambio que espera a los administradores.
own-act-change-withdrawn = Se retiró el cambio que esperaba.
own-act-change-approved = Se aprobó el cambio.
own-act-changes-requested = Los administradores piden otra cosa.
own-act-change-rejected = Se rechazó el cambio.
own-act-approved = Se aprobó.
own-act-rejected = Se rechazó.
own-act-suspended = Se suspendió.
own-act-resumed = Puede usarse de nuevo.
own-act-retired = Se retiró.
own-act-secret-made = Recibió un nuevo secreto.

# El enlace de un mensaje.
own-claim = Ser propietario
own-claim-what = Podrá entonces modificar esta aplicación, y todo lo que pueden sus propietarios se hará también en su nombre.
own-claim-agree = Sí, me ocupo de ella
own-link-again-what = Ha iniciado sesión. Por ese enlace aún no es propietario.
own-link-spent = Este enlace no hace propietario a nadie
    .what = Ya se usó, es demasiado antiguo o se retiró.
    .next = Pida otro mensaje a un propietario de la aplicación, o a nosotros.
