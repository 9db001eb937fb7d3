# The institution did not say enough.

missing-title = Su institución no ha dicho lo suficiente
missing-title-ours = No hemos podido consultarlo todo
missing-title-refusal = Este acceso no basta aquí
missing-lead = Ha iniciado sesión en <b>{ $institution }</b>, y ha funcionado. Pero no se ha enviado todo lo que <b>{ $application }</b> necesita para dejarle entrar. Usted no ha hecho nada mal.
missing-lead-ours = Ha iniciado sesión en <b>{ $institution }</b>, y ha funcionado. Pero lo que <b>{ $application }</b> necesita lo sabe alguien distinto de su institución, que ahora mismo no nos responde. Ni usted ni su institución han hecho nada mal.
missing-lead-refusal = Ha iniciado sesión en <b>{ $institution }</b>, y ha funcionado. Pero lo que se dice allí de usted no es lo que pide <b>{ $application }</b>.
missing-what = Lo que ha llegado y lo que no
missing-released = Comunicado
missing-missing = Falta
missing-not-known = No se sabe ahora mismo
missing-not-enough = No basta
missing-dropped = Descartado
missing-silent = { $source } no responde.
missing-silent-later = No se ha podido consultar a { $source } en este momento. Inténtelo de nuevo en unos minutos.
missing-not-accepted = Esto no se acepta aquí.
missing-needed = Hace falta:
missing-needed-one-of = Hace falta uno de estos:
missing-foreign-scope = Lo que sigue a la @ no pertenece a esta institución.
missing-no-scope = Faltan la @ y el dominio de la institución.
missing-again-later = Inténtelo de nuevo en unos minutos.
missing-again-write = Si sigue igual, escriba a { $address } con el número de operación de abajo.
try-again = Intentar de nuevo
missing-if-wrong = Si no es correcto
missing-write = Escriba a { $address }. La carta está lista, en inglés:
missing-write-nobody = Sus metadatos no nombran a nadie a quien escribir: pregunte a su servicio de informática. La carta está lista, en inglés:
missing-letter = Carta a la institución
missing-open = Abrirla en su programa de correo
missing-copy = Copiar la carta
missing-page = { $institution } tiene una página para esto
try-other-login = Probar con otro acceso

# Whose turn it is.
turn-person = Puede arreglarlo usted
turn-application = Debe arreglarlo la aplicación
turn-institution = Debe arreglarlo su institución
turn-operator = Debemos arreglarlo nosotros
