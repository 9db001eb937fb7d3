# Signing in a device that has no browser.

device-title = Connecter un appareil
device-lead = Un programme ou un appareil sans navigateur affiche un code. Saisissez-le ici.
device-code = Le code affiché
device-code-hint = Neuf lettres et chiffres, par exemple « CDF-GHJ-KLM » ; majuscules et tirets sont sans importance
device-warning = Quelqu’un vous a envoyé un code, ou vous en demande un ? Alors fermez cette page : saisir le code d’autrui, c’est le laisser agir en votre nom.
device-unknown = Aucun appareil n’attend avec ce code. Comparez-le avec ce que l’appareil affiche ; au bout de dix minutes, il en faut un nouveau.

device-question = Est-ce vous qui l’avez demandé ?
device-question-lead = Un appareil veut se connecter à <strong>{ $application }</strong> en votre nom.
device-request = La demande
device-request-code = Code
device-started = Commencée
device-started-at = le { $at }
device-from = Depuis
device-from-address = l’adresse { $address }
device-only = <strong>Ne continuez que si vous l’avez demandé vous-même,</strong> à l’instant, et si votre appareil affiche exactement ce code. Sinon, la personne qui vous a envoyé un lien ou un code serait connectée en tant que vous.
device-continue = C’est bien moi : continuer
device-disown = Ce n’est pas moi

device-approved = Votre appareil est connecté
    .what = Vous pouvez fermer cette page et revenir à votre appareil. Il continue de lui-même en quelques secondes.
device-denied = Votre appareil n’est pas connecté
    .what = Rien n’a été transmis à votre sujet. Vous pouvez fermer cette page.
device-expired = Le code a expiré
    .what = Cela a pris plus de temps que la durée du code, ou il a été traité dans un autre navigateur. Cette page ne connecte pas votre appareil.
    .next = Recommencez sur votre appareil : il affiche un nouveau code.
