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
refused-known-key = Der Schlüssel steht in einer Liste von Schlüsseln, die andere haben, etwa die des fehlerhaften OpenSSL von Debian aus dem Jahr 2008; erzeugen Sie einen neuen.
refused-compromised-key = Der Schlüssel wurde als kompromittiert gemeldet; erzeugen Sie einen neuen.
refused-foreign-key = Der Schlüssel gehört jemand anderem; erzeugen Sie einen neuen.
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
refused-csr-key = Der Schlüssel im Zertifikatsantrag kann nicht zertifiziert werden; erzeugen Sie einen anderen.
refused-csr-otherwise = Der Zertifikatsantrag wird abgelehnt.

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
