# What goes wrong: what happened, in a few words; .what happened, in sentences; what to do .next.

error-unavailable = Quelque chose a échoué de notre côté
    .what = Ce que vous avez fait n’est pas perdu, mais nous n’avons pas pu le terminer à l’instant.
    .next = Réessayez dans une minute. Si cela persiste, écrivez-nous en indiquant le numéro d’opération ci-dessous.
error-forged = Ce formulaire a expiré
    .what = Il a été ouvert il y a trop longtemps, dans un autre navigateur, ou avec les cookies désactivés.
    .next = Revenez en arrière, rechargez la page et envoyez le formulaire à nouveau.
    .back = Rouvrir la page
error-not-found = Cette page n’existe pas
    .what = L’adresse est peut-être mal écrite, ou la page a été déplacée.
    .next = Revenez à l’application qui vous a envoyé ici, et repartez de là.
error-method = Cette adresse ne peut pas être utilisée ainsi
    .what = Elle attend une autre méthode HTTP : un formulaire envoyé, ou une page ouverte.
    .next = Recommencez depuis l’application qui vous a envoyé ici.
error-form-too-large = Le formulaire est trop grand
    .what = Il est plus long que ce formulaire n’a jamais besoin de l’être.
error-form-unreadable = Le formulaire est illisible
    .what = Un champ manque, ou il a été envoyé dans un autre format que celui d’un formulaire.
error-query-unreadable = L’adresse est illisible
    .what = Quelque chose après son point d’interrogation manque, est abîmé ou figure deux fois.
    .next = Revenez d’où vous venez et suivez le lien une nouvelle fois.

# A sign-in.
error-again = Revenez à l’application et connectez-vous de là une nouvelle fois.
error-sign-in-again = Se connecter à nouveau à { $application }
error-to-application = Aller à { $application }
error-choose-again = Choisir à nouveau
error-choose-other = Choisissez un autre établissement.
error-choose-other-login = Choisissez un autre compte.
error-late = Cette connexion a pris trop de temps
    .what = Elle a commencé il y a trop longtemps, ou son adresse est incomplète.
error-other-browser = Cette connexion appartient à un autre navigateur
    .what = Elle a commencé dans un autre navigateur ou une fenêtre privée, ou les cookies sont désactivés ici.
    .beware = Si quelqu’un vous a envoyé ce lien : n’allez pas plus loin.
error-complete = Cette connexion est déjà terminée
    .what = Vous y êtes revenu par le bouton Précédent, ou elle s’est poursuivie dans un autre onglet.
    .next = Revenez à l’application. Si elle ne vous reconnaît pas, connectez-vous de là une nouvelle fois.
error-closed = Ce compte est fermé
    .what = Vous l’avez supprimé, ou un administrateur l’a fermé.
    .next = Si vous voulez le récupérer, écrivez-nous en indiquant le numéro d’opération ci-dessous. Pour utiliser un autre compte, déconnectez-vous d’abord.
error-institution = Cet établissement ne peut pas être choisi ici
    .what = Il ne participe pas, ou l’application ne l’accepte pas.
    .no-part = Il ne participe pas.
error-unasked = Votre établissement n’a pas pu être interrogé
    .silent = Il ne répond pas en ce moment.
    .unknown = Ce qu’il publie sur lui-même ne nous dit pas comment faire.
    .later = Réessayez dans une minute, ou choisissez un autre compte.
    .write = Écrivez-nous en indiquant le numéro d’opération ci-dessous, ou choisissez un autre établissement.
error-never-anew = Ce compte ne peut pas être utilisé ici
    .what = L’application veut que vous prouviez à nouveau qui vous êtes, ou savoir quand vous l’avez fait pour la dernière fois. Ce fournisseur ne permet ni l’un ni l’autre.
error-untrusted = L’application a envoyé une demande à laquelle nous ne pouvons pas nous fier
    .what = Vous n’avez donc pas été redirigé, et rien n’a été transmis à votre sujet. Vous n’avez rien fait de mal.
    .next = Signalez à ceux qui gèrent l’application ce qui figure ci-dessous. Ils peuvent comparer la demande avec ce qui est enregistré.
error-discovery = Ce service ne peut pas vous laisser choisir ici
    .what = Il n’est pas connu ici, ou sa demande est telle qu’il n’est pas sûr d’y répondre.
    .next = Revenez d’où vous venez. Si vous gérez ce service, le détail ci-dessous dit ce qui ne va pas.

# What institutions answer.
error-answer = La réponse de votre établissement n’a pas été acceptée
    .what = Elle n’a pas passé nos contrôles : personne n’a donc été connecté.
    .next = Réessayez depuis l’application. Si cela persiste, écrivez-nous en indiquant le numéro d’opération ci-dessous.
error-refusal = Votre établissement ne vous a pas connecté
    .what = { $institution } a répondu, mais par un refus.
    .what-unnamed = Votre établissement a répondu, mais par un refus.
    .next = Peut-être avez-vous annulé, ou saisi un mauvais mot de passe. Réessayez, ou choisissez un autre compte.
error-left = Votre établissement ne participe plus
    .what = { $institution } a quitté la fédération pendant que vous vous connectiez.
error-hold = Nous ne sommes pas sûrs de qui vous êtes
    .what = Votre établissement a envoyé des identifiants qui ne correspondent pas à ce que nous savons de vous : nous n’avons donc connecté personne. Cela protège votre compte, ou celui d’une autre personne.
    .told = Nous en avons été avertis, et un administrateur va l’examiner.
    .next = Écrivez-nous en indiquant le numéro d’opération ci-dessous, et dites-nous ce qui a changé dans votre établissement.
error-institution-page = Votre établissement a une page à ce sujet

# What OpenID providers answer.
error-provider-silent = La connexion n’a pas pu être terminée
    .what = { $provider } n’a pas répondu à notre question à votre sujet : personne n’a donc été connecté.
error-provider = Personne n’a été connecté
    .what = { $provider } a répondu, mais par un refus.
    .unnamed = Le fournisseur
    .denied = Vous n’avez pas donné votre accord, ou votre compte ne peut pas être utilisé ici.
    .asks = Il doit d’abord vous demander quelque chose.
    .weak = Vous ne vous y êtes pas connecté de manière aussi forte que demandé.
    .problem = Il rencontre un problème en ce moment.
    .how = Il n’accepte pas notre manière de demander.
    .again = Réessayez, ou choisissez un autre compte.
    .stronger = Réessayez d’une manière plus forte, par exemple avec un second facteur, ou choisissez un autre compte.
    .write = Écrivez-nous en indiquant le numéro d’opération ci-dessous, ou choisissez un autre compte.

# Signing out.
error-sign-out = La demande de déconnexion de l’application est illisible
    .what = Vous êtes toujours connecté ici. Vous n’avez rien fait de mal.
    .next = Vous pouvez vous déconnecter par le bouton de la page suivante.
error-sign-out-here = Se déconnecter ici
error-onward = Nous n’avons pas pu demander à votre établissement de vous déconnecter
    .what = Vous êtes déconnecté ici, mais peut-être pas auprès de votre établissement.
    .next = Déconnectez-vous directement auprès de votre établissement, ou fermez toutes les fenêtres du navigateur.
error-logout-message = Le message de déconnexion de votre établissement n’a pas été accepté
    .what = Il n’a pas passé nos contrôles : il n’a donc déconnecté personne.
    .next = Pour vous déconnecter ici, appuyez sur le bouton de la page suivante. Pour vous déconnecter de votre établissement, rendez-vous chez lui.

# Devices.
error-codes = Trop de codes erronés
    .what = Pour que personne ne trouve un code en essayant, nous n’en examinons plus pendant un moment.
    .next = Attendez dix minutes, puis recommencez sur votre appareil : il affiche un nouveau code.
error-device = L’appareil demande quelque chose qu’il ne peut pas avoir
    .what = Ce pour quoi son application est enregistrée a changé entre-temps.
    .next = Recommencez sur votre appareil. Si cela persiste, signalez-le à ceux qui gèrent l’application.

# Linking logins.
error-link-choose-other = Choisir un autre identifiant
error-link-late = Cela a pris trop de temps
    .what = Rien n’a été lié : les deux identifiants doivent avoir été utilisés à quelques minutes d’intervalle.
    .next = Recommencez depuis votre compte.
error-link-browser = Ceci a été commencé dans un autre navigateur
    .what = Rien n’a été lié.
    .beware = Si quelqu’un vous a envoyé ce lien : n’allez pas plus loin. Cette personne veut peut-être que votre identifiant fasse partie de son compte.
    .next = Pour lier un identifiant à votre propre compte, commencez à la page de votre compte.
error-link-person = Vous n’êtes pas connecté à ce compte
    .what = Rien n’a été fait. Personne n’est connecté dans ce navigateur, ou quelqu’un d’autre l’est.
    .next = Ouvrez une application et connectez-vous-y avec l’identifiant de votre compte ; puis revenez à cette page.
error-link-done = C’est déjà fait
    .what = Vous y êtes revenu par le bouton Précédent, ou cela s’est poursuivi dans un autre onglet.
    .next = La page de votre compte montre quels identifiants sont liés.
error-link-same = Cet identifiant est déjà le vôtre
    .what = Il mène au compte dans lequel vous êtes. Il n’y a rien à lier.
    .next = Choisissez l’identifiant que vous avez ailleurs, ou revenez en arrière.
error-link-proof = C’était un autre identifiant
    .what = Vous deviez montrer encore une fois que ce compte est le vôtre, et vous vous êtes connecté avec un autre identifiant. Rien n’a été lié.
    .next = Connectez-vous d’abord avec l’identifiant de ce compte.
error-link-closed = Le compte de cet identifiant est fermé
    .what = Il a été supprimé, ou un administrateur l’a fermé. Rien n’a été lié.
    .next = Si vous voulez le récupérer, écrivez-nous en indiquant le numéro d’opération ci-dessous.
error-link-institution = Il ne participe pas, ou ce n’est pas celui qui était demandé.
error-in-use = Cet identifiant est en cours d’utilisation
    .what = Vous êtes connecté avec lui : nous ne pouvons donc pas savoir si vous pourriez entrer avec un autre.
    .next = Déconnectez-vous, connectez-vous avec l’identifiant que vous voulez garder, et retirez alors celui-ci.
error-last-login = C’est le seul identifiant qui reste
    .what = Sans lui, vous ne pourriez plus entrer.
    .next = Liez d’abord un autre identifiant.
error-taken = Cet identifiant appartient désormais à quelqu’un d’autre
    .what = Depuis son retrait, quelqu’un s’est connecté avec lui et a son propre compte.
    .next = Si c’était vous, liez l’identifiant à nouveau.
error-nothing = Rien n’a été modifié
    .what = Il n’y avait rien à faire.
    .next = Revenez en arrière.

# Mail addresses.
error-address = Vous n’avez pas cette adresse
    .what = Elle a déjà été retirée, ou n’a jamais figuré sur votre liste.
    .next = Regardez vos adresses ; le contact de votre établissement peut en ajouter une à nouveau.
error-letter = Ouvrez à nouveau le lien du message
    .what = Vous êtes maintenant connecté. Rien n’est encore confirmé.
    .next = Ouvrez encore une fois le lien du message, dans ce navigateur.
error-letter-spent = Ce lien ne confirme aucune de vos adresses
    .what = Il a été utilisé, date de plus de 24 heures, a été retiré ou est destiné à quelqu’un d’autre.
