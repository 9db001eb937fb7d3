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
own-act-invitation-withdrawn = Se retiró una invitación.
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
own-act-secret-ended = Se fijó el fin de uno de sus secretos, o se anuló.

# El enlace de un mensaje.
own-claim = Ser propietario
own-claim-what = Podrá entonces modificar esta aplicación, y todo lo que pueden sus propietarios se hará también en su nombre.
own-claim-agree = Sí, me ocupo de ella
own-link-again-what = Ha iniciado sesión. Por ese enlace aún no es propietario.
own-link-spent = Este enlace no hace propietario a nadie
    .what = Ya se usó, es demasiado antiguo o se retiró.
    .next = Pida otro mensaje a un propietario de la aplicación, o a nosotros.

# Modificarla.
own-edit = Modificar
own-edit-title = Modificar { $application }
own-edit-lead = Una ruta o una imagen nueva vale enseguida. Lo que aprobaron los administradores – el nombre, los hosts de las URI de redirección, más scopes o formas de obtener tokens, una prueba más débil – les espera, y mientras tanto sigue en uso lo que estaba.
own-edit-proof = ¿Cómo demuestra quién es?
own-edit-keys = Dirección de sus claves
    .hint = Su JWKS, por https. Solo para la prueba con su propia clave.
own-edit-grants = ¿Qué más usa?
own-edit-logout = Tras cerrar la sesión
    .hint = Adónde puede ir el navegador, una dirección por línea; puede quedar vacío.
own-edit-send = Guardar
own-edit-outdated = Otra persona la modificó entretanto: así está ahora, y nada suyo se tomó. Modifíquela otra vez.
own-edit-fixed = Esta aplicación no puede modificarse aquí
    .what = Está rechazada, suspendida o retirada, o se describe en otro sitio.
    .next = Pregunte a los administradores.
own-edit-refused = Esto no puede registrarse:
own-method-secret = Un secreto, en la cabecera
own-method-post = Un secreto, en el cuerpo
own-method-signed = Un token firmado con el secreto
own-method-key = Un token firmado con su propia clave
own-method-none = Nada: es pública y usa PKCE
own-method-other = Como está: { $method }
own-grant-refresh = Tokens de refresco, en ausencia de la persona
own-grant-device = Dispositivos sin navegador
own-grant-client = Tokens en su propio nombre
own-grant-exchange = Tokens a cambio de otros
own-grant-assertion = Tokens por una aserción firmada
own-new-secret = Su nuevo secreto, mostrado solo esta vez
own-retire = Retirar
    .what = Para siempre: nadie podrá iniciar sesión en ella, y su identificador no volverá a darse.
    .agree = Sí, retirarla para siempre

# Sus secretos.
own-secrets = Secretos
    .lead = Dos pueden valer al mismo tiempo: cree otro, déselo a la aplicación y ponga fin al primero cuando ya no se use.
    .none = No tiene ningún secreto: cree uno, o no podrá demostrar quién es.
    .make = Crear un nuevo secreto
    .full = Hay dos secretos: ponga fin a uno para crear otro.
own-secret = Secreto { $number }
own-secret-made = Creado { $at }
own-secret-made-by = Creado { $at } por { $who }
own-secret-ends = Termina { $at }
own-secret-notice = Poner fin en { $days } días
own-secret-now = Poner fin ahora
own-secret-never = Dejar que siga valiendo
own-secret-gone = Este secreto ya ha terminado.
own-secret-outdated = Otra persona cambió la aplicación al mismo tiempo; inténtelo de nuevo.
own-secret-fixed = Esta aplicación no recibe ningún secreto aquí.

# Lo que falló.
own-errors = Errores de la última semana
    .none = Ninguno.
own-error-times = { $times ->
    [one] { $times } vez, { $at }
   *[other] { $times } veces, la última { $at }
}
own-error-redirect-uri = La dirección de redirección no está registrada:
    .do = La aplicación debe enviar exactamente una de las de arriba. Corríjala allí, o registre esta.
own-error-not-in-use = Alguien vino, pero no estaba en servicio:
    .do = Nadie puede iniciar sesión en ella hasta que los administradores lo permitan.
own-error-proof = No demostró quién es.
    .do = Compare el secreto o la clave de su configuración con lo registrado aquí, y cómo se envía.
own-error-scope = Pidió un alcance para el que no está registrada:
    .do = Recibió los demás. No pida este, o solicítelo con un cambio.
own-error-request = Se rechazó una petición de inicio de sesión. Su programa recibió:
    .do = Corrija lo que envía al punto de autorización.
own-error-token = Se rechazó una petición de tokens. Su programa recibió:
    .do = Cada código vale una vez, poco tiempo, con la dirección de redirección y el verificador de su propia petición.

# Un cambio que espera.
own-change = Un cambio espera a los administradores
own-change-asked = Los administradores piden otra cosa
own-change-lead = Hasta que se apruebe, está en uso lo que se aprobó.
own-change-before = Ahora
own-change-after = Después
own-change-none = nada
own-change-withdraw = Retirar el cambio
own-risk-name = La gente leería otro nombre.
own-risk-hosts = Las respuestas irían a hosts que nadie aprobó.
own-risk-scopes = Podría pedir más.
own-risk-grants = Obtendría tokens por otras vías.
own-risk-front = Habría tokens que pasan por el navegador.
own-risk-proof = Demostraría menos quién es.

# Para los administradores.
review-title = Cambios que esperan
review-lead = Cada aplicación sigue con lo aprobado hasta que usted decida.
review-none = No espera ningún cambio.
review-by = Pedido { $at } por { $owner }
review-decide = Decidir
review-reason = Motivo
    .hint = El contacto lo recibe por mensaje, y los propietarios lo ven. No hace falta para aprobar.
review-approve = Aprobar el cambio
review-ask = Pedir otra cosa
review-reject = Rechazar el cambio
review-outdated = El cambio o la aplicación no es lo que vio: mírelo de nuevo.
review-decided = Otra persona decidió antes: { $what } – { $who }, { $at }.
review-gone = Ya no espera nada.
review-needs-reason = Dé un motivo de { $most } caracteres como máximo.
review-unknown = No existe esa aplicación
    .what = Su identificador es desconocido aquí.
    .next = Vuelva a los cambios que esperan.

# Configuración para copiar.
configuration = Configuración de programas
    .lead = Para programas, con los valores de esta aplicación. Lo que está en mayúsculas lo completa usted.
    .secret = Su secreto va donde dice { $word }; uno nuevo ya está puesto en la página que lo muestra.
    .expects = Recibe respuestas en una URI de redirección que termina en <code>{ $end }</code>, y ninguna de las registradas lo hace.
