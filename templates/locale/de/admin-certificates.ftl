# Pages of administrators: certificates on record, one of them, revoking.

# Finding them.
records-query = Wonach gesucht wird; leer: nach allen
    .hint = Ein ganzer Name in beliebiger Schreibung (/DC=…/CN=…), eine Seriennummer, das sub einer Person oder eine Mailadresse. Nach seiner Adresse wird ein Zertifikat gefunden, das 28 Tage oder länger gilt.
records-by = Nach
    .name = Name
    .serial = Seriennummer
    .person = Person
    .address = Mailadresse
records-kind = Art
records-standing = Stand
    .any = Gleich in welchem Stand
    .valid = Gültig
    .revoked = Widerrufen
    .expired = Abgelaufen
    .prepared = Nur vorbereitet
records-found = Aufgezeichnet
records-nothing = Ein solches Zertifikat gibt es nicht.
records-hexadecimal = Eine Seriennummer ist hexadezimal.
records-decimal = Seriennummern von SSH bestehen aus Dezimalziffern.
records-ssh = SSH-Zertifikate werden nach Seriennummer oder Person gefunden.
records-no-sub = Ein sub hat 1 bis 255 sichtbare ASCII-Zeichen.

# Where one stands.
record-valid = gültig
record-revoked = widerrufen
record-expired = abgelaufen
record-prepared = vorbereitet

# One of them.
record-title = Ein Zertifikat
record-facts = Was aufgezeichnet ist
record-owner = Wem es gehört
record-entries = Was das Prüfprotokoll davon sagt
    .none = In der Nähe der Zeiten, zu denen es aufgezeichnet wurde, fand sich nichts.
    .search = Das ganze Protokoll durchsuchen
record-text = Das Zertifikat
record-name = Name
record-principals = Principals
record-profile = Profil
record-validity = Gültig
record-span = { $from } bis { $until }
record-recorded = Aufgezeichnet
record-signed = Signiert
record-at = { $at }
record-revocation = Widerrufen
    .why = { $at }, { $reason }
record-reported = Schlüssel gemeldet
record-person = Person
record-institution = Einrichtung
record-channel = Geholt durch
    .getcert = eine Anwendung, bei /oauth2/getcert
    .ecp = ein Programm mit dem Passwort der Person, bei /secure/getcert/
    .portal = die Person im Browser, bei /account/certificates
record-no-client = nicht mehr registriert
record-addresses = Mailadressen darin
record-key = Schlüssel
record-digest = Schlüssel, SHA-256
record-authority = Zertifizierungsstelle

# Revoking.
revoke-title = Widerrufen
    .late = Seinen Schlüssel melden
revoke-key = Jemand anders könnte den privaten Schlüssel haben
    .hint = Der Schlüssel wird für immer gesperrt: Niemand bekommt je wieder ein Zertifikat dafür.
revoke-affiliation = Was es von der Person sagt, stimmt nicht mehr
revoke-privilege = Die Person darf es nicht mehr haben
revoke-superseded = Es gibt ein anderes an seiner Stelle
revoke-cessation = Es wird nicht mehr gebraucht
revoke-unspecified = Aus einem Grund, der nicht genannt wird
revoke-no-address = Von der Person ist keine Mailadresse aufgezeichnet, darum bekommt niemand einen Brief.
revoke-no-mail = Dieser Server sendet keine Mail, darum bekommt niemand einen Brief.
revoke-tell = Der Person einen Brief darüber senden
    .to = An
revoke-sentence = Ein Satz für die Person
    .hint = Steht im Brief und nirgends sonst. Kann entfallen.
revoke-list = In der nächsten Sperrliste steht es innerhalb einer Minute, in der für SSH sofort.
    .late = Ein Zertifikat, das nicht abgelaufen ist, behält seinen Platz in der Sperrliste, mit diesem Grund.
revoke-done = Widerrufen.
    .count = Widerrufen: { $count } Zertifikate.
revoke-letter = Die Person wurde durch einen Brief benachrichtigt.
    .unwanted = Niemand bekam einen Brief.
    .waits = Der Brief ging nicht gleich hinaus; er wird noch einmal versucht.
    .no-address = Von der Person ist keine Mailadresse aufgezeichnet, darum bekam niemand einen Brief.
    .failed = Der Brief an die Person konnte nicht gesendet werden; das Log sagt, warum.

# Why nothing was revoked.
unrevoked = Nichts wurde widerrufen
    .unknown = Dieses Zertifikat gibt es nicht
    .next = Suchen Sie es unter den aufgezeichneten Zertifikaten.
    .back = Zu den Zertifikaten
unrevoked-serial = Ein Zertifikat mit dieser Seriennummer ist nicht aufgezeichnet.
unrevoked-reason = Das Formular nennt keinen Grund.
unrevoked-sentence = Der Satz für die Person hat höchstens { $most } Zeichen.
unrevoked-what = Das Formular nennt ein Zertifikat oder eine Person.
unrevoked-none = Kein Zertifikat der Person ist gültig.
unrevoked-already = Es wurde am { $at } widerrufen.
unrevoked-ended = Es ist am { $at } abgelaufen.
