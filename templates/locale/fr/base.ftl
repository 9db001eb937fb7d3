# What stands on every page.

# The language's own name, in itself.
language-name = Français
languages = Langue

skip = Aller au contenu
visitor-at = à { $institution }
sign-out = Se déconnecter
unsent = Plus personne n’était connecté lorsque vous avez envoyé le formulaire : il n’a donc pas été traité. Vous êtes maintenant connecté : remplissez-le et envoyez-le à nouveau.
about = À propos de ce service
about-you = Ce que ce service sait de vous
about-register = Enregistrer une application
about-check = Vérifier un établissement
about-ca = Autorité de certification
help = Aide : { $address }
transaction = Opération

# A button that copies; the second part is for those who hear the page.
copy = Copier
copy-transaction = le numéro d’opération
copied = Copié
selected = Sélectionné
quote-transaction = Indiquez ceci si vous demandez de l’aide :
for-developers = Pour les développeurs
new-tab = (dans un nouvel onglet)

# How time is written.
month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}
moment = { $day } { $month } { $year } à { $time } UTC
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
span-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
