# The page about oneself.

home-title = Sie sind angemeldet
home-heading = <span class="kicker">Sie sind angemeldet als</span> <strong>{ $person }</strong>
home-since = bei <b>{ $institution }</b> seit { $since }
home-identifier = Ihr Kennzeichen hier
copy-identifier = des Kennzeichens
home-identifier-hint = Es bleibt gleich, was auch immer sich sonst ändert. Anwendungen kennen Sie daran.
home-said = Was Ihre Einrichtung gesagt hat
home-account = Ihr Konto: eine weitere Kennung verknüpfen, Geschehenes rückgängig machen
home-certificates = Ihre Zertifikate
home-data = Ihre Daten
home-download = Meine Daten herunterladen
home-delete = Mein Konto löschen …
home-nobody = Sie sind hier nicht angemeldet
sign-in = Anmelden
home-what = Mit { $service } melden Sie sich bei Anwendungen der Forschung mit der Kennung Ihrer eigenen Hochschule, Ihres Instituts oder Ihrer Forschungseinrichtung an. Der Dienst teilt einer Anwendung mit, wer Sie sind, nachdem er Sie gefragt hat, und sieht nie Ihr Passwort.
home-use = Sie möchten eine Anwendung nutzen?
home-use-how = Beginnen Sie dort: Öffnen Sie sie und wählen Sie die Anmeldung. Sie bringt Sie hierher, und Sie finden Ihre Einrichtung.
home-run = Sie betreiben eine Anwendung?
home-run-how = Registrieren Sie sie, und Menschen vieler Einrichtungen können sich über OpenID Connect bei ihr anmelden.
ending-title = Ihr Konto bei { $institution } endet bald
ending-what = Nach Angabe der Einrichtung endet es am { $at }. <a href="/account">Verknüpfen Sie vorher eine weitere Kennung</a>, dann bleiben Sie, wer Sie sind: Anwendungen kennen Sie weiterhin, und Sie behalten, was Sie dort haben.
yes = ja
no = nein

# What people call the attributes that institutions send, and the claims that applications get.
label-sub = Ihr Kennzeichen hier
label-subject-id = Dauerhaftes Kennzeichen
label-pairwise-id = Kennzeichen für diesen Dienst
label-unique-id = Eindeutiges Kennzeichen
label-targeted-id = Kennzeichen für diesen Dienst (ältere Form)
label-login-name = Anmeldename an Ihrer Einrichtung
label-mail = Mailadresse
label-mail-verified = Mailadresse von Ihrer Einrichtung bestätigt
label-name = Name
label-given-name = Vorname
label-family-name = Nachname
label-full-name = Vollständiger Name
label-organization = Organisation
label-department = Abteilung
label-uid = Kurzer Anmeldename
label-uid-number = Kontonummer
label-affiliation = Rolle an Ihrer Einrichtung
label-entitlement = Berechtigungen
label-assurance = Wie gut Ihre Einrichtung Sie kennt
label-orcid = ORCID iD
label-groups = Gruppen
label-external-id = Kennzeichen anderswo
label-home-organization = Heimatorganisation
label-expiry = Wann Ihr Konto dort endet
label-openid-subject = Kennzeichen bei der verwendeten Anmeldung
label-idp = Kennzeichen Ihrer Einrichtung
label-idp-name = Ihre Einrichtung
label-other = Weitere Angaben
