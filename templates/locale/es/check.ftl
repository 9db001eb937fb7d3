# An institution’s staff looks at what it releases.

check-choose = Elija la institución
check-lead = Vea qué comunica su institución a este servicio, qué falta y cómo arreglarlo. Usted inicia sesión allí y ve aquí la respuesta, una sola vez. No se crea ninguna cuenta, no se inicia ninguna sesión y no se guarda ningún valor.
check-nothing = Pruebe con la abreviatura o el dominio de correo. Una que está oculta puede nombrarse en la dirección: { $path }

# Why there is no report.
check-many = Demasiadas comprobaciones a la vez
    .what = Su dirección ha comenzado en este minuto más comprobaciones de las permitidas.
    .next = Espere un minuto e inténtelo de nuevo.
check-unknown = Esta institución no se conoce aquí
    .what = Ninguna fuente de instituciones que lee este servicio la nombra.
    .next = Busque otra.
check-unasked = No se puede preguntar a esta institución
    .what = Lo que publica sobre sí misma no nos dice cómo.
    .next = Mire sus metadatos: debe haber un servicio de inicio de sesión único para HTTP-Redirect o HTTP-POST.
check-other-browser = Esta comprobación pertenece a otro navegador
    .what = Se comenzó en otro navegador o en una ventana privada, o las cookies están desactivadas aquí. Si alguien le ha enviado este enlace: no continúe.
    .next = Para comprobar usted una institución, comience de nuevo.
check-used = Este informe ya se mostró
    .what = Los valores no se guardan, así que un informe no puede mostrarse dos veces.
    .next = Compruebe la institución otra vez.

# A page that applications load unseen.
session-check = Comprobación de sesión
session-check-what = Las aplicaciones cargan esta página sin mostrarla y le preguntan si su sesión en { $service } sigue iniciada.
