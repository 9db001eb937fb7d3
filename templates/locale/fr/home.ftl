# The page about oneself.

home-title = Vous êtes connecté
home-heading = <span class="kicker">Vous êtes connecté en tant que</span> <strong>{ $person }</strong>
home-since = auprès de <b>{ $institution }</b> depuis le { $since }
home-identifier = Votre identifiant ici
copy-identifier = l’identifiant
home-identifier-hint = Il reste le même, quels que soient les autres changements. Les applications vous reconnaissent grâce à lui.
home-said = Ce que votre établissement a dit
home-account = Votre compte : lier un autre identifiant, annuler ce qui a été fait
home-certificates = Vos certificats
home-data = Vos données
home-download = Télécharger mes données
home-delete = Supprimer mon compte…
home-nobody = Vous n’êtes pas connecté ici
sign-in = Se connecter
home-what = { $service } vous permet de vous connecter aux applications de la recherche avec le compte de votre propre université, institut ou organisme de recherche. Il dit à une application qui vous êtes, après vous l’avoir demandé, et ne voit jamais votre mot de passe.
home-use = Vous voulez utiliser une application ?
home-use-how = Commencez par elle : ouvrez-la et choisissez de vous connecter. Elle vous amène ici, où vous trouvez votre établissement.
home-run = Vous gérez une application ?
home-run-how = Enregistrez-la, et les membres de nombreux établissements pourront s’y connecter par OpenID Connect.
ending-title = Votre compte à { $institution } se termine bientôt
ending-what = L’établissement indique qu’il se termine le { $at }. <a href="/account">Liez un autre identifiant</a> avant cette date et vous resterez vous-même : les applications continueront de vous reconnaître et vous garderez ce que vous y avez.
yes = oui
no = non

# What people call the attributes that institutions send, and the claims that applications get.
label-sub = Votre identifiant ici
label-subject-id = Identifiant durable
label-pairwise-id = Identifiant pour ce service
label-unique-id = Identifiant unique
label-targeted-id = Identifiant pour ce service (ancienne forme)
label-login-name = Nom de connexion dans votre établissement
label-mail = Adresse électronique
label-mail-verified = Adresse électronique confirmée par votre établissement
label-name = Nom
label-given-name = Prénom
label-family-name = Nom de famille
label-full-name = Nom complet
label-organization = Organisation
label-department = Département
label-uid = Nom de connexion court
label-uid-number = Numéro de compte
label-affiliation = Rôle dans votre établissement
label-entitlement = Droits
label-assurance = À quel point votre établissement vous connaît
label-orcid = ORCID iD
label-groups = Groupes
label-external-id = Identifiant ailleurs
label-home-organization = Organisation d’origine
label-expiry = Date de fin de votre compte dans cet établissement
label-openid-subject = Identifiant auprès du compte utilisé
label-idp = Identifiant de votre établissement
label-idp-name = Votre établissement
label-other = Autres informations
