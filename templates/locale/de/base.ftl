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
about-accessibility = Barrierefreiheit
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

# How long a page waits.
time-limit = Diese Seite wartet auf Sie bis { $until }.
time-limit-soon = Es bleiben zwei Minuten.
time-limit-more = Ich brauche mehr Zeit

# The accessibility statement.
accessibility-title = Barrierefreiheit
accessibility-lead = { $service } soll von allen benutzt werden können. Die Seiten folgen den Web Content Accessibility Guidelines (WCAG) 2.2, Stufe AA, bis auf das, was unten steht.
accessibility-does = Was die Seiten tun
accessibility-keyboard = Alles ist allein mit der Tastatur zu erreichen und zu bedienen, in der Reihenfolge, in der es dasteht, und es ist immer sichtbar, wo Sie sind.
accessibility-display = Sie passen auf einen Bildschirm von 320 Pixeln, folgen Ihrer Wahl von Hell oder Dunkel, hohem Kontrast und weniger Bewegung und lassen sich von rechts nach links lesen.
accessibility-scripts = Sie funktionieren ohne Skripte. Was ein Skript hinzufügt, wird Bildschirmlesern mitgeteilt.
accessibility-time = Wo eine Seite nicht unbegrenzt wartet, sagt sie, bis wann, warnt vorher, und eine Schaltfläche gibt Ihnen mehr Zeit, ohne dass Eingaben verloren gehen.
accessibility-lacks = Wo sie nicht genügen
accessibility-elsewhere = Die Anmeldung bei Ihrer Einrichtung und die Anwendungen sind Seiten von anderen. Für diese können wir nicht sprechen.
accessibility-english = Die Erklärung zur Praxis gibt es nur auf Englisch.
accessibility-device = Der Code eines Geräts gilt zehn Minuten. Diese Zeit bestimmt das Gerät, sie lässt sich hier nicht verlängern; das Gerät zeigt einen neuen Code, sooft Sie einen brauchen.
accessibility-checked = Wie das geprüft wird
accessibility-checked-how = Jede Seite wird in jeder Sprache von einem Programm (axe) geprüft, hell und dunkel, allein mit der Tabulatortaste und auf einem Bildschirm von 320 Pixeln, sooft sich etwas ändert.
accessibility-tell = Wenn etwas für Sie nicht funktioniert
accessibility-write = Schreiben Sie an { $address }: welche Seite es ist und was Sie verwenden. Sie bekommen eine Antwort und bis dahin auf anderem Weg, was Sie brauchen.
accessibility-ask = Fragen Sie die, die diesen Dienst betreiben: Sagen Sie, welche Seite es ist und was Sie verwenden.
