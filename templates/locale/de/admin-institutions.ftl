# Pages of administrators: institutions, and what they released.

institutions-search = Name, Abkürzung oder Domain
institutions-busiest = Woher Menschen { $days ->
    [one] am letzten Tag
   *[other] in den letzten { $days } Tagen
} kamen
institutions-nobody = Niemand hat sich angemeldet.
institutions-gone = Keine Quelle nennt sie jetzt.
institutions-facts = Was ihre Quelle sagt
institutions-released = Was sie wirklich übermittelt hat
institutions-all = Alle Einrichtungen
institutions-one = { $institution }
