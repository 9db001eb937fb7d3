# Pages of administrators: skins, and the preview of one. Tokens of colours, and what is wrong in a file, are in every language the same.

skins-none = Il n’y en a pas : <code>skins.directory</code> de la configuration n’indique aucun dossier.
skins-there = Ce qu’il y a
skins-default = par défaut
skins-old = tel qu’avant son erreur
skins-all = Tous les habillages
skins-mistakes = Erreurs : ce qui était là avant reste
skins-mistake = <code>{ $file }</code>, ligne { $line }, colonne { $column } :

# The preview.
skin-title = L’habillage { $name }
skin-shown = Affichage
skin-scheme = Clair ou sombre
    .light = Clair
    .dark = Sombre
skin-width = Largeur
    .desktop = Ordinateur
    .phone = Téléphone
skin-reset = Comme dans son fichier
skin-try = Essayer d’autres couleurs ; rien n’est conservé
skin-no-colour = Ce n’est pas une couleur : #rrggbb
skin-pages = Pages
    .picker = Choix d’un établissement
    .consent = Accord
    .error = Quelque chose n’a pas marché

# What must stand out on what.
skin-contrast = Contraste
    .good = Toutes les paires se détachent assez.
    .upper = Texte ou marque
    .lower = Sur
    .needed = Nécessaire
    .enough = Suffisant
skin-contrast-failing = { $count ->
    [one] { $count } paire doit
   *[other] { $count } paires doivent
} se détacher davantage : tel quel, le fichier serait refusé.
