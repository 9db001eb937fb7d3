# Pages of administrators: the door, what they share, and the queue of applications.

admin-title = Administración
admin-user-name = Nombre de usuario
admin-password = Contraseña
admin-wrong = No hay ningún administrador con este nombre y esta contraseña.
admin-busy = Demasiadas personas intentan iniciar sesión en este momento. Inténtelo de nuevo en unos segundos.
admin-too-often = Se han probado demasiadas contraseñas para este nombre o desde esta dirección. Espere un minuto.

# From one page to another.
admin-applications = Aplicaciones
admin-institutions = Instituciones
admin-people = Personas
admin-journal = Diario
admin-certificates = Certificados
admin-audit = Registro de auditoría
admin-mail = Cartas
admin-skins = Aspectos
admin-more = Más

# Roles, and what a role does not allow.
role-administrator = Administración
role-reviewer = Revisión de solicitudes
role-help-desk = Asistencia
role-auditor = Auditoría
admin-may-not = Su función no permite esto
    .who = Ha iniciado sesión como { $name }, con la función «{ $role }».
    .roles = Está reservado a estas funciones: { $roles }.
    .next = Vuelva a lo que permite su función o pregunte a alguien que tenga una de estas funciones.

# The queue.
queue-standings = Aplicaciones según su estado
queue-empty = Aquí no hay nada.
queue-identifier = Identificador
queue-registered = Registrada
queue-registered-at = el { $at }
queue-kind = Tipo
    .confidential = Confidencial: demuestra quién es
    .public = Público: sin secreto, PKCE
queue-certificates = certificados
queue-approve = Aprobar
    .late = Aprobar de todos modos
    .done = Aprobada. La aplicación se puede usar de inmediato.
queue-reject = Rechazar
    .done = Rechazada.
queue-suspend = Suspender
    .done = Suspendida. Ahora nadie puede iniciar sesión en la aplicación, y sus tokens no funcionan.
queue-resume = Restablecer
    .done = Restablecida. La aplicación se puede usar de nuevo.
queue-retired = Retirada.
queue-not-decided = La decisión no se ha ejecutado
    .unreadable = El formulario no indica ningún cliente o ninguna decisión.
    .unknown = No hay ningún cliente { $client }.
    .standing = Su estado es este: { $standing }.
    .what = Quizá otra persona decidió antes.
    .next = Abra otra vez la lista y mire cuál es ahora el estado de la aplicación.
    .back = Volver a la lista

# What is to be known of an application, where it is not what every application does.
queue-community = Cliente de la comunidad
queue-built-in = Forma parte del servidor
    .what = la línea de órdenes para las personas; se desactiva con certificates.command_line
queue-federation = Avalada por la federación de
    .until = { $by }, hasta el { $at }
queue-proof = Demuestra quién es mediante
queue-keys = Claves
    .by-value = { $count } por valor
queue-grants = Grants
queue-machine = Actúa sin una persona
queue-front = Tokens en el front channel
queue-unsigned = Tokens de identidad sin firma
queue-introspects = Examina tokens
    .all = de todos los clientes
queue-sector = Su propio tipo de sub
queue-sign-outs = Recibe los cierres de sesión en
queue-signed-out = Tras cerrar la sesión
queue-begins = El inicio de sesión empieza en
queue-privacy = Política de privacidad
queue-picture = Imagen
queue-profile = Perfil
queue-software = Software
