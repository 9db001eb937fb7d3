# The pages of one's account.

account-title = Su cuenta
account-logins = Sus accesos
account-logins-hint = Use el que use, para las aplicaciones es usted la misma persona y conserva lo que tiene en ellas. Lo que se comunica de usted a una aplicación viene del acceso en uso.
account-in-use = en uso ahora
account-gone = ya no participa
account-remove = Quitar
account-remove-hint = Un acceso que usted quita deja de ser suyo para esta cuenta. El que está en uso solo se puede quitar cuando haya iniciado sesión con otro.
account-leave = Antes de dejar una institución, vincule el acceso de otra: así seguirá siendo quien es.
account-applications = Con qué identidad va a las aplicaciones
account-applications-hint = Una aplicación se entera de lo que dice de usted una de sus instituciones. Usted puede indicar cuál: allí inicia sesión cuando va a la aplicación. Lo que una aplicación ya tiene de usted no cambia.
account-whichever = El acceso que use en cada momento
account-keep = Guardar
account-access = Lo que permite a las aplicaciones
account-access-hint = Usted lo aceptó. Lo que retira termina de inmediato; una aplicación conserva lo que ya sabe, y vuelve a preguntarle cuando regresa a ella.
account-since = desde el { $since }
account-while-away = También cuando usted no esté presente: hasta el { $until }, o más tiempo si vuelve antes.
account-take-back = Retirar
account-usual = Siempre la misma institución
account-usual-hint = Para estas aplicaciones, este navegador le lleva a la institución sin preguntar.
account-ask-again = Volver a preguntarme
account-sessions = Dónde tiene la sesión iniciada
account-session-here = este navegador
account-session-unknown = Un navegador que no dice cuál es
account-session-span = Desde el { $since }; termina por sí sola el { $until }
account-session-end = Cerrar la sesión allí
account-sessions-end = Cerrar la sesión en todas partes
account-sessions-end-hint = En todos los navegadores, también en este. Las aplicaciones se enteran; lo que pueden hacer cuando usted no está sigue hasta que usted lo retire más arriba.
account-terms = Condiciones que usted aceptó
account-terms-one = versión { $version }, aceptada el { $at }
account-language = Idioma
account-language-hint = El de las páginas y los mensajes, en cada navegador en el que inicie sesión. Una aplicación puede pedir otro en el camino hacia ella.
account-language-browser = El que pida mi navegador
account-data = Sus datos
account-data-hint = Todo lo que se guarda de usted, en un archivo, y el final de la cuenta.
account-data-download = Descargar mis datos
account-data-delete = Eliminar la cuenta
account-acts = Lo que se ha hecho últimamente
account-act-at = el { $at }
account-undo = Deshacer
account-undo-hint = Puede deshacerlo durante 30 días. Cuando dos cuentas se separan de nuevo, se cierran todas las sesiones: vuelva a iniciar sesión con el acceso que quiera usar.
account-said = Lo que su institución ha dicho de usted

# What was done to an account, with the names of institutions.
act-joined = Vinculados: { $institutions }
act-unlinked = Quitado: { $institutions }
act-erased = Eliminada

# What an application may hear or do, one behind the other.
right-identifier = su identificador
right-mail = su dirección de correo
right-name = su nombre
right-institution = su institución y lo que dice de usted
right-certificates = certificados a su nombre
right-ssh-certificates = certificados SSH a su nombre

# Deleting the account.
delete-title = Eliminar su cuenta
delete-lead = Ha iniciado sesión como <b>{ $person }</b>. Esto elimina todo lo que { $service } sabe de usted. Nadie puede deshacerlo.
delete-lost = Lo que pierde
delete-lost-identifier = Su identificador <code>{ $sub }</code>. Si vuelve a iniciar sesión, recibe uno nuevo: las aplicaciones no sabrán que es usted, y lo que tiene en ellas quizá quede fuera de su alcance. Pregunte antes en ellas.
delete-lost-consent = Lo que ha aceptado, y lo que permite hacer a las aplicaciones cuando usted no está presente. Se les avisa de que ha cerrado la sesión.
delete-lost-certificates = Sus certificados: los que todavía son válidos se revocan.
delete-stays = Lo que queda
delete-stays-identifier = El propio identificador, para que nadie más lo reciba nunca; ya nada indica que era suyo.
delete-stays-certificates = Los registros de los certificados, con el nombre que figura en ellos, que una autoridad de certificación debe conservar.
delete-stays-applications = Lo que las aplicaciones tienen de usted. Deben eliminarlo ellas mismas.
delete-download = Descargar antes mis datos
delete-unsure = No se ha eliminado nada. Marque la casilla si es lo que quiere.
delete-understood = Entiendo que esto no se puede deshacer
delete-agree = Eliminar mi cuenta
delete-disagree = Conservarla
delete-again = Antes, inicie sesión otra vez
delete-again-what = Inició sesión hace un rato. Quien elimina la cuenta debe haberlo hecho en los últimos 15 minutos: así es seguro que es usted. Después vuelve aquí.
delete-again-agree = Iniciar sesión otra vez
delete-again-disagree = Conservar la cuenta
deleted-title = Su cuenta se ha eliminado
deleted-lead = { $service } ya no sabe nada de usted.
deleted-certificates = { $count ->
    [one] Se ha revocado uno de sus certificados.
   *[other] Se han revocado { $count } de sus certificados.
}
deleted-told = Se ha avisado a estas aplicaciones de que ha cerrado la sesión:
deleted-untold = A estas no les ha llegado el aviso, o no se les puede avisar. Cierre también la sesión en ellas:
deleted-ask = Las aplicaciones conservan lo que tienen de usted. Pídales que lo eliminen.

# Mail addresses for certificates.
addresses-title = Sus direcciones de correo
addresses-lead = Estas pueden figurar en sus certificados.
addresses-said = Lo que dice su institución
addresses-none-said = No indica ninguna de la que pueda responder.
addresses-added = Lo que ha añadido el contacto de la institución
addresses-none-added = Ninguna. El contacto de su institución para certificados puede añadir una: entonces recibe allí un mensaje, y la confirma.
addresses-by = { $institution }, el { $at }
addresses-function = De una función
addresses-remove = Quitarla
addresses-still = Todavía figura en:
addresses-revoke = Revocar lo que ya no deba ser válido
address-waiting = Pendiente de confirmar
address-lapsed = No confirmada a tiempo
address-confirmed = Confirmada
address-removed = Quitada
confirm-address-title = Confirmar una dirección de correo
confirm-address-heading = ¿Es suya esta dirección?
confirm-address-hint = Si la confirma, puede figurar en sus certificados. Puede quitarla en cualquier momento.
confirm-address-agree = Es mía
confirm-address-disagree = No es mía
