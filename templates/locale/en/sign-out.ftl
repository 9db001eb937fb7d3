# Signing out.

sign-out-title = Do you want to sign out?
sign-out-asked = <b>{ $application }</b> asks to sign you out of { $service }. You are signed in as <b>{ $person }</b>.
sign-out-link = You came by a link that signs you out of { $service }. You are signed in as <b>{ $person }</b>.
sign-out-told = The applications that you opened from here are told.
sign-out-everywhere = Sign out, also of { $institution }
sign-out-stay = Stay signed in

signed-out-title = You are signed out
signed-out-heading = You are signed out of { $service }
signed-out-nobody = Nobody was signed in here. You may still be signed in at your institution, and in applications that you opened.
signed-out-still = You are probably still signed in at <b>{ $institution }</b>.
signed-out-asked = <b>{ $institution }</b> asked for it, because you signed out there.
signed-out-too = You are signed out of <b>{ $institution }</b>, too.
signed-out-partly = You are signed out of <b>{ $institution }</b>, too; but it could not sign you out of everything that you opened from there.
signed-out-refused = <b>{ $institution }</b> could not sign you out. You are probably still signed in there.
signed-out-told = These applications were told:
signed-out-pending = These have not answered. They will be told again; until then you may still be signed in there:
signed-out-unaware = These cannot be told. Sign out there, too:
signed-out-shared = On a computer that others use too, close every window of the browser now.
signed-out-frame = An application is told
signed-out-onward = Sign out of { $institution }, too
back-to = Back to { $name }
back-to-application = Back to the application
