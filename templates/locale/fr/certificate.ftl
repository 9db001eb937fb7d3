# A person’s own certificates: the list, one of them, its files.

certs-title = Vos certificats
certs-reason-missing = Rien n’a été révoqué : indiquez pourquoi cela doit l’être.
certs-revoked = Votre certificat <code>{ $serial }</code> est révoqué.
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
assemble-no-script = Réunir le certificat et une clé créée dans un navigateur nécessite JavaScript, qui est désactivé ici. Le certificat seul se trouve ci-dessus.
assemble-title = Le réunir avec sa clé
assemble-lead = Si la clé a été créée ici dans un navigateur, vous l’avez sous forme de fichier de clé. Ce navigateur en fait ce que lisent vos programmes ; la clé et les mots de passe y restent.
key-file = Votre fichier de clé
key-file-ends = Son nom se termine par <code>{ $end }</code>
key-file-password = Son mot de passe
assemble-what = Que créer
assemble-pkcs12 = <code>usercred.p12</code>
    .hint = Clé et certificat dans un seul fichier (PKCS#12) : pour les navigateurs, les logiciels de courrier et la plupart des autres
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
script-making-key = Création de la clé. Cela peut prendre quelques secondes …
script-locking-key = Protection de la clé par votre mot de passe …
script-made-key = Votre clé est dans le fichier { $file }. Gardez-le, ainsi que son mot de passe : personne d’autre ne les a.
script-opening = Ouverture du fichier de clé …
script-made-again = La demande est refaite avec la clé de ce fichier. Envoyez-la ci-dessous.
script-key-first = Créez d’abord la clé, ou collez votre propre demande de certificat.
script-making-file = Création du fichier …
script-made-file = Créé : { $file }.
