# Registering an application.

register-title = Enregistrer une application
register-lead = Permettez à des personnes de nombreux établissements de se connecter à la vôtre par OpenID Connect. Vous obtenez aussitôt un identifiant ; il fonctionne dès qu’un administrateur l’a approuvé.
register-again = Veuillez revoir ceci
register-name = Nom
    .hint = Ce que lisent les personnes lorsqu’elles se connectent.
register-contact = Contact
    .hint = Une adresse électronique que quelqu’un lira pendant des années : de préférence celle d’une équipe. Les personnes la voient avant de donner leur accord.
register-home-page = Page d’accueil
    .hint = Là où l’on apprend ce qu’est l’application.
register-redirect-uris = URI de redirection
    .hint = Où les réponses peuvent aller, une par ligne, chacune comparée caractère par caractère. https, ou http sur localhost.
register-where = Où s’exécute-t-elle ?
register-server = Sur un serveur
    .hint = Elle peut garder un secret (client confidentiel).
register-public = Dans le navigateur, sur un téléphone ou un ordinateur
    .hint = Elle n’a pas de secret et doit utiliser PKCE (client public).
register-scopes = Que doit-elle savoir ?
    .label = Scopes
    .hint = Ne demandez pas plus que ce que vous utilisez : les personnes voient chaque valeur avant de la transmettre.
register-reason = Nécessite une raison
register-send = Enregistrer

# What each scope is for.
scope-openid = Connexion
    .hint = Un identifiant durable de la personne, et rien d’autre.
scope-email = Adresse électronique
    .hint = Et si l’établissement peut s’en porter garant.
scope-profile = Noms
    .hint = Le nom à afficher, le prénom et le nom de famille.
scope-institution = Établissement
    .hint = De quel établissement vient la personne, son rôle, ses groupes et ses identifiants dans l’établissement.
scope-certificates = Certificats
    .hint = Obtenir des certificats X.509 au nom de la personne. Son accord est demandé à chaque fois.
scope-ssh = Certificats SSH
    .hint = Obtenir des certificats SSH avec lesquels la personne se connecte à des machines. Son accord est demandé à chaque fois.
scope-offline = En l’absence de la personne
    .hint = Jetons d’actualisation : agir pour la personne après son départ. Son accord est demandé à chaque fois.
scope-other = Autre accès
    .hint = Ce que ce scope signifie auprès du service qui l’accepte.

# What is wrong with a field.
field-name-missing = Indiquez le nom que les personnes verront en se connectant.
field-name-long = Un nom a au plus { $most } caractères, et aucun caractère invisible.
field-mail = Indiquez l’adresse électronique de ceux qui gèrent le service, par exemple ops@hub.example.org.
field-home-page = Une page d’accueil commence par https://.
field-redirect-missing = Indiquez au moins une URI de redirection, par exemple https://hub.example.org/callback.
field-redirect-many = On peut enregistrer au plus { $most } URI de redirection.
field-redirect-not-absolute = { $line } : une URI de redirection est absolue, par exemple https://portal.example.org/callback.
field-redirect-fragment = { $line } : une URI de redirection n’a pas de fragment (#).
field-redirect-characters = { $line } : les espaces, guillemets, accolades, barres obliques inverses et caractères non ASCII doivent être encodés en pourcentage.
field-redirect-plain-http = { $line } : http ne vaut que pour localhost, 127.0.0.1 et [::1] ; utilisez https.
field-redirect-scheme = { $line } : le schéma est https, ou celui d’une application native avec un point, par exemple org.example.app:/callback.
field-redirect-credentials = { $line } : une URI de redirection ne contient ni nom d’utilisateur ni mot de passe.
field-redirect-long = { $line } : une URI de redirection a au plus 2048 caractères.
field-scope-unreadable = Un scope contient des caractères qui ne peuvent y figurer.
field-scope-not-offered = Le scope { $scope } n’est pas proposé ici.

# Why it was not taken.
register-full = Trop d’enregistrements sont en attente
    .what = Nous n’en acceptons plus tant que certains n’ont pas été examinés.
    .next = Réessayez demain, ou écrivez-nous.

# What one gets.
registered-title = { $name } est enregistrée
registered-heading = <strong>{ $name }</strong> est enregistrée
registered-keep = Gardez ceci
registered-identifier = Identifiant
registered-secret = Secret
registered-copy-identifier = l’identifiant
registered-copy-secret = le secret
registered-once = <strong>C’est la seule fois que le secret est affiché.</strong> Nous n’en gardons aucune copie lisible. Conservez-le maintenant, là où votre application le trouve et personne d’autre.
registered-public = Un client public n’a pas de secret : chaque connexion doit utiliser PKCE (<code>S256</code>).
registered-next = La suite
registered-next-look = Un administrateur examine votre enregistrement. La réponse est envoyée à <b>{ $contact }</b>.
registered-next-wait = D’ici là, les personnes qui essaient de se connecter lisent que l’application attend une approbation.
registered-yours = C’est une de vos applications.
registered-claim = Un message est parti pour <b>{ $contact }</b> : par son lien, qui se connecte ici pourra modifier l’application plus tard.
registered-no-letter = Aucun message n’a pu être envoyé à <b>{ $contact }</b>. Pour modifier l’application plus tard, demandez-en un aux administrateurs.
registered-next-configure = Entre-temps, vous pouvez configurer votre application. La plupart des bibliothèques n’ont besoin que de l’identifiant, du secret et du document de découverte :
registered-configuration = Configuration
registered-discovery = Découverte
