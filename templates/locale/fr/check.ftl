# An institution’s staff looks at what it releases.

check-choose = Choisissez l’établissement
check-lead = Voyez ce que votre établissement transmet à ce service, ce qui manque et comment y remédier. Vous vous y connectez, et voyez ici la réponse, une seule fois. Aucun compte n’est créé, personne n’est connecté, et aucune valeur n’est conservée.
check-nothing = Essayez l’abréviation ou le domaine de messagerie. Un établissement masqué peut être nommé dans l’adresse : { $path }

# Why there is no report.
check-many = Trop de vérifications à la fois
    .what = Votre adresse a commencé cette minute plus de vérifications qu’elle n’en a le droit.
    .next = Attendez une minute, puis réessayez.
check-unknown = Cet établissement n’est pas connu ici
    .what = Aucune source d’établissements que lit ce service ne le nomme.
    .next = Cherchez-en un autre.
check-unasked = Cet établissement ne peut pas être interrogé
    .what = Ce qu’il publie sur lui-même ne nous dit pas comment.
    .next = Regardez ses métadonnées : il doit y avoir un service d’authentification unique pour HTTP-Redirect ou HTTP-POST.
check-other-browser = Cette vérification appartient à un autre navigateur
    .what = Elle a été commencée dans un autre navigateur ou une fenêtre privée, ou les cookies sont désactivés ici. Si quelqu’un vous a envoyé ce lien : n’allez pas plus loin.
    .next = Pour vérifier vous-même un établissement, recommencez.
check-used = Ce rapport a déjà été affiché
    .what = Les valeurs ne sont pas conservées : un rapport ne peut donc pas être affiché deux fois.
    .next = Vérifiez à nouveau l’établissement.

# A page that applications load unseen.
session-check = Vérification de session
session-check-what = Des applications chargent cette page sans l’afficher, et lui demandent si vous êtes toujours connecté à { $service }.
