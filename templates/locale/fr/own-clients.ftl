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
own-act-invitation-withdrawn = Une invitation a été retirée.
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
own-act-secret-ended = La fin d’un de ses secrets a été fixée, ou annulée.

# Le lien d’un message.
own-claim = Devenir propriétaire
own-claim-what = Vous pourrez alors modifier cette application, et tout ce que peuvent ses propriétaires se fera aussi en votre nom.
own-claim-agree = Oui, je m’en occupe
own-link-again-what = Vous êtes maintenant connecté. Ce lien ne vous a pas encore rendu propriétaire.
own-link-spent = Ce lien ne rend personne propriétaire
    .what = Il a servi, est trop ancien ou a été repris.
    .next = Demandez un autre message à un propriétaire de l’application, ou à nous.

# La modifier.
own-edit = Modifier
own-edit-title = Modifier { $application }
own-edit-lead = Un nouveau chemin ou une nouvelle image vaut aussitôt. Ce que les administrateurs ont approuvé – le nom, les hôtes des URI de redirection, plus de scopes ou de moyens d’obtenir des jetons, une preuve plus faible – les attend, et ce qui est en usage le reste d’ici là.
own-edit-proof = Comment prouve-t-elle qui elle est ?
own-edit-keys = Adresse de ses clés
    .hint = Son JWKS, par https. Seulement pour une preuve par sa propre clé.
own-edit-grants = Qu’utilise-t-elle d’autre ?
own-edit-logout = Après une déconnexion
    .hint = Où le navigateur peut aller, une adresse par ligne ; peut être vide.
own-edit-send = Enregistrer
own-edit-outdated = Quelqu’un d’autre l’a modifiée entre-temps : voici son état actuel, rien de vous n’a été repris. Modifiez-la de nouveau.
own-edit-fixed = Cette application ne peut pas être modifiée ici
    .what = Elle est refusée, suspendue ou retirée, ou elle se décrit ailleurs.
    .next = Demandez aux administrateurs.
own-edit-refused = Cela ne peut pas être enregistré :
own-method-secret = Un secret, dans l’en-tête
own-method-post = Un secret, dans le corps
own-method-signed = Un jeton signé avec le secret
own-method-key = Un jeton signé avec sa propre clé
own-method-none = Rien : elle est publique et utilise PKCE
own-method-other = Comme jusqu’ici : { $method }
own-grant-refresh = Jetons de rafraîchissement, en l’absence de la personne
own-grant-device = Appareils sans navigateur
own-grant-client = Jetons en son propre nom
own-grant-exchange = Jetons en échange d’autres
own-grant-assertion = Jetons par une assertion signée
own-new-secret = Son nouveau secret, montré cette seule fois
own-retire = Retirer
    .what = Pour toujours : plus personne ne pourra s’y connecter, et son identifiant ne sera plus jamais donné.
    .agree = Oui, la retirer pour toujours

# Ses secrets.
own-secrets = Secrets
    .lead = Deux peuvent valoir en même temps : créez-en un second, donnez-le à l’application, et mettez fin au premier quand il n’est plus utilisé.
    .none = Elle n’a pas de secret : créez-en un, sinon elle ne peut pas prouver qui elle est.
    .make = Créer un nouveau secret
    .full = Il y a deux secrets : mettez fin à l’un pour en créer un autre.
own-secret = Secret { $number }
own-secret-made = Créé { $at }
own-secret-made-by = Créé { $at } par { $who }
own-secret-ends = Prend fin { $at }
own-secret-notice = Mettre fin dans { $days } jours
own-secret-now = Mettre fin maintenant
own-secret-never = Le laisser valable
own-secret-gone = Ce secret a déjà pris fin.
own-secret-outdated = Quelqu’un d’autre a modifié l’application au même moment ; réessayez.
own-secret-fixed = Cette application ne reçoit pas de secret ici.

# Ce qui a échoué.
own-errors = Erreurs de la dernière semaine
    .none = Aucune.
own-error-times = { $times ->
    [one] { $times } fois, { $at }
   *[other] { $times } fois, la dernière { $at }
}
own-error-redirect-uri = L’adresse de redirection n’est pas enregistrée :
    .do = L’application doit envoyer exactement une de celles ci-dessus. Corrigez-la là-bas, ou enregistrez celle-ci.
own-error-not-in-use = Quelqu’un est venu, mais elle n’était pas en service :
    .do = Personne ne peut s’y connecter avant que les administrateurs le permettent.
own-error-proof = Elle n’a pas prouvé qui elle est.
    .do = Comparez le secret ou la clé de sa configuration avec ce qui est enregistré ici, et la façon de l’envoyer.
own-error-scope = Elle a demandé une portée pour laquelle elle n’est pas enregistrée :
    .do = Elle a reçu les autres. N’envoyez pas celle-ci, ou demandez-la par une modification.
own-error-request = Une demande de connexion a été refusée. Son programme a appris :
    .do = Corrigez ce qu’elle envoie au point d’autorisation.
own-error-token = Une demande de jetons a été refusée. Son programme a appris :
    .do = Chaque code vaut une fois, peu de temps, avec l’adresse de redirection et le vérificateur de sa propre demande.

# Une modification qui attend.
own-change = Une modification attend les administrateurs
own-change-asked = Les administrateurs demandent autre chose
own-change-lead = Jusqu’à son approbation, ce qui était approuvé est en usage.
own-change-before = Maintenant
own-change-after = Ensuite
own-change-none = rien
own-change-withdraw = Retirer la modification
own-risk-name = On lirait un autre nom.
own-risk-hosts = Les réponses iraient à des hôtes que personne n’a approuvés.
own-risk-scopes = Elle pourrait demander davantage.
own-risk-grants = Elle obtiendrait des jetons par d’autres moyens.
own-risk-front = Des jetons passeraient par le navigateur.
own-risk-proof = Elle prouverait moins qui elle est.

# Pour les administrateurs.
review-title = Modifications en attente
review-lead = Chaque application continue avec ce qui était approuvé jusqu’à votre décision.
review-none = Aucune modification n’attend.
review-by = Demandée { $at } par { $owner }
review-decide = Décider
review-reason = Motif
    .hint = Le contact le reçoit par message, et les propriétaires le voient. Inutile pour approuver.
review-approve = Approuver la modification
review-ask = Demander autre chose
review-reject = Refuser la modification
review-outdated = La modification ou l’application n’est plus ce que vous avez vu : examinez-la de nouveau.
review-decided = Quelqu’un d’autre a décidé avant : { $what } – { $who }, { $at }.
review-gone = Plus rien n’attend.
review-needs-reason = Donnez un motif d’au plus { $most } caractères.
review-unknown = Cette application n’existe pas
    .what = Son identifiant est inconnu ici.
    .next = Revenez aux modifications en attente.

# Configuration à copier.
configuration = Configuration de programmes
    .lead = Pour des programmes, avec les valeurs de cette application. Ce qui est écrit en majuscules est à remplir par vous.
    .secret = Son secret va à la place de { $word } ; un nouveau secret est déjà inscrit sur la page qui le montre.
    .expects = Il reçoit les réponses à une URI de redirection qui se termine par <code>{ $end }</code>, et aucune de celles qui sont enregistrées ne le fait.
