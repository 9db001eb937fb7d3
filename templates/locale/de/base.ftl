# What stands on every page.

# The language's own name, in itself.
language-name = Deutsch
languages = Sprache

skip = Zum Inhalt springen
visitor-at = bei { $institution }
sign-out = Abmelden
unsent = Als Sie das Formular abgeschickt haben, war niemand mehr angemeldet; deshalb ist damit nichts geschehen. Jetzt sind Sie angemeldet: Füllen Sie es noch einmal aus und schicken Sie es erneut ab.
about = Über diesen Dienst
about-you = Was dieser Dienst von Ihnen weiß
about-register = Eine Anwendung registrieren
about-check = Eine Einrichtung prüfen
about-ca = Zertifizierungsstelle
help = Hilfe: { $address }
transaction = Vorgang

# A button that copies; the second part is for those who hear the page.
copy = Kopieren
copy-transaction = der Vorgangsnummer
copied = Kopiert
selected = Markiert
quote-transaction = Geben Sie dies an, wenn Sie um Hilfe bitten:
for-developers = Für Entwickler
new-tab = (in einem neuen Tab)

# How time is written.
month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
moment = { $day }. { $month } { $year }, { $time } UTC
span-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
span-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
span-days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
