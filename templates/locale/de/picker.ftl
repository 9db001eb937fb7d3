# Choosing an institution.

picker-title = Anmelden bei { $application }
picker-heading = <span class="kicker">Melden Sie sich an; es geht weiter zu</span> <strong>{ $application }</strong>
picker-recent = Früher gewählt
picker-preferred = Vorgeschlagen
picker-choose = Wählen Sie Ihre Einrichtung
picker-choose-other = Oder wählen Sie eine andere Einrichtung
picker-hint = Name, Abkürzung oder Mail-Domain, zum Beispiel „uni-example.edu“
picker-search = Suchen
picker-social = Kein Konto an einer Einrichtung?
picker-can = { $count ->
    [one] 1 Einrichtung kann Sie anmelden. Ihr Passwort bleibt bei ihr: Wir sehen es nie.
   *[other] { $count } Einrichtungen können Sie anmelden. Ihr Passwort bleibt bei Ihrer: Wir sehen es nie.
}
picker-privacy = Datenschutzerklärung
picker-terms = Nutzungsbedingungen

# What a search found.
picker-all = { $count ->
    [one] 1 Einrichtung
   *[other] { $count } Einrichtungen
}
picker-best = Die { $shown } besten von { $total } Treffern für „{ $query }“; mehr Buchstaben grenzen sie ein
picker-matches = { $count ->
    [one] 1 Treffer für „{ $query }“
   *[other] { $count } Treffer für „{ $query }“
}
picker-nothing = Nichts gefunden für „{ $query }“
picker-nothing-said = Nichts gefunden für „{ $query }“.
picker-try-domain = Versuchen Sie die Abkürzung oder das, was in Ihrer dortigen Mailadresse hinter dem @ steht.
picker-try-fewer = Versuchen Sie weniger Buchstaben oder den Namen in seiner eigenen Sprache.
picker-not-yet = Vielleicht nimmt Ihre Einrichtung noch nicht teil, oder { $application } lässt sie nicht zu.
picker-ask = Fragen Sie uns danach
picker-ask-subject = Meine Einrichtung fehlt
picker-ask-looked = Gesucht habe ich: { $query }
picker-ask-wanted = Anmelden wollte ich mich bei: { $application }
picker-near = Vielleicht meinen Sie
picker-excluded = { $institution } nimmt teil, aber { $application } lässt sie nicht zu.

# What was chosen before, and for good.
picker-forget = { $institution } von dieser Liste nehmen
picker-always = Für { $application } immer meine Wahl verwenden
continue-title = Weiter mit { $institution }
continue-heading = <span class="kicker">Anmelden bei { $application }: weiter mit</span> <strong>{ $institution }</strong>
continue-why = Sie haben bestimmt, dass sie in diesem Browser für { $application } immer verwendet wird. Auf der Seite Ihres Kontos können Sie wieder danach fragen lassen.
continue-soon = Gleich geht es von selbst weiter. Drücken Sie eine beliebige Taste, um hier zu bleiben.
continue-stays = Es bleibt hier, bis Sie wählen.
continue-go = Weiter
continue-change = Eine andere Einrichtung wählen

# What the suggestions below the search field say.
picker-near-me = Einrichtungen in meiner Nähe
    .looking = Ihr Browser wird gefragt, wo Sie sind …
    .none = Keine in Ihrer Nähe gibt an, wo sie ist.
    .refused = Ihr Browser sagt nicht, wo Sie sind. Die Suche geht weiterhin.
picker-suggestions = Einrichtungen
picker-live-none = Nichts gefunden. Mit der Eingabetaste bekommen Sie Hinweise.
picker-live-one = 1 Einrichtung. Mit der Eingabetaste wählen Sie sie.
picker-live-silent = Die Vorschläge kommen nicht an. Die Schaltfläche „Suchen“ funktioniert weiterhin.

# A service elsewhere lets people choose here.
discovery-title = Wählen Sie Ihre Einrichtung
discovery-heading = <span class="kicker">Wählen Sie Ihre Einrichtung für</span> <strong>{ $service }</strong>
discovery-lead = Sie melden sich bei Ihrer Einrichtung an, für jenen Dienst. Hier wählen Sie nur.
discovery-back = Zurück, ohne zu wählen
discovery-choose = Ihre Einrichtung
discovery-choose-other = Oder eine andere Einrichtung
# In place of an application's name, where somebody signs in for our own pages.
own-account = „Ihr Konto“
