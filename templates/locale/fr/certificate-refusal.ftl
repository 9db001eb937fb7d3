# Why a form about certificates was not taken, and why there is no certificate.

to-the-field = Vers le champ
refused-days = Le nombre de jours est un nombre entier de 1 à 3650.
refused-not-agreed = Rien n’a été envoyé : cochez d’abord la case ci-dessous.
refused-file-not-agreed = Rien n’a été créé : acceptez d’abord les conditions.
refused-passwords-differ = Les deux mots de passe sont différents.
refused-password-short = Un mot de passe a au moins 12 caractères.
refused-password-simple = Un mot de passe a au moins 5 caractères différents qui ne sont pas des espaces.
refused-password-long = Un mot de passe a au plus 128 caractères.
refused-password-letters = Un mot de passe se compose de lettres de A à Z, de chiffres, de signes et d’espaces.
refused-too-many-keys = Trop de clés ont été créées pour vous cette minute ; réessayez plus tard.
refused-key-busy = Le serveur crée en ce moment autant de clés qu’il le peut ; réessayez plus tard.
refused-unknown = Vous n’avez pas de telle demande, ou elle a reçu une réponse ou a été supprimée.
refused-sent = Elle vient d’être envoyée ; revenez voir dans une minute.
refused-other-login = Elle a été écrite avec votre identifiant de { $institution } ; connectez-vous là-bas pour l’envoyer, ou écrivez-en une autre.
refused-many = Vous avez { $count ->
    [one] { $count } demande qui n’a pas été envoyée
   *[other] { $count } demandes qui n’ont pas été envoyées
} ; supprimez-en d’abord.
refused-long = Les certificats de type « { $profile } » sont valables au plus { $longest } : choisissez moins de jours.
refused-long-other = Les certificats de type « { $profile } » sont valables au plus { $longest } : choisissez moins de jours, ou le type « { $longer } ».
refused-brief = Les certificats de type « { $profile } » sont valables au moins { $shortest } : choisissez plus de jours, ou un autre type.
refused-foreign-address = On ne sait pas si l’adresse électronique { $address } est à vous.
refused-function = L’adresse électronique { $address } appartient à une fonction : elle figure seule dans un certificat, sans votre nom. Choisissez-la seule, ou laissez-la de côté.
refused-address-in-use = Vous avez un certificat avec l’adresse électronique { $address } : il peut être renouvelé à partir du { $from }, ou révoquez-le auparavant.
refused-address-of-somebody = L’adresse électronique { $address } figure dans un certificat valable de quelqu’un d’autre. Laissez-la de côté, ou écrivez à l’exploitant.
refused-no-address = Les certificats de type « { $profile } » contiennent une adresse électronique, et aucune adresse confirmée n’est connue pour vous.
refused-profile = Ce type de certificat n’existe pas ici ; possibles : { $possible }.
refused-other-way = Les certificats de type « { $profile } » ne s’obtiennent pas dans le navigateur ; celui qui gère le serveur peut changer cela. Possibles ici : { $possible }.
refused-key-kind = Les certificats de type « { $profile } » ne sont pas délivrés pour les clés { $key }.
refused-assurance = Les certificats de type « { $profile } » nécessitent l’assurance { $missing }, que votre établissement ne donne pas.
refused-renewal = Le certificat ne peut pas être renouvelé.
refused-nothing-to-renew = Aucun de vos certificats n’a ce numéro de série : il n’y a rien à renouveler.
refused-quota = Vous avez obtenu en un an autant de certificats de 28 jours ou plus qu’une personne peut en avoir : { $count }.
refused-closed = Votre compte est fermé.
refused-inactive = Votre établissement ne participe plus ; connectez-vous par un autre.
refused-unproved = Votre identifiant ne prouve aucun nom ; connectez-vous avec celui d’un établissement qui vous connaît.
refused-no-name = Votre établissement n’a envoyé aucun nom : il n’y en a donc aucun à mettre dans un certificat.
refused-name = Votre nom ou celui de votre établissement ne peut pas être écrit dans un certificat.
refused-unwritable = « { $name } » ne peut pas être écrit dans un certificat : aucune lettre et aucun chiffre n’en peut être écrit en ASCII. Demandez à votre établissement d’envoyer aussi un nom en lettres latines.
refused-unwritable-address = Une adresse électronique dans un certificat se compose de lettres sans accents, de chiffres et de signes, comme nom@domaine.example : choisissez-en une autre, ou laissez-la de côté.
refused-known-key = La clé figure dans une liste de clés que d’autres possèdent, comme celles de l’OpenSSL défectueux de Debian en 2008 ; créez-en une nouvelle.
refused-compromised-key = La clé a été signalée comme compromise ; créez-en une nouvelle.
refused-foreign-key = La clé appartient à quelqu’un d’autre ; créez-en une nouvelle.
refused-authority-key = La clé est celle d’une autorité de certification ; créez-en une à vous.
refused-authority-ends = L’autorité de certification n’est valable ici que jusqu’au { $at }, trop peu pour un tel certificat ; écrivez à l’exploitant.
refused-no-authority = Aucune autorité de certification ne signe ici en ce moment ; réessayez lorsque l’exploitant en aura installé une.
refused-otherwise = Il n’y a pas de certificat.

# What is wrong with what was pasted.
refused-csr-empty = Il n’y a pas de demande de certificat : créez une clé ci-dessus, ou collez votre propre demande.
refused-csr-unreadable = Ce n’est pas une demande de certificat : collez le fichier entier que votre programme a créé à côté de la clé, de <code>-----BEGIN CERTIFICATE REQUEST-----</code> jusqu’à la fin de <code>-----END CERTIFICATE REQUEST-----</code>, ou choisissez le fichier.
refused-csr-truncated = La fin de la demande de certificat manque : collez-la jusqu’à la fin de <code>-----END CERTIFICATE REQUEST-----</code>.
refused-csr-other = C’est un bloc PEM de type { $label } : collez celui qui commence par <code>-----BEGIN CERTIFICATE REQUEST-----</code>.
refused-csr-several = Il y a plus d’une demande de certificat : collez-en exactement une, et rien d’autre.
refused-csr-long = La demande de certificat dépasse 16 Kio : collez-la seule, sans autres fichiers.
refused-csr-private = Ceci contient une clé privée, qui ne doit jamais quitter votre machine : jetez-la, créez-en une nouvelle et ne collez que la demande de certificat.
refused-csr-digest = La demande de certificat est signée avec { $digest }, qui est cassé : refaites-la avec SHA-256.
refused-csr-algorithm = La demande de certificat est signée par { $algorithm }, qui n’est pas accepté pour sa clé : refaites-la avec SHA-256.
refused-csr-signature = La signature de la demande de certificat est fausse : la demande a été modifiée après coup, ou signée avec une autre clé. Refaites-la.
refused-csr-short-key = La clé RSA de la demande de certificat a { $bits } bits, ce qui peut être cassé : créez-en une de 2048 à 4096 bits.
refused-csr-long-key = La clé RSA de la demande de certificat a { $bits } bits, plus que beaucoup de programmes ne peuvent en utiliser : créez-en une de 2048 à 4096 bits.
refused-csr-exponent = La clé RSA de la demande de certificat a un autre exposant que 65537 : créez une nouvelle clé sans en demander.
refused-csr-key-kind = Les clés { $kind } ne sont pas certifiées : créez une clé RSA de 2048 à 4096 bits, ou une clé sur la courbe P-256 ou P-384.
refused-csr-roca = La clé de la demande de certificat a été créée par une puce qui a le défaut ROCA (CVE-2017-15361) : créez-en une nouvelle avec un logiciel.
refused-csr-broken-key = La clé de la demande de certificat est endommagée, ou tout le monde peut en calculer la moitié privée : créez-en une nouvelle avec un autre logiciel.

# What stands against a renewal.
unmet-not-issued = Il n’a jamais été remis : demandez-en un nouveau.
unmet-revoked = Il a été révoqué : demandez-en un nouveau.
unmet-ended = Il a expiré : demandez-en un nouveau.
unmet-too-early = Il peut être renouvelé dans ses 28 derniers jours, à partir du { $from } : attendez jusque-là, ou révoquez-le et demandez-en un nouveau.
unmet-other-login = Il a été délivré par votre identifiant de { $institution } : connectez-vous là-bas.
unmet-institution-gone = { $institution } ne participe plus : demandez un nouveau certificat avec votre identifiant d’un autre établissement.
unmet-unproved-name = Votre identifiant de { $institution } ne prouve aucun nom : demandez un nouveau certificat avec celui d’un établissement qui vous connaît.
unmet-old-sign-in = Votre connexion remonte à plus de { $age } : connectez-vous à nouveau.
unmet-weak-sign-in = Votre connexion n’est pas assez forte pour son type : connectez-vous à nouveau d’une autre manière, par exemple avec un second facteur.
unmet-assurance = Son type nécessite l’assurance { $value }, que votre établissement ne donne pas : demandez-la à votre établissement.
unmet-not-vetted = Votre établissement a confirmé votre identité le { $at }, il y a trop longtemps : demandez à son contact pour les certificats de le refaire.
unmet-no-status = Votre établissement ne dit pas que vous y êtes membre, employé ou étudiant : avant d’obtenir un certificat de 28 jours ou plus, demandez à son contact pour les certificats de confirmer votre identité.
unmet-address = On ne sait plus si l’adresse électronique { $address } est à vous : demandez un nouveau certificat sans elle.
unmet-quota = Vous avez obtenu { $count ->
    [one] { $count } certificat
   *[other] { $count } certificats
} en un an, autant qu’une personne peut en avoir : attendez, ou demandez à l’exploitant.
unmet-compromised-key = Sa clé a été signalée comme compromise : révoquez-le, et demandez-en un nouveau avec une nouvelle clé.
unmet-no-profile = Les certificats de type « { $profile } » ne sont pas délivrés ici : faites-le renouveler là où vous l’avez obtenu, ou demandez-en un nouveau.
