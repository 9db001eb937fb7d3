# Pages of administrators: the audit log. What it writes itself, such as kinds of entries, is in every language the same.

audit-chain = La chaîne
audit-sealed = Scellé
    .nothing = encore rien
    .up-to = jusqu’à la ligne { $number }, le { $at }, avec la clé <code>{ $key }</code>
audit-hash = Son empreinte
audit-seal-good = le sceau est bon
audit-seal-broken = le sceau est brisé
audit-seal-none = mais il y a des lignes
audit-waiting = En attente
audit-waiting-count = { $count ->
    [one] { $count } entrée
   *[other] { $count } entrées
}
audit-verified = Lu en entier
    .never = jamais, d’après les notes de ce serveur
    .good = rien d’anormal
audit-verified-rows = le { $at }, { $rows ->
    [one] { $rows } ligne
   *[other] { $rows } lignes
}
audit-findings = { $count ->
    [one] { $count } anomalie
   *[other] { $count } anomalies
}

# Searching.
audit-kind = Ce qui s’est passé
    .any = Tout
audit-serial = Numéro de série
audit-person = Les certificats de qui (un sub)
audit-by = Qui l’a fait
    .hint = Une partie suffit : le nom d’un administrateur, <code>person</code>, <code>contact</code>
audit-from = Du (UTC)
audit-to = Au, ce jour compris (UTC)
audit-export = Le tout en lignes de JSON
audit-day = Un jour s’écrit 2026-11-23.

# What was found.
audit-broken = La chaîne est brisée à { $rows } : ce contenu n’est pas tel que le journal l’a écrit. Exécutez <code>beadle ca audit verify</code>.
audit-entries = Entrées
audit-looked-at = { $count ->
    [one] { $count } ligne examinée.
   *[other] { $count } lignes examinées.
}
audit-held = Chacune a été comparée à la précédente.
audit-none = Aucune.
    .further = Aucune parmi celles-ci ; la recherche continue plus loin en arrière.
audit-line-by = par { $by }
audit-line-row = ligne { $number }
audit-line-at = le { $at }
audit-everything = Tout son contenu
