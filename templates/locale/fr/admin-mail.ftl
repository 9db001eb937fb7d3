# Les lettres en chemin, pour les administrateurs.

mail-hint = Chaque lettre reste ici, scellée, jusqu’à ce qu’un serveur de messagerie l’ait prise. Pendant une semaine, on sait ce qu’elle est devenue.
mail-standings = Lettres selon leur état
mail-all = Toutes
mail-waiting = En attente
mail-sent = Envoyée
mail-failed = Abandonnée
mail-nothing = Il n’y a pas de telle lettre.
mail-no-mail = La configuration n’a pas de [mail] : personne ne reçoit de lettres.
mail-posted = { $at }, { $count ->
    [one] { $count } essai
   *[other] { $count } essais
}
mail-again = Prochain essai : { $at }
mail-left = Partie : { $at }
mail-given-up = Abandonnée : { $at }
mail-retry = Réessayer
    .all = Réessayer toutes celles qui ont été abandonnées
    .done = L’envoi est retenté d’ici 20 secondes.
mail-discard = Oublier
    .done = Oubliée.
mail-gone = Aucune lettre de ce nom n’attend ni n’a été abandonnée. Peut-être est-elle partie entre-temps.
