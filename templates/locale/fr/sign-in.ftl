# From the institution's answer to the application: consent, the choice of a login, the way on.

consent-title = { $application } souhaite savoir
consent-heading = <strong>{ $application }</strong> souhaite savoir
consent-who = Vous êtes <b>{ $person }</b>, identifié par <b>{ $institution }</b>.
other-institution = Utiliser un autre établissement
consent-what = Ce qui sera transmis
consent-act = Elle pourra aussi agir en votre nom
consent-certificates = { $application } demande le droit d’obtenir des <strong>certificats à votre nom</strong>. Quiconque détient un tel certificat est pris pour vous par les services de calcul et de stockage. N’acceptez que si vous faites confiance à { $application } et vous attendiez à cette question.
consent-certificates-for = { $application } demande le droit d’obtenir des <strong>certificats à votre nom</strong>. Quiconque détient un tel certificat est pris pour vous par les services de calcul et de stockage ; durée de validité maximale : { $lifetime }. N’acceptez que si vous faites confiance à { $application } et vous attendiez à cette question.
consent-certificate-name = Nom dans le certificat : <code>{ $name }</code>
consent-command-line = Il s’agit de <code>beadle cert</code>, un programme fourni avec ce service. Il s’exécute là où le code a été affiché : sur un ordinateur où vous-même, et personne d’autre, venez de saisir cette commande. Il y conserve ce droit, dans un fichier réservé à vous seul, jusqu’à ce que vous saisissiez <code>beadle cert sign-out</code>.
consent-log-in = Elle pourra aussi se connecter en tant que vous
consent-ssh = { $application } demande le droit d’obtenir des <strong>certificats SSH pour vous</strong>. Quiconque détient un tel certificat et sa clé peut se connecter en tant que vous aux ordinateurs qui font confiance à ce service ; durée de validité maximale : { $lifetime }. N’acceptez que si vous faites confiance à { $application } et vous attendiez à cette question.
consent-elsewhere = Ce qu’elle pourra faire ailleurs
consent-rights = { $application } demande aussi ces droits, que d’autres services reconnaissent en votre nom :
consent-offline = { $application } pourra redemander ces informations plus tard, en votre absence.
consent-as-whom = Sous quelle identité vous y allez
consent-as-hint = Ce qui figure ci-dessus est ce que dit l’établissement marqué. Si vous en choisissez un autre, vous passez d’abord par lui et voyez ce qu’il dit avant que quoi que ce soit ne soit transmis. Votre choix est conservé pour { $application }.
consent-approve = Autoriser et continuer
consent-deny = Ne pas autoriser
consent-deny-hint = Si vous n’autorisez pas, vous revenez à { $application }, qui n’apprend rien.
consent-to-whom = Qui les reçoit

# Facts about an application.
fact-application = Application
fact-home = Page d’accueil
fact-contact = Contact
fact-privacy = Confidentialité
fact-privacy-link = Ce qu’elle fait de vos données
fact-terms = Conditions
fact-terms-link = Ses conditions d’utilisation

choose-login-title = Sous quelle identité allez-vous vers { $application } ?
choose-login-heading = Sous quelle identité allez-vous vers <strong>{ $application }</strong> ?
choose-login-lead = Vous êtes <b>{ $person }</b> et avez des identifiants dans plusieurs établissements. Pour { $application }, vous êtes la même personne avec chacun d’eux. Ce qui lui est transmis, c’est ce que l’établissement choisi dit de vous aujourd’hui.
choose-login-yours = Vos identifiants
choose-login-hint = Là où vous n’êtes pas encore connecté, vous vous connectez d’abord. Votre choix est conservé pour { $application } ; vous pouvez le modifier sur la <a href="/account">page de votre compte</a>.
go-on = Continuer
login-live = connecté
login-last-used = dernière utilisation : { $at }

form-post-title = Vous continuez vers { $destination }
form-post-heading = <span class="kicker">Vous continuez vers</span> <strong>{ $destination }</strong>
form-post-lead = Cela prend un instant. Si rien ne se passe, appuyez sur le bouton.
form-post-application = l’application
form-post-institution = votre établissement

# The terms of use, before anything is released.
use-title = Conditions d’utilisation
use-heading = <span class="kicker">Avant de continuer</span> <strong>Conditions d’utilisation de { $service }</strong>
use-lead = Rien à votre sujet n’a encore été transmis à { $application }. Veuillez lire ceci et décider.
use-version = Version { $version }
use-accept = J’accepte
use-refuse = Je n’accepte pas
use-recorded = Il est consigné que vous avez accepté, quand, et quel texte. Vous pouvez le voir sur la page de votre compte.
use-refused = Vous n’avez pas accepté les conditions d’utilisation
use-refused-what = Sans cela, la connexion ne va pas plus loin. Rien à votre sujet n’a été transmis ni consigné.
use-back = Retour à l’application
use-again = Les relire
