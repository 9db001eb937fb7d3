# Pages of administrators: the audit log. What it writes itself, such as kinds of entries, is in every language the same.

audit-chain = La cadena
audit-sealed = Sellado
    .nothing = todavía nada
    .up-to = hasta la fila { $number }, el { $at }, con la clave <code>{ $key }</code>
audit-hash = Su hash
audit-seal-good = el sello es bueno
audit-seal-broken = el sello está roto
audit-seal-none = pero hay filas
audit-waiting = En espera
audit-waiting-count = { $count ->
    [one] { $count } entrada
   *[other] { $count } entradas
}
audit-verified = Leído por completo
    .never = nunca, según las notas de este servidor
    .good = nada anómalo
audit-verified-rows = el { $at }, { $rows ->
    [one] { $rows } fila
   *[other] { $rows } filas
}
audit-findings = { $count ->
    [one] { $count } anomalía
   *[other] { $count } anomalías
}

# Searching.
audit-kind = Qué ocurrió
    .any = Cualquier cosa
audit-serial = Número de serie
audit-person = De quién son los certificados (un sub)
audit-by = Quién lo hizo
    .hint = Basta una parte: el nombre de un administrador, <code>person</code>, <code>contact</code>
audit-from = Desde (UTC)
audit-to = Hasta ese día inclusive (UTC)
audit-export = Todo como líneas de JSON
audit-day = Un día se escribe 2026-11-23.

# What was found.
audit-broken = La cadena está rota en { $rows }: eso no surgió tal como se escribió el registro. Ejecute <code>beadle ca audit verify</code>.
audit-entries = Entradas
audit-looked-at = { $count ->
    [one] { $count } fila revisada.
   *[other] { $count } filas revisadas.
}
audit-held = Cada una se comparó con la anterior.
audit-none = Ninguna.
    .further = Ninguna en estas; la búsqueda sigue más atrás.
audit-line-by = por { $by }
audit-line-row = fila { $number }
audit-line-at = el { $at }
audit-everything = Todo lo que contiene
