# Pages of administrators: skins, and the preview of one. Tokens of colours, and what is wrong in a file, are in every language the same.

skins-none = Es gibt keine: <code>skins.directory</code> der Konfiguration nennt keinen Ordner.
skins-there = Was es gibt
skins-default = Standard
skins-old = wie vor dem Fehler
skins-all = Alle Skins
skins-mistakes = Fehler: Was vorher da war, bleibt
skins-mistake = <code>{ $file }</code>, Zeile { $line }, Spalte { $column }:

# The preview.
skin-title = Der Skin { $name }
skin-shown = Gezeigt
skin-scheme = Hell oder dunkel
    .light = Hell
    .dark = Dunkel
skin-width = Breite
    .desktop = Bildschirm
    .phone = Telefon
skin-reset = Wie in seiner Datei
skin-try = Andere Farben ausprobieren; nichts wird gespeichert
skin-no-colour = Keine Farbe: #rrggbb
skin-pages = Seiten
    .picker = Wahl der Einrichtung
    .consent = Zustimmung
    .error = Etwas ging schief

# What must stand out on what.
skin-contrast = Kontrast
    .good = Alle Paare heben sich genügend ab.
    .upper = Text oder Zeichen
    .lower = Auf
    .needed = Nötig
    .enough = Genügt
skin-contrast-failing = { $count ->
    [one] 1 Paar muss
   *[other] { $count } Paare müssen
} sich mehr abheben: So, wie sie ist, würde die Datei abgelehnt.
