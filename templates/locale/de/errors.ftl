# What goes wrong: what happened, in a few words; .what happened, in sentences; what to do .next.

error-unavailable = Bei uns ist etwas fehlgeschlagen
    .what = Was Sie getan haben, ist nicht verloren, aber wir konnten es gerade nicht abschließen.
    .next = Versuchen Sie es in einer Minute noch einmal. Wenn es so bleibt, schreiben Sie uns mit der Vorgangsnummer von unten.
error-forged = Dieses Formular ist abgelaufen
    .what = Es wurde vor zu langer Zeit geöffnet, in einem anderen Browser oder mit abgeschalteten Cookies.
    .next = Gehen Sie zurück, laden Sie die Seite neu und schicken Sie das Formular noch einmal ab.
    .back = Die Seite noch einmal öffnen
error-not-found = Diese Seite gibt es nicht
    .what = Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.
    .next = Gehen Sie zurück zu der Anwendung, die Sie hierher geschickt hat, und beginnen Sie dort.
error-method = So lässt sich diese Adresse nicht verwenden
    .what = Sie erwartet eine andere HTTP-Methode: ein Formular, das abgeschickt, oder eine Seite, die geöffnet wird.
    .next = Beginnen Sie von vorn bei der Anwendung, die Sie hierher geschickt hat.
error-form-too-large = Das Formular ist zu groß
    .what = Es ist länger, als dieses Formular je sein muss.
error-form-unreadable = Das Formular lässt sich nicht lesen
    .what = Ein Feld fehlt, oder es wurde in einem anderen Format als dem eines Formulars gesendet.
error-query-unreadable = Die Adresse lässt sich nicht lesen
    .what = Hinter dem Fragezeichen fehlt etwas, ist etwas beschädigt oder steht etwas doppelt.
    .next = Gehen Sie zurück und folgen Sie dem Link noch einmal.

# A sign-in.
error-again = Gehen Sie zurück zur Anwendung und melden Sie sich von dort noch einmal an.
error-sign-in-again = Erneut bei { $application } anmelden
error-to-application = Zu { $application }
error-choose-again = Noch einmal wählen
error-choose-other = Wählen Sie eine andere Einrichtung.
error-choose-other-login = Wählen Sie eine andere Kennung.
error-late = Diese Anmeldung hat zu lange gedauert
    .what = Sie wurde vor zu langer Zeit begonnen, oder ihre Adresse ist unvollständig.
error-other-browser = Diese Anmeldung gehört zu einem anderen Browser
    .what = Sie wurde in einem anderen Browser oder einem privaten Fenster begonnen, oder Cookies sind hier abgeschaltet.
    .beware = Wenn Ihnen jemand diesen Link geschickt hat: Machen Sie nicht weiter.
error-complete = Diese Anmeldung ist schon abgeschlossen
    .what = Sie sind mit der Zurück-Taste zu ihr zurückgekehrt, oder sie ging in einem anderen Tab weiter.
    .next = Gehen Sie zurück zur Anwendung. Wenn sie Sie nicht kennt, melden Sie sich von dort noch einmal an.
error-closed = Dieses Konto ist geschlossen
    .what = Sie haben es gelöscht, oder die Verwaltung hat es geschlossen.
    .next = Wenn Sie es wiederhaben möchten, schreiben Sie uns mit der Vorgangsnummer von unten. Um eine andere Kennung zu verwenden, melden Sie sich zuerst ab.
error-institution = Diese Einrichtung kann hier nicht gewählt werden
    .what = Sie nimmt nicht teil, oder die Anwendung lässt sie nicht zu.
    .no-part = Sie nimmt nicht teil.
error-unasked = Ihre Einrichtung konnte nicht gefragt werden
    .silent = Sie antwortet im Augenblick nicht.
    .unknown = Was sie über sich veröffentlicht, sagt uns nicht, wie.
    .later = Versuchen Sie es in einer Minute noch einmal oder wählen Sie eine andere Kennung.
    .write = Schreiben Sie uns mit der Vorgangsnummer von unten oder wählen Sie eine andere Einrichtung.
error-never-anew = Diese Kennung kann hier nicht verwendet werden
    .what = Die Anwendung möchte, dass Sie von Neuem zeigen, wer Sie sind, oder wissen, wann Sie es zuletzt getan haben. Dieser Anbieter kann beides nicht.
error-untrusted = Die Anwendung hat eine Anfrage geschickt, der wir nicht trauen können
    .what = Deshalb wurden Sie nicht weitergeleitet, und nichts über Sie wurde weitergegeben. Sie haben nichts falsch gemacht.
    .next = Teilen Sie den Betreibern der Anwendung mit, was unten steht. Sie können die Anfrage mit dem vergleichen, was registriert ist.
error-discovery = Dieser Dienst kann Sie hier nicht wählen lassen
    .what = Er ist hier nicht bekannt, oder er hat auf eine Weise gefragt, auf die zu antworten nicht sicher ist.
    .next = Gehen Sie dorthin zurück, woher Sie kamen. Wenn Sie den Dienst betreiben: Unten steht im Einzelnen, was nicht stimmt.

# What institutions answer.
error-answer = Die Antwort Ihrer Einrichtung wurde nicht angenommen
    .what = Sie hat unsere Prüfungen nicht bestanden; deshalb wurde niemand angemeldet.
    .next = Versuchen Sie es von der Anwendung aus noch einmal. Wenn es so bleibt, schreiben Sie uns mit der Vorgangsnummer von unten.
error-refusal = Ihre Einrichtung hat Sie nicht angemeldet
    .what = { $institution } hat geantwortet, aber mit einer Ablehnung.
    .what-unnamed = Ihre Einrichtung hat geantwortet, aber mit einer Ablehnung.
    .next = Vielleicht haben Sie abgebrochen oder ein falsches Passwort verwendet. Versuchen Sie es noch einmal oder wählen Sie eine andere Kennung.
error-left = Ihre Einrichtung nimmt nicht mehr teil
    .what = { $institution } hat die Föderation verlassen, während Sie sich angemeldet haben.
error-hold = Wir sind nicht sicher, wer Sie sind
    .what = Ihre Einrichtung hat Kennzeichen gesendet, die nicht zu dem passen, was wir von Ihnen wissen; deshalb haben wir niemanden angemeldet. Das schützt Ihr Konto oder das einer anderen Person.
    .told = Wir wissen davon, und jemand aus der Verwaltung wird es sich ansehen.
    .next = Schreiben Sie uns mit der Vorgangsnummer von unten, und sagen Sie uns, was sich an Ihrer Einrichtung geändert hat.
error-institution-page = Ihre Einrichtung hat eine Seite dafür

# What OpenID providers answer.
error-provider-silent = Die Anmeldung konnte nicht abgeschlossen werden
    .what = { $provider } hat unsere Frage nach Ihnen nicht beantwortet; deshalb wurde niemand angemeldet.
error-provider = Niemand wurde angemeldet
    .what = { $provider } hat geantwortet, aber mit einer Ablehnung.
    .unnamed = Der Anbieter
    .denied = Sie haben dort nicht zugestimmt, oder Ihr Konto darf hier nicht verwendet werden.
    .asks = Sie müssen dort zuerst etwas beantworten.
    .weak = Sie haben sich dort nicht so stark angemeldet, wie es verlangt war.
    .problem = Dort gibt es gerade eine Störung.
    .how = Die Art, wie wir fragen, wird dort nicht angenommen.
    .again = Versuchen Sie es noch einmal oder wählen Sie eine andere Kennung.
    .stronger = Versuchen Sie es noch einmal auf einem stärkeren Weg, etwa mit einem zweiten Faktor, oder wählen Sie eine andere Kennung.
    .write = Schreiben Sie uns mit der Vorgangsnummer von unten oder wählen Sie eine andere Kennung.

# Signing out.
error-sign-out = Die Bitte der Anwendung, Sie abzumelden, lässt sich nicht lesen
    .what = Sie sind hier noch angemeldet. Sie haben nichts falsch gemacht.
    .next = Abmelden können Sie sich mit der Schaltfläche auf der nächsten Seite.
error-sign-out-here = Hier abmelden
error-onward = Ihre Einrichtung konnte nicht gebeten werden, Sie abzumelden
    .what = Hier sind Sie abgemeldet, vielleicht aber nicht bei Ihrer Einrichtung.
    .next = Melden Sie sich bei Ihrer Einrichtung selbst ab oder schließen Sie alle Fenster des Browsers.
error-logout-message = Die Abmeldenachricht Ihrer Einrichtung wurde nicht angenommen
    .what = Sie hat unsere Prüfungen nicht bestanden; deshalb wurde durch sie niemand abgemeldet.
    .next = Um sich hier abzumelden, drücken Sie die Schaltfläche auf der nächsten Seite. Um sich bei Ihrer Einrichtung abzumelden, gehen Sie dorthin.

# Devices.
error-codes = Zu viele falsche Codes
    .what = Damit niemand durch Ausprobieren einen Code findet, prüfen wir eine Weile keine weiteren.
    .next = Warten Sie zehn Minuten und beginnen Sie dann auf Ihrem Gerät von vorn: Es zeigt einen neuen Code.
error-device = Das Gerät verlangt etwas, das es nicht haben darf
    .what = Wofür seine Anwendung registriert ist, hat sich inzwischen geändert.
    .next = Beginnen Sie auf Ihrem Gerät von vorn. Wenn es so bleibt, sagen Sie es den Betreibern der Anwendung.

# Linking logins.
error-link-choose-other = Eine andere Kennung wählen
error-link-late = Das hat zu lange gedauert
    .what = Nichts wurde verknüpft: Beide Kennungen müssen innerhalb weniger Minuten verwendet worden sein.
    .next = Beginnen Sie von Ihrem Konto aus noch einmal.
error-link-browser = Das wurde in einem anderen Browser begonnen
    .what = Nichts wurde verknüpft.
    .beware = Wenn Ihnen jemand diesen Link geschickt hat: Machen Sie nicht weiter. Vielleicht soll Ihre Kennung Teil eines fremden Kontos werden.
    .next = Um eine Kennung mit Ihrem eigenen Konto zu verknüpfen, beginnen Sie auf Ihrer Kontoseite.
error-link-person = Sie sind nicht bei diesem Konto angemeldet
    .what = Nichts ist geschehen. In diesem Browser ist niemand angemeldet oder jemand anders.
    .next = Öffnen Sie eine Anwendung und melden Sie sich dort mit der Kennung Ihres Kontos an; kehren Sie dann zu dieser Seite zurück.
error-link-done = Das ist schon erledigt
    .what = Sie sind mit der Zurück-Taste hierher zurückgekehrt, oder es ging in einem anderen Tab weiter.
    .next = Ihre Kontoseite zeigt, welche Kennungen verknüpft sind.
error-link-same = Diese Kennung gehört schon Ihnen
    .what = Sie führt zu dem Konto, in dem Sie sind. Es gibt nichts zu verknüpfen.
    .next = Wählen Sie die Kennung, die Sie anderswo haben, oder gehen Sie zurück.
error-link-proof = Das war eine andere Kennung
    .what = Sie sollten noch einmal zeigen, dass dieses Konto Ihres ist, und haben sich mit einer anderen Kennung angemeldet. Nichts wurde verknüpft.
    .next = Melden Sie sich zuerst mit der Kennung dieses Kontos an.
error-link-closed = Das Konto dieser Kennung ist geschlossen
    .what = Es wurde gelöscht, oder die Verwaltung hat es geschlossen. Nichts wurde verknüpft.
    .next = Wenn Sie es wiederhaben möchten, schreiben Sie uns mit der Vorgangsnummer von unten.
error-link-institution = Sie nimmt nicht teil, oder es ist nicht die, nach der gefragt war.
error-in-use = Diese Kennung ist in Gebrauch
    .what = Sie sind mit ihr angemeldet; deshalb wissen wir nicht, ob Sie auch mit einer anderen hereinkämen.
    .next = Melden Sie sich ab, melden Sie sich mit der Kennung an, die Sie behalten möchten, und entfernen Sie dann diese.
error-last-login = Das ist die einzige Kennung, die übrig ist
    .what = Ohne sie kämen Sie nicht mehr herein.
    .next = Verknüpfen Sie zuerst eine andere Kennung.
error-taken = Diese Kennung gehört inzwischen jemand anderem
    .what = Seit sie entfernt wurde, hat sich jemand mit ihr angemeldet und hat ein eigenes Konto.
    .next = Wenn Sie das waren, verknüpfen Sie die Kennung noch einmal.
error-nothing = Nichts wurde geändert
    .what = Es gab nichts zu tun.
    .next = Gehen Sie zurück.

# Mail addresses.
error-address = Sie haben keine solche Adresse
    .what = Sie wurde schon entfernt oder stand nie auf Ihrer Liste.
    .next = Sehen Sie sich Ihre Adressen an; die Ansprechperson Ihrer Einrichtung kann wieder eine hinzufügen.
error-letter = Öffnen Sie den Link in der Mail noch einmal
    .what = Sie sind jetzt angemeldet. Bestätigt ist noch nichts.
    .next = Öffnen Sie den Link in der Mail noch einmal, in diesem Browser.
error-letter-spent = Dieser Link bestätigt keine Adresse von Ihnen
    .what = Er wurde verwendet, ist älter als 24 Stunden, wurde zurückgenommen oder ist für jemand anders bestimmt.
