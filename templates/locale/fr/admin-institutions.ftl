# Pages of administrators: institutions, and what they released.

institutions-search = Nom, abréviation ou domaine
institutions-busiest = D’où venaient les personnes au cours { $days ->
    [one] du dernier jour
   *[other] des { $days } derniers jours
}
institutions-nobody = Personne ne s’est connecté.
institutions-gone = Aucune source ne le nomme actuellement.
institutions-facts = Ce que dit sa source
institutions-released = Ce qu’il a réellement transmis
institutions-all = Tous les établissements
institutions-one = { $institution }
