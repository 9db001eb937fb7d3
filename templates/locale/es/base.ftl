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
about-accessibility = Accesibilidad
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

# How long a page waits.
time-limit = Esta página le espera hasta el { $until }.
time-limit-soon = Quedan dos minutos.
time-limit-more = Necesito más tiempo

# The accessibility statement.
accessibility-title = Accesibilidad
accessibility-lead = { $service } está hecho para que lo pueda usar todo el mundo. Sus páginas siguen las pautas WCAG 2.2, nivel AA, salvo lo que se dice más abajo.
accessibility-does = Lo que hacen las páginas
accessibility-keyboard = Todo se alcanza y se usa solo con el teclado, en el orden en que está, y siempre se ve dónde se encuentra usted.
accessibility-display = Caben en una pantalla de 320 píxeles, siguen su elección de claro u oscuro, de contraste alto y de movimiento reducido, y se pueden leer de derecha a izquierda.
accessibility-scripts = Funcionan sin scripts. Lo que añade un script se comunica a los lectores de pantalla.
accessibility-time = Cuando una página no espera indefinidamente, dice hasta cuándo, avisa antes, y un botón le da más tiempo sin perder lo que ha rellenado.
accessibility-lacks = Dónde se quedan cortas
accessibility-elsewhere = El inicio de sesión de su institución y las aplicaciones son páginas de otros. Por ellas no podemos responder.
accessibility-english = La declaración de prácticas solo está en inglés.
accessibility-device = El código de un dispositivo vale diez minutos. Ese tiempo depende del dispositivo y aquí no se puede alargar; el dispositivo muestra un código nuevo cuantas veces haga falta.
accessibility-checked = Cómo se comprueba
accessibility-checked-how = Cada página se comprueba en cada idioma con un programa (axe), en claro y en oscuro, solo con la tecla Tab, y en una pantalla de 320 píxeles, cada vez que algo cambia.
accessibility-tell = Si algo no le funciona
accessibility-write = Escriba a { $address }: diga qué página es y qué utiliza. Recibirá una respuesta y, entretanto, lo que necesita por otra vía.
accessibility-ask = Pregunte a quienes gestionan este servicio: diga qué página es y qué utiliza.
