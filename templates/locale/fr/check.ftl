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

# The report.
report-title = Ce que transmet { $institution }
report-heading = <span class="kicker">Ce que ce service reçoit de</span> <strong>{ $institution }</strong>
report-good = Tout va bien : tout ce que ce service demande est arrivé.
report-fair = Les personnes peuvent se connecter. Une partie de ce que ce service demande n’est pas arrivée.
report-bad = Les personnes de cet établissement ne peuvent pas utiliser toutes les applications, voire aucune :
report-values = Les valeurs sont celles de votre propre identifiant. Elles sont affichées cette seule fois et ne sont pas conservées ; personne n’a été connecté ici.
report-attributes = Attributs
report-unknown = Envoyés, mais inconnus ici
report-fix = Comment transmettre ce qui manque
report-entity-id = Notre entityID est <code>{ $service }</code>.
report-shibboleth = Shibboleth IdP : <code>attribute-filter.xml</code>
    .label = Pour le Shibboleth IdP
    .copy = Copier pour Shibboleth
report-simplesamlphp = SimpleSAMLphp : <code>saml20-sp-remote.php</code>, sous nos métadonnées
    .label = Pour SimpleSAMLphp
    .copy = Copier pour SimpleSAMLphp
report-elsewhere = Ailleurs : transmettez-les avec ces noms et le format de nom <code>{ $format }</code> :
report-scopes = Ce que les applications apprendraient
report-scope = Scope <code>{ $scope }</code>
report-stops = Personne n’entre
report-lacking = Manque :
report-sign-in = Cette connexion
report-metadata = Ce que disent ses métadonnées
report-lately = Ce qu’il a transmis récemment, pour tout le monde
report-text = À transmettre, sans valeurs, en anglais
    .label = Le rapport sous forme de texte
    .copy = Copier le rapport
report-again = Vérifier à nouveau

# In a word.
verdict-released = Transmis
verdict-dropped = Écarté
verdict-misnamed = Mauvais nom
verdict-missing = Manque
verdict-wished = Non envoyé
verdict-not-needed = Pas nécessaire

# What keeps people out.
obstacle-identity-none = Personne ne peut se connecter : l’établissement n’a envoyé aucun identifiant. Il faut un identifiant durable : subject-id, pairwise-id, eduPersonUniqueId, un NameID persistant ou eduPersonPrincipalName.
obstacle-identity-several = Personne ne peut se connecter : l’établissement a envoyé plusieurs valeurs de { $name }. Il faut un identifiant durable : subject-id, pairwise-id, eduPersonUniqueId, un NameID persistant ou eduPersonPrincipalName.
obstacle-identity-long = Personne ne peut se connecter : la valeur de { $name } est trop longue.
obstacle-always = Personne ne peut se connecter sans { $name }.
obstacle-usually = Sans { $name }, personne n’entre dans les applications qui demandent le scope { $scope }, comme la plupart.
obstacle-unmet = { $name } doit avoir une valeur comme { $wanted }.

# What to know of an attribute.
note-no-scopes = Les métadonnées n’ont pas de shibmd:Scope, donc aucun scope n’est à l’établissement : faites-le ajouter par la fédération.
note-scopes = Les métadonnées permettent { $scopes } : corrigez la valeur, ou faites ajouter son scope par la fédération.
note-format = Il est arrivé avec { $format }. Seul le format de nom { $wanted } compte.
note-name = Il est arrivé sous le nom { $name } ({ $format }). Envoyez-le sous le nom { $wanted } avec le format de nom { $uri }.
note-empty = Il est arrivé sans valeur : l’annuaire en a-t-il une ?
note-no-format = aucun format de nom

# Facts.
fact-recognised = Les personnes sont reconnues à
fact-targeted = eduPersonTargetedID ou un NameID persistant
fact-unidentified = Rien de durable
fact-context = Contexte d’authentification
fact-authenticated = Authentification le
fact-assurance = Assurance
fact-not-told = Non indiqué
fact-no-name-id = Pas de NameID : l’établissement ne peut pas être informé des déconnexions
fact-name-id-unspecified = Non précisé
fact-name-id-persistent = { $format } (un identifiant)
fact-encrypted = Chiffré
    .yes = Oui
    .no = Non : les valeurs passent en clair par le navigateur
fact-source = Source
fact-registrar = Enregistré par
    .none = Ses métadonnées ne le disent pas
fact-scopes = Scopes
    .none = Aucun : toute valeur avec un scope est écartée
fact-categories = Catégories prises en charge
fact-certifications = Certifications
fact-none = Aucune
fact-offered = Proposé aux personnes
    .yes = Oui
    .no = Non : masqué
fact-read = Dernière lecture
fact-key-ends = Fin du certificat de signature
fact-key-over = { $at } : passé. La clé compte encore, mais d’autres peuvent la refuser

# How often.
released-nobody = Personne ne s’y est connecté au cours { $days ->
    [one] du dernier jour
   *[other] des { $days } derniers jours
}.
released-answers = { $count ->
    [one] { $count } réponse
   *[other] { $count } réponses
} au cours { $days ->
    [one] du dernier jour
   *[other] des { $days } derniers jours
}. Les valeurs ne sont pas conservées.
released-of = { $part } sur { $all }
released-last = la dernière fois le { $day }
released-dropped = Dans { $count ->
    [one] { $count } réponse
   *[other] { $count } réponses
}, une valeur a été écartée à cause de son scope.

# A page that applications load unseen.
session-check = Vérification de session
session-check-what = Des applications chargent cette page sans l’afficher, et lui demandent si vous êtes toujours connecté à { $service }.
