# Asking for a certificate in the browser.

new-content = Was darin stehen wird
new-name = Name
new-institution = Einrichtung
new-status = Status dort
new-fixed = So sagt es Ihre Einrichtung, und die Zertifizierungsstelle schreibt es: Beides lässt sich hier nicht ändern.
new-no-status = Sie sagt nicht, dass Sie dort Mitglied, beschäftigt oder Studierende sind: Wer sich auf Ihr Zertifikat verlässt, möchte vielleicht Ihren Ausweis sehen.
new-no-address = Keine Mailadresse von Ihnen ist bestätigt, darum wird keine darin stehen.
new-renews = Es soll auf Ihr Zertifikat <code>{ $serial }</code> folgen, das bis zu seinem Ende gültig bleibt.
new-name-open = An die Stelle der Punkte kommt mit Ihrem ersten Zertifikat eine Nummer. Von da an bleibt der Name, wie er ist, in all Ihren Zertifikaten über diese Einrichtung.
new-name-missing = Ihre Einrichtung sagt Ihren Namen nicht: Ohne ihn gibt es kein Zertifikat.
status-member = Mitglied
status-faculty = Lehrkörper
status-staff = Personal
status-employee = beschäftigt
status-student = im Studium

# Mail addresses.
new-addresses = Mailadressen
new-address-in-use = Sie steht in einem Ihrer Zertifikate: Dieses lässt sich ab { $from } erneuern, oder widerrufen Sie es vorher.
new-address-unknown = Dass sie Ihnen gehört, ist nicht bekannt.
new-address-of-somebody = Sie steht in einem Zertifikat von jemand anderem. Wenn sie Ihnen allein gehört, schreiben Sie dem Betreiber.
new-address-function = Sie gehört zu einer Funktion: Wählen Sie sie allein. Das Zertifikat hat dann nicht Ihren Namen, sondern { $name }.

# Kinds of certificates.
new-kind = Art des Zertifikats
new-good-for = Gültig für { $usual }
new-good-at-most = Gültig für { $usual }, höchstens { $most }
new-without-mail = ohne Mailadressen
new-needs-mail = braucht eine Mailadresse
new-days = Für wie viele Tage?
    .hint = Leer gelassen: so viele, wie bei seiner Art üblich

# The key.
new-key = Sein Schlüssel
new-key-no-script = Einen Schlüssel im Browser zu erzeugen braucht JavaScript, und das ist hier ausgeschaltet. Erzeugen Sie Schlüssel und Zertifikatsantrag auf Ihrem Rechner und fügen Sie den Antrag unten ein, oder nehmen Sie <a href="/account/certificates/pkcs12">alles in einer Datei</a>.
new-key-here = Hier erzeugen
new-key-lead = Wer den privaten Schlüssel hat, gilt als Sie. Er wird in diesem Browser erzeugt und verlässt ihn nur als Datei unter Ihrem Passwort.
new-key-kind = Art des Schlüssels
new-key-rsa = RSA, { $bits } Bit
new-key-curve = Elliptische Kurve { $curve }
new-key-password = Ein neues Passwort für die Schlüsseldatei
    .hint = Mindestens 12 Buchstaben, Ziffern, Zeichen oder Leerzeichen. Niemand kann es Ihnen noch einmal sagen.
password-again = Noch einmal
new-key-make = Schlüssel erzeugen
new-key-making = Der Schlüssel wird erzeugt
new-key-save = Die Schlüsseldatei noch einmal speichern
new-key-other = Anderen Schlüssel erzeugen
known-key = Mit einer Schlüsseldatei weitermachen
    .lead = Wenn Sie hier früher einen Schlüssel erzeugt haben und seine Datei haben, entsteht der Antrag neu damit.
    .use = Diesen Schlüssel verwenden
    .opening = Die Schlüsseldatei wird geöffnet
own-request = Ich habe Schlüssel und Zertifikatsantrag selbst erzeugt
    .file = Seine Datei
    .label = Der Zertifikatsantrag (PKCS#10)
    .hint = Von <code>-----BEGIN CERTIFICATE REQUEST-----</code> bis zu seinem Ende; von dem, was darin steht, zählt nur der Schlüssel

# Sending it.
new-send-title = Absenden
new-send = Jetzt absenden
new-draft = Erst ansehen
terms-agree = Ich behalte den privaten Schlüssel für mich, lasse das Zertifikat widerrufen, wenn er verloren geht oder etwas darin nicht mehr stimmt, und bin damit einverstanden, dass andere sehen, was darin steht
terms-rules = Ohne das wird nichts abgesendet. Es gelten die Regeln der <a href="/ca">Zertifizierungsstelle</a>.
session-until = Wer ein Zertifikat beantragt, hat sich vor Kurzem angemeldet: Sie haben es getan und werden nach { $until } wieder darum gebeten. Danach kommen Sie hierher zurück.
session-until-idle = Wer ein Zertifikat beantragt, hat sich vor Kurzem angemeldet: Sie haben es getan und werden nach { $until } wieder darum gebeten, oder wenn Sie { $minutes ->
    [one] 1 Minute
   *[other] { $minutes } Minuten
} lang keine Seite öffnen. Danach kommen Sie hierher zurück.
session-idle = Wenn Sie { $minutes ->
    [one] 1 Minute
   *[other] { $minutes } Minuten
} lang keine Seite öffnen, werden Sie gebeten, sich wieder anzumelden, und kommen dann hierher zurück.

# A request that has no answer yet.
request-title = Ihr Antrag
    .heading = Ihr Antrag auf ein Zertifikat
request-addresses = Mailadressen
request-no-address = keine
request-kind = Art
request-for = für { $lifetime }
request-key = Schlüssel
request-state = Stand
request-draft = Entwurf
request-sent = Abgesendet
request-until = bis { $until }, dann wird er vergessen
request-change = Adressen, Art oder Tage ändern
request-same-key = Der Schlüssel bleibt derselbe.
request-save = Änderungen speichern
request-delete = Löschen

# All in one file.
file-title = Zertifikat in einer Datei
file-lead = Sie bekommen <code>usercred.p12</code>: einen neuen Schlüssel mit seinem Zertifikat, unter einem Passwort. Mehr ist nicht nötig.
file-key = Der Schlüssel wird hier erzeugt und vergessen, sobald Sie die Datei haben: Er wird nicht aufbewahrt, und niemand kann ihn Ihnen noch einmal geben. Wenn Sie lieber einen haben, den nie ein Server gesehen hat, <a href="/account/certificates/new">erzeugen Sie ihn in Ihrem Browser</a>.
file-password = Ein neues Passwort für die Datei
    .hint = Mindestens 12 Buchstaben, Ziffern, Zeichen oder Leerzeichen; ohne das Passwort ist die Datei nichts wert
file-get = Neues Zertifikat holen
file-making = Schlüssel und Zertifikat werden erzeugt
file-saved = Gespeichert: <code>usercred.p12</code> ist bei Ihren Downloads. Importieren Sie die Datei wie unten beschrieben; ihr Zertifikat steht in der Liste <a href="/account/certificates">Ihrer Zertifikate</a>.
file-failed = Die Datei konnte nicht geholt werden. Sehen Sie <a href="/account/certificates">Ihre Zertifikate</a> an: Wenn ein neues dabei ist, widerrufen Sie es und holen Sie eine andere Datei.
file-import = Wie man sie importiert
file-import-windows = <strong>Windows</strong> (Edge, Chrome): Öffnen Sie die Datei, lassen Sie „Aktueller Benutzer“ stehen, geben Sie ihr Passwort ein und lassen Sie Windows den Ort wählen.
file-import-mac = <strong>macOS</strong> (Safari, Chrome): Öffnen Sie die Datei; die Schlüsselbundverwaltung fragt nach ihrem Passwort. Wenn sie das richtige Passwort falsch nennt, ist sie zu alt für die Datei: Importieren Sie sie in Firefox, oder <a href="/account/certificates/new">erzeugen Sie den Schlüssel in Ihrem Browser</a>, der auch Dateien für alte Apple-Software schreibt.
file-import-firefox = <strong>Firefox, Thunderbird</strong>: Suchen Sie in den Einstellungen nach „Zertifikate“, dann „Zertifikate anzeigen“, „Ihre Zertifikate“, „Importieren“.
file-import-chrome = <strong>Chrome unter Linux</strong>: Einstellungen, „Datenschutz und Sicherheit“, „Sicherheit“, „Zertifikate verwalten“, „Meine Zertifikate“, „Importieren“.
file-import-grid = <strong>Grid-Werkzeuge</strong>: Legen Sie sie nach <code>~/.globus/usercred.p12</code> und geben Sie ein: <code>chmod 600 ~/.globus/usercred.p12</code>.
