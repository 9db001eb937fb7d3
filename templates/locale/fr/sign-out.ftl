# Signing out.

sign-out-title = Voulez-vous vous déconnecter ?
sign-out-asked = <b>{ $application }</b> demande à vous déconnecter de { $service }. Vous êtes connecté en tant que <b>{ $person }</b>.
sign-out-link = Vous êtes venu par un lien qui vous déconnecte de { $service }. Vous êtes connecté en tant que <b>{ $person }</b>.
sign-out-told = Les applications que vous avez ouvertes d’ici en sont informées.
sign-out-everywhere = Se déconnecter, également de { $institution }
sign-out-stay = Rester connecté

signed-out-title = Vous êtes déconnecté
signed-out-heading = Vous êtes déconnecté de { $service }
signed-out-nobody = Personne n’était connecté ici. Vous êtes peut-être encore connecté auprès de votre établissement, et dans des applications que vous avez ouvertes.
signed-out-still = Vous êtes probablement encore connecté auprès de <b>{ $institution }</b>.
signed-out-asked = <b>{ $institution }</b> l’a demandé, parce que vous vous y êtes déconnecté.
signed-out-too = Vous êtes aussi déconnecté de <b>{ $institution }</b>.
signed-out-partly = Vous êtes aussi déconnecté de <b>{ $institution }</b> ; mais vous n’avez pas pu être déconnecté de tout ce que vous aviez ouvert de là.
signed-out-refused = <b>{ $institution }</b> n’a pas pu vous déconnecter. Vous y êtes probablement encore connecté.
signed-out-told = Ces applications ont été informées :
signed-out-pending = Celles-ci n’ont pas répondu. Elles seront informées à nouveau ; d’ici là, vous y êtes peut-être encore connecté :
signed-out-unaware = Celles-ci ne peuvent pas être informées. Déconnectez-vous-en également :
signed-out-shared = Sur un ordinateur que d’autres utilisent aussi, fermez maintenant toutes les fenêtres du navigateur.
signed-out-frame = Une application est informée
signed-out-onward = Se déconnecter aussi de { $institution }
back-to = Revenir à { $name }
back-to-application = Revenir à l’application
