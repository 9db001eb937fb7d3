# Signing out.

sign-out-title = Möchten Sie sich abmelden?
sign-out-asked = <b>{ $application }</b> bittet darum, Sie bei { $service } abzumelden. Sie sind angemeldet als <b>{ $person }</b>.
sign-out-link = Sie kamen über einen Link, der Sie bei { $service } abmeldet. Sie sind angemeldet als <b>{ $person }</b>.
sign-out-told = Die Anwendungen, die Sie von hier aus geöffnet haben, werden benachrichtigt.
sign-out-everywhere = Abmelden, auch bei { $institution }
sign-out-stay = Angemeldet bleiben

signed-out-title = Sie sind abgemeldet
signed-out-heading = Sie sind bei { $service } abgemeldet
signed-out-nobody = Hier war niemand angemeldet. Vielleicht sind Sie noch bei Ihrer Einrichtung angemeldet und in Anwendungen, die Sie geöffnet haben.
signed-out-still = Wahrscheinlich sind Sie noch bei <b>{ $institution }</b> angemeldet.
signed-out-asked = <b>{ $institution }</b> hat darum gebeten, weil Sie sich dort abgemeldet haben.
signed-out-too = Sie sind auch bei <b>{ $institution }</b> abgemeldet.
signed-out-partly = Sie sind auch bei <b>{ $institution }</b> abgemeldet; von dort konnten Sie aber nicht bei allem abgemeldet werden, was Sie geöffnet haben.
signed-out-refused = <b>{ $institution }</b> konnte Sie nicht abmelden. Wahrscheinlich sind Sie dort noch angemeldet.
signed-out-told = Diese Anwendungen wurden benachrichtigt:
signed-out-pending = Diese haben nicht geantwortet. Sie werden erneut benachrichtigt; bis dahin sind Sie dort vielleicht noch angemeldet:
signed-out-unaware = Diese lassen sich nicht benachrichtigen. Melden Sie sich auch dort ab:
signed-out-shared = Schließen Sie an einem Rechner, den auch andere benutzen, jetzt alle Fenster des Browsers.
signed-out-frame = Eine Anwendung wird benachrichtigt
signed-out-onward = Auch bei { $institution } abmelden
back-to = Zurück zu { $name }
back-to-application = Zurück zur Anwendung
