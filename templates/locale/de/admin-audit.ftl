# Pages of administrators: the audit log. What it writes itself, such as kinds of entries, is in every language the same.

audit-chain = Die Kette
audit-sealed = Versiegelt
    .nothing = noch nichts
    .up-to = bis Zeile { $number }, { $at }, mit Schlüssel <code>{ $key }</code>
audit-hash = Hash dort
audit-seal-good = das Siegel ist gut
audit-seal-broken = das Siegel ist gebrochen
audit-seal-none = aber es gibt Zeilen
audit-waiting = Wartend
audit-waiting-count = { $count ->
    [one] 1 Eintrag
   *[other] { $count } Einträge
}
audit-verified = Im Ganzen gelesen
    .never = nach den Notizen dieses Servers nie
    .good = alles in Ordnung
audit-verified-rows = { $at }, { $rows ->
    [one] 1 Zeile
   *[other] { $rows } Zeilen
}
audit-findings = { $count ->
    [one] 1 Befund
   *[other] { $count } Befunde
}

# Searching.
audit-kind = Was geschah
    .any = Gleich was
audit-serial = Seriennummer
audit-person = Wessen Zertifikate (ein sub)
audit-by = Wer es tat
    .hint = Ein Teil davon: ein Name aus der Verwaltung, <code>person</code>, <code>contact</code>
audit-from = Von (UTC)
audit-to = Bis einschließlich (UTC)
audit-export = Alles als Zeilen von JSON
audit-day = Ein Tag schreibt sich 2026-11-23.

# What was found.
audit-broken = Die Kette ist gebrochen bei { $rows }: Das ist nicht so entstanden, wie das Protokoll geschrieben wird. Führen Sie <code>beadle ca audit verify</code> aus.
audit-entries = Einträge
audit-looked-at = { $count ->
    [one] 1 Zeile durchgesehen.
   *[other] { $count } Zeilen durchgesehen.
}
audit-held = Jede wurde gegen die vorige gehalten.
audit-none = Keine.
    .further = Keine in diesen; die Suche geht weiter zurück.
audit-line-by = durch { $by }
audit-line-row = Zeile { $number }
audit-line-at = { $at }
audit-everything = Alles, was darin steht
