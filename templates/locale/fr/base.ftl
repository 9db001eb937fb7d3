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
about-accessibility = Accessibilité
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

# How long a page waits.
time-limit = Cette page vous attend jusqu’au { $until }.
time-limit-soon = Il reste deux minutes.
time-limit-more = J’ai besoin de plus de temps

# The accessibility statement.
accessibility-title = Accessibilité
accessibility-lead = { $service } est fait pour être utilisable par tout le monde. Ses pages suivent les règles WCAG 2.2, niveau AA, sauf pour ce qui est indiqué plus bas.
accessibility-does = Ce que font les pages
accessibility-keyboard = Tout s’atteint et s’utilise au clavier seul, dans l’ordre de la page, et l’endroit où vous êtes est toujours visible.
accessibility-display = Elles tiennent sur un écran de 320 pixels, suivent votre choix de clair ou de sombre, de contraste élevé et de mouvement réduit, et se lisent aussi de droite à gauche.
accessibility-scripts = Elles fonctionnent sans scripts. Ce qu’un script ajoute est annoncé aux lecteurs d’écran.
accessibility-time = Quand une page n’attend pas indéfiniment, elle dit jusqu’à quand, prévient avant, et un bouton vous donne plus de temps sans perdre ce que vous avez rempli.
accessibility-lacks = Leurs limites
accessibility-elsewhere = La connexion de votre établissement et les applications sont des pages d’autrui. Nous ne pouvons pas en répondre.
accessibility-english = La déclaration des pratiques n’existe qu’en anglais.
accessibility-device = Le code d’un appareil est valable dix minutes. Cette durée dépend de l’appareil et ne peut pas être prolongée ici ; l’appareil affiche un nouveau code aussi souvent qu’il le faut.
accessibility-checked = Comment c’est vérifié
accessibility-checked-how = Chaque page est vérifiée dans chaque langue par un programme (axe), en clair et en sombre, avec la seule touche Tab, et sur un écran de 320 pixels, à chaque changement.
accessibility-tell = Si quelque chose ne fonctionne pas pour vous
accessibility-write = Écrivez à { $address } : dites de quelle page il s’agit et ce que vous utilisez. Vous recevrez une réponse et, entre-temps, ce dont vous avez besoin par une autre voie.
accessibility-ask = Demandez à ceux qui gèrent ce service : dites de quelle page il s’agit et ce que vous utilisez.
