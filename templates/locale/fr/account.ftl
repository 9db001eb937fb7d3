# The pages of one's account.

account-title = Votre compte
account-logins = Vos identifiants
account-logins-hint = Quel que soit celui que vous utilisez, vous êtes la même personne pour les applications et gardez ce que vous y avez. Ce qu’une application apprend de vous vient de l’identifiant en cours d’utilisation.
account-in-use = en cours d’utilisation
account-gone = ne participe plus
account-remove = Retirer
account-remove-hint = Un identifiant que vous retirez ne fait dès lors plus partie de votre compte. Celui qui est en cours d’utilisation ne peut être retiré qu’une fois que vous vous êtes connecté avec un autre.
account-leave = Avant de quitter un établissement, liez l’identifiant d’un autre : vous resterez ainsi vous-même.
account-applications = Sous quelle identité vous allez vers les applications
account-applications-hint = Une application apprend ce que l’un de vos établissements dit de vous. Vous pouvez indiquer lequel : c’est là que vous vous connectez lorsque vous allez vers l’application. Ce qu’une application a déjà de vous ne change pas.
account-whichever = L’identifiant que j’utilise, quel qu’il soit
account-keep = Enregistrer
account-access = Ce que vous permettez aux applications
account-access-hint = Vous y avez consenti. Ce que vous retirez cesse aussitôt ; une application garde ce qu’elle a déjà appris, et vous demande à nouveau votre accord lorsque vous y retournez.
account-since = depuis le { $since }
account-while-away = Aussi en votre absence : jusqu’au { $until }, ou plus longtemps si elle revient avant.
account-take-back = Retirer l’accord
account-usual = Toujours le même établissement
account-usual-hint = Pour ces applications, ce navigateur vous mène à l’établissement sans vous demander.
account-ask-again = Me demander à nouveau
account-sessions = Où vous êtes connecté
account-session-here = ce navigateur
account-session-unknown = Un navigateur qui ne dit pas lequel il est
account-session-span = Depuis le { $since } ; prend fin de lui-même le { $until }
account-session-end = Mettre fin à cette session
account-sessions-end = Se déconnecter partout
account-sessions-end-hint = Dans tous les navigateurs, celui-ci compris. Les applications en sont informées ; ce qu’elles peuvent faire en votre absence continue jusqu’à ce que vous le retiriez ci-dessus.
account-terms = Conditions que vous avez acceptées
account-terms-one = version { $version }, acceptée le { $at }
account-language = Langue
account-language-hint = Celle des pages et des messages, dans chaque navigateur où vous vous connectez. Une application peut en demander une autre sur le chemin qui y mène.
account-language-browser = Celle que demande mon navigateur
account-data = Vos données
account-data-hint = Tout ce qui est conservé à votre sujet, dans un fichier, et la fin du compte.
account-data-download = Télécharger mes données
account-data-delete = Supprimer le compte
account-acts = Ce qui a été fait récemment
account-act-at = le { $at }
account-undo = Annuler
account-undo-hint = Vous pouvez l’annuler pendant 30 jours. Lorsque deux comptes se séparent à nouveau, tout le monde est déconnecté : reconnectez-vous avec l’identifiant que vous voulez utiliser.
account-said = Ce que votre établissement a dit de vous

# What was done to an account, with the names of institutions.
act-joined = Liés : { $institutions }
act-unlinked = Retiré : { $institutions }
act-erased = Supprimé

# What an application may hear or do, one behind the other.
right-identifier = votre identifiant
right-mail = votre adresse électronique
right-name = votre nom
right-institution = votre établissement et ce qu’il dit de vous
right-certificates = des certificats à votre nom
right-ssh-certificates = des certificats SSH à votre nom

# Deleting the account.
delete-title = Supprimer votre compte
delete-lead = Vous êtes connecté en tant que <b>{ $person }</b>. Ceci supprime tout ce que { $service } sait de vous. Personne ne peut revenir en arrière.
delete-lost = Ce que vous perdez
delete-lost-identifier = Votre identifiant <code>{ $sub }</code>. Si vous vous connectez à nouveau, vous en recevez un autre : les applications ne sauront pas que c’est vous, et ce que vous y avez sera peut-être hors d’atteinte. Renseignez-vous d’abord auprès d’elles.
delete-lost-consent = Vos accords, et ce que vous permettez aux applications en votre absence. Elles apprennent que vous vous êtes déconnecté.
delete-lost-certificates = Vos certificats : ceux qui sont encore valables sont révoqués.
delete-stays = Ce qui reste
delete-stays-identifier = L’identifiant lui-même, afin que personne d’autre ne le reçoive jamais ; plus rien ne dit qu’il était le vôtre.
delete-stays-certificates = Les enregistrements des certificats, avec le nom qui y figure, qu’une autorité de certification doit conserver.
delete-stays-applications = Ce que les applications ont de vous. C’est à elles de le supprimer.
delete-download = Télécharger d’abord mes données
delete-unsure = Rien n’a été supprimé. Cochez la case si c’est bien ce que vous voulez.
delete-understood = Je comprends que c’est irréversible
delete-agree = Supprimer mon compte
delete-disagree = Le garder
delete-again = Connectez-vous d’abord encore une fois
delete-again-what = Vous vous êtes connecté il y a un moment. Pour supprimer le compte, il faut l’avoir fait dans les 15 dernières minutes : ainsi, c’est certainement vous. Vous revenez ensuite ici.
delete-again-agree = Se connecter encore une fois
delete-again-disagree = Garder le compte
deleted-title = Votre compte est supprimé
deleted-lead = { $service } ne sait plus rien de vous.
deleted-certificates = { $count ->
    [one] Un de vos certificats a été révoqué.
   *[other] { $count } de vos certificats ont été révoqués.
}
deleted-told = Ces applications ont été informées que vous vous êtes déconnecté :
deleted-untold = Celles-ci n’ont pas reçu l’information, ou ne peuvent pas être informées. Déconnectez-vous-en également :
deleted-ask = Les applications gardent ce qu’elles ont de vous. Demandez-leur de le supprimer.

# Mail addresses for certificates.
addresses-title = Vos adresses électroniques
addresses-lead = Elles peuvent figurer dans vos certificats.
addresses-said = Ce que dit votre établissement
addresses-none-said = Il n’en indique aucune dont il puisse se porter garant.
addresses-added = Ce que son contact a ajouté
addresses-none-added = Aucune. Le contact de votre établissement pour les certificats peut en ajouter une : vous y recevez alors un message, et vous la confirmez.
addresses-by = { $institution }, le { $at }
addresses-function = D’une fonction
addresses-remove = La retirer
addresses-still = Elle figure encore dans :
addresses-revoke = Révoquer ce qui ne doit plus être valable
address-waiting = En attente de confirmation
address-lapsed = Non confirmée à temps
address-confirmed = Confirmée
address-removed = Retirée
confirm-address-title = Confirmer une adresse électronique
confirm-address-heading = Cette adresse est-elle la vôtre ?
confirm-address-hint = Si vous la confirmez, elle peut figurer dans vos certificats. Vous pouvez la retirer à tout moment.
confirm-address-agree = C’est la mienne
confirm-address-disagree = Ce n’est pas la mienne
