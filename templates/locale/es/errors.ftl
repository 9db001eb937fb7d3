# What goes wrong: what happened, in a few words; .what happened, in sentences; what to do .next.

error-unavailable = Algo ha fallado por nuestra parte
    .what = Lo que ha hecho no se ha perdido, pero no hemos podido completarlo en este momento.
    .next = Inténtelo de nuevo en un minuto. Si sigue igual, escríbanos con el número de operación de abajo.
error-forged = Este formulario ha caducado
    .what = Se abrió hace demasiado tiempo, en otro navegador o con las cookies desactivadas.
    .next = Vuelva atrás, cargue de nuevo la página y envíe el formulario otra vez.
    .back = Abrir la página de nuevo
error-not-found = Esta página no existe
    .what = Puede que la dirección esté mal escrita o que la página haya cambiado de sitio.
    .next = Vuelva a la aplicación que le ha enviado aquí y empiece desde ella.
error-method = Esta dirección no se puede usar así
    .what = Espera otro método HTTP: un formulario que se envía o una página que se abre.
    .next = Empiece de nuevo desde la aplicación que le ha enviado aquí.
error-form-too-large = El formulario es demasiado grande
    .what = Es más largo de lo que este formulario necesita.
error-form-unreadable = No se puede leer el formulario
    .what = Falta un campo, o se envió en un formato distinto del de un formulario.
error-query-unreadable = No se puede leer la dirección
    .what = Algo detrás de su signo de interrogación falta, está dañado o aparece dos veces.
    .next = Vuelva al lugar de donde venía y siga el enlace otra vez.

# A sign-in.
error-again = Vuelva a la aplicación e inicie sesión desde ella otra vez.
error-sign-in-again = Iniciar sesión en { $application } de nuevo
error-to-application = Ir a { $application }
error-choose-again = Elegir de nuevo
error-choose-other = Elija otra institución.
error-choose-other-login = Elija otro acceso.
error-late = Este inicio de sesión ha tardado demasiado
    .what = Se empezó hace demasiado tiempo, o su dirección está incompleta.
error-other-browser = Este inicio de sesión pertenece a otro navegador
    .what = Se empezó en otro navegador o en una ventana privada, o aquí las cookies están desactivadas.
    .beware = Si alguien le ha enviado este enlace: no siga adelante.
error-complete = Este inicio de sesión ya está completo
    .what = Ha vuelto a él con el botón Atrás, o continuó en otra pestaña.
    .next = Vuelva a la aplicación. Si no le reconoce, inicie sesión desde ella otra vez.
error-closed = Esta cuenta está cerrada
    .what = Usted la eliminó, o un administrador la cerró.
    .next = Si quiere recuperarla, escríbanos con el número de operación de abajo. Para usar otro acceso, cierre antes la sesión.
error-institution = Esta institución no se puede elegir aquí
    .what = No participa, o la aplicación no la acepta.
    .no-part = No participa.
error-unasked = No se ha podido preguntar a su institución
    .silent = No responde en este momento.
    .unknown = Lo que publica sobre sí misma no nos dice cómo.
    .later = Inténtelo de nuevo en un minuto o elija otro acceso.
    .write = Escríbanos con el número de operación de abajo o elija otra institución.
error-never-anew = Este acceso no se puede usar aquí
    .what = La aplicación quiere que demuestre de nuevo quién es, o saber cuándo lo hizo por última vez. Este proveedor no ofrece ninguna de las dos cosas.
error-untrusted = La aplicación ha enviado una solicitud en la que no podemos confiar
    .what = Por eso no se le ha redirigido, y no se ha comunicado nada sobre usted. Usted no ha hecho nada mal.
    .next = Comunique a quienes gestionan la aplicación lo que figura abajo. Pueden comparar la solicitud con lo que está registrado.
error-discovery = Este servicio no puede dejarle elegir aquí
    .what = No es conocido aquí, o ha preguntado de un modo al que no es seguro responder.
    .next = Vuelva al lugar de donde venía. Si gestiona ese servicio, el detalle de abajo dice qué falla.

# What institutions answer.
error-answer = No se ha aceptado la respuesta de su institución
    .what = No ha superado nuestras comprobaciones, así que no se ha iniciado ninguna sesión.
    .next = Inténtelo de nuevo desde la aplicación. Si sigue igual, escríbanos con el número de operación de abajo.
error-refusal = Su institución no ha iniciado su sesión
    .what = { $institution } ha respondido, pero con una negativa.
    .what-unnamed = Su institución ha respondido, pero con una negativa.
    .next = Quizá canceló o usó una contraseña equivocada. Inténtelo de nuevo o elija otro acceso.
error-left = Su institución ya no participa
    .what = { $institution } ha dejado la federación mientras usted iniciaba sesión.
error-hold = No estamos seguros de quién es usted
    .what = Su institución ha enviado identificadores que no concuerdan con lo que sabemos de usted, así que no hemos iniciado ninguna sesión. Esto protege su cuenta o la de otra persona.
    .told = Se nos ha avisado, y un administrador lo revisará.
    .next = Escríbanos con el número de operación de abajo y díganos qué ha cambiado en su institución.
error-institution-page = Su institución tiene una página para esto

# What OpenID providers answer.
error-provider-silent = No se ha podido completar el inicio de sesión
    .what = { $provider } no ha respondido a nuestra pregunta sobre usted, así que no se ha iniciado ninguna sesión.
error-provider = No se ha iniciado ninguna sesión
    .what = { $provider } ha respondido, pero con una negativa.
    .unnamed = El proveedor
    .denied = Usted no dio su acuerdo allí, o no se le permite usar aquí su cuenta.
    .asks = Antes necesita preguntarle algo.
    .weak = No inició allí la sesión con la seguridad que se pedía.
    .problem = Ahora mismo tiene un problema propio.
    .how = No acepta nuestra forma de preguntar.
    .again = Inténtelo de nuevo o elija otro acceso.
    .stronger = Inténtelo de nuevo de un modo más seguro, por ejemplo con un segundo factor, o elija otro acceso.
    .write = Escríbanos con el número de operación de abajo o elija otro acceso.

# Signing out.
error-sign-out = No se puede leer la petición de la aplicación de cerrar su sesión
    .what = Su sesión aquí sigue abierta. Usted no ha hecho nada mal.
    .next = Puede cerrar la sesión con el botón de la página siguiente.
error-sign-out-here = Cerrar la sesión aquí
error-onward = No se ha podido pedir a su institución que cierre su sesión
    .what = Aquí ha cerrado la sesión, pero quizá no en su institución.
    .next = Cierre la sesión en su propia institución, o cierre todas las ventanas del navegador.
error-logout-message = No se ha aceptado el mensaje de cierre de sesión de su institución
    .what = No ha superado nuestras comprobaciones, así que no ha cerrado la sesión de nadie.
    .next = Para cerrar la sesión aquí, pulse el botón de la página siguiente. Para cerrarla en su institución, vaya allí.

# Devices.
error-codes = Demasiados códigos incorrectos
    .what = Para que nadie encuentre un código probando, durante un rato no comprobamos más.
    .next = Espere diez minutos y empiece de nuevo en su dispositivo: muestra un código nuevo.
error-device = El dispositivo pide algo que no puede tener
    .what = Aquello para lo que está registrada su aplicación ha cambiado entretanto.
    .next = Empiece de nuevo en su dispositivo. Si sigue igual, comuníqueselo a quienes gestionan la aplicación.

# Linking logins.
error-link-choose-other = Elegir otro acceso
error-link-late = Ha tardado demasiado
    .what = No se ha vinculado nada: ambos accesos deben haberse usado con pocos minutos de diferencia.
    .next = Empiece de nuevo desde su cuenta.
error-link-browser = Esto se empezó en otro navegador
    .what = No se ha vinculado nada.
    .beware = Si alguien le ha enviado este enlace: no siga adelante. Puede que quiera que su acceso pase a formar parte de la cuenta de esa persona.
    .next = Para vincular un acceso a su propia cuenta, empiece en la página de su cuenta.
error-link-person = No ha iniciado sesión en esa cuenta
    .what = No se ha hecho nada. Nadie tiene la sesión iniciada en este navegador, o la tiene otra persona.
    .next = Abra una aplicación e inicie sesión en ella con el acceso de su cuenta; después vuelva a esta página.
error-link-done = Esto ya está hecho
    .what = Ha vuelto con el botón Atrás, o continuó en otra pestaña.
    .next = La página de su cuenta muestra qué accesos están vinculados.
error-link-same = Este acceso ya es suyo
    .what = Lleva a la cuenta en la que está. No hay nada que vincular.
    .next = Elija el acceso que tiene en otro lugar, o vuelva atrás.
error-link-proof = Ese era otro acceso
    .what = Debía mostrar otra vez que esta cuenta es suya, y ha iniciado sesión con otro acceso. No se ha vinculado nada.
    .next = Inicie sesión primero con el acceso de esta cuenta.
error-link-closed = La cuenta de ese acceso está cerrada
    .what = Se eliminó, o un administrador la cerró. No se ha vinculado nada.
    .next = Si quiere recuperarla, escríbanos con el número de operación de abajo.
error-link-institution = No participa, o no es la que se pedía.
error-in-use = Este acceso está en uso
    .what = Ha iniciado sesión con él, así que no podemos saber si podría entrar con otro.
    .next = Cierre la sesión, iníciela con el acceso que quiere conservar y quite entonces este.
error-last-login = Este es el único acceso que queda
    .what = Sin él ya no podría entrar.
    .next = Vincule primero otro acceso.
error-taken = Este acceso es ya de otra persona
    .what = Desde que se quitó, alguien ha iniciado sesión con él y tiene una cuenta propia.
    .next = Si fue usted, vincule el acceso de nuevo.
error-nothing = No se ha cambiado nada
    .what = No había nada que hacer.
    .next = Vuelva atrás.

# Mail addresses.
error-address = Usted no tiene esa dirección
    .what = Ya se quitó, o nunca estuvo en su lista.
    .next = Consulte sus direcciones; el contacto de su institución puede añadir otra vez una.
error-letter = Abra de nuevo el enlace del mensaje
    .what = Ahora ha iniciado sesión. Todavía no se ha confirmado nada.
    .next = Abra el enlace del mensaje otra vez, en este navegador.
error-letter-spent = Este enlace no confirma ninguna dirección suya
    .what = Se ha usado, tiene más de 24 horas, se retiró o está destinado a otra persona.
