# Briefe auf dem Weg, für die Verwaltung.

mail-hint = Jeder Brief liegt hier, versiegelt, bis ein Mailserver ihn angenommen hat. Eine Woche lang ist bekannt, was aus ihm wurde.
mail-standings = Briefe nach ihrem Stand
mail-all = Alle
mail-waiting = Wartet
mail-sent = Gesendet
mail-failed = Aufgegeben
mail-nothing = Es gibt keinen solchen Brief.
mail-no-mail = In der Konfiguration fehlt [mail]: Niemand bekommt Briefe.
mail-posted = { $at }, { $count ->
    [one] einmal versucht
   *[other] { $count }-mal versucht
}
mail-again = Nächster Versuch: { $at }
mail-left = Abgegangen: { $at }
mail-given-up = Aufgegeben: { $at }
mail-retry = Noch einmal versuchen
    .all = Alle aufgegebenen noch einmal versuchen
    .done = Innerhalb von 20 Sekunden wird es noch einmal versucht.
mail-discard = Vergessen
    .done = Vergessen.
mail-gone = Kein solcher Brief wartet oder wurde aufgegeben. Vielleicht ist er inzwischen abgegangen.
