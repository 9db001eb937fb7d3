# Passkeys: those of a person, and the question for one in the midst of a sign-in.

passkeys-title = Ihre Passkeys
passkeys-lead = Ein Passkey beweist neben der Anmeldung bei Ihrer Einrichtung, dass Sie es sind: ein Sicherheitsschlüssel, oder Fingerabdruck, Gesicht oder PIN Ihres Telefons oder Computers. Anwendungen, die zwei Faktoren brauchen, fragen danach. Er ersetzt die Anmeldung bei Ihrer Einrichtung nicht.
passkeys-yours = Was Sie haben
passkeys-none = Sie haben noch keinen.
passkeys-hint = Wenn Sie einen verlieren, entfernen Sie ihn hier, damit niemand ihn benutzt.
passkeys-add = Einen Passkey registrieren
passkeys-first = Zeigen Sie zuerst, dass Sie es sind
passkeys-first-what = Ihre Anmeldung liegt einige Zeit zurück. Wer Passkeys ändert, hat in den letzten 15 Minuten gezeigt, wer er ist.
passkeys-settling = Er zählt ab { $at }: Bis dahin steht nur die Anmeldung bei Ihrer Einrichtung hinter ihm. Sie erhalten jetzt einen Brief, falls Sie es nicht waren.
passkey-registered-at = registriert am { $at }
passkey-unused = nie benutzt
passkey-counts = zählt ab { $at }
passkey-synced = zwischen Ihren Geräten abgeglichen
passkey-name = Sein Name
passkey-name-hint = Damit Sie ihn wiedererkennen, etwa „blauer Schlüssel“ oder „Telefon“: höchstens 60 Zeichen.
passkey-name-wrong = Geben Sie einen Namen von 1 bis 60 Zeichen ein.
passkey-add = Registrieren
passkey-use = Einen Passkey benutzen
act-passkey-added = Registriert: { $name }
act-passkey-removed = Entfernt: { $name }

# Why one cannot be used.
passkey-no-script = Passkeys brauchen JavaScript, das hier abgeschaltet ist. Schalten Sie es für diese Seite ein, oder machen Sie in einem anderen Browser weiter.
passkey-unsupported = Dieser Browser kennt keine Passkeys. Machen Sie in einem anderen weiter.
passkey-cancelled = Kein Passkey hat geantwortet: Es wurde abgebrochen oder dauerte zu lange. Versuchen Sie es noch einmal.
passkey-on-device = Auf diesem Gerät ist schon ein Passkey von Ihnen.
passkey-failed = Das ist in diesem Browser gescheitert. Versuchen Sie einen anderen Passkey oder einen anderen Browser.
passkey-over = Die Seite war zu lange offen oder wurde zweimal abgeschickt. Versuchen Sie es noch einmal.
passkey-refused = Dieser Passkey wurde nicht angenommen. Versuchen Sie es noch einmal, oder benutzen Sie einen anderen.
passkey-taken = Dieser Passkey ist schon registriert.
passkey-too-many = Sie haben so viele Passkeys, wie man haben kann. Entfernen Sie zuerst einen.
passkey-too-often = Das wurde zu oft versucht. Warten Sie eine Minute.

# In the midst of a sign-in.
step-up-title = { $application } braucht zwei Faktoren
step-up-heading = <strong>{ $application }</strong> braucht zwei Faktoren
step-up-heading-wish = <strong>{ $application }</strong> hätte gern zwei Faktoren
step-up-lead = Sie sind <b>{ $person }</b>, angemeldet bei <b>{ $institution }</b>. Das war ein Faktor, soweit Ihre Einrichtung es sagt.
step-up-prove = Ihr Passkey ist der zweite
step-up-prove-what = { $application } erfährt dann, dass Sie zwei Faktoren bewiesen haben: die Anmeldung bei Ihrer Einrichtung und einen Passkey hier bei { $service }.
step-up-register = Einen Passkey registrieren
step-up-register-what = Sie haben hier noch keinen. Wenn Sie jetzt einen registrieren, können Sie ihn gleich benutzen. { $application } erfährt dann von zwei Faktoren.
step-up-register-later = Sie haben hier noch keinen. Einer, den Sie jetzt registrieren, hilft der heutigen Anmeldung nicht: Bis er zählt, steht nur die Anmeldung bei Ihrer Einrichtung hinter ihm.
step-up-wait = Ihr Passkey zählt noch nicht
step-up-wait-what = Er zählt ab { $at }. Sie haben ihn allein mit der Anmeldung bei Ihrer Einrichtung registriert; deshalb wartet er, falls Sie es nicht waren. Melden Sie sich dann noch einmal an.
step-up-elsewhere = Sie haben hier noch keinen Passkey
step-up-elsewhere-what = Registrieren Sie einen bei Ihrem Konto, und kommen Sie auf diese Seite zurück.
step-up-institution = Eine Einrichtung, die Sie mit zwei Faktoren anmeldet, genügt ebenso.
step-up-without = Ohne ihn weiter
step-up-back = Zurück zu { $application }
