# Choosing an institution.

picker-title = Iniciar sesión en { $application }
picker-heading = <span class="kicker">Inicie sesión para continuar a</span> <strong>{ $application }</strong>
picker-recent = Elegidas anteriormente
picker-preferred = Sugeridas
picker-choose = Elija su institución
picker-choose-other = O elija otra institución
picker-hint = Su nombre, sus siglas o su dominio de correo, por ejemplo «uni-example.edu»
picker-search = Buscar
picker-social = ¿No tiene cuenta en una institución?
picker-can = { $count ->
    [one] 1 institución puede identificarle. Su contraseña se queda en ella: nosotros no la vemos nunca.
   *[other] { $count } instituciones pueden identificarle. Su contraseña se queda en la suya: nosotros no la vemos nunca.
}
picker-privacy = política de privacidad
picker-terms = condiciones de uso

# What a search found.
picker-all = { $count ->
    [one] 1 institución
   *[other] { $count } instituciones
}
picker-best = Los { $shown } mejores de { $total } resultados para «{ $query }»; con más letras se reducen
picker-matches = { $count ->
    [one] 1 resultado para «{ $query }»
   *[other] { $count } resultados para «{ $query }»
}
picker-nothing = No se ha encontrado nada para «{ $query }»
picker-nothing-said = No se ha encontrado nada para «{ $query }».
picker-try-domain = Pruebe con las siglas, o con lo que sigue a la @ en su dirección de correo de allí.
picker-try-fewer = Pruebe con menos letras, o con el nombre en su propio idioma.
picker-not-yet = Puede que su institución aún no participe, o que { $application } no la acepte.
picker-ask = Pregúntenos por ella
picker-ask-subject = Falta mi institución
picker-ask-looked = He buscado: { $query }
picker-ask-wanted = Quería iniciar sesión en: { $application }
picker-near = Quizá quiera decir
picker-excluded = { $institution } participa, pero { $application } no la acepta.

# What was chosen before, and for good.
picker-forget = Quitar { $institution } de esta lista
picker-always = Usar siempre mi elección para { $application }
continue-title = Continuar con { $institution }
continue-heading = <span class="kicker">Iniciar sesión en { $application }: continuar con</span> <strong>{ $institution }</strong>
continue-why = Usted decidió usarla siempre para { $application } en este navegador. En la página de su cuenta puede hacer que se le vuelva a preguntar.
continue-soon = Sigue por sí sola en un momento. Pulse cualquier tecla para quedarse aquí.
continue-stays = Se queda aquí hasta que usted elija.
continue-go = Continuar
continue-change = Elegir otra institución

# What the suggestions below the search field say.
picker-near-me = Instituciones cerca de mí
    .looking = Preguntando a su navegador dónde está…
    .none = Ninguna cerca de usted indica dónde está.
    .refused = Su navegador no dice dónde está. La búsqueda sigue funcionando.
picker-suggestions = Instituciones
picker-live-none = No se ha encontrado nada. Pulse Intro para ver consejos.
picker-live-one = 1 institución. Pulse Intro para elegirla.
picker-live-silent = Las sugerencias no llegan. El botón «Buscar» sigue funcionando.

# A service elsewhere lets people choose here.
discovery-title = Elija su institución
discovery-heading = <span class="kicker">Elija su institución para</span> <strong>{ $service }</strong>
discovery-lead = Usted inicia sesión en su institución, para ese servicio. Aquí solo elige.
discovery-back = Volver sin elegir
discovery-choose = Su institución
discovery-choose-other = U otra institución
# In place of an application's name, where somebody signs in for our own pages.
own-account = su cuenta
