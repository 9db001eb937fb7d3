# Registering an application.

register-title = Registrar una aplicación
register-lead = Permita que personas de muchas instituciones inicien sesión en la suya mediante OpenID Connect. Obtiene un identificador de inmediato; funciona en cuanto un administrador lo haya aprobado.
register-again = Revise esto, por favor
register-name = Nombre
    .hint = Lo que leen las personas al iniciar sesión.
register-contact = Contacto
    .hint = Una dirección de correo que alguien lea durante años: mejor la de un equipo. Las personas la ven antes de dar su consentimiento.
register-home-page = Página principal
    .hint = Donde se puede saber qué es la aplicación.
register-redirect-uris = URI de redirección
    .hint = Adónde pueden ir las respuestas, una por línea, cada una comparada carácter a carácter. https, o http en localhost.
register-where = ¿Dónde se ejecuta?
register-server = En un servidor
    .hint = Puede guardar un secreto (cliente confidencial).
register-public = En el navegador, en un teléfono o en un ordenador
    .hint = No tiene secreto y debe usar PKCE (cliente público).
register-scopes = ¿Qué necesita saber?
    .label = Scopes
    .hint = No pida más de lo que use: las personas ven cada valor antes de comunicarlo.
register-reason = Necesita un motivo
register-send = Registrar

# What each scope is for.
scope-openid = Inicio de sesión
    .hint = Un identificador duradero de la persona, y nada más.
scope-email = Dirección de correo
    .hint = Y si la institución puede dar fe de ella.
scope-profile = Nombres
    .hint = El nombre que se muestra, nombre de pila y apellidos.
scope-institution = Institución
    .hint = De qué institución es la persona, su función allí, grupos e identificadores de la institución.
scope-certificates = Certificados
    .hint = Obtener certificados X.509 a nombre de la persona. Se le pregunta cada vez.
scope-ssh = Certificados SSH
    .hint = Obtener certificados SSH con los que la persona accede a equipos. Se le pregunta cada vez.
scope-offline = Cuando la persona no esté presente
    .hint = Tokens de renovación: actuar por la persona después de que se haya ido. Se le pregunta cada vez.
scope-other = Otro acceso
    .hint = Lo que este scope significa en el servicio que lo acepta.

# What is wrong with a field.
field-name-missing = Indique el nombre que las personas verán al iniciar sesión.
field-name-long = Un nombre tiene como máximo { $most } caracteres, y ninguno invisible.
field-mail = Indique la dirección de correo de quienes gestionan el servicio, por ejemplo ops@hub.example.org.
field-home-page = Una página principal empieza por https://.
field-redirect-missing = Indique al menos una URI de redirección, por ejemplo https://hub.example.org/callback.
field-redirect-many = Pueden registrarse como máximo { $most } URI de redirección.
field-redirect-not-absolute = { $line }: una URI de redirección es absoluta, por ejemplo https://portal.example.org/callback.
field-redirect-fragment = { $line }: una URI de redirección no tiene fragmento (#).
field-redirect-characters = { $line }: los espacios, comillas, llaves, barras invertidas y caracteres que no son ASCII deben ir codificados con porcentaje.
field-redirect-plain-http = { $line }: http es solo para localhost, 127.0.0.1 y [::1]; use https.
field-redirect-scheme = { $line }: el esquema es https, o el propio de una aplicación nativa con un punto, por ejemplo org.example.app:/callback.
field-redirect-credentials = { $line }: una URI de redirección no lleva nombre de usuario ni contraseña.
field-redirect-long = { $line }: una URI de redirección tiene como máximo 2048 caracteres.
field-scope-unreadable = Un scope tiene caracteres que no pueden figurar en él.
field-scope-not-offered = El scope { $scope } no se ofrece aquí.

# Why it was not taken.
register-full = Hay demasiados registros en espera
    .what = No aceptamos más hasta que se hayan revisado algunos.
    .next = Inténtelo de nuevo mañana, o escríbanos.

# What one gets.
registered-title = { $name } está registrada
registered-heading = <strong>{ $name }</strong> está registrada
registered-keep = Conserve esto
registered-identifier = Identificador
registered-secret = Secreto
registered-copy-identifier = el identificador
registered-copy-secret = el secreto
registered-once = <strong>Esta es la única vez que se muestra el secreto.</strong> No guardamos ninguna copia legible. Guárdelo ahora, donde lo encuentre su aplicación y nadie más.
registered-public = Un cliente público no tiene secreto: cada inicio de sesión debe usar PKCE (<code>S256</code>).
registered-next = Qué viene ahora
registered-next-look = Un administrador revisa su registro. La respuesta se envía a <b>{ $contact }</b>.
registered-next-wait = Hasta entonces, quienes intenten iniciar sesión leerán que la aplicación espera aprobación.
registered-yours = Es una de sus aplicaciones.
registered-claim = Se envió un mensaje a <b>{ $contact }</b>: con su enlace, quien inicie sesión aquí podrá modificar la aplicación más adelante.
registered-no-letter = No se pudo enviar ningún mensaje a <b>{ $contact }</b>. Para modificar la aplicación más adelante, pida uno a los administradores.
registered-next-configure = Mientras tanto puede configurar su aplicación. La mayoría de las bibliotecas solo necesitan el identificador, el secreto y el documento de descubrimiento:
registered-configuration = Configuración
registered-discovery = Descubrimiento
