# Why a form about certificates was not taken, and why there is no certificate.

to-the-field = Zum Feld
refused-days = Die Zahl der Tage ist eine ganze Zahl von 1 bis 3650.
refused-not-agreed = Nichts wurde abgesendet: Kreuzen Sie zuerst das Kästchen unten an.
refused-file-not-agreed = Nichts wurde erzeugt: Stimmen Sie zuerst den Bedingungen zu.
refused-passwords-differ = Die beiden Passwörter sind verschieden.
refused-password-short = Ein Passwort hat mindestens 12 Zeichen.
refused-password-simple = Ein Passwort hat mindestens 5 verschiedene Zeichen, die keine Leerzeichen sind.
refused-password-long = Ein Passwort hat höchstens 128 Zeichen.
refused-password-letters = Ein Passwort besteht aus Buchstaben von A bis Z, Ziffern, Zeichen und Leerzeichen.
refused-too-many-keys = In dieser Minute wurden zu viele Schlüssel für Sie erzeugt; versuchen Sie es später noch einmal.
refused-key-busy = Der Server erzeugt gerade so viele Schlüssel, wie er kann; versuchen Sie es später noch einmal.
refused-unknown = Einen solchen Antrag haben Sie nicht, oder er wurde beantwortet oder gelöscht.
refused-sent = Er wurde gerade abgesendet; sehen Sie in einer Minute wieder nach.
refused-other-login = Er wurde mit Ihrer Kennung von { $institution } geschrieben; melden Sie sich dort an, um ihn abzusenden, oder schreiben Sie einen anderen.
refused-many = Sie haben { $count ->
    [one] 1 Antrag, der
   *[other] { $count } Anträge, die
} nicht abgesendet wurden; löschen Sie zuerst einige.
refused-long = Zertifikate der Art „{ $profile }“ sind höchstens { $longest } gültig: Wählen Sie weniger Tage.
refused-long-other = Zertifikate der Art „{ $profile }“ sind höchstens { $longest } gültig: Wählen Sie weniger Tage oder die Art „{ $longer }“.
refused-brief = Zertifikate der Art „{ $profile }“ sind mindestens { $shortest } gültig: Wählen Sie mehr Tage oder eine andere Art.
refused-foreign-address = Dass die Mailadresse { $address } Ihnen gehört, ist nicht bekannt.
refused-function = Die Mailadresse { $address } gehört zu einer Funktion: Sie steht allein in einem Zertifikat, ohne Ihren Namen. Wählen Sie sie allein oder lassen Sie sie weg.
refused-address-in-use = Sie haben ein Zertifikat mit der Mailadresse { $address }: Es lässt sich ab { $from } erneuern, oder widerrufen Sie es vorher.
refused-address-of-somebody = Die Mailadresse { $address } steht in einem gültigen Zertifikat von jemand anderem. Lassen Sie sie weg oder schreiben Sie dem Betreiber.
refused-no-address = Zertifikate der Art „{ $profile }“ enthalten eine Mailadresse, und keine bestätigte von Ihnen ist bekannt.
refused-profile = Eine solche Art von Zertifikat gibt es hier nicht; möglich: { $possible }.
refused-other-way = Zertifikate der Art „{ $profile }“ bekommt man nicht im Browser; ändern kann das, wer den Server betreibt. Hier möglich: { $possible }.
refused-key-kind = Zertifikate der Art „{ $profile }“ werden nicht für Schlüssel der Art { $key } ausgestellt.
refused-assurance = Zertifikate der Art „{ $profile }“ brauchen die Zusicherung { $missing }, die Ihre Einrichtung nicht gibt.
refused-renewal = Das Zertifikat lässt sich nicht erneuern.
refused-nothing-to-renew = Kein Zertifikat von Ihnen hat diese Seriennummer, darum ist keines zu erneuern.
refused-quota = Sie haben innerhalb eines Jahres so viele Zertifikate von 28 Tagen oder mehr bekommen, wie eine Person bekommen darf: { $count }.
refused-closed = Ihr Konto ist geschlossen.
refused-inactive = Ihre Einrichtung nimmt nicht mehr teil; melden Sie sich über eine andere an.
refused-unproved = Ihre Kennung belegt keinen Namen; melden Sie sich mit der einer Einrichtung an, die Sie kennt.
refused-no-name = Ihre Einrichtung hat keinen Namen von Ihnen gesendet, darum gibt es keinen für ein Zertifikat.
refused-name = Ihr Name oder der Ihrer Einrichtung lässt sich nicht in ein Zertifikat schreiben.
refused-unwritable = „{ $name }“ lässt sich nicht in ein Zertifikat schreiben: Kein Buchstabe und keine Ziffer davon lässt sich in ASCII schreiben. Bitten Sie Ihre Einrichtung, auch einen Namen in lateinischen Buchstaben zu senden.
refused-unwritable-address = Eine Mailadresse in einem Zertifikat besteht aus Buchstaben ohne Akzente und Umlaute, Ziffern und Zeichen, etwa name@domain.example: Wählen Sie eine andere oder lassen Sie sie weg.
refused-known-key = Der Schlüssel steht in einer Liste von Schlüsseln, die andere haben, etwa die des fehlerhaften OpenSSL von Debian aus dem Jahr 2008; erzeugen Sie einen neuen.
refused-compromised-key = Der Schlüssel wurde als kompromittiert gemeldet; erzeugen Sie einen neuen.
refused-foreign-key = Der Schlüssel gehört jemand anderem; erzeugen Sie einen neuen.
refused-authority-key = Der Schlüssel ist der einer Zertifizierungsstelle; erzeugen Sie einen eigenen.
refused-authority-ends = Die Zertifizierungsstelle hier ist nur bis { $at } gültig, zu kurz für ein solches Zertifikat; schreiben Sie dem Betreiber.
refused-no-authority = Gerade signiert hier keine Zertifizierungsstelle; versuchen Sie es wieder, wenn der Betreiber eine eingerichtet hat.
refused-otherwise = Es gibt kein Zertifikat.

# What is wrong with what was pasted.
refused-csr-empty = Es ist kein Zertifikatsantrag da: Erzeugen Sie oben einen Schlüssel oder fügen Sie einen eigenen Antrag ein.
refused-csr-unreadable = Das ist kein Zertifikatsantrag: Fügen Sie die ganze Datei ein, die Ihr Programm neben dem Schlüssel erzeugt hat, von <code>-----BEGIN CERTIFICATE REQUEST-----</code> bis zum Ende von <code>-----END CERTIFICATE REQUEST-----</code>, oder wählen Sie die Datei.
refused-csr-truncated = Das Ende des Zertifikatsantrags fehlt: Fügen Sie ihn ein bis zum Ende von <code>-----END CERTIFICATE REQUEST-----</code>.
refused-csr-other = Das ist ein PEM-Block vom Typ { $label }: Fügen Sie den ein, der mit <code>-----BEGIN CERTIFICATE REQUEST-----</code> beginnt.
refused-csr-several = Das ist mehr als ein Zertifikatsantrag: Fügen Sie genau einen ein und nichts anderes.
refused-csr-long = Der Zertifikatsantrag ist länger als 16 KiB: Fügen Sie ihn allein ein, ohne andere Dateien.
refused-csr-private = Darin steht ein privater Schlüssel, der Ihren Rechner nie verlassen darf: Werfen Sie ihn weg, erzeugen Sie einen neuen und fügen Sie nur den Zertifikatsantrag ein.
refused-csr-digest = Der Zertifikatsantrag ist mit { $digest } signiert, das gebrochen ist: Erzeugen Sie ihn noch einmal mit SHA-256.
refused-csr-algorithm = Der Zertifikatsantrag ist mit { $algorithm } signiert, was zu seinem Schlüssel nicht angenommen wird: Erzeugen Sie ihn noch einmal mit SHA-256.
refused-csr-signature = Die Signatur des Zertifikatsantrags ist falsch: Er wurde nachträglich verändert oder mit einem anderen Schlüssel signiert. Erzeugen Sie ihn noch einmal.
refused-csr-short-key = Der RSA-Schlüssel im Zertifikatsantrag hat { $bits } Bit, was sich brechen lässt: Erzeugen Sie einen mit 2048 bis 4096 Bit.
refused-csr-long-key = Der RSA-Schlüssel im Zertifikatsantrag hat { $bits } Bit, mehr als viele Programme können: Erzeugen Sie einen mit 2048 bis 4096 Bit.
refused-csr-exponent = Der RSA-Schlüssel im Zertifikatsantrag hat einen anderen Exponenten als 65537: Erzeugen Sie einen neuen, ohne einen Exponenten zu verlangen.
refused-csr-key-kind = Schlüssel der Art { $kind } werden nicht zertifiziert: Erzeugen Sie einen RSA-Schlüssel mit 2048 bis 4096 Bit oder einen auf der Kurve P-256 oder P-384.
refused-csr-roca = Der Schlüssel im Zertifikatsantrag wurde von einem Chip mit dem ROCA-Fehler erzeugt (CVE-2017-15361): Erzeugen Sie einen neuen mit einem Programm.
refused-csr-broken-key = Der Schlüssel im Zertifikatsantrag ist beschädigt, oder jeder kann seine private Hälfte berechnen: Erzeugen Sie einen neuen mit einem anderen Programm.

# What stands against a renewal.
unmet-not-issued = Es wurde nie ausgehändigt: Beantragen Sie ein neues.
unmet-revoked = Es wurde widerrufen: Beantragen Sie ein neues.
unmet-ended = Es ist abgelaufen: Beantragen Sie ein neues.
unmet-too-early = Es lässt sich in seinen letzten 28 Tagen erneuern, ab { $from }: Warten Sie bis dahin, oder widerrufen Sie es und beantragen Sie ein neues.
unmet-other-login = Es wurde mit Ihrer Kennung von { $institution } ausgestellt: Melden Sie sich dort an.
unmet-institution-gone = { $institution } nimmt nicht mehr teil: Beantragen Sie ein neues Zertifikat mit Ihrer Kennung von einer anderen Einrichtung.
unmet-unproved-name = Ihre Kennung von { $institution } belegt keinen Namen: Beantragen Sie ein neues Zertifikat mit der einer Einrichtung, die Sie kennt.
unmet-old-sign-in = Ihre Anmeldung ist älter als { $age }: Melden Sie sich noch einmal an.
unmet-weak-sign-in = Ihre Anmeldung ist für seine Art nicht stark genug: Melden Sie sich noch einmal auf einem anderen Weg an, etwa mit einem zweiten Faktor.
unmet-assurance = Seine Art braucht die Zusicherung { $value }, die Ihre Einrichtung nicht gibt: Bitten Sie Ihre Einrichtung darum.
unmet-not-vetted = Ihre Einrichtung hat Ihre Identität am { $at } bestätigt, und das ist zu lange her: Bitten Sie ihren Kontakt für Zertifikate, es wieder zu tun.
unmet-no-status = Ihre Einrichtung sagt nicht, dass Sie dort Mitglied, beschäftigt oder Studierende sind: Bitten Sie ihren Kontakt für Zertifikate, Ihre Identität zu bestätigen, bevor Sie ein Zertifikat von 28 Tagen oder mehr bekommen.
unmet-address = Dass die Mailadresse { $address } noch Ihnen gehört, ist nicht bekannt: Beantragen Sie ein neues Zertifikat ohne sie.
unmet-quota = Sie haben innerhalb eines Jahres { $count ->
    [one] 1 Zertifikat
   *[other] { $count } Zertifikate
} bekommen, so viele, wie eine Person bekommen darf: Warten Sie oder fragen Sie den Betreiber.
unmet-compromised-key = Sein Schlüssel wurde als kompromittiert gemeldet: Widerrufen Sie es und beantragen Sie ein neues mit einem neuen Schlüssel.
unmet-no-profile = Zertifikate der Art „{ $profile }“ gibt es hier nicht: Lassen Sie es dort erneuern, wo Sie es bekommen haben, oder beantragen Sie ein neues.
