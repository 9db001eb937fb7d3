# A person’s own certificates: the list, one of them, its files.

certs-title = Vos certificats
certs-reason-missing = Rien n’a été révoqué : indiquez pourquoi cela doit l’être.
certs-revoked = Votre certificat <code>{ $serial }</code> est révoqué.
certs-revoked-others = { $others ->
    [one] Un autre certificat de la même clé est révoqué avec lui.
   *[other] { $others } autres certificats de la même clé sont révoqués avec lui.
}
certs-no-undo = Personne ne peut annuler cela.
certs-revoked-soon = Les services le refusent dès qu’ils ont lu la prochaine liste de révocation, disponible dans la minute.
certs-new = Nouveau certificat
certs-one-file = Tout dans un fichier
certs-requests = Demandes pour lesquelles vous n’avez pas encore de certificat
certs-none = Aucun certificat ne vous a été délivré. Une application qui en a besoin va le chercher lorsque vous l’utilisez, après vous avoir demandé votre accord ; ou obtenez-en un ici.
certs-lead = Quiconque possède la clé privée de l’un d’eux passe pour vous jusqu’à la fin de celui-ci.
certs-none-good = Aucun d’eux n’est plus valable.
certs-further = { $count ->
    [one] { $count } autre qui est valable
   *[other] { $count } autres qui sont valables
}
certs-ended = { $count ->
    [one] { $count } expiré ou révoqué
   *[other] { $count } expirés ou révoqués
}
certs-older = Les précédents figurent dans <a href="/account/data">vos données</a>.
certs-authority = L’autorité de certification

cert-valid = Valable
cert-until = jusqu’au { $at }
cert-revoked = Révoqué
cert-ended = Expiré
cert-on = le { $at }
cert-use = Fichiers pour vos programmes
cert-key-where = Où se trouve sa clé
cert-download = Télécharger
cert-renew = Renouveler
cert-about = En savoir plus
cert-serial = Numéro de série <code>{ $serial }</code>
cert-issued = Délivré le { $at } par votre identifiant de { $institution }.
cert-fetched-by = { $application } l’a obtenu.
cert-fetched-by-program = Un programme l’a obtenu avec votre mot de passe de cet établissement.
cert-revoke = Révoquer
cert-revoke-button = Révoquer
cert-report = Quelqu’un d’autre peut avoir sa clé
cert-report-what = Si quelqu’un d’autre peut avoir sa clé privée, ou si vous l’avez perdue, signalez-le ici : la clé ne sera plus jamais certifiée.
cert-report-button = Signaler la clé
cert-why = Pourquoi ?
cert-why-key = Quelqu’un d’autre peut avoir sa clé privée, ou je l’ai perdue
    .hint = La clé ne sera plus jamais certifiée.
cert-why-superseded = J’en ai un autre à sa place
cert-why-unneeded = Je n’en ai plus besoin
cert-unknown = Vous n’avez pas de tel certificat
    .what = Il n’existe pas, appartient à quelqu’un d’autre ou n’est plus valable.
    .next = Consultez la liste de vos certificats.

# Why one was revoked.
withdrawn-key = Quelqu’un d’autre peut avoir sa clé privée, ou elle a été perdue.
withdrawn-institution = Votre établissement l’a retiré.
withdrawn-superseded = Un autre l’a remplacé.
withdrawn-unneeded = Il n’était plus nécessaire.
withdrawn-untold = Aucune raison n’est indiquée.

# One of them, and putting it together with its key.
cert-title = Votre certificat
cert-download-file = Télécharger { $file }
cert-download-chain = Télécharger la chaîne (PKCS#7)
cert-not-accepted = Plus personne qui lit les listes de révocation ne l’accepte.
cert-as-text = L’afficher sous forme de texte
cert-copy = le certificat
cert-no-address-kind = Aucune adresse électronique n’y figure : les certificats de ce type n’en ont pas. Pour du courrier signé, obtenez-en un d’un autre type.
cert-no-address-left = Aucune adresse électronique n’y figure : aucune n’a été choisie, aucune n’était <a href="/account/addresses">connue comme la vôtre</a>, ou un autre certificat la porte. Pour du courrier signé, obtenez-en un <a href="/account/certificates/new">avec une adresse</a>.
cert-key-title = Sa clé privée
cert-key-one-file = Ce serveur a créé la clé, l’a mise dans <code>usercred.p12</code> avec le certificat, et ne l’a pas gardée. Ce fichier est tout ce dont vos programmes ont besoin ; personne ne peut vous le redonner.
cert-key-lost-file = Si vous avez perdu le fichier ou son mot de passe, <a href="/account/certificates">révoquez ce certificat</a> et obtenez <a href="/account/certificates/pkcs12">un autre fichier</a>.
cert-key-programs-file = Ce serveur a créé la clé pour un programme venu avec votre mot de passe, l’a mise dans un fichier (PKCS#12) avec le certificat, et ne l’a pas gardée. Le programme a écrit ce fichier là où vous le vouliez, par exemple dans <code>~/.globus</code> ; personne ne peut vous le redonner.
cert-key-program = Le programme venu avec votre mot de passe a créé la clé, et la possède. Personne ici ne l’a jamais vue.
cert-key-application = { $application } a obtenu ce certificat pour une clé à elle, et possède cette clé. Personne ici ne l’a jamais vue.
cert-key-lost = Si vous ne savez pas où est la clé, <a href="/account/certificates">révoquez ce certificat</a> et obtenez-en <a href="/account/certificates/new">un autre</a>.
cert-key-own = Vous avez envoyé votre propre demande de certificat : la clé privée est là où vous l’avez créée. Personne ici ne l’a jamais vue.
cert-key-own-join = Pour les navigateurs et les logiciels de courrier, placez <code>usercert.pem</code> ci-dessus à côté de la clé, ici <code>userkey.pem</code>, et réunissez-les dans <code>usercred.p12</code> :
cert-key-own-globus = Les outils de grille lisent les deux tels quels : <code>~/.globus/usercert.pem</code>, et <code>~/.globus/userkey.pem</code> avec <code>chmod 400</code>.
cert-key-command = la commande
assemble-no-script = Réunir le certificat et une clé créée dans un navigateur nécessite JavaScript, qui est désactivé ici. Le certificat seul se trouve ci-dessus.
assemble-title = Le réunir avec sa clé
assemble-lead = Si la clé a été créée ici dans un navigateur, vous l’avez sous forme de fichier de clé. Ce navigateur en fait ce que lisent vos programmes ; la clé et les mots de passe y restent.
key-file = Votre fichier de clé
key-file-ends = Son nom se termine par <code>{ $end }</code>
key-file-password = Son mot de passe
assemble-what = Que créer
assemble-pkcs12 = <code>usercred.p12</code>
    .hint = Clé et certificat dans un seul fichier (PKCS#12) : pour les navigateurs, les logiciels de courrier et la plupart des autres
assemble-old = <code>usercred.p12</code> pour d’anciens logiciels Apple (3DES, SHA-1)
    .hint = Seulement si macOS ou iOS dit faux un mot de passe juste. Son chiffrement est plus faible : quiconque obtient le fichier devine plus vite le mot de passe. Supprimez-le après l’importation
assemble-pem = <code>userkey.pem</code>, sous un mot de passe
    .hint = Pour <code>~/.globus</code>, à côté de <code>usercert.pem</code> ci-dessus
assemble-open = <code>userkey.pem</code> sans mot de passe
    .hint = Pour les programmes qui ne peuvent rien demander. Quiconque lit le fichier est vous : <code>chmod 400</code>
assemble-chain = Avec le certificat de l’autorité
    .hint = Peu de programmes en ont besoin, et dans votre fichier il survivrait à l’autorité
assemble-same = Le même mot de passe pour le nouveau fichier
assemble-password = Un mot de passe pour le nouveau fichier
password-form = Au moins 12 lettres, chiffres, signes ou espaces
assemble-make = Créer le fichier
assemble-making = Création du fichier
assemble-again = L’enregistrer à nouveau

# What the scripts say; { $file } is the name of a file.
script-no-key-file = Ce n’est pas un fichier de clé de cette page.
script-other-version = Ce fichier de clé a été créé par une version plus récente de cette page.
script-other-key = Ce fichier de clé appartient à un autre certificat.
script-wrong-password = Le mot de passe du fichier de clé est erroné, ou le fichier est endommagé.
script-no-file = Choisissez d’abord le fichier de clé.
script-empty = Saisissez d’abord un mot de passe à vous : 12 caractères ou plus.
script-other-kind = Le type de certificat choisi n’accepte pas une clé de ce type : choisissez-en un autre.
script-too-large = Le fichier dépasse 64 Kio : une demande de certificat est bien plus courte.
script-private-key = Ceci est une clé privée : elle ne doit jamais quitter votre appareil. Rien n’a été envoyé. Choisissez la demande de certificat faite avec elle.
script-no-request = Ceci n’est pas une demande de certificat sous forme de texte. Convertissez d’abord une demande en DER : openssl req -inform DER -in request.der -out request.pem
script-short = Le mot de passe a moins de 12 caractères.
script-simple = Le mot de passe a moins de 5 caractères différents, sans compter les espaces.
script-letters = Le mot de passe contient une lettre que tous les programmes n’acceptent pas : utilisez les lettres de A à Z, des chiffres, des signes et des espaces.
script-differ = Les deux mots de passe sont différents.
script-other = Cela a échoué dans ce navigateur. Essayez-en un autre, ou utilisez votre propre demande de certificat.
script-making-key = Création de la clé. Cela peut prendre quelques secondes…
script-locking-key = Protection de la clé par votre mot de passe…
script-made-key = Votre clé est dans le fichier { $file }. Gardez-le, ainsi que son mot de passe : personne d’autre ne les a.
script-opening = Ouverture du fichier de clé…
script-made-again = La demande est refaite avec la clé de ce fichier. Envoyez-la ci-dessous.
script-kept-key = Votre clé est déjà créée : le nom de son fichier se termine par { $file }. Corrigez le formulaire et envoyez-le à nouveau.
script-key-first = Créez d’abord la clé, ou collez votre propre demande de certificat.
script-making-file = Création du fichier…
script-made-file = Créé : { $file }.
