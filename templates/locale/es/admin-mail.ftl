# Cartas en camino, para quienes administran.

mail-hint = Cada carta está aquí, sellada, hasta que un servidor de correo la acepta. Durante una semana se sabe qué fue de ella.
mail-standings = Cartas según su estado
mail-all = Todas
mail-waiting = En espera
mail-sent = Enviada
mail-failed = Abandonada
mail-nothing = No hay ninguna carta así.
mail-no-mail = La configuración no tiene [mail]: nadie recibe cartas.
mail-posted = { $at }, { $count ->
    [one] { $count } intento
   *[other] { $count } intentos
}
mail-again = Próximo intento: { $at }
mail-left = Salió: { $at }
mail-given-up = Abandonada: { $at }
mail-retry = Intentar de nuevo
    .all = Intentar de nuevo todas las abandonadas
    .done = Se intentará de nuevo en 20 segundos.
mail-discard = Olvidar
    .done = Olvidada.
mail-gone = Ninguna carta así espera ni fue abandonada. Quizá haya salido mientras tanto.
