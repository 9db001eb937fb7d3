# Pages of administrators: people, the journal of their accounts, merging two.

# Finding somebody.
people-search = Un sub, un identificador tal como lo envía una institución, o el nombre o el número de serie de un certificado
people-find = Buscar
people-found = Se conoce por «{ $query }»
people-nobody = Nadie. Debe ser el identificador completo.
people-by-identifier = { $kind } en { $institution }
people-by-certificate = certificado
people-last = la última vez el { $at }
people-former = ya no es suyo

# An account.
person-title = La cuenta de una persona
person-standing = Estado
    .open = abierta
    .closed = cerrada el { $at }
    .deleted = eliminada el { $at }
person-since = Desde
person-since-at = el { $at }
person-whole = Parte de
person-parts = Cuentas que pasaron a formar parte de ella
person-split = Separarlas de nuevo
    .done = Las dos vuelven a ser independientes.
person-identifiers = Por qué la conocen las instituciones
person-nothing = Nada.
person-former = anterior
person-first = la primera vez el { $at }
person-until = deja de ser suyo el { $at }
person-part = se guarda con <code>{ $part }</code>
person-certificates = Certificados válidos
    .none = Ninguno.
    .until = { $kind }, hasta el { $at }
    .all = Todos los que se emitieron
    .log = En el registro de auditoría
person-revoke = Revocarlos todos
person-acts = Lo que se hizo con ella
person-absorb = Otra cuenta (su sub) de la misma persona, que pase a formar parte de esta
person-preview = Ver qué supondría
person-unknown = No hay ninguna cuenta con este sub.

# The journal.
journal-title = Diario de las cuentas
journal-heading = Lo que se hizo con las cuentas
journal-sub = Solo de esta cuenta (su sub)
journal-show = Mostrar
journal-nothing = No se hizo nada.
journal-hint = Cuando dos cuentas se separan de nuevo, cada una tiene lo que tenía; en la que se quedó se cierran las sesiones, y lo que empezó mientras eran una ya no cuenta. El registro del servidor dice qué administrador lo deshizo.
journal-earlier = Anteriores
journal-act = el { $at }, por { $by }
journal-other = y
journal-join = Dos cuentas pasaron a ser una
journal-unlink = Se quitaron accesos de la cuenta
journal-erase = Se eliminó la cuenta
journal-passkey-added = Se registró una llave de acceso
journal-passkey-removed = Se quitó una llave de acceso
journal-person = la persona
journal-somebody = un administrador
journal-administrator = el administrador { $name }
journal-program = el programa { $name }
journal-command-line = la línea de órdenes ({ $name })
journal-undo = Deshacer
    .this = esto
    .done = Deshecho.
    .past = deshecho el { $at } por { $by }

# Merging two accounts.
merge-title = Unir dos cuentas
merge-heading = ¿Son las dos cuentas de una misma persona?
merge-accounts = Las dos cuentas
merge-stays = Se queda
merge-joins = Pasa a formar parte de ella
merge-no-applications = Ninguna aplicación conoce todavía ninguna de las dos.
merge-knows-survivor = conoce la que se queda, por:
merge-knows-absorbed = conoce la otra, y seguirá viendo:
merge-knows-both = conoce las dos como dos personas, y verá solo una de ellas:
merge-beware = Quien pueda iniciar sesión con cualquiera de ellas será esta persona desde entonces, en todas partes. Asegúrese: un «sí» equivocado entrega la vida de una persona a otra. El diario permite deshacerlo, pero no lo que se haya visto entretanto.
merge-done = Las dos son ahora una cuenta.

# Why nothing was changed.
unchanged = No se ha cambiado nada
    .what = Quizá otra persona se adelantó.
    .next = Mire la cuenta tal como está ahora.
    .back = Al diario
unchanged-no-act = El formulario no indica ninguna operación.
unchanged-unknown = No existe esa operación.
unchanged-undone = Ya se había deshecho.
unchanged-closed = La cuenta está cerrada, o una de sus partes pasó a otra.
unchanged-taken = Un identificador en { $institution } es ya de { $owner }: una las dos cuentas, o desvincúlelo.
unchanged-two = Hay que indicar dos cuentas.
unchanged-one = Una de ellas no existe, o ya son una cuenta.
unchanged-same = Ya son una cuenta.
unchanged-not-open = { $account } está cerrada, o no existe.
unchanged-meanwhile = Una de ellas pasó entretanto a formar parte de otra cuenta, o vuelve a ser independiente.
unchanged-no-account = El formulario no indica ninguna cuenta.
