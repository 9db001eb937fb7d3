# Pages of administrators: the door, what they share, and the queue of applications.

admin-title = Verwaltung
admin-user-name = Benutzername
admin-password = Passwort
admin-wrong = In der Verwaltung gibt es niemanden mit diesem Namen und Passwort.
admin-busy = Gerade versuchen zu viele, sich anzumelden. Versuchen Sie es in einigen Sekunden noch einmal.
admin-too-often = Für diesen Namen oder von dieser Adresse wurden zu viele Passwörter versucht. Warten Sie eine Minute.

# From one page to another.
admin-applications = Anwendungen
admin-institutions = Einrichtungen
admin-people = Menschen
admin-journal = Journal
admin-certificates = Zertifikate
admin-audit = Prüfprotokoll
admin-mail = Briefe
admin-skins = Skins
admin-more = Mehr

# Roles, and what a role does not allow.
role-administrator = Administration
role-reviewer = Antragsprüfung
role-help-desk = Beratung
role-auditor = Revision
admin-may-not = Ihre Rolle erlaubt das nicht
    .who = Sie sind als { $name } angemeldet, mit der Rolle „{ $role }“.
    .roles = Es ist diesen Rollen vorbehalten: { $roles }.
    .next = Gehen Sie zurück zu dem, was Ihre Rolle erlaubt, oder fragen Sie jemanden mit einer dieser Rollen.

# The queue.
queue-standings = Anwendungen nach ihrem Stand
queue-empty = Hier ist nichts.
queue-identifier = Kennzeichen
queue-registered = Registriert
queue-registered-at = { $at }
queue-kind = Art
    .confidential = Vertraulich: weist sich aus (confidential client)
    .public = Öffentlich: kein Geheimnis, PKCE (public client)
queue-certificates = Zertifikate
queue-approve = Freigeben
    .late = Doch freigeben
    .done = Freigegeben. Die Anwendung kann sofort verwendet werden.
queue-reject = Ablehnen
    .done = Abgelehnt.
queue-suspend = Sperren
    .done = Gesperrt. Niemand kann sich jetzt bei der Anwendung anmelden, und ihre Tokens wirken nicht mehr.
queue-resume = Entsperren
    .done = Entsperrt. Die Anwendung kann wieder verwendet werden.
queue-retired = Außer Betrieb genommen.
queue-not-decided = Die Entscheidung wurde nicht ausgeführt
    .unreadable = Das Formular nennt keinen Client oder keine Entscheidung.
    .unknown = Einen Client { $client } gibt es nicht.
    .standing = Ihr jetziger Stand: { $standing }.
    .what = Vielleicht hat jemand anders zuerst entschieden.
    .next = Öffnen Sie die Liste noch einmal und sehen Sie nach, wie die Anwendung jetzt steht.
    .back = Zurück zur Liste

# What is to be known of an application, where it is not what every application does.
queue-community = Client der Community
queue-built-in = Gehört zum Server
    .what = die Befehlszeile für Menschen; abgeschaltet mit certificates.command_line
queue-federation = Verbürgt von der Föderation von
    .until = { $by }, bis { $at }
queue-proof = Weist sich aus mit
queue-keys = Schlüssel
    .by-value = { $count } als Wert
queue-grants = Grants
queue-machine = Handelt ohne eine Person
queue-front = Tokens im Front-Channel
queue-unsigned = ID-Tokens ohne Signatur
queue-introspects = Sieht Tokens ein
    .all = von allen Clients
queue-sector = Eigene Art von sub
queue-sign-outs = Erfährt von Abmeldungen unter
queue-signed-out = Nach einer Abmeldung
queue-begins = Anmeldung beginnt unter
queue-privacy = Datenschutzerklärung
queue-picture = Bild
queue-profile = Profil
queue-software = Software
