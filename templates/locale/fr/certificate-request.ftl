# Asking for a certificate in the browser.

new-content = Ce qui y figurera
new-name = Nom
new-institution = Établissement
new-status = Statut
new-fixed = C’est votre établissement qui le dit et l’autorité de certification qui l’écrit : ni l’un ni l’autre ne peut être modifié ici.
new-no-status = Il ne dit pas que vous y êtes membre, employé ou étudiant : quiconque se fie à votre certificat voudra peut-être voir votre pièce d’identité.
new-no-address = Aucune de vos adresses électroniques n’est confirmée : aucune n’y figurera.
new-renews = Il doit faire suite à votre certificat <code>{ $serial }</code>, qui reste valable jusqu’à sa fin.
new-name-open = Un numéro remplacera les points lors de votre premier certificat. Dès lors, le nom reste tel quel dans tous vos certificats par cet établissement.
new-name-missing = Votre établissement ne dit pas votre nom : sans nom, pas de certificat.
status-member = membre
status-faculty = corps enseignant
status-staff = personnel
status-employee = employé
status-student = étudiant

# Mail addresses.
new-addresses = Adresses électroniques
new-address-in-use = Elle figure dans un de vos certificats : celui-ci peut être renouvelé à partir du { $from }, ou révoquez-le auparavant.
new-address-unknown = On ne sait pas si elle est à vous.
new-address-of-somebody = Elle figure dans le certificat de quelqu’un d’autre. Si elle n’est qu’à vous, écrivez à l’exploitant.
new-address-function = Elle appartient à une fonction : choisissez-la seule. Le certificat porte alors, au lieu de votre nom, { $name }.

# Kinds of certificates.
new-kind = Type de certificat
new-good-for = Valable { $usual }
new-good-at-most = Valable { $usual }, au plus { $most }
new-without-mail = sans adresse électronique
new-needs-mail = nécessite une adresse électronique
new-days = Pour combien de jours ?
    .hint = Laissé vide : autant que d’habitude pour ce type

# The key.
new-key = Sa clé
new-key-no-script = Créer une clé dans le navigateur nécessite JavaScript, qui est désactivé ici. Créez la clé et la demande de certificat sur votre machine et collez la demande ci-dessous, ou obtenez <a href="/account/certificates/pkcs12">tout dans un fichier</a>.
new-key-here = La créer ici
new-key-lead = Quiconque possède la clé privée passe pour vous. Elle est créée dans ce navigateur et n’en sort que sous forme de fichier protégé par votre mot de passe.
new-key-kind = Type de clé
new-key-rsa = RSA, { $bits } bits
new-key-curve = Courbe elliptique { $curve }
new-key-password = Un nouveau mot de passe pour le fichier de clé
    .hint = Au moins 12 lettres, chiffres, signes ou espaces. Personne ne pourra vous le redonner.
password-again = Encore une fois
new-key-make = Créer la clé
new-key-making = Création de la clé
new-key-save = Enregistrer à nouveau le fichier de clé
new-key-other = Créer une autre clé
known-key = Continuer avec un fichier de clé
    .lead = Si vous avez déjà créé une clé ici et que vous avez son fichier, la demande est refaite avec elle.
    .use = Utiliser cette clé
    .opening = Ouverture du fichier de clé
own-request = J’ai créé moi-même une clé et une demande de certificat
    .file = Son fichier
    .label = La demande de certificat (PKCS#10)
    .hint = De <code>-----BEGIN CERTIFICATE REQUEST-----</code> jusqu’à sa fin ; de ce qu’elle contient, seule compte la clé

# Sending it.
new-send-title = L’envoyer
new-send = Envoyer maintenant
new-draft = La relire d’abord
terms-agree = Je garde la clé privée pour moi, je fais révoquer le certificat si elle est perdue ou si quelque chose n’y est plus exact, et j’accepte que d’autres voient ce qui y figure
terms-rules = Sans cela, rien n’est envoyé. Les règles sont celles de l’<a href="/ca">autorité de certification</a>.
session-until = Quiconque demande un certificat s’est connecté récemment : vous l’avez fait, et cela vous sera demandé à nouveau après le { $until }. Vous reviendrez ensuite ici.
session-until-idle = Quiconque demande un certificat s’est connecté récemment : vous l’avez fait, et cela vous sera demandé à nouveau après le { $until }, ou si vous n’ouvrez aucune page pendant { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Vous reviendrez ensuite ici.
session-idle = Si vous n’ouvrez aucune page pendant { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}, il vous sera demandé de vous connecter à nouveau, et vous reviendrez ici.

# A request that has no answer yet.
request-title = Votre demande
    .heading = Votre demande de certificat
request-addresses = Adresses électroniques
request-no-address = aucune
request-kind = Type
request-for = pour { $lifetime }
request-key = Clé
request-state = État
request-draft = Brouillon
request-sent = Envoyée
request-until = jusqu’au { $until }, puis elle est oubliée
request-change = Modifier les adresses, le type ou les jours
request-same-key = La clé reste la même.
request-save = Enregistrer les modifications
request-delete = La supprimer

# All in one file.
file-title = Certificat dans un fichier
file-lead = Vous recevez <code>usercred.p12</code> : une nouvelle clé avec son certificat, sous un mot de passe. Rien d’autre n’est nécessaire.
file-key = La clé est créée ici, et oubliée dès que vous avez le fichier : elle n’est pas conservée, et personne ne peut vous la redonner. Si vous préférez une clé qu’aucun serveur n’a jamais vue, <a href="/account/certificates/new">créez-la dans votre navigateur</a>.
file-password = Un nouveau mot de passe pour le fichier
    .hint = Au moins 12 lettres, chiffres, signes ou espaces ; sans lui, le fichier ne vaut rien
file-get = Obtenir un nouveau certificat
file-making = Création de la clé et du certificat
file-saved = Enregistré : <code>usercred.p12</code> est dans vos téléchargements. Importez-le comme indiqué ci-dessous ; son certificat figure dans la liste de <a href="/account/certificates">vos certificats</a>.
file-failed = Le fichier n’a pas pu être obtenu. Consultez <a href="/account/certificates">vos certificats</a> : s’il y en a un nouveau, révoquez-le et obtenez un autre fichier.
file-import = Comment l’importer
file-import-windows = <strong>Windows</strong> (Edge, Chrome) : ouvrez le fichier, gardez « Utilisateur actuel », saisissez son mot de passe et laissez Windows choisir l’emplacement.
file-import-mac = <strong>macOS</strong> (Safari, Chrome) : ouvrez le fichier ; Trousseaux d’accès demande son mot de passe. S’il dit faux un mot de passe juste, il est trop ancien pour ce fichier : importez-le dans Firefox, ou <a href="/account/certificates/new">créez la clé dans votre navigateur</a>, qui écrit aussi des fichiers pour d’anciens logiciels Apple.
file-import-firefox = <strong>Firefox, Thunderbird</strong> : cherchez « certificats » dans les paramètres, puis « Afficher les certificats », « Vos certificats », « Importer ».
file-import-chrome = <strong>Chrome sous Linux</strong> : Paramètres, « Confidentialité et sécurité », « Sécurité », « Gérer les certificats », « Vos certificats », « Importer ».
file-import-grid = <strong>Outils de grille</strong> : placez-le dans <code>~/.globus/usercred.p12</code> et tapez <code>chmod 600 ~/.globus/usercred.p12</code>.
