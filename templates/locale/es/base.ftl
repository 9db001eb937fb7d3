# What stands on every page.

# The language's own name, in itself.
language-name = Español
languages = Idioma

skip = Ir al contenido
visitor-at = en { $institution }
sign-out = Cerrar sesión
unsent = Cuando envió el formulario ya no había ninguna sesión abierta, así que no se hizo nada con él. Ahora la hay: rellénelo y envíelo de nuevo.
about = Acerca de este servicio
about-you = Lo que este servicio sabe de usted
about-register = Registrar una aplicación
about-check = Comprobar una institución
about-ca = Autoridad de certificación
help = Ayuda: { $address }
transaction = Operación

# A button that copies; the second part is for those who hear the page.
copy = Copiar
copy-transaction = el número de operación
copied = Copiado
selected = Seleccionado
quote-transaction = Indique esto si pide ayuda:
for-developers = Para desarrolladores
new-tab = (en una pestaña nueva)

# How time is written.
month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}
moment = { $day } de { $month } de { $year }, { $time } UTC
span-minutes = { $count ->
    [one] 1 minuto
   *[other] { $count } minutos
}
span-hours = { $count ->
    [one] 1 hora
   *[other] { $count } horas
}
span-days = { $count ->
    [one] 1 día
   *[other] { $count } días
}
