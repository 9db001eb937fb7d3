# Pages of administrators: people, the journal of their accounts, merging two.

# Finding somebody.
people-search = Ein sub, ein Kennzeichen, wie es eine Einrichtung sendet, oder Name oder Seriennummer eines Zertifikats
people-find = Suchen
people-found = Bekannt unter „{ $query }“
people-nobody = Niemand. Es muss das ganze Kennzeichen sein.
people-by-identifier = { $kind } bei { $institution }
people-by-certificate = Zertifikat
people-last = zuletzt am { $at }
people-former = gehört nicht mehr dazu

# An account.
person-title = Das Konto einer Person
person-standing = Stand
    .open = offen
    .closed = geschlossen am { $at }
    .deleted = gelöscht am { $at }
person-since = Seit
person-since-at = { $at }
person-whole = Teil von
person-parts = Konten, die ein Teil davon wurden
person-split = Wieder trennen
    .done = Die beiden stehen wieder für sich.
person-identifiers = Woran Einrichtungen es kennen
person-nothing = Nichts.
person-former = früher
person-first = zuerst am { $at }
person-until = gehört nicht mehr dazu seit { $at }
person-part = aufbewahrt bei <code>{ $part }</code>
person-certificates = Gültige Zertifikate
    .none = Keine.
    .until = { $kind }, bis { $at }
    .all = Alle, die ausgestellt wurden
    .log = Im Prüfprotokoll
person-revoke = Alle widerrufen
person-acts = Was mit dem Konto geschehen ist
person-absorb = Ein anderes Konto (sein sub) derselben Person, das ein Teil von diesem werden soll
person-preview = Ansehen, was das bewirkt
person-unknown = Ein Konto mit diesem sub gibt es nicht.

# The journal.
journal-title = Journal der Konten
journal-heading = Was mit Konten geschehen ist
journal-sub = Nur von diesem Konto (sein sub)
journal-show = Anzeigen
journal-nothing = Es ist nichts geschehen.
journal-hint = Wo sich zwei Konten wieder trennen, hat jedes, was es hatte; das verbliebene wird abgemeldet, und was begann, als beide eins waren, zählt nicht mehr. Wer es in der Verwaltung rückgängig gemacht hat, steht im Log.
journal-earlier = Frühere
journal-act = { $at }, durch { $by }
journal-other = und
journal-join = Zwei Konten wurden eins
journal-unlink = Kennungen wurden vom Konto entfernt
journal-erase = Das Konto wurde gelöscht
journal-passkey-added = Ein Passkey wurde registriert
journal-passkey-removed = Ein Passkey wurde entfernt
journal-person = die Person
journal-somebody = die Verwaltung
journal-administrator = Verwaltung ({ $name })
journal-program = Programm { $name }
journal-command-line = Befehlszeile ({ $name })
journal-undo = Rückgängig machen
    .this = dies
    .done = Rückgängig gemacht.
    .past = rückgängig gemacht am { $at } durch { $by }

# Merging two accounts.
merge-title = Zwei Konten zusammenführen
merge-heading = Gehören beide Konten derselben Person?
merge-accounts = Die beiden Konten
merge-stays = Bleibt
merge-joins = Wird ein Teil davon
merge-no-applications = Noch kennt keine Anwendung eines der beiden.
merge-knows-survivor = kennt das verbleibende Konto an:
merge-knows-absorbed = kennt das andere Konto und sieht weiterhin:
merge-knows-both = kennt beide als zwei Personen und wird nur noch eine davon sehen:
merge-beware = Wer sich mit einem der beiden anmelden kann, gilt von da an überall als diese Person. Seien Sie sicher: Ein falsches „Ja“ legt das Leben einer Person in fremde Hände. Über das Journal lässt es sich rückgängig machen; was inzwischen jemand gesehen hat, nicht.
merge-done = Die beiden sind jetzt ein Konto.

# Why nothing was changed.
unchanged = Nichts wurde geändert
    .what = Vielleicht war jemand anders schneller.
    .next = Sehen Sie sich das Konto an, wie es jetzt ist.
    .back = Zum Journal
unchanged-no-act = Das Formular nennt keinen Vorgang.
unchanged-unknown = Diesen Vorgang gibt es nicht.
unchanged-undone = Es wurde schon rückgängig gemacht.
unchanged-closed = Das Konto ist geschlossen, oder einer seiner Teile gehört inzwischen anderswo dazu.
unchanged-taken = Ein Kennzeichen bei { $institution } gehört inzwischen { $owner }: Führen Sie die beiden zusammen, oder lösen Sie es ab.
unchanged-two = Zwei Konten müssen genannt werden.
unchanged-one = Eines der beiden gibt es nicht, oder sie sind schon ein Konto.
unchanged-same = Sie sind schon ein Konto.
unchanged-not-open = { $account } ist geschlossen oder existiert nicht.
unchanged-meanwhile = Eines der beiden wurde inzwischen ein Teil eines anderen Kontos oder steht wieder für sich.
unchanged-no-account = Das Formular nennt kein Konto.
