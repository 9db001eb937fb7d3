# Pages of administrators: skins, and the preview of one. Tokens of colours, and what is wrong in a file, are in every language the same.

skins-none = No hay ninguno: <code>skins.directory</code> de la configuración no indica ninguna carpeta.
skins-there = Lo que hay
skins-default = predeterminado
skins-old = como era antes de su error
skins-all = Todos los aspectos
skins-mistakes = Errores: queda lo que había antes
skins-mistake = <code>{ $file }</code>, línea { $line }, columna { $column }:

# The preview.
skin-title = El aspecto { $name }
skin-shown = Vista
skin-scheme = Claro u oscuro
    .light = Claro
    .dark = Oscuro
skin-width = Anchura
    .desktop = Escritorio
    .phone = Teléfono
skin-reset = Como en su archivo
skin-try = Probar otros colores; no se guarda nada
skin-no-colour = No es un color: #rrggbb
skin-pages = Páginas
    .picker = Elegir una institución
    .consent = Aceptar
    .error = Algo ha fallado

# What must stand out on what.
skin-contrast = Contraste
    .good = Todos los pares destacan lo suficiente.
    .upper = Texto o marca
    .lower = Sobre
    .needed = Necesario
    .enough = Suficiente
skin-contrast-failing = { $count ->
    [one] { $count } par debe
   *[other] { $count } pares deben
} destacar más: tal como está, el archivo se rechazaría.
