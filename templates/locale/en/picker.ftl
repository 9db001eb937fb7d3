# Choosing an institution.

picker-title = Sign in to { $application }
picker-heading = <span class="kicker">Sign in to continue to</span> <strong>{ $application }</strong>
picker-recent = Chosen before
picker-preferred = Suggested
picker-choose = Choose your institution
picker-choose-other = Or choose another institution
picker-hint = Its name, abbreviation or mail domain, such as “uni-example.edu”
picker-search = Search
picker-social = No institutional account?
picker-can = { $count ->
    [one] 1 institution can sign you in. Your password stays with yours: we never see it.
   *[other] { $count } institutions can sign you in. Your password stays with yours: we never see it.
}
picker-privacy = privacy policy
picker-terms = terms of use

# What a search found.
picker-all = { $count ->
    [one] 1 institution
   *[other] { $count } institutions
}
picker-best = The { $shown } best of { $total } matches for “{ $query }”; more letters narrow them down
picker-matches = { $count ->
    [one] 1 match for “{ $query }”
   *[other] { $count } matches for “{ $query }”
}
picker-nothing = Nothing found for “{ $query }”
picker-nothing-said = Nothing found for “{ $query }”.
picker-try-domain = Try the abbreviation, or what stands behind the @ of your mail address there.
picker-try-fewer = Try fewer letters, or the name in its own language.
picker-not-yet = Your institution may not take part yet, or { $application } may not accept it.
picker-ask = Ask us about it
picker-ask-subject = My institution is missing
picker-ask-looked = I looked for: { $query }
picker-ask-wanted = I wanted to sign in to: { $application }
picker-near = Perhaps you mean
picker-excluded = { $institution } takes part, but { $application } does not accept it.

# What was chosen before, and for good.
picker-forget = Take { $institution } off this list
picker-always = Always use my choice for { $application }
continue-title = Continuing with { $institution }
continue-heading = <span class="kicker">Sign in to { $application }: continuing with</span> <strong>{ $institution }</strong>
continue-why = You chose to always use it for { $application } in this browser. On the page of your account you can have it asked again.
continue-soon = It goes on by itself in a moment. Press any key to stay here.
continue-stays = It stays here until you choose.
continue-go = Continue
continue-change = Choose another institution

# What the suggestions below the search field say.
picker-near-me = Institutions near me
    .looking = Asking your browser where you are …
    .none = None near you says where it is.
    .refused = Your browser does not tell where you are. The search still works.
picker-suggestions = Institutions
picker-live-none = Nothing found. Press Enter for hints.
picker-live-one = 1 institution. Press Enter to choose it.
picker-live-silent = The suggestions do not arrive. The Search button still works.

# A service elsewhere lets people choose here.
discovery-title = Choose your institution
discovery-heading = <span class="kicker">Choose your institution for</span> <strong>{ $service }</strong>
discovery-lead = You sign in at your institution, for that service. Here you only choose.
discovery-back = Back without choosing
discovery-choose = Your institution
discovery-choose-other = Or another institution
# In place of an application's name, where somebody signs in for our own pages.
own-account = your account
