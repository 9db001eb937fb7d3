# Letters on their way, for administrators.

mail-hint = Each letter lies here, sealed, until a mail server took it. For a week it is known what became of it.
mail-standings = Letters by standing
mail-all = All
mail-waiting = Waiting
mail-sent = Sent
mail-failed = Given up
mail-nothing = There is no such letter.
mail-no-mail = The configuration has no [mail]: nobody gets letters.
mail-posted = { $at }, { $count ->
    [one] tried once
   *[other] tried { $count } times
}
mail-again = Next try: { $at }
mail-left = Left: { $at }
mail-given-up = Given up: { $at }
mail-retry = Try again
    .all = Try again all that were given up
    .done = They are tried again within 20 seconds.
mail-discard = Forget it
    .done = Forgotten.
mail-gone = No such letter waits or was given up. Perhaps it left meanwhile.
