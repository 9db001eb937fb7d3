# The institution did not say enough.

missing-title = Your institution did not say enough
missing-title-ours = We could not look everything up
missing-title-refusal = This login is not enough here
missing-lead = You signed in at <b>{ $institution }</b>, and that worked. But it did not send everything that <b>{ $application }</b> needs to let you in. You did nothing wrong.
missing-lead-ours = You signed in at <b>{ $institution }</b>, and that worked. But somebody else than your institution knows what <b>{ $application }</b> needs, and does not answer us just now. Neither you nor your institution did anything wrong.
missing-lead-refusal = You signed in at <b>{ $institution }</b>, and that worked. But what it says of you is not what <b>{ $application }</b> asks for.
missing-what = What arrived, and what did not
missing-released = Released
missing-missing = Missing
missing-not-known = Not known just now
missing-not-enough = Not enough
missing-dropped = Dropped
missing-silent = { $source } does not answer.
missing-silent-later = { $source } could not be asked just now. Try again in a few minutes.
missing-not-accepted = This is not accepted here.
missing-needed = Needed is:
missing-needed-one-of = Needed is one of:
missing-foreign-scope = What stands behind the @ does not belong to this institution.
missing-no-scope = It lacks the @ and the institution's domain.
missing-again-later = Try again in a few minutes.
missing-again-write = If it stays so, write to { $address } with the transaction id below.
try-again = Try again
missing-if-wrong = If that is wrong
missing-write = Write to { $address }. The letter is ready:
missing-write-nobody = Its metadata names nobody to write to: please ask its computing help desk. The letter is ready:
missing-letter = Letter to the institution
missing-open = Open it in your mail program
missing-copy = Copy the letter
missing-page = { $institution } has a page for this
try-other-login = Try another login

# Whose turn it is.
turn-person = You can mend this
turn-application = The application has to mend this
turn-institution = Your institution has to mend this
turn-operator = We have to mend this
