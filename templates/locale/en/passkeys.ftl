# Passkeys: those of a person, and the question for one in the midst of a sign-in.

passkeys-title = Your passkeys
passkeys-lead = A passkey proves, beside the login at your institution, that it is you: a security key, or the fingerprint, face or PIN of your phone or computer. Applications that need two factors ask for it. It does not take the place of your institution’s login.
passkeys-yours = What you have
passkeys-none = You have none yet.
passkeys-hint = If you lose one, remove it here, so that nobody uses it.
passkeys-add = Register a passkey
passkeys-first = Show first that it is you
passkeys-first-what = You signed in some time ago. Whoever changes passkeys has shown within the last 15 minutes who they are.
passkeys-settling = It counts from { $at }: until then only your institution’s login stands behind it. You get a letter now, in case it was not you.
passkey-registered-at = registered { $at }
passkey-unused = never used
passkey-counts = counts from { $at }
passkey-synced = synced between your devices
passkey-name = Its name
passkey-name-hint = So that you know it again, such as “blue key” or “phone”: at most 60 characters.
passkey-name-wrong = Type a name of 1 to 60 characters.
passkey-add = Register it
passkey-use = Use a passkey
act-passkey-added = Registered: { $name }
act-passkey-removed = Removed: { $name }

# Why one cannot be used.
passkey-no-script = Passkeys take JavaScript, which is off here. Switch it on for this page, or go on in another browser.
passkey-unsupported = This browser knows no passkeys. Go on in another one.
passkey-cancelled = No passkey answered: it was cancelled, or took too long. Try again.
passkey-on-device = This device has a passkey of yours already.
passkey-failed = That failed in this browser. Try another passkey, or another browser.
passkey-over = The page was open for too long, or was sent twice. Try again.
passkey-refused = This passkey was not accepted. Try again, or use another one.
passkey-taken = This passkey is registered already.
passkey-too-many = You have as many passkeys as anybody can have. Remove one first.
passkey-too-often = That was tried too often. Wait a minute.

# In the midst of a sign-in.
step-up-title = { $application } needs two factors
step-up-heading = <strong>{ $application }</strong> needs two factors
step-up-heading-wish = <strong>{ $application }</strong> would like two factors
step-up-lead = You are <b>{ $person }</b>, signed in at <b>{ $institution }</b>. That was one factor, as far as your institution says.
step-up-prove = Your passkey is the second one
step-up-prove-what = { $application } then hears that you proved two factors: the login at your institution, and a passkey here at { $service }.
step-up-register = Register a passkey
step-up-register-what = You have none here yet. If you register one now, you can use it at once. { $application } then hears of two factors.
step-up-register-later = You have none here yet. One that you register now does not help today’s sign-in: until it counts, only your institution’s login stands behind it.
step-up-wait = Your passkey does not count yet
step-up-wait-what = It counts from { $at }. You registered it with your institution’s login alone, so it waits, in case it was not you. Sign in again then.
step-up-elsewhere = You have no passkey here yet
step-up-elsewhere-what = Register one at your account, and come back to this page.
step-up-institution = An institution that signs you in by two factors does as well.
step-up-without = Go on without
step-up-back = Back to { $application }
