# Les applications, pour leurs propriétaires.

own-title = Vos applications
own-lead = Les applications que vous avez enregistrées ici, ou dont d’autres vous ont fait propriétaire.
own-none = Vous ne possédez encore aucune application. Enregistrez-en une en étant connecté, ou ouvrez le lien du message reçu après l’enregistrement.
own-registered = Enregistrée
own-use = Utilisation
own-at = { $at }
own-last-used = Dernière utilisation { $at }
own-never-used = Pas encore utilisée
own-owners = Propriétaires
own-you = Vous
own-since = Depuis { $at }
own-leave = Quitter
own-last-hint = Le dernier propriétaire ne peut pas partir : demandez d’abord à quelqu’un d’autre de l’être.
own-invited = Messages en route
own-invited-until = Valable jusqu’à { $until }
own-invite-withdraw = Reprendre
own-invite = Demander à quelqu’un d’être aussi propriétaire
own-invite-address = Adresse électronique
own-invite-hint = Un message lui parvient avec un lien valable une fois, pendant { $days } jours. Qui l’ouvre et se connecte ici peut faire tout ce que vous pouvez.
own-invite-send = Envoyer le message

# Pourquoi rien n’a été fait.
own-last = Le dernier propriétaire ne peut pas partir.
own-no-address = Ce n’est pas une adresse électronique comme ops@hub.example.org.
own-too-many = Au plus { $most } messages peuvent être en route ; reprenez-en d’abord un.
own-too-often = Trop de messages ont été envoyés dans cette minute ; réessayez dans { $seconds } secondes.
own-no-mail = Ce serveur n’envoie pas de courrier : demandez à ses administrateurs.
own-not-sent = Le message n’a pas pu être envoyé ; réessayez plus tard.
own-unknown = Vous ne possédez pas une telle application
    .what = Elle n’existe pas, ou elle appartient à d’autres.
    .next = Voyez vos applications ; un de ses propriétaires peut vous envoyer un message.

# Ce qui a été fait.
own-acts = Ce qui a été fait
own-by-you = Vous
own-by-former = Un ancien propriétaire
own-by-administrators = Les administrateurs
own-by-api = Les programmes de l’application elle-même, par l’API
own-by-nobody = Quelqu’un qui n’était pas connecté
own-act-registered = Elle a été enregistrée.
own-act-owner-invited = Un message qui rend quelqu’un propriétaire a été envoyé.
own-act-owner-added = Quelqu’un est devenu propriétaire.
own-act-owner-removed = Quelqu’un n’est plus propriétaire.
own-act-changed = Elle a été modifiée.
own-act-change-proposed = Une modification a été demandée et attend les administrateurs.
own-act-change-withdrawn = La modification en attente a été retirée.
own-act-change-approved = La modification a été approuvée.
own-act-changes-requested = Les administrateurs demandent autre chose.
own-act-change-rejected = La modification a été refusée.
own-act-approved = Elle a été approuvée.
own-act-rejected = Elle a été refusée.
own-act-suspended = Elle a été suspendue.
own-act-resumed = Elle peut de nouveau être utilisée.
own-act-retired = Elle a été retirée.
own-act-secret-made = Elle a reçu un nouveau secret.

# Le lien d’un message.
own-claim = Devenir propriétaire
own-claim-what = Vous pourrez alors modifier cette application, et tout ce que peuvent ses propriétaires se fera aussi en votre nom.
own-claim-agree = Oui, je m’en occupe
own-link-again-what = Vous êtes maintenant connecté. Ce lien ne vous a pas encore rendu propriétaire.
own-link-spent = Ce lien ne rend personne propriétaire
    .what = Il a servi, est trop ancien ou a été repris.
    .next = Demandez un autre message à un propriétaire de l’application, ou à nous.
