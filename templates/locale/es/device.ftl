# Signing in a device that has no browser.

device-title = Conectar un dispositivo
device-lead = Un programa o dispositivo sin navegador propio muestra un código. Escríbalo aquí.
device-code = El código que muestra
device-code-hint = Nueve letras y cifras, por ejemplo «CDF-GHJ-KLM»; las mayúsculas y los guiones no importan
device-warning = ¿Alguien le ha enviado un código o se lo pide? Entonces cierre esta página: quien escribe el código de otro le deja actuar en su nombre.
device-unknown = Ningún dispositivo espera con este código. Compárelo con el que muestra el dispositivo; a los diez minutos necesita uno nuevo.

device-question = ¿Lo ha iniciado usted?
device-question-lead = Un dispositivo quiere iniciar sesión en <strong>{ $application }</strong> en su nombre.
device-request = La solicitud
device-request-code = Código
device-started = Iniciada
device-started-at = el { $at }
device-from = Desde
device-from-address = la dirección { $address }
device-only = <strong>Continúe solo si lo ha iniciado usted,</strong> hace un momento, y su dispositivo muestra exactamente este código. De lo contrario, quien le envió un enlace o un código entraría como si fuera usted.
device-continue = Lo he iniciado yo: continuar
device-disown = No lo he iniciado yo

device-approved = Su dispositivo ha iniciado sesión
    .what = Puede cerrar esta página y volver a su dispositivo. Continúa por sí solo en unos segundos.
device-denied = Su dispositivo no ha iniciado sesión
    .what = No se ha comunicado nada sobre usted. Puede cerrar esta página.
device-expired = El código ha caducado
    .what = Ha tardado más de lo que vale el código, o se respondió en otro navegador. Esta página no inicia la sesión de su dispositivo.
    .next = Empiece de nuevo en su dispositivo: muestra un código nuevo.
