# Registering an application.

register-title = Eine Anwendung registrieren
register-lead = Lassen Sie Menschen vieler Einrichtungen sich bei Ihrer Anwendung über OpenID Connect anmelden. Sie bekommen sofort ein Kennzeichen; es gilt, sobald die Administration es freigegeben hat.
register-again = Bitte sehen Sie sich das noch einmal an
register-name = Name
    .hint = Was Menschen lesen, wenn sie sich anmelden.
register-contact = Kontakt
    .hint = Eine Mailadresse, die über Jahre jemand liest: am besten die eines Teams. Menschen sehen sie, bevor sie zustimmen.
register-home-page = Startseite
    .hint = Wo Menschen erfahren, was die Anwendung ist.
register-redirect-uris = Redirect-URIs
    .hint = Wohin Antworten gehen dürfen, eine je Zeile, jede Zeichen für Zeichen verglichen. https, oder http auf localhost.
register-where = Wo läuft sie?
register-server = Auf einem Server
    .hint = Sie kann ein Geheimnis bewahren (confidential client).
register-public = Im Browser, auf einem Telefon oder einem Arbeitsplatzrechner
    .hint = Sie hat kein Geheimnis und muss PKCE verwenden (public client).
register-scopes = Was muss sie wissen?
    .label = Scopes
    .hint = Verlangen Sie nicht mehr, als Sie verwenden: Menschen sehen jeden Wert, bevor sie ihn weitergeben.
register-reason = Braucht einen Grund
register-send = Registrieren

# What each scope is for.
scope-openid = Anmeldung
    .hint = Ein dauerhaftes Kennzeichen der Person und sonst nichts.
scope-email = Mailadresse
    .hint = Und ob die Einrichtung für sie bürgen kann.
scope-profile = Namen
    .hint = Der Name, der gezeigt wird, Vorname und Nachname.
scope-institution = Einrichtung
    .hint = Von welcher Einrichtung die Person kommt, ihre Rolle dort, Gruppen und Kennzeichen der Einrichtung.
scope-certificates = Zertifikate
    .hint = X.509-Zertifikate auf den Namen der Person holen. Die Menschen werden jedes Mal gefragt.
scope-ssh = SSH-Zertifikate
    .hint = SSH-Zertifikate holen, mit denen sich die Person an Rechnern anmeldet. Die Menschen werden jedes Mal gefragt.
scope-offline = Während die Person nicht da ist
    .hint = Refresh Tokens: für die Person handeln, nachdem sie gegangen ist. Die Menschen werden jedes Mal gefragt.
scope-other = Weiterer Zugang
    .hint = Was dieser Scope bei dem Dienst bedeutet, der ihn annimmt.

# What is wrong with a field.
field-name-missing = Geben Sie den Namen an, den Menschen bei der Anmeldung sehen werden.
field-name-long = Ein Name hat höchstens { $most } Zeichen und keine unsichtbaren.
field-mail = Geben Sie die Mailadresse derer an, die den Dienst betreiben, etwa ops@hub.example.org.
field-home-page = Eine Startseite beginnt mit https://.
field-redirect-missing = Geben Sie mindestens eine Redirect-URI an, etwa https://hub.example.org/callback.
field-redirect-many = Es lassen sich höchstens { $most } Redirect-URIs registrieren.
field-redirect-not-absolute = { $line }: Eine Redirect-URI ist absolut, etwa https://portal.example.org/callback.
field-redirect-fragment = { $line }: Eine Redirect-URI hat kein Fragment (#).
field-redirect-characters = { $line }: Leerzeichen, Anführungszeichen, geschweifte Klammern, Backslashs und Zeichen außerhalb von ASCII müssen prozentkodiert sein.
field-redirect-plain-http = { $line }: http ist nur für localhost, 127.0.0.1 und [::1]; verwenden Sie https.
field-redirect-scheme = { $line }: Das Schema ist https oder das einer nativen App mit einem Punkt, etwa org.example.app:/callback.
field-redirect-credentials = { $line }: Eine Redirect-URI enthält keinen Benutzernamen und kein Passwort.
field-redirect-long = { $line }: Eine Redirect-URI hat höchstens 2048 Zeichen.
field-scope-unreadable = Ein Scope hat Zeichen, die in keinem stehen können.
field-scope-not-offered = Den Scope { $scope } gibt es hier nicht.

# Why it was not taken.
register-full = Zu viele Registrierungen warten
    .what = Wir nehmen keine mehr an, bis einige davon angesehen wurden.
    .next = Versuchen Sie es morgen wieder oder schreiben Sie uns.

# What one gets.
registered-title = { $name } ist registriert
registered-heading = <strong>{ $name }</strong> ist registriert
registered-keep = Bewahren Sie das auf
registered-identifier = Kennzeichen
registered-secret = Geheimnis
registered-copy-identifier = das Kennzeichen
registered-copy-secret = das Geheimnis
registered-once = <strong>Nur dieses eine Mal wird das Geheimnis gezeigt.</strong> Wir behalten keine lesbare Kopie. Speichern Sie es jetzt, wo Ihre Anwendung es findet und niemand sonst.
registered-public = Ein öffentlicher Client hat kein Geheimnis: Jede Anmeldung muss PKCE verwenden (<code>S256</code>).
registered-next = Wie es weitergeht
registered-next-look = Die Administration sieht sich Ihre Registrierung an. Die Antwort geht an <b>{ $contact }</b>.
registered-next-wait = Bis dahin lesen Menschen, die sich anmelden wollen, dass die Anwendung auf Freigabe wartet.
registered-yours = Sie ist eine Ihrer Anwendungen.
registered-claim = Eine Nachricht ging an <b>{ $contact }</b>: Mit dem Link darin kann, wer sich hier anmeldet, die Anwendung später ändern.
registered-no-letter = An <b>{ $contact }</b> konnte keine Nachricht gesendet werden. Um die Anwendung später zu ändern, bitten Sie die Verwalter um eine.
registered-next-configure = Inzwischen können Sie Ihre Anwendung einrichten. Die meisten Bibliotheken brauchen nur das Kennzeichen, das Geheimnis und das Discovery-Dokument:
registered-configuration = Konfiguration
registered-discovery = Discovery
