# An application that is not in use.

client-title = { $application } n’est pas en service
client-pending = <strong>{ $application }</strong> attend une approbation
    .label = En attente d’approbation
    .what = Elle a été enregistrée, mais un administrateur ne l’a pas encore examinée. D’ici là, personne ne peut s’y connecter.
client-suspended = <strong>{ $application }</strong> est suspendue
    .label = Suspendue
    .what = Son utilisation de ce service est interrompue pour l’instant. Personne ne peut s’y connecter tant qu’un administrateur ne l’autorise pas de nouveau.
client-rejected = <strong>{ $application }</strong> n’a pas été approuvée
    .label = Refusée
    .what = Un administrateur l’a examinée et ne l’a pas approuvée. Personne ne peut s’y connecter.
client-retired = <strong>{ $application }</strong> a été retirée
    .label = Retirée
    .what = Elle a été définitivement abandonnée. Plus personne ne peut s’y connecter.
client-approved = <strong>{ $application }</strong> est prête
    .label = Approuvée
    .what = Un administrateur l’a approuvée entre-temps : revenez-y et connectez-vous à nouveau.
client-nothing-released = Rien n’a été transmis à votre sujet.
client-ask = À qui s’adresser
client-ask-them = Adressez-vous à ceux qui la gèrent.
client-ask-them-at = Adressez-vous à ceux qui la gèrent : { $address }.
client-ask-us = Si vous la gérez vous-même, les administrateurs de ce service vous répondent à { $address }.
client-home = Page d’accueil de { $application }
