# The institution did not say enough.

missing-title = Ihre Einrichtung hat nicht genug gesagt
missing-title-ours = Wir konnten nicht alles nachschlagen
missing-title-refusal = Diese Kennung reicht hier nicht aus
missing-lead = Sie haben sich bei <b>{ $institution }</b> angemeldet, und das hat geklappt. Aber es wurde nicht alles gesendet, was <b>{ $application }</b> braucht, um Sie einzulassen. Sie haben nichts falsch gemacht.
missing-lead-ours = Sie haben sich bei <b>{ $institution }</b> angemeldet, und das hat geklappt. Aber was <b>{ $application }</b> braucht, weiß jemand anders als Ihre Einrichtung und antwortet uns gerade nicht. Weder Sie noch Ihre Einrichtung haben etwas falsch gemacht.
missing-lead-refusal = Sie haben sich bei <b>{ $institution }</b> angemeldet, und das hat geklappt. Aber was von dort über Sie gesagt wird, ist nicht das, was <b>{ $application }</b> verlangt.
missing-what = Was angekommen ist und was nicht
missing-released = Übermittelt
missing-missing = Fehlt
missing-not-known = Gerade nicht bekannt
missing-not-enough = Reicht nicht
missing-dropped = Verworfen
missing-silent = { $source } antwortet nicht.
missing-silent-later = { $source } war gerade nicht erreichbar. Versuchen Sie es in einigen Minuten noch einmal.
missing-not-accepted = Das wird hier nicht anerkannt.
missing-needed = Gebraucht wird:
missing-needed-one-of = Gebraucht wird eines von:
missing-foreign-scope = Was hinter dem @ steht, gehört nicht zu dieser Einrichtung.
missing-no-scope = Es fehlen das @ und die Domain der Einrichtung.
missing-again-later = Versuchen Sie es in einigen Minuten noch einmal.
missing-again-write = Wenn es so bleibt, schreiben Sie mit der Vorgangsnummer von unten an { $address }.
try-again = Noch einmal versuchen
missing-if-wrong = Wenn das nicht stimmt
missing-write = Schreiben Sie an { $address }. Der Brief ist fertig, auf Englisch:
missing-write-nobody = In den Metadaten der Einrichtung steht niemand, dem man schreiben könnte: Bitte fragen Sie ihr Rechenzentrum. Der Brief ist fertig, auf Englisch:
missing-letter = Brief an die Einrichtung
missing-open = Im Mailprogramm öffnen
missing-copy = Den Brief kopieren
missing-page = { $institution } hat eine Seite dafür
try-other-login = Eine andere Kennung versuchen

# Whose turn it is.
turn-person = Das können Sie selbst beheben
turn-application = Das muss die Anwendung beheben
turn-institution = Das muss Ihre Einrichtung beheben
turn-operator = Das müssen wir beheben
