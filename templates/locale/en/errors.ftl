# What goes wrong: what happened, in a few words; .what happened, in sentences; what to do .next.

error-unavailable = Something failed on our side
    .what = What you did is not lost, but we could not complete it just now.
    .next = Try again in a minute. If it stays so, write to us with the transaction id below.
error-forged = This form has expired
    .what = It was opened too long ago, in another browser, or with cookies switched off.
    .next = Go back, load the page again and send the form once more.
    .back = Open the page again
error-not-found = There is no such page
    .what = The address may be mistyped, or the page has moved.
    .next = Go back to the application that sent you here, and start from there.
error-method = This address cannot be used that way
    .what = It takes another HTTP method: a form that is sent, or a page that is opened.
    .next = Start again from the application that sent you here.
error-form-too-large = The form is too large
    .what = It is longer than this form ever needs to be.
error-form-unreadable = The form cannot be read
    .what = A field is missing, or it was sent in another format than a form's.
error-query-unreadable = The address cannot be read
    .what = Something behind its question mark is missing, broken or there twice.
    .next = Go back to where you came from, and follow the link once more.

# A sign-in.
error-again = Go back to the application and sign in from there once more.
error-sign-in-again = Sign in to { $application } again
error-to-application = Go to { $application }
error-choose-again = Choose again
error-choose-other = Choose another institution.
error-choose-other-login = Choose another login.
error-late = This sign-in took too long
    .what = It was begun too long ago, or its address is incomplete.
error-other-browser = This sign-in belongs to another browser
    .what = It was begun in another browser or a private window, or cookies are switched off here.
    .beware = If somebody sent you this link: do not go on.
error-complete = This sign-in is already complete
    .what = You came back to it by the back button, or it went on in another tab.
    .next = Go back to the application. If it does not know you, sign in from there once more.
error-closed = This account is closed
    .what = You deleted it, or an administrator closed it.
    .next = If you want it back, write to us with the transaction id below. To use another login, sign out first.
error-institution = This institution cannot be chosen here
    .what = It does not take part, or the application does not accept it.
    .no-part = It does not take part.
error-unasked = Your institution could not be asked
    .silent = It does not answer at the moment.
    .unknown = What it publishes about itself does not tell us how.
    .later = Try again in a minute, or choose another login.
    .write = Write to us with the transaction id below, or choose another institution.
error-never-anew = This login cannot be used here
    .what = The application wants you to show anew who you are, or to know when you last did. This provider offers neither.
error-untrusted = The application sent a request that we cannot trust
    .what = So you were not sent on, and nothing about you was released. You did nothing wrong.
    .next = Tell those who run the application what stands below. Its owner can compare the request with what is registered.
error-discovery = This service cannot let you choose here
    .what = It is not known here, or it asked in a way that is not safe to answer.
    .next = Go back to where you came from. If you run that service, the detail below says what is wrong.

# What institutions answer.
error-answer = The answer of your institution was not accepted
    .what = It did not pass our checks, so nobody was signed in.
    .next = Try again from the application. If it stays so, write to us with the transaction id below.
error-refusal = Your institution did not sign you in
    .what = { $institution } answered, but with a refusal.
    .what-unnamed = Your institution answered, but with a refusal.
    .next = Perhaps you cancelled, or used the wrong password. Try again, or choose another login.
error-left = Your institution does not take part any more
    .what = { $institution } left the federation while you signed in.
error-hold = We are not sure who you are
    .what = Your institution sent identifiers that do not fit what we know of you, so we signed nobody in. This protects your account, or somebody else's.
    .told = We have been told, and an administrator will look at it.
    .next = Write to us with the transaction id below, and tell us what changed at your institution.
error-institution-page = Your institution has a page for this

# What OpenID providers answer.
error-provider-silent = The sign-in could not be completed
    .what = { $provider } did not answer our question about you, so nobody was signed in.
error-provider = Nobody was signed in
    .what = { $provider } answered, but with a refusal.
    .unnamed = The provider
    .denied = You did not agree there, or it does not let you use your account here.
    .asks = It needs to ask you something first.
    .weak = You did not sign in there as strongly as was asked for.
    .problem = It has a problem of its own just now.
    .how = It does not accept how we ask.
    .again = Try again, or choose another login.
    .stronger = Try again by a stronger way, such as a second factor, or choose another login.
    .write = Write to us with the transaction id below, or choose another login.

# Signing out.
error-sign-out = The application’s request to sign you out cannot be read
    .what = You are still signed in here. You did nothing wrong.
    .next = You can sign out by the button on the next page.
error-sign-out-here = Sign out here
error-onward = Your institution could not be asked to sign you out
    .what = You are signed out here, but perhaps not at your institution.
    .next = Sign out at your institution itself, or close every window of the browser.
error-logout-message = The sign-out message of your institution was not accepted
    .what = It did not pass our checks, so nobody was signed out by it.
    .next = To sign out here, press the button on the next page. To sign out at your institution, go there.

# Devices.
error-codes = Too many wrong codes
    .what = So that nobody can find a code by trying, we look at no more for a while.
    .next = Wait ten minutes, then start again on your device: it shows a new code.
error-device = The device asks for something that it may not have
    .what = What its application is registered for has changed meanwhile.
    .next = Start again on your device. If it stays so, tell those who run the application.

# Linking logins.
error-link-choose-other = Choose another login
error-link-late = That took too long
    .what = Nothing was linked: both logins must have been used within a few minutes.
    .next = Begin again from your account.
error-link-browser = This was begun in another browser
    .what = Nothing was linked.
    .beware = If somebody sent you this link: do not go on. They may want your login to become part of their account.
    .next = To link a login to your own account, begin at your account page.
error-link-person = You are not signed in to that account
    .what = Nothing was done. Nobody is signed in in this browser, or somebody else is.
    .next = Open an application and sign in to it by the login of your account; then come back to this page.
error-link-done = This is already done
    .what = You came back to it by the back button, or it went on in another tab.
    .next = Your account page shows which logins are linked.
error-link-same = This login is already yours
    .what = It leads to the account in which you are. There is nothing to link.
    .next = Choose the login that you have elsewhere, or go back.
error-link-proof = That was another login
    .what = You were to show once more that this account is yours, and signed in by another login. Nothing was linked.
    .next = Sign in by the login of this account first.
error-link-closed = The account of that login is closed
    .what = It was deleted, or an administrator closed it. Nothing was linked.
    .next = If you want it back, write to us with the transaction id below.
error-link-institution = It does not take part, or it is not the one that was asked for.
error-in-use = This login is in use
    .what = You are signed in by it, so we cannot know that you could come in by another one.
    .next = Sign out, sign in by the login that you want to keep, and remove this one then.
error-last-login = This is the only login that is left
    .what = Without it you could not come in any more.
    .next = Link another login first.
error-taken = This login is somebody else’s by now
    .what = Since it was removed, somebody has signed in by it, and has an account of their own.
    .next = If that was you, link the login again.
error-nothing = Nothing was changed
    .what = There was nothing to do.
    .next = Go back.

# Mail addresses.
error-address = There is no such address of yours
    .what = It was taken away already, or never was on your list.
    .next = Look at your addresses; your institution’s contact can add one again.
error-letter = Open the link in the letter again
    .what = You are signed in now. Nothing is confirmed yet.
    .next = Open the link in the letter once more, in this browser.
error-letter-spent = This link confirms no address of yours
    .what = It was used, is older than 24 hours, was taken back, or is meant for somebody else.
