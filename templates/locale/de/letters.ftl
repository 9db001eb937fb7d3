# Letters: the subject, which is also the heading, and what stands in it.

# At the end of each.
letter-sent-by = { $service } hat diesen Brief von selbst gesendet.

# Facts.
letter-fact-name = Name
letter-fact-serial = Seriennummer
letter-fact-profile = Art
letter-fact-until = Gültig bis
letter-fact-institution = Einrichtung
letter-fact-contact = Kontakt
letter-fact-home-page = Startseite
letter-fact-redirect-uris = Redirect-URIs
letter-fact-scopes = Scopes
letter-fact-client-id = Client-ID
letter-fact-source = Quelle

# Certificates.
letter-issued = Für Sie wurde ein Zertifikat ausgestellt
letter-issued-what = { $service } hat ein Zertifikat für Sie ausgestellt, mit Ihrer Kennung von { $institution }.
letter-issued-where = Hier finden Sie es und können es widerrufen: Öffnen Sie „Widerrufen“ und sagen Sie, warum.
letter-issued-not-you = Wenn Sie das nicht waren, hat sich jemand anders als Sie angemeldet: Widerrufen Sie es mit dem Grund, dass jemand anders seinen Schlüssel haben könnte, ändern Sie Ihr Passwort bei Ihrer Einrichtung und schreiben Sie uns.
letter-ends = Ihr Zertifikat läuft bald ab
letter-ends-what = Ein Zertifikat, das Sie von { $service } haben, läuft in { $days ->
    [one] 1 Tag
   *[other] { $days } Tagen
} ab.
letter-ends-renew = Wenn Sie es noch brauchen, erneuern Sie es hier: Drücken Sie daneben auf „Erneuern“.
letter-ends-key = Was dafür verschlüsselt wurde, lässt sich nur mit seinem Schlüssel lesen: Behalten Sie ihn.
letter-revoked = { $count ->
    [one] Ihr Zertifikat wurde widerrufen
   *[other] Ihre Zertifikate wurden widerrufen
}
letter-revoked-what = Wer { $service } betreibt, hat widerrufen, was für Sie ausgestellt war.
letter-revoked-sentence = Dazu wird Ihnen geschrieben:
letter-revoked-end = Niemand erkennt es mehr an.
letter-reason-none = Ein Grund wurde nicht genannt.
letter-reason-key = Der Grund: Jemand anders könnte den privaten Schlüssel haben. Er wird nie wieder zertifiziert; erzeugen Sie einen neuen.
letter-reason-authority = Der Grund: Jemand anders könnte den Schlüssel der Zertifizierungsstelle haben.
letter-reason-affiliation = Der Grund: Was darin über Sie und Ihre Einrichtung steht, stimmt nicht mehr.
letter-reason-superseded = Der Grund: Ein anderes ist an seine Stelle getreten.
letter-reason-cessation = Der Grund: Es wird nicht mehr gebraucht.
letter-reason-privilege = Der Grund: Sie dürfen es nicht mehr haben.

# A mail address that an institution’s contact added.
letter-confirm = Bestätigen Sie Ihre Mailadresse
letter-confirm-what = { $institution } sagt, dass { $address } eine Adresse von Ihnen ist, die in Ihren Zertifikaten von { $service } stehen darf.
letter-confirm-how = Wenn das stimmt, melden Sie sich dort an und öffnen Sie diesen Link. Er gilt bis { $until }.
letter-confirm-not = Wenn es nicht stimmt, tun Sie nichts.

# What was done to an account.
letter-undo = Wenn Sie das nicht waren, machen Sie es innerhalb von { $days ->
    [one] 1 Tag
   *[other] { $days } Tagen
} rückgängig und schreiben Sie uns.
letter-linked = Zwei Ihrer Kennungen sind jetzt ein Konto
letter-linked-what = Diese Kennungen sind ein Konto bei { $service }, seit { $at }.
letter-linked-means = Welche davon Sie auch verwenden: Für Anwendungen sind Sie dieselbe Person.
letter-unlinked = Eine Kennung wurde aus Ihrem Konto entfernt
letter-unlinked-what = Ihre Kennung von { $institution } wurde aus Ihrem Konto bei { $service } entfernt, am { $at }.
letter-unlinked-means = Wer sich von jetzt an damit anmeldet, ist jemand Neues.
letter-undone = Eine Änderung an Ihrem Konto wurde rückgängig gemacht
letter-undone-linked = Zwei Kennungen wurden bei { $service } ein Konto, am { $at }. Das wurde rückgängig gemacht: Sie sind wieder zwei Konten.
letter-undone-unlinked = Eine Kennung wurde aus Ihrem Konto bei { $service } entfernt, am { $at }. Das wurde rückgängig gemacht: Sie gehört wieder Ihnen.
letter-undone-not-you = Wenn Sie das nicht waren, schreiben Sie uns.
letter-passkey-added = Für Ihr Konto wurde ein Passkey registriert
letter-passkey-added-what = Für Ihr Konto bei { $service } wurde am { $at } ein Passkey registriert.
letter-passkey-added-counts = Er zählt ab { $from } als zweiter Faktor.
letter-passkey-not-you = Wenn Sie das nicht waren, kann sich jemand anderes als Sie anmelden: Sehen Sie Ihre Passkeys an, und schreiben Sie uns.
letter-passkey-removed = Ein Passkey wurde aus Ihrem Konto entfernt
letter-passkey-removed-what = Aus Ihrem Konto bei { $service } wurde am { $at } ein Passkey entfernt.
letter-account-ends = Ihr Konto bei Ihrer Einrichtung endet bald
letter-account-ends-what = Ihr Konto bei { $institution } endet, wie von dort gesagt wird, am { $at }. Ohne es können Sie sich bei { $service } nicht mehr anmelden, außer Sie verknüpfen vorher eine weitere Kennung: Dann bleiben Sie, wer Sie sind, und behalten, was Sie bei jeder Anwendung haben.
letter-account-ends-how = Öffnen Sie diese Seite und wählen Sie „Weitere Kennung verknüpfen“.
letter-account-ends-none = Wenn Sie keine andere Einrichtung haben, schreiben Sie uns.

letter-decided-approved = { $application } wurde freigegeben
letter-decided-rejected = { $application } wurde nicht freigegeben
letter-decided-change-approved = Die Änderung von { $application } wurde freigegeben
letter-decided-change-rejected = Die Änderung von { $application } wurde abgelehnt
letter-decided-asked = { $application }: Die Verwalter bitten um etwas anderes
letter-decided-what = Die Verwalter von { $service } haben entschieden.
letter-decided-reason = Sie schreiben:
letter-decided-page = Ihre Besitzer finden sie hier.
letter-secret = Das Geheimnis von { $application } endet bald
letter-secret-what = Das letzte Geheimnis von { $application } bei { $service } endet { $at }. Dann kann sich niemand mehr dort anmelden.
letter-secret-how = Machen Sie hier ein neues, und geben Sie es vorher der Anwendung:

letter-own = Kümmern Sie sich um { $application }
letter-own-registered = { $application } wurde bei { $service } mit dieser Mailadresse registriert.
letter-own-invited = { $inviter } bittet Sie, sich bei { $service } ebenfalls um { $application } zu kümmern.
letter-own-how = Melden Sie sich dort an und öffnen Sie diesen Link: Dann können Sie die Anwendung selbst ändern. Er gilt einmal, bis { $until }.
letter-own-not = Wenn Sie nichts davon wissen, tun Sie nichts.

# For those who run the service.
letter-client = { $name } wartet auf Freigabe
letter-client-what = Bei { $service } wurde eine Anwendung registriert und wartet auf eine Entscheidung.
letter-client-decide = Entscheiden Sie hier.
letter-test = Ein Probebrief
letter-test-what = { $service } hat diesen Brief am { $at } gesendet, weil die Verwaltung sehen wollte, ob Briefe ankommen. Sie kommen an.
letter-vanish = { $gone ->
    [one] 1 Einrichtung würde verschwinden
   *[other] { $gone } Einrichtungen würden verschwinden
}
letter-vanish-what = { $gone } von { $before } Einrichtungen fehlen in einer Quelle.
letter-vanish-why = Das sieht nach einem Fehler dort aus, darum bleibt bis zu ihrem validUntil, was sie vorher gesagt hat.
letter-vanish-how = Sehen Sie sich den Unterschied an mit <code>beadle idp diff</code>; wenn er stimmt, übernehmen Sie ihn mit <code>beadle idp refresh --accept-losses</code>.
