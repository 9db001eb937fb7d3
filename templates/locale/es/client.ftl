# An application that is not in use.

client-title = { $application } no está en servicio
client-pending = <strong>{ $application }</strong> espera la aprobación
    .label = Pendiente de aprobación
    .what = Está registrada, pero ningún administrador la ha revisado aún. Hasta entonces nadie puede iniciar sesión en ella.
client-suspended = <strong>{ $application }</strong> está suspendida
    .label = Suspendida
    .what = Su uso de este servicio se ha detenido por ahora. Nadie puede iniciar sesión en ella hasta que un administrador vuelva a permitirlo.
client-rejected = <strong>{ $application }</strong> no fue aprobada
    .label = Rechazada
    .what = Un administrador la revisó y no la aprobó. Nadie puede iniciar sesión en ella.
client-retired = <strong>{ $application }</strong> ha sido retirada
    .label = Retirada
    .what = Se ha abandonado definitivamente. Ya nadie puede iniciar sesión en ella.
client-approved = <strong>{ $application }</strong> está lista
    .label = Aprobada
    .what = Entretanto un administrador la ha aprobado: vuelva a ella e inicie sesión de nuevo.
client-nothing-released = No se ha comunicado nada sobre usted.
client-ask = A quién preguntar
client-ask-them = Pregunte a quienes la gestionan.
client-ask-them-at = Pregunte a quienes la gestionan: { $address }.
client-ask-us = Si la gestiona usted, los administradores de este servicio responden en { $address }.
client-home = Página principal de { $application }
