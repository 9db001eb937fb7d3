# Linking another login to an account.

link-choose = Choisissez l’autre établissement
link-title = Lier un autre identifiant
link-heading = <span class="kicker">Lier un autre identifiant au compte de</span> <strong>{ $person }</strong>
link-first = Montrez d’abord encore une fois que c’est bien vous
link-first-how = Vous vous êtes connecté il y a un moment. Pour lier un autre identifiant, connectez-vous à nouveau avec celui de ce compte.
link-lead = Dans quel établissement l’avez-vous ? Vous vous y connectez maintenant, puis vous voyez ce qui serait réuni. Rien n’est lié avant que vous n’ayez accepté.
back-to-account = Revenir au compte

link-both = Êtes-vous ces deux personnes ?
link-both-lead = Si vous acceptez, ces deux identifiants forment désormais un seul compte.
link-logins = Les deux identifiants
link-stays = Le compte qui reste
link-joins = En fera partie
link-applications = Ce que verront les applications
link-no-applications = Aucune application ne connaît encore l’un ou l’autre. Celles que vous utiliserez désormais verront une seule personne.
link-beware = N’acceptez que si les deux identifiants sont les vôtres
link-beware-what = Quiconque peut se connecter avec l’un d’eux est dès lors vous, dans chaque application. Nous prévenons vos deux adresses électroniques, et vous pouvez revenir en arrière pendant 30 jours.
link-agree = Oui, en faire un seul compte
link-disagree = Non, les laisser tels quels
link-knows-survivor = continue de vous connaître comme avant, par :
link-knows-absorbed = continue de vous connaître comme elle connaît le second identifiant, par :
link-knows-both = les prenait pour deux personnes. Elle vous connaîtra comme elle connaît le premier ; ce qu’elle conserve pour le second, elle ne le retrouvera peut-être plus. Elle vous connaît par :
