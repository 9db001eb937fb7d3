# A person’s own certificates: the list, one of them, its files.

certs-title = Ihre Zertifikate
certs-reason-missing = Nichts wurde widerrufen: Sagen Sie, warum es geschehen soll.
certs-revoked = Ihr Zertifikat <code>{ $serial }</code> ist widerrufen.
certs-revoked-others = { $others ->
    [one] Mit ihm ist ein weiteres Zertifikat desselben Schlüssels widerrufen.
   *[other] Mit ihm sind { $others } weitere Zertifikate desselben Schlüssels widerrufen.
}
certs-no-undo = Niemand kann das rückgängig machen.
certs-revoked-soon = Dienste lehnen es ab, sobald sie die nächste Sperrliste gelesen haben; sie ist innerhalb einer Minute da.
certs-new = Neues Zertifikat
certs-one-file = Alles in einer Datei
certs-requests = Anträge, zu denen Sie noch kein Zertifikat haben
certs-none = Für Sie wurde kein Zertifikat ausgestellt. Eine Anwendung, die eines braucht, holt es, wenn Sie sie benutzen, und fragt Sie vorher; oder holen Sie sich hier eines.
certs-lead = Wer den privaten Schlüssel eines davon hat, gilt bis zu dessen Ende als Sie.
certs-none-good = Keines davon ist noch gültig.
certs-further = { $count ->
    [one] 1 weiteres, das gültig ist
   *[other] { $count } weitere, die gültig sind
}
certs-ended = { $count ->
    [one] 1, das abgelaufen oder widerrufen ist
   *[other] { $count }, die abgelaufen oder widerrufen sind
}
certs-older = Ältere stehen in <a href="/account/data">Ihren Daten</a>.
certs-authority = Die Zertifizierungsstelle

cert-valid = Gültig
cert-until = bis { $at }
cert-revoked = Widerrufen
cert-ended = Abgelaufen
cert-on = am { $at }
cert-use = Dateien für Ihre Programme
cert-key-where = Wo sein Schlüssel ist
cert-download = Herunterladen
cert-renew = Erneuern
cert-about = Mehr dazu
cert-serial = Seriennummer <code>{ $serial }</code>
cert-issued = Ausgestellt am { $at } mit Ihrer Kennung von { $institution }.
cert-fetched-by = { $application } hat es geholt.
cert-fetched-by-program = Ein Programm hat es mit Ihrem dortigen Passwort geholt.
cert-revoke = Widerrufen
cert-revoke-button = Widerrufen
cert-report = Jemand anders könnte seinen Schlüssel haben
cert-report-what = Wenn jemand anders seinen privaten Schlüssel haben könnte, oder Sie ihn verloren haben, melden Sie es hier: Der Schlüssel wird nie wieder zertifiziert.
cert-report-button = Schlüssel melden
cert-why = Warum?
cert-why-key = Jemand anders könnte den privaten Schlüssel haben, oder ich habe ihn verloren
    .hint = Der Schlüssel wird nie wieder zertifiziert.
cert-why-superseded = Ich habe ein anderes an seiner Stelle
cert-why-unneeded = Ich brauche es nicht mehr
cert-unknown = Ein solches Zertifikat haben Sie nicht
    .what = Es gibt es nicht, es gehört jemand anderem, oder es ist nicht mehr gültig.
    .next = Sehen Sie in der Liste Ihrer Zertifikate nach.

# Why one was revoked.
withdrawn-key = Jemand anders könnte den privaten Schlüssel haben, oder er ging verloren.
withdrawn-institution = Ihre Einrichtung hat es zurückgenommen.
withdrawn-superseded = Ein anderes ist an seine Stelle getreten.
withdrawn-unneeded = Es wurde nicht mehr gebraucht.
withdrawn-untold = Ein Grund wird nicht genannt.

# One of them, and putting it together with its key.
cert-title = Ihr Zertifikat
cert-download-file = { $file } herunterladen
cert-download-chain = Die Kette herunterladen (PKCS#7)
cert-not-accepted = Niemand, der Sperrlisten liest, erkennt es mehr an.
cert-as-text = Als Text anzeigen
cert-copy = das Zertifikat
cert-no-address-kind = Keine Mailadresse steht darin: Zertifikate dieser Art haben keine. Für signierte Mail holen Sie eines von einer anderen Art.
cert-no-address-left = Keine Mailadresse steht darin: Keine wurde gewählt, von keiner war <a href="/account/addresses">bekannt, dass sie Ihnen gehört</a>, oder ein anderes Zertifikat hat sie. Für signierte Mail holen Sie eines <a href="/account/certificates/new">mit einer Adresse</a>.
cert-key-title = Sein privater Schlüssel
cert-key-one-file = Dieser Server hat den Schlüssel erzeugt, ihn mit dem Zertifikat in <code>usercred.p12</code> geschrieben und nicht behalten. Diese Datei ist alles, was Ihre Programme brauchen; niemand kann sie Ihnen noch einmal geben.
cert-key-lost-file = Wenn Sie die Datei oder ihr Passwort verloren haben, <a href="/account/certificates">widerrufen Sie dieses Zertifikat</a> und holen Sie <a href="/account/certificates/pkcs12">eine andere Datei</a>.
cert-key-programs-file = Dieser Server hat den Schlüssel für ein Programm erzeugt, das mit Ihrem Passwort kam, ihn mit dem Zertifikat in eine Datei (PKCS#12) geschrieben und nicht behalten. Das Programm hat sie dort abgelegt, wo Sie es wollten, z. B. in <code>~/.globus</code>; niemand kann sie Ihnen noch einmal geben.
cert-key-program = Das Programm, das mit Ihrem Passwort kam, hat den Schlüssel erzeugt und hat ihn. Hier hat ihn nie jemand gesehen.
cert-key-application = { $application } hat dieses Zertifikat für einen eigenen Schlüssel geholt und hat diesen. Hier hat ihn nie jemand gesehen.
cert-key-lost = Wenn Sie nicht wissen, wo der Schlüssel ist, <a href="/account/certificates">widerrufen Sie dieses Zertifikat</a> und holen Sie <a href="/account/certificates/new">ein anderes</a>.
cert-key-own = Sie haben einen eigenen Zertifikatsantrag gesendet: Der private Schlüssel ist dort, wo Sie ihn erzeugt haben. Hier hat ihn nie jemand gesehen.
cert-key-own-join = Für Browser und Mailprogramme legen Sie <code>usercert.pem</code> von oben neben den Schlüssel, hier <code>userkey.pem</code>, und setzen beide zu <code>usercred.p12</code> zusammen:
cert-key-own-globus = Grid-Werkzeuge lesen beide so, wie sie sind: <code>~/.globus/usercert.pem</code>, und <code>~/.globus/userkey.pem</code> mit <code>chmod 400</code>.
cert-key-command = den Befehl
assemble-no-script = Ein Zertifikat mit einem Schlüssel zusammenzusetzen, der in einem Browser erzeugt wurde, braucht JavaScript, und das ist hier ausgeschaltet. Das Zertifikat allein steht oben.
assemble-title = Mit seinem Schlüssel zusammensetzen
assemble-lead = Wenn der Schlüssel hier in einem Browser erzeugt wurde, haben Sie ihn als Schlüsseldatei. Dieser Browser macht daraus, was Ihre Programme lesen; Schlüssel und Passwörter bleiben in ihm.
key-file = Ihre Schlüsseldatei
key-file-ends = Ihr Name endet auf <code>{ $end }</code>
key-file-password = Ihr Passwort
assemble-what = Was entstehen soll
assemble-pkcs12 = <code>usercred.p12</code>
    .hint = Schlüssel und Zertifikat in einer Datei (PKCS#12): für Browser, Mailprogramme und die meisten anderen
assemble-old = <code>usercred.p12</code> für alte Apple-Software (3DES, SHA-1)
    .hint = Nur wenn macOS oder iOS das richtige Passwort falsch nennt. Die Verschlüsselung ist schwächer: Wer die Datei bekommt, errät das Passwort eher. Löschen Sie sie nach dem Import
assemble-pem = <code>userkey.pem</code>, unter einem Passwort
    .hint = Für <code>~/.globus</code>, neben <code>usercert.pem</code> von oben
assemble-open = <code>userkey.pem</code> ohne Passwort
    .hint = Für Programme, die nicht fragen können. Wer die Datei liest, ist Sie: <code>chmod 400</code>
assemble-chain = Mit dem Zertifikat der Zertifizierungsstelle
    .hint = Wenige Programme brauchen es, und in Ihrer Datei würde es die Zertifizierungsstelle überdauern
assemble-same = Dasselbe Passwort für die neue Datei
assemble-password = Ein Passwort für die neue Datei
password-form = Mindestens 12 Buchstaben, Ziffern, Zeichen oder Leerzeichen
assemble-make = Datei erzeugen
assemble-making = Die Datei wird erzeugt
assemble-again = Noch einmal speichern

# What the scripts say; { $file } is the name of a file.
script-no-key-file = Das ist keine Schlüsseldatei dieser Seite.
script-other-version = Diese Schlüsseldatei stammt von einer neueren Fassung dieser Seite.
script-other-key = Diese Schlüsseldatei gehört zu einem anderen Zertifikat.
script-wrong-password = Das Passwort der Schlüsseldatei ist falsch, oder die Datei ist beschädigt.
script-no-file = Wählen Sie zuerst die Schlüsseldatei.
script-empty = Geben Sie zuerst ein eigenes Passwort ein: mindestens 12 Zeichen.
script-other-kind = Die gewählte Art von Zertifikat nimmt keinen Schlüssel dieser Art: Wählen Sie eine andere.
script-too-large = Die Datei ist größer als 64 KiB: Ein Zertifikatsantrag ist viel kürzer.
script-private-key = Das ist ein privater Schlüssel: Er darf Ihr Gerät nie verlassen. Es wurde nichts gesendet. Wählen Sie den Zertifikatsantrag, der mit ihm gemacht wurde.
script-no-request = Das ist kein Zertifikatsantrag als Text. Schreiben Sie einen in DER zuerst als Text: openssl req -inform DER -in request.der -out request.pem
script-short = Das Passwort hat weniger als 12 Zeichen.
script-simple = Das Passwort hat weniger als 5 verschiedene Zeichen, Leerzeichen nicht gezählt.
script-letters = Das Passwort hat einen Buchstaben, den nicht jedes Programm annimmt: Verwenden Sie Buchstaben von A bis Z, Ziffern, Zeichen und Leerzeichen.
script-differ = Die beiden Passwörter sind verschieden.
script-other = Das ist in diesem Browser misslungen. Versuchen Sie es mit einem anderen oder mit einem eigenen Zertifikatsantrag.
script-making-key = Der Schlüssel wird erzeugt. Das kann einige Sekunden dauern …
script-locking-key = Der Schlüssel wird mit Ihrem Passwort verschlossen …
script-made-key = Ihr Schlüssel ist in der Datei { $file }. Bewahren Sie sie und ihr Passwort auf: Niemand sonst hat sie.
script-opening = Die Schlüsseldatei wird geöffnet …
script-made-again = Der Antrag ist mit dem Schlüssel dieser Datei neu entstanden. Senden Sie ihn unten ab.
script-kept-key = Ihr Schlüssel ist schon erzeugt: Der Name seiner Datei endet auf { $file }. Bessern Sie das Formular aus und senden Sie es noch einmal.
script-key-first = Erzeugen Sie zuerst den Schlüssel oder fügen Sie einen eigenen Zertifikatsantrag ein.
script-making-file = Die Datei wird erzeugt …
script-made-file = Erzeugt: { $file }.
