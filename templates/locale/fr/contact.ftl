# The page of an institution’s contact for certificates.

contact-title = Contact pour les certificats
contact-heading = <span class="kicker">Contact pour les certificats</span> <strong>{ $institution }</strong>
contact-add = Ajouter une adresse électronique
    .lead = La personne y reçoit un message et la confirme dans les 24 heures, connectée par votre établissement.
contact-whose = De qui ?
    .hint = Son nom de connexion dans votre établissement, par exemple nom@example.org, ou son identifiant ici
contact-address = L’adresse
contact-function = Elle appartient à une fonction
    .hint = Par exemple presse@ ou service@ : un certificat qui la contient porte l’adresse dans son nom, et non le nom de la personne
contact-add-it = L’ajouter
contact-identity = Confirmer une identité
    .lead = Des certificats durables sont délivrés tant que votre établissement a vu récemment qui est la personne, ou dit à sa connexion qu’elle est membre, employée ou étudiante. Confirmez-le s’il a vu sa pièce d’identité. Que vous l’avez fait est inscrit dans le journal d’audit.
    .agree = Nous avons vu qui c’est
contact-added = Adresses ajoutées
contact-none = Aucune.
contact-of-function = D’une fonction
contact-by = { $person }, { $at }
contact-remove = La retirer
contact-revoke = Révoquer le certificat { $serial }
contact-done-added = Un message est parti à l’adresse. Son lien est valable 24 heures.
contact-done-identity = L’identité est confirmée à compter d’aujourd’hui.
contact-done-removed = Elle ne figure dans aucun nouveau certificat. Ceux qui la contiennent restent valables jusqu’à leur fin ; ceux qui durent sont indiqués pour être révoqués.
contact-done-revoked = Le certificat est révoqué.
contact-not = Vous n’êtes pas un contact pour les certificats
    .what = Vous n’êtes pas désigné comme contact de votre établissement pour les certificats.
    .next = C’est l’exploitant de ce service qui désigne les contacts.
contact-nobody = Personne de votre établissement n’est connu ici sous { $person } : c’est le nom de connexion (eduPersonPrincipalName) ou l’identifiant, une fois que la personne s’est connectée.
contact-no-address = Ce n’est pas une adresse électronique qui peut figurer dans un certificat : nom@example.org, en ASCII simple.
contact-there = L’adresse est sur la liste de la personne, ou y attend sa confirmation.
contact-too-many = { $count ->
    [one] { $count } adresse de la personne attend d’être confirmée.
   *[other] { $count } adresses de la personne attendent d’être confirmées.
}
contact-too-often = Trop de messages ont été envoyés cette minute ; réessayez dans { $seconds ->
    [one] { $seconds } seconde.
   *[other] { $seconds } secondes.
}
contact-oneself = C’est vous-même : un autre contact de votre établissement confirme votre identité.
contact-unknown = Il n’y a pas, ou plus, de telle adresse ni de tel certificat parmi les personnes de votre établissement.
contact-no-mail = Ce serveur n’envoie pas de courrier : personne ne pourrait la confirmer.
contact-not-sent = Le message n’a pas pu être envoyé ; réessayez plus tard.
