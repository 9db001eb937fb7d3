# Letters: the subject, which is also the heading, and what stands in it.

# At the end of each.
letter-sent-by = { $service } a envoyé ce message automatiquement.

# Facts.
letter-fact-name = Nom
letter-fact-serial = Numéro de série
letter-fact-profile = Type
letter-fact-until = Valable jusqu’au
letter-fact-institution = Établissement
letter-fact-contact = Contact
letter-fact-home-page = Page d’accueil
letter-fact-redirect-uris = URI de redirection
letter-fact-scopes = Scopes
letter-fact-client-id = Identifiant du client
letter-fact-source = Source

# Certificates.
letter-issued = Un certificat vous a été délivré
letter-issued-what = { $service } vous a délivré un certificat, par votre identifiant de { $institution }.
letter-issued-where = Vous le trouvez ici, et pouvez l’y révoquer : ouvrez « Révoquer » et indiquez pourquoi.
letter-issued-not-you = Si ce n’était pas vous, quelqu’un d’autre s’est connecté à votre place : révoquez-le en indiquant que quelqu’un d’autre peut avoir sa clé, changez votre mot de passe auprès de votre établissement et écrivez-nous.
letter-ends = Votre certificat expire bientôt
letter-ends-what = Un certificat que vous avez de { $service } expire dans { $days ->
    [one] { $days } jour
   *[other] { $days } jours
}.
letter-ends-renew = Si vous en avez encore besoin, renouvelez-le ici : appuyez sur « Renouveler » à côté de lui.
letter-ends-key = Ce qui a été chiffré pour lui ne peut être lu qu’avec sa clé : gardez-la.
letter-revoked = { $count ->
    [one] Votre certificat a été révoqué
   *[other] Vos certificats ont été révoqués
}
letter-revoked-what = Ceux qui gèrent { $service } ont révoqué ce qui vous avait été délivré.
letter-revoked-sentence = Ils vous écrivent :
letter-revoked-end = Plus personne ne l’accepte.
letter-reason-none = Aucune raison n’a été donnée.
letter-reason-key = La raison : quelqu’un d’autre peut avoir sa clé privée, qui ne sera plus jamais certifiée. Créez-en une nouvelle.
letter-reason-authority = La raison : quelqu’un d’autre peut avoir la clé de l’autorité de certification.
letter-reason-affiliation = La raison : ce qu’il dit de vous et de votre établissement n’est plus vrai.
letter-reason-superseded = La raison : un autre l’a remplacé.
letter-reason-cessation = La raison : il n’est plus nécessaire.
letter-reason-privilege = La raison : vous n’avez plus le droit de l’avoir.

# A mail address that an institution’s contact added.
letter-confirm = Confirmez votre adresse électronique
letter-confirm-what = { $institution } indique que { $address } est une de vos adresses, qui peut figurer dans vos certificats de { $service }.
letter-confirm-how = Si c’est le cas, connectez-vous-y et ouvrez ce lien. Il est valable jusqu’au { $until }.
letter-confirm-not = Sinon, ne faites rien.

# What was done to an account.
letter-undo = Si ce n’était pas vous, annulez-le dans un délai de { $days ->
    [one] { $days } jour
   *[other] { $days } jours
} et écrivez-nous.
letter-linked = Deux de vos identifiants forment désormais un seul compte
letter-linked-what = Ces identifiants forment un seul compte auprès de { $service } depuis le { $at }.
letter-linked-means = Quel que soit celui que vous utilisez, vous êtes la même personne pour les applications.
letter-unlinked = Un identifiant a été retiré de votre compte
letter-unlinked-what = Votre identifiant de { $institution } a été retiré de votre compte auprès de { $service } le { $at }.
letter-unlinked-means = Quiconque se connecte désormais avec lui est une nouvelle personne.
letter-undone = Une modification de votre compte a été annulée
letter-undone-linked = Deux identifiants étaient devenus un seul compte auprès de { $service } le { $at }. Cela a été annulé : ce sont de nouveau deux comptes.
letter-undone-unlinked = Un identifiant avait été retiré de votre compte auprès de { $service } le { $at }. Cela a été annulé : il est de nouveau le vôtre.
letter-undone-not-you = Si ce n’était pas vous, écrivez-nous.
letter-passkey-added = Une clé d’accès a été enregistrée pour votre compte
letter-passkey-added-what = Une clé d’accès a été enregistrée pour votre compte auprès de { $service } le { $at }.
letter-passkey-added-counts = Elle compte comme second facteur à partir du { $from }.
letter-passkey-not-you = Si ce n’était pas vous, quelqu’un d’autre peut se connecter à votre place : vérifiez vos clés d’accès et écrivez-nous.
letter-passkey-removed = Une clé d’accès a été retirée de votre compte
letter-passkey-removed-what = Une clé d’accès a été retirée de votre compte auprès de { $service } le { $at }.
letter-account-ends = Votre compte auprès de votre établissement prend bientôt fin
letter-account-ends-what = Selon { $institution }, votre compte y prend fin le { $at }. Sans lui, vous ne pourrez plus vous connecter à { $service }, sauf si vous liez auparavant un autre identifiant : vous resterez ainsi vous-même et garderez ce que vous avez dans chaque application.
letter-account-ends-how = Ouvrez cette page et choisissez « Lier un autre identifiant ».
letter-account-ends-none = Si vous n’avez pas d’autre établissement, écrivez-nous.

letter-decided-approved = { $application } a été approuvée
letter-decided-rejected = { $application } n’a pas été approuvée
letter-decided-change-approved = La modification de { $application } a été approuvée
letter-decided-change-rejected = La modification de { $application } a été refusée
letter-decided-asked = { $application } : les administrateurs demandent autre chose
letter-decided-what = Les administrateurs de { $service } ont décidé.
letter-decided-reason = Ils écrivent :
letter-decided-page = Ses propriétaires la trouvent ici.
letter-secret = Le secret de { $application } prend bientôt fin
letter-secret-what = Le dernier secret de { $application } chez { $service } prend fin { $at }. Ensuite, plus personne ne pourra s’y connecter.
letter-secret-how = Créez-en un nouveau ici, et donnez-le avant à l’application :

letter-own = Occupez-vous de { $application }
letter-own-registered = { $application } a été enregistrée auprès de { $service } avec cette adresse électronique.
letter-own-invited = { $inviter } vous demande de vous occuper aussi de { $application } auprès de { $service }.
letter-own-how = Connectez-vous-y et ouvrez ce lien : vous pourrez alors modifier l’application vous-même. Il est valable une fois, jusqu’à { $until }.
letter-own-not = Si vous n’en savez rien, ne faites rien.

# For those who run the service.
letter-client = { $name } attend une approbation
letter-client-what = Une application a été enregistrée auprès de { $service } et attend une décision.
letter-client-decide = Décidez ici.
letter-test = Une lettre d’essai
letter-test-what = { $service } a envoyé cette lettre le { $at }, parce que ses responsables voulaient savoir si les lettres arrivent. Elles arrivent.
letter-vanish = { $gone ->
    [one] { $gone } établissement disparaîtrait
   *[other] { $gone } établissements disparaîtraient
}
letter-vanish-what = { $gone } établissements sur { $before } manquent dans une source.
letter-vanish-why = Cela ressemble à une erreur de sa part : ce qu’elle disait auparavant reste donc valable jusqu’à son validUntil.
letter-vanish-how = Examinez la différence avec <code>beadle idp diff</code> ; si elle est juste, adoptez-la avec <code>beadle idp refresh --accept-losses</code>.
