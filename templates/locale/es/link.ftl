# Linking another login to an account.

link-choose = Elija la otra institución
link-title = Vincular otro acceso
link-heading = <span class="kicker">Vincular otro acceso a la cuenta de</span> <strong>{ $person }</strong>
link-first = Primero, muestre otra vez que es usted
link-first-how = Inició sesión hace un rato. Para vincular otro acceso, inicie sesión de nuevo con el de esta cuenta.
link-lead = ¿En qué institución lo tiene? Ahora inicia sesión allí y después ve qué se uniría. No se vincula nada antes de que usted acepte.
back-to-account = Volver a la cuenta

link-both = ¿Son ambos usted?
link-both-lead = Si acepta, estos dos accesos son una sola cuenta a partir de ahora.
link-logins = Los dos accesos
link-stays = La cuenta que se queda
link-joins = Pasa a formar parte de ella
link-applications = Lo que verán las aplicaciones
link-no-applications = Ninguna aplicación conoce todavía ninguno de los dos. Las que use a partir de ahora verán a una sola persona.
link-beware = Acepte solo si ambos accesos son suyos
link-beware-what = Quien pueda iniciar sesión con cualquiera de ellos será usted desde entonces, en todas las aplicaciones. Avisamos a sus dos direcciones de correo, y puede deshacerlo durante 30 días.
link-agree = Sí, convertirlos en una cuenta
link-disagree = No, dejarlos como están
link-knows-survivor = le seguirá conociendo como antes, por:
link-knows-absorbed = le seguirá conociendo como conoce el segundo acceso, por:
link-knows-both = los tomaba por dos personas. Le conocerá como conoce el primero; lo que guarda para el segundo quizá ya no lo encuentre. Le conoce por:
