# Passkeys: those of a person, and the question for one in the midst of a sign-in.

passkeys-title = Sus llaves de acceso
passkeys-lead = Una llave de acceso demuestra, junto al inicio de sesión en su institución, que es usted: una llave de seguridad, o la huella, el rostro o el PIN de su teléfono u ordenador. Las aplicaciones que necesitan dos factores la piden. No sustituye el inicio de sesión de su institución.
passkeys-yours = Las que tiene
passkeys-none = Todavía no tiene ninguna.
passkeys-hint = Si pierde una, quítela aquí, para que nadie la use.
passkeys-add = Registrar una llave de acceso
passkeys-first = Muestre primero que es usted
passkeys-first-what = Usted inició sesión hace algún tiempo. Quien cambia llaves de acceso ha mostrado quién es en los últimos 15 minutos.
passkeys-settling = Cuenta a partir del { $at }: hasta entonces solo la respalda el inicio de sesión de su institución. Recibe ahora un mensaje, por si no fue usted.
passkey-registered-at = registrada el { $at }
passkey-unused = nunca usada
passkey-counts = cuenta a partir del { $at }
passkey-synced = sincronizada entre sus dispositivos
passkey-name = Su nombre
passkey-name-hint = Para reconocerla, como «llave azul» o «teléfono»: 60 caracteres como máximo.
passkey-name-wrong = Escriba un nombre de 1 a 60 caracteres.
passkey-add = Registrarla
passkey-use = Usar una llave de acceso
act-passkey-added = Registrada: { $name }
act-passkey-removed = Quitada: { $name }

# Why one cannot be used.
passkey-no-script = Las llaves de acceso necesitan JavaScript, que aquí está desactivado. Actívelo para esta página, o siga en otro navegador.
passkey-unsupported = Este navegador no conoce las llaves de acceso. Siga en otro.
passkey-cancelled = Ninguna llave de acceso respondió: se canceló o tardó demasiado. Inténtelo de nuevo.
passkey-on-device = Este dispositivo ya tiene una llave de acceso suya.
passkey-failed = Eso falló en este navegador. Pruebe otra llave de acceso u otro navegador.
passkey-over = La página estuvo abierta demasiado tiempo, o se envió dos veces. Inténtelo de nuevo.
passkey-refused = Esta llave de acceso no fue aceptada. Inténtelo de nuevo, o use otra.
passkey-taken = Esta llave de acceso ya está registrada.
passkey-too-many = Tiene tantas llaves de acceso como se pueden tener. Quite primero una.
passkey-too-often = Se intentó demasiadas veces. Espere un minuto.

# In the midst of a sign-in.
step-up-title = { $application } necesita dos factores
step-up-heading = <strong>{ $application }</strong> necesita dos factores
step-up-heading-wish = <strong>{ $application }</strong> desea dos factores
step-up-lead = Usted es <b>{ $person }</b>, con sesión iniciada en <b>{ $institution }</b>. Eso fue un factor, hasta donde dice su institución.
step-up-prove = Su llave de acceso es el segundo
step-up-prove-what = { $application } sabe entonces que usted demostró dos factores: el inicio de sesión en su institución, y una llave de acceso aquí, en { $service }.
step-up-register = Registrar una llave de acceso
step-up-register-what = Aquí todavía no tiene ninguna. Si registra una ahora, puede usarla enseguida. { $application } sabe entonces que son dos factores.
step-up-register-later = Aquí todavía no tiene ninguna. La que registre ahora no ayuda al inicio de sesión de hoy: hasta que cuente, solo la respalda el inicio de sesión de su institución.
step-up-wait = Su llave de acceso todavía no cuenta
step-up-wait-what = Cuenta a partir del { $at }. Usted la registró solo con el inicio de sesión de su institución; por eso espera, por si no fue usted. Inicie sesión de nuevo entonces.
step-up-elsewhere = Aquí todavía no tiene una llave de acceso
step-up-elsewhere-what = Registre una en su cuenta, y vuelva a esta página.
step-up-institution = Una institución que le identifica con dos factores también basta.
step-up-without = Seguir sin ella
step-up-back = Volver a { $application }
