# The pages of one's account.

account-title = Your account
account-logins = Your logins
account-logins-hint = Whichever of them you use, you are the same person to applications, and keep what you have there. What an application is told about you comes from the login in use.
account-in-use = in use now
account-gone = takes part no more
account-remove = Remove
account-remove-hint = A login that you remove is a stranger from then on. The one in use can be removed only when you have signed in by another one.
account-leave = Before you leave an institution, link the login of another one: then you stay who you are.
account-applications = As whom you go to applications
account-applications-hint = An application hears what one of your institutions says of you. You can say which one it is to be: you sign in there when you go to the application. What an application has of you already does not change.
account-whichever = Whichever login I use
account-keep = Keep
account-access = What you let applications do
account-access-hint = You agreed to this. What you take back ends at once; an application keeps what it has heard already, and asks you anew when you go there again.
account-since = since { $since }
account-while-away = Also while you are away: until { $until }, or longer if it comes back before.
account-take-back = Take back
account-usual = Always the same institution
account-usual-hint = For these applications, this browser takes you to the institution without asking.
account-ask-again = Ask me again
account-sessions = Where you are signed in
account-session-here = this browser
account-session-unknown = A browser that does not say which it is
account-session-span = Since { $since }; ends by itself { $until }
account-session-end = Sign out there
account-sessions-end = Sign out everywhere
account-sessions-end-hint = In every browser, this one too. Applications are told; what they may do while you are away goes on until you take it back above.
account-terms = Terms that you accepted
account-terms-one = version { $version }, accepted { $at }
account-language = Language
account-language-hint = Of pages and letters, in every browser in which you sign in. An application may ask for another language while you go there.
account-language-browser = As my browser asks
account-data = Your data
account-data-hint = Everything that is kept of you, as a file, and the end of the account.
account-data-download = Download my data
account-data-delete = Delete the account
account-acts = What was done lately
account-act-at = { $at }
account-undo = Undo
account-undo-hint = You can undo it for 30 days. Where two accounts part again, everybody is signed out: sign in anew by the login that you want to use.
account-said = What your institution said of you

# What was done to an account, with the names of institutions.
act-joined = Linked: { $institutions }
act-unlinked = Removed: { $institutions }
act-erased = Deleted

# What an application may hear or do, one behind the other.
right-identifier = your identifier
right-mail = your mail address
right-name = your name
right-institution = your institution and what it says of you
right-certificates = certificates in your name
right-ssh-certificates = SSH certificates in your name

# Deleting the account.
delete-title = Delete your account
delete-lead = You are signed in as <b>{ $person }</b>. This deletes all that { $service } knows of you. Nobody can undo it.
delete-lost = What you lose
delete-lost-identifier = Your identifier <code>{ $sub }</code>. Sign in again, and you get a new one: applications will not know that it is you, and what you have there may be out of reach. Ask them first.
delete-lost-consent = What you agreed to, and what you let applications do while you are away. They are told that you have signed out.
delete-lost-certificates = Your certificates: those that are still good are revoked.
delete-stays = What stays
delete-stays-identifier = The identifier itself, so that nobody else ever gets it; nothing tells any more that it was yours.
delete-stays-certificates = The records of certificates with the name in them, which a certificate authority must keep.
delete-stays-applications = What applications have of you. They have to delete that themselves.
delete-download = Download my data first
delete-unsure = Nothing was deleted. Tick the box if you are sure.
delete-understood = I understand that this cannot be undone
delete-agree = Delete my account
delete-disagree = Keep it
delete-again = Sign in once more first
delete-again-what = You signed in some time ago. Whoever deletes the account has done so within the last 15 minutes: so it is certainly you. You then come back here.
delete-again-agree = Sign in once more
delete-again-disagree = Keep the account
deleted-title = Your account is deleted
deleted-lead = { $service } knows nothing of you any more.
deleted-certificates = { $count ->
    [one] One of your certificates was revoked.
   *[other] { $count } of your certificates were revoked.
}
deleted-told = These applications were told that you have signed out:
deleted-untold = These have not heard, or cannot be told. Sign out there, too:
deleted-ask = Applications keep what they have of you. Ask them to delete it.

# Mail addresses for certificates.
addresses-title = Your mail addresses
addresses-lead = These may stand in your certificates.
addresses-said = What your institution says
addresses-none-said = It says none for which it can vouch.
addresses-added = What its contact added
addresses-none-added = None. Your institution’s contact for certificates can add one: you then get a letter there, and confirm it.
addresses-by = { $institution }, { $at }
addresses-function = Of a function
addresses-remove = Take it away
addresses-still = It still stands in:
addresses-revoke = Revoke what should not be good any more
address-waiting = Waits to be confirmed
address-lapsed = Not confirmed in time
address-confirmed = Confirmed
address-removed = Taken away
confirm-address-title = Confirm a mail address
confirm-address-heading = Is this address yours?
confirm-address-hint = If you confirm it, it may stand in your certificates. You can take it away at any time.
confirm-address-agree = It is mine
confirm-address-disagree = It is not
