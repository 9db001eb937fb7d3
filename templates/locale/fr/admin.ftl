# Pages of administrators: the door, what they share, and the queue of applications.

admin-title = Administration
admin-user-name = Nom d’utilisateur
admin-password = Mot de passe
admin-wrong = Il n’y a pas d’administrateur avec ce nom et ce mot de passe.
admin-busy = Trop de personnes essaient de se connecter en ce moment. Réessayez dans quelques secondes.
admin-too-often = Trop de mots de passe ont été essayés pour ce nom ou depuis cette adresse. Attendez une minute.

# From one page to another.
admin-applications = Applications
admin-institutions = Établissements
admin-people = Personnes
admin-journal = Journal
admin-certificates = Certificats
admin-audit = Journal d’audit
admin-mail = Lettres
admin-skins = Habillages
admin-more = Suite

# Roles, and what a role does not allow.
role-administrator = Administration
role-reviewer = Examen des demandes
role-help-desk = Assistance
role-auditor = Audit
admin-may-not = Votre rôle ne le permet pas
    .who = Vous êtes connecté en tant que { $name }, avec le rôle « { $role } ».
    .roles = C’est réservé à ces rôles : { $roles }.
    .next = Revenez à ce que votre rôle permet, ou demandez à quelqu’un qui a l’un de ces rôles.

# The queue.
queue-standings = Applications selon leur état
queue-empty = Il n’y a rien ici.
queue-identifier = Identifiant
queue-registered = Enregistrée
queue-registered-at = le { $at }
queue-kind = Type
    .confidential = Confidentiel : prouve son identité
    .public = Public : pas de secret, PKCE
queue-certificates = certificats
queue-approve = Approuver
    .late = Approuver malgré tout
    .done = Approuvée. L’application est utilisable dès maintenant.
queue-reject = Refuser
    .done = Refusée.
queue-suspend = Suspendre
    .done = Suspendue. Plus personne ne peut se connecter à l’application, et ses jetons ne fonctionnent plus.
queue-resume = Rétablir
    .done = Rétablie. L’application est de nouveau utilisable.
queue-retired = Retirée.
queue-not-decided = La décision n’a pas été appliquée
    .unreadable = Le formulaire n’indique pas de client, ou pas de décision.
    .unknown = Il n’y a pas de client { $client }.
    .standing = Voici son état : { $standing }.
    .what = Quelqu’un d’autre a peut-être décidé avant vous.
    .next = Rouvrez la liste et regardez où en est maintenant l’application.
    .back = Revenir à la liste

# What is to be known of an application, where it is not what every application does.
queue-community = Client de la communauté
queue-built-in = Fait partie du serveur
    .what = la ligne de commande pour les personnes ; désactivée par certificates.command_line
queue-federation = Garantie par la fédération de
    .until = { $by }, jusqu’au { $at }
queue-proof = Prouve son identité par
queue-keys = Clés
    .by-value = { $count } par valeur
queue-grants = Grants
queue-machine = Agit sans personne
queue-front = Jetons dans le front channel
queue-unsigned = Jetons d’identité sans signature
queue-introspects = Examine les jetons
    .all = de tous les clients
queue-sector = Son propre type de sub
queue-sign-outs = Informée des déconnexions à
queue-signed-out = Après une déconnexion
queue-begins = La connexion commence à
queue-privacy = Politique de confidentialité
queue-picture = Image
queue-profile = Profil
queue-software = Logiciel
