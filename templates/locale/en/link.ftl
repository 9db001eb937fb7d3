# Linking another login to an account.

link-choose = Choose the other institution
link-title = Link another login
link-heading = <span class="kicker">Link another login to the account of</span> <strong>{ $person }</strong>
link-first = First, show once more that it is you
link-first-how = You signed in a while ago. To link another login, sign in by the one of this account again.
link-lead = At which institution do you have it? You sign in there now, and then see what would become one. Nothing is linked before you have agreed.
back-to-account = Back to the account

link-both = Are both of them you?
link-both-lead = If you agree, these two logins are one account from now on.
link-logins = The two logins
link-stays = The account that stays
link-joins = Becomes part of it
link-applications = What applications will see
link-no-applications = No application knows either of them yet. Those that you use from now on see one person.
link-beware = Agree only if you have both logins yourself
link-beware-what = Whoever can sign in by either of them is you from then on, in every application. We tell both of your mail addresses, and you can undo it for 30 days.
link-agree = Yes, make them one account
link-disagree = No, leave them as they are
link-knows-survivor = goes on knowing you as before, by:
link-knows-absorbed = goes on knowing you as it knows the second login, by:
link-knows-both = took them for two people. It will know you as it knows the first one; what it keeps for the second one it may not find any more. It knows you by:
