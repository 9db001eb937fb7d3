# Passkeys: those of a person, and the question for one in the midst of a sign-in.

passkeys-title = Vos clés d’accès
passkeys-lead = Une clé d’accès prouve, en plus de la connexion auprès de votre établissement, que c’est bien vous : une clé de sécurité, ou l’empreinte, le visage ou le code de votre téléphone ou ordinateur. Les applications qui exigent deux facteurs la demandent. Elle ne remplace pas la connexion auprès de votre établissement.
passkeys-yours = Celles que vous avez
passkeys-none = Vous n’en avez pas encore.
passkeys-hint = Si vous en perdez une, retirez-la ici, pour que personne ne s’en serve.
passkeys-add = Enregistrer une clé d’accès
passkeys-first = Montrez d’abord que c’est vous
passkeys-first-what = Vous vous êtes connecté il y a un certain temps. Pour modifier des clés d’accès, il faut avoir montré qui l’on est au cours des 15 dernières minutes.
passkeys-settling = Elle compte à partir du { $at } : d’ici là, seule la connexion de votre établissement la garantit. Vous recevez un message dès maintenant, au cas où ce ne serait pas vous.
passkey-registered-at = enregistrée le { $at }
passkey-unused = jamais utilisée
passkey-counts = compte à partir du { $at }
passkey-synced = synchronisée entre vos appareils
passkey-name = Son nom
passkey-name-hint = Pour la reconnaître, par exemple « clé bleue » ou « téléphone » : 60 caractères au plus.
passkey-name-wrong = Saisissez un nom de 1 à 60 caractères.
passkey-add = L’enregistrer
passkey-use = Utiliser une clé d’accès
act-passkey-added = Enregistrée : { $name }
act-passkey-removed = Retirée : { $name }

# Why one cannot be used.
passkey-no-script = Les clés d’accès exigent JavaScript, qui est désactivé ici. Activez-le pour cette page, ou continuez dans un autre navigateur.
passkey-unsupported = Ce navigateur ne connaît pas les clés d’accès. Continuez dans un autre.
passkey-cancelled = Aucune clé d’accès n’a répondu : c’était annulé, ou trop long. Réessayez.
passkey-on-device = Cet appareil contient déjà une de vos clés d’accès.
passkey-failed = Cela a échoué dans ce navigateur. Essayez une autre clé d’accès, ou un autre navigateur.
passkey-over = La page est restée ouverte trop longtemps, ou a été envoyée deux fois. Réessayez.
passkey-refused = Cette clé d’accès n’a pas été acceptée. Réessayez, ou utilisez-en une autre.
passkey-taken = Cette clé d’accès est déjà enregistrée.
passkey-too-many = Vous avez autant de clés d’accès qu’il est possible. Retirez-en d’abord une.
passkey-too-often = Trop d’essais. Attendez une minute.

# In the midst of a sign-in.
step-up-title = { $application } exige deux facteurs
step-up-heading = <strong>{ $application }</strong> exige deux facteurs
step-up-heading-wish = <strong>{ $application }</strong> souhaite deux facteurs
step-up-lead = Vous êtes <b>{ $person }</b>, connecté auprès de <b>{ $institution }</b>. C’était un facteur, pour autant que votre établissement le dise.
step-up-prove = Votre clé d’accès est le second
step-up-prove-what = { $application } apprend alors que vous avez prouvé deux facteurs : la connexion auprès de votre établissement, et une clé d’accès ici, chez { $service }.
step-up-register = Enregistrer une clé d’accès
step-up-register-what = Vous n’en avez pas encore ici. Si vous en enregistrez une maintenant, vous pouvez vous en servir tout de suite. { $application } apprend alors qu’il y a deux facteurs.
step-up-register-later = Vous n’en avez pas encore ici. Celle que vous enregistrez maintenant n’aide pas la connexion d’aujourd’hui : tant qu’elle ne compte pas, seule la connexion de votre établissement la garantit.
step-up-wait = Votre clé d’accès ne compte pas encore
step-up-wait-what = Elle compte à partir du { $at }. Vous l’avez enregistrée avec la seule connexion de votre établissement ; elle attend donc, au cas où ce ne serait pas vous. Connectez-vous de nouveau à ce moment-là.
step-up-elsewhere = Vous n’avez pas encore de clé d’accès ici
step-up-elsewhere-what = Enregistrez-en une dans votre compte, et revenez sur cette page.
step-up-institution = Un établissement qui vous connecte par deux facteurs convient aussi.
step-up-without = Continuer sans elle
step-up-back = Retour à { $application }
