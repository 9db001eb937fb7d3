# Pages of administrators: certificates on record, one of them, revoking.

# Finding them.
records-query = Ce qu’il faut chercher ; vide : tous
    .hint = Un nom entier, sans distinction de casse (/DC=…/CN=…), un numéro de série, le sub d’une personne ou une adresse électronique. Par son adresse, on trouve un certificat qui dure 28 jours ou plus.
records-by = Par
    .name = Nom
    .serial = Numéro de série
    .person = Personne
    .address = Adresse électronique
records-kind = Type
records-standing = État
    .any = Quel que soit l’état
    .valid = Valable
    .revoked = Révoqué
    .expired = Expiré
    .prepared = Préparé seulement
records-found = Enregistrés
records-nothing = Il n’y a pas de tel certificat.
records-hexadecimal = Un numéro de série est hexadécimal.
records-decimal = Les numéros de série SSH se composent de chiffres décimaux.
records-ssh = Les certificats SSH se trouvent par numéro de série ou par personne.
records-no-sub = Un sub a de 1 à 255 caractères ASCII visibles.

# Where one stands.
record-valid = valable
record-revoked = révoqué
record-expired = expiré
record-prepared = préparé

# One of them.
record-title = Un certificat
record-facts = Ce qui est enregistré
record-owner = À qui il appartient
record-entries = Ce qu’en dit le journal d’audit
    .none = Rien n’a été trouvé autour des moments où il a été enregistré.
    .search = Chercher dans tout le journal
record-text = Le certificat
record-name = Nom
record-principals = Principals
record-profile = Profil
record-validity = Valable
record-span = du { $from } au { $until }
record-recorded = Enregistré
record-signed = Signé
record-at = le { $at }
record-revocation = Révoqué
    .why = le { $at }, { $reason }
record-reported = Clé signalée
record-person = Personne
record-institution = Établissement
record-channel = Demandé par
    .getcert = une application, à /oauth2/getcert
    .ecp = un programme avec le mot de passe de la personne, à /secure/getcert/
    .portal = la personne dans le navigateur, à /account/certificates
record-no-client = n’est plus enregistrée
record-addresses = Adresses électroniques qui y figurent
record-key = Clé
record-digest = Clé, SHA-256
record-authority = Autorité

# Revoking.
revoke-title = Le révoquer
    .late = Signaler sa clé
revoke-key = Quelqu’un d’autre peut avoir la clé privée
    .hint = La clé est bloquée pour toujours : plus personne n’obtient de certificat pour elle.
revoke-affiliation = Ce qu’il dit de la personne n’est plus vrai
revoke-privilege = La personne n’y a plus droit
revoke-superseded = Un autre l’a remplacé
revoke-cessation = Il n’est plus nécessaire
revoke-unspecified = Pour une raison qui n’est pas indiquée
revoke-no-address = Aucune adresse électronique de la personne n’est enregistrée : personne ne reçoit donc de message.
revoke-no-mail = Ce serveur n’envoie pas de courrier : personne ne reçoit donc de message.
revoke-tell = Prévenir le titulaire par un message
    .to = À
revoke-sentence = Une phrase pour le titulaire
    .hint = Figure dans le message, et nulle part ailleurs. Facultative.
revoke-list = La prochaine liste de révocation le contient dans la minute, celle de SSH aussitôt.
    .late = Un certificat qui n’a pas expiré garde sa place dans la liste de révocation, avec cette raison.
revoke-done = Révoqué.
    .count = Révoqués : { $count } certificats.
revoke-letter = Le titulaire a été prévenu par un message.
    .unwanted = Personne n’a reçu de message.
    .waits = La lettre au titulaire n’est pas partie tout de suite ; l’envoi sera retenté.
    .no-address = Aucune adresse électronique du titulaire n’est enregistrée : personne n’a donc reçu de message.
    .failed = Le message au titulaire n’a pas pu être envoyé ; le journal du serveur dit pourquoi.

# Why nothing was revoked.
unrevoked = Rien n’a été révoqué
    .unknown = Il n’y a pas de tel certificat
    .next = Cherchez-le parmi les certificats enregistrés.
    .back = Vers les certificats
unrevoked-serial = Aucun certificat avec ce numéro de série n’est enregistré.
unrevoked-reason = Le formulaire n’indique pas de raison.
unrevoked-sentence = La phrase pour le titulaire a au plus { $most } caractères.
unrevoked-what = Le formulaire doit indiquer un certificat ou une personne.
unrevoked-none = Aucun certificat de cette personne n’est valable.
unrevoked-already = Il a été révoqué le { $at }.
unrevoked-ended = Il a expiré le { $at }.
