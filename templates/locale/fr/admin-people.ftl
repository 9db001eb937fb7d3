# Pages of administrators: people, the journal of their accounts, merging two.

# Finding somebody.
people-search = Un sub, un identifiant tel qu’un établissement l’envoie, ou le nom ou le numéro de série d’un certificat
people-find = Chercher
people-found = Connu sous « { $query } »
people-nobody = Personne. Il faut l’identifiant entier.
people-by-identifier = { $kind } à { $institution }
people-by-certificate = certificat
people-last = dernière fois le { $at }
people-former = ne lui appartient plus

# An account.
person-title = Le compte d’une personne
person-standing = État
    .open = ouvert
    .closed = fermé le { $at }
    .deleted = supprimé le { $at }
person-since = Depuis
person-since-at = le { $at }
person-whole = Fait partie de
person-parts = Comptes qui en font désormais partie
person-split = Les séparer à nouveau
    .done = Les deux comptes sont de nouveau indépendants.
person-identifiers = Ce par quoi les établissements le connaissent
person-nothing = Rien.
person-former = ancien
person-first = première fois le { $at }
person-until = ne lui appartient plus depuis le { $at }
person-part = conservé avec <code>{ $part }</code>
person-certificates = Certificats valables
    .none = Aucun.
    .until = { $kind }, jusqu’au { $at }
    .all = Tous ceux qui ont été délivrés
    .log = Dans le journal d’audit
person-revoke = Les révoquer tous
person-acts = Ce qui lui est arrivé
person-absorb = Un autre compte (son sub) de la même personne, qui doit faire partie de celui-ci
person-preview = Voir ce que cela ferait
person-unknown = Il n’y a pas de compte avec ce sub.

# The journal.
journal-title = Journal des comptes
journal-heading = Ce qui a été fait aux comptes
journal-sub = Seulement de ce compte (son sub)
journal-show = Afficher
journal-nothing = Rien n’a été fait.
journal-hint = Lorsque deux comptes se séparent à nouveau, chacun retrouve ce qu’il avait ; celui qui était resté est déconnecté, et ce qui a commencé pendant qu’ils n’en formaient qu’un ne compte plus. Le journal du serveur dit quel administrateur l’a annulé.
journal-earlier = Plus anciens
journal-act = le { $at }, par { $by }
journal-other = et
journal-join = Deux comptes n’en forment plus qu’un
journal-unlink = Des identifiants ont été retirés du compte
journal-erase = Le compte a été supprimé
journal-passkey-added = Une clé d’accès a été enregistrée
journal-passkey-removed = Une clé d’accès a été retirée
journal-person = la personne
journal-somebody = un administrateur
journal-administrator = l’administrateur { $name }
journal-program = le programme { $name }
journal-command-line = la ligne de commande ({ $name })
journal-undo = Annuler
    .this = ceci
    .done = Annulé.
    .past = annulé le { $at } par { $by }

# Merging two accounts.
merge-title = Réunir deux comptes
merge-heading = Les deux comptes sont-ils ceux d’une même personne ?
merge-accounts = Les deux comptes
merge-stays = Reste
merge-joins = En fera partie
merge-no-applications = Aucune application ne connaît encore l’un ou l’autre.
merge-knows-survivor = connaît celui qui reste, par :
merge-knows-absorbed = connaît l’autre, et continuera de voir :
merge-knows-both = connaît les deux comme deux personnes, et n’en verra plus qu’une :
merge-beware = Quiconque peut se connecter avec l’un d’eux est dès lors cette personne, partout. Soyez certain : un « oui » erroné livre la vie d’une personne à une autre. Le journal permet de revenir en arrière, mais pas sur ce qui a été vu entre-temps.
merge-done = Les deux ne forment plus qu’un compte.

# Why nothing was changed.
unchanged = Rien n’a été modifié
    .what = Quelqu’un d’autre a peut-être été plus rapide.
    .next = Regardez le compte tel qu’il est maintenant.
    .back = Vers le journal
unchanged-no-act = Le formulaire n’indique pas d’opération.
unchanged-unknown = Cette opération n’existe pas.
unchanged-undone = Elle a déjà été annulée.
unchanged-closed = Le compte est fermé, ou l’une de ses parties est allée ailleurs.
unchanged-taken = Un identifiant à { $institution } appartient désormais à { $owner } : réunissez les deux, ou détachez-le.
unchanged-two = Il faut indiquer deux comptes.
unchanged-one = L’un d’eux n’existe pas, ou ils ne forment déjà qu’un compte.
unchanged-same = Ils ne forment déjà qu’un compte.
unchanged-not-open = { $account } est fermé, ou n’existe pas.
unchanged-meanwhile = L’un d’eux fait entre-temps partie d’un autre compte, ou est de nouveau indépendant.
unchanged-no-account = Le formulaire n’indique pas de compte.
