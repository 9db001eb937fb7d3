# An institution’s staff looks at what it releases.

check-choose = Choose the institution
check-lead = See what your institution releases to this service, what is missing, and how to mend it. You sign in there, and see the answer here, once. No account is made, nobody is signed in, and no values are kept.
check-nothing = Try the abbreviation or the mail domain. One that is hidden can be named in the address: { $path }

# Why there is no report.
check-many = Too many checks at once
    .what = Your address has begun more of these checks in this minute than it may.
    .next = Wait for a minute, then try again.
check-unknown = This institution is not known here
    .what = No source of institutions that this service reads names it.
    .next = Look for another one.
check-unasked = This institution cannot be asked
    .what = What it publishes about itself does not tell us how.
    .next = Look at its metadata: there must be a single sign-on service for HTTP-Redirect or HTTP-POST.
check-other-browser = This check belongs to another browser
    .what = It was begun in another browser or a private window, or cookies are switched off here. If somebody sent you this link: do not go on.
    .next = To check an institution yourself, begin anew.
check-used = This report was shown already
    .what = The values are not kept, so a report cannot be shown twice.
    .next = Check the institution again.

# A page that applications load unseen.
session-check = Session check
session-check-what = Applications load this page unseen, and ask it whether you are still signed in at { $service }.
