# Choosing an institution.

picker-title = Se connecter à { $application }
picker-heading = <span class="kicker">Connectez-vous pour continuer vers</span> <strong>{ $application }</strong>
picker-recent = Choisis précédemment
picker-preferred = Suggestions
picker-choose = Choisissez votre établissement
picker-choose-other = Ou choisissez un autre établissement
picker-hint = Son nom, son sigle ou son domaine de messagerie, par exemple « uni-example.edu »
picker-search = Rechercher
picker-social = Pas de compte dans un établissement ?
picker-can = { $count ->
    [one] { $count } établissement peut vous identifier. Votre mot de passe reste chez lui : nous ne le voyons jamais.
   *[other] { $count } établissements peuvent vous identifier. Votre mot de passe reste chez le vôtre : nous ne le voyons jamais.
}
picker-privacy = politique de confidentialité
picker-terms = conditions d’utilisation

# What a search found.
picker-all = { $count ->
    [one] { $count } établissement
   *[other] { $count } établissements
}
picker-best = Les { $shown } meilleurs des { $total } résultats pour « { $query } » ; ajoutez des lettres pour préciser
picker-matches = { $count ->
    [one] { $count } résultat pour « { $query } »
   *[other] { $count } résultats pour « { $query } »
}
picker-nothing = Aucun résultat pour « { $query } »
picker-nothing-said = Aucun résultat pour « { $query } ».
picker-try-domain = Essayez le sigle, ou ce qui suit le @ dans votre adresse électronique de cet établissement.
picker-try-fewer = Essayez moins de lettres, ou le nom dans sa propre langue.
picker-not-yet = Votre établissement ne participe peut-être pas encore, ou { $application } ne l’accepte pas.
picker-ask = Posez-nous la question
picker-ask-subject = Mon établissement manque
picker-ask-looked = J’ai cherché : { $query }
picker-ask-wanted = Je voulais me connecter à : { $application }
picker-near = Vous cherchez peut-être
picker-excluded = { $institution } participe, mais { $application } ne l’accepte pas.

# What was chosen before, and for good.
picker-forget = Retirer { $institution } de cette liste
picker-always = Toujours utiliser mon choix pour { $application }
continue-title = Poursuivre avec { $institution }
continue-heading = <span class="kicker">Se connecter à { $application } : poursuivre avec</span> <strong>{ $institution }</strong>
continue-why = Vous avez choisi de toujours l’utiliser pour { $application } dans ce navigateur. Sur la page de votre compte, vous pouvez demander à choisir de nouveau.
continue-soon = La suite s’affiche d’elle-même dans un instant. Appuyez sur une touche pour rester ici.
continue-stays = La page reste ici jusqu’à ce que vous choisissiez.
continue-go = Continuer
continue-change = Choisir un autre établissement

# What the suggestions below the search field say.
picker-near-me = Établissements près de moi
    .looking = Votre navigateur est interrogé sur votre position…
    .none = Aucun près de vous n’indique où il se trouve.
    .refused = Votre navigateur n’indique pas où vous êtes. La recherche fonctionne toujours.
picker-suggestions = Établissements
picker-live-none = Aucun résultat. Appuyez sur Entrée pour obtenir des conseils.
picker-live-one = 1 établissement. Appuyez sur Entrée pour le choisir.
picker-live-silent = Les suggestions n’arrivent pas. Le bouton « Rechercher » fonctionne toujours.

# A service elsewhere lets people choose here.
discovery-title = Choisissez votre établissement
discovery-heading = <span class="kicker">Choisissez votre établissement pour</span> <strong>{ $service }</strong>
discovery-lead = Vous vous connectez auprès de votre établissement, pour ce service. Ici, vous ne faites que choisir.
discovery-back = Revenir sans choisir
discovery-choose = Votre établissement
discovery-choose-other = Ou un autre établissement
# In place of an application's name, where somebody signs in for our own pages.
own-account = votre compte
