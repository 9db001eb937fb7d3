# An institution’s staff looks at what it releases.

check-choose = Wählen Sie die Einrichtung
check-lead = Sehen Sie, was Ihre Einrichtung diesem Dienst übermittelt, was fehlt und wie es sich beheben lässt. Sie melden sich dort an und sehen hier die Antwort, einmal. Es entsteht kein Konto, niemand wird angemeldet, und keine Werte werden aufbewahrt.
check-nothing = Versuchen Sie es mit der Abkürzung oder der Maildomain. Eine, die verborgen ist, lässt sich in der Adresse nennen: { $path }

# Why there is no report.
check-many = Zu viele Prüfungen auf einmal
    .what = Von Ihrer Adresse wurden in dieser Minute mehr Prüfungen begonnen, als erlaubt sind.
    .next = Warten Sie eine Minute und versuchen Sie es dann wieder.
check-unknown = Diese Einrichtung ist hier nicht bekannt
    .what = Keine Quelle von Einrichtungen, die dieser Dienst liest, nennt sie.
    .next = Suchen Sie eine andere.
check-unasked = Diese Einrichtung kann nicht gefragt werden
    .what = Was sie über sich veröffentlicht, sagt uns nicht, wie.
    .next = Sehen Sie ihre Metadaten an: Darin muss ein Single-Sign-on-Dienst für HTTP-Redirect oder HTTP-POST stehen.
check-other-browser = Diese Prüfung gehört zu einem anderen Browser
    .what = Sie wurde in einem anderen Browser oder einem privaten Fenster begonnen, oder Cookies sind hier ausgeschaltet. Wenn Ihnen jemand diesen Link geschickt hat: Machen Sie nicht weiter.
    .next = Um selbst eine Einrichtung zu prüfen, beginnen Sie neu.
check-used = Dieser Bericht wurde schon gezeigt
    .what = Die Werte werden nicht aufbewahrt, darum kann ein Bericht nicht zweimal gezeigt werden.
    .next = Prüfen Sie die Einrichtung noch einmal.

# The report.
report-title = Was { $institution } übermittelt
report-heading = <span class="kicker">Was dieser Dienst bekommt von</span> <strong>{ $institution }</strong>
report-good = Alles in Ordnung: Was dieser Dienst verlangt, ist alles angekommen.
report-fair = Menschen können sich anmelden. Einiges, was dieser Dienst verlangt, ist nicht angekommen.
report-bad = Menschen dieser Einrichtung können nicht jede Anwendung nutzen oder keine:
report-values = Die Werte sind die Ihrer eigenen Kennung. Sie werden nur dieses eine Mal gezeigt und nicht aufbewahrt; niemand wurde hier angemeldet.
report-attributes = Attribute
report-unknown = Gesendet, aber hier nicht bekannt
report-fix = Wie sich übermitteln lässt, was fehlt
report-entity-id = Unsere entityID ist <code>{ $service }</code>.
report-shibboleth = Shibboleth IdP: <code>attribute-filter.xml</code>
    .label = Für den Shibboleth IdP
    .copy = Für Shibboleth kopieren
report-simplesamlphp = SimpleSAMLphp: <code>saml20-sp-remote.php</code>, unter unseren Metadaten
    .label = Für SimpleSAMLphp
    .copy = Für SimpleSAMLphp kopieren
report-elsewhere = Anderswo: Übermitteln Sie sie mit diesen Namen und dem Namensformat <code>{ $format }</code>:
report-scopes = Was Anwendungen erfahren würden
report-scope = Scope <code>{ $scope }</code>
report-stops = Niemand kommt hinein
report-lacking = Es fehlt:
report-sign-in = Diese Anmeldung
report-metadata = Was ihre Metadaten sagen
report-lately = Was sie in letzter Zeit übermittelt hat, insgesamt
report-text = Zum Weitergeben, ohne Werte, auf Englisch
    .label = Der Bericht als Text
    .copy = Den Bericht kopieren
report-again = Noch einmal prüfen

# In a word.
verdict-released = Übermittelt
verdict-dropped = Verworfen
verdict-misnamed = Falscher Name
verdict-missing = Fehlt
verdict-wished = Nicht gesendet
verdict-not-needed = Nicht nötig

# What keeps people out.
obstacle-identity-none = Niemand kann sich anmelden: Die Einrichtung hat kein Kennzeichen gesendet. Ein dauerhaftes Kennzeichen ist nötig: subject-id, pairwise-id, eduPersonUniqueId, eine persistente NameID oder eduPersonPrincipalName.
obstacle-identity-several = Niemand kann sich anmelden: Die Einrichtung hat mehrere Werte von { $name } gesendet. Ein dauerhaftes Kennzeichen ist nötig: subject-id, pairwise-id, eduPersonUniqueId, eine persistente NameID oder eduPersonPrincipalName.
obstacle-identity-long = Niemand kann sich anmelden: Der Wert von { $name } ist zu lang.
obstacle-always = Ohne { $name } kann sich niemand anmelden.
obstacle-usually = Ohne { $name } kommt niemand in Anwendungen, die den Scope { $scope } verlangen, und das sind die meisten.
obstacle-unmet = { $name } muss einen Wert haben wie { $wanted }.

# What to know of an attribute.
note-no-scopes = In den Metadaten steht kein shibmd:Scope, darum gehört der Einrichtung kein Scope: Lassen Sie die Föderation ihn eintragen.
note-scopes = Die Metadaten erlauben { $scopes }: Berichtigen Sie den Wert, oder lassen Sie die Föderation seinen Scope eintragen.
note-format = Es kam mit { $format }. Nur das Namensformat { $wanted } zählt.
note-name = Es kam als { $name } ({ $format }). Senden Sie es als { $wanted } mit dem Namensformat { $uri }.
note-empty = Es kam ohne Wert: Hat das Verzeichnis einen?
note-no-format = keinem Namensformat

# Facts.
fact-recognised = Menschen werden erkannt an
fact-targeted = eduPersonTargetedID oder einer persistenten NameID
fact-unidentified = Nichts Dauerhaftem
fact-context = Authentifizierungskontext
fact-authenticated = Authentifiziert am
fact-assurance = Zusicherung
fact-not-told = Nicht gesagt
fact-no-name-id = Keine NameID: Der Einrichtung können Abmeldungen nicht mitgeteilt werden
fact-name-id-unspecified = Nicht angegeben
fact-name-id-persistent = { $format } (ein Kennzeichen)
fact-encrypted = Verschlüsselt
    .yes = Ja
    .no = Nein: Werte gehen im Klartext durch den Browser
fact-source = Quelle
fact-registrar = Registriert von
    .none = Die Metadaten sagen es nicht
fact-scopes = Scopes
    .none = Keine: Jeder Wert mit Scope wird verworfen
fact-categories = Unterstützte Kategorien
fact-certifications = Zertifizierungen
fact-none = Keine
fact-offered = Menschen angeboten
    .yes = Ja
    .no = Nein: verborgen
fact-read = Zuletzt gelesen
fact-key-ends = Signaturzertifikat endet
fact-key-over = { $at }: vorbei. Der Schlüssel zählt noch, aber andere lehnen ihn vielleicht ab

# How often.
released-nobody = Dort hat sich { $days ->
    [one] am letzten Tag
   *[other] in den letzten { $days } Tagen
} niemand angemeldet.
released-answers = { $count ->
    [one] 1 Antwort
   *[other] { $count } Antworten
} { $days ->
    [one] am letzten Tag
   *[other] in den letzten { $days } Tagen
}. Werte werden nicht aufbewahrt.
released-of = { $part } von { $all }
released-last = zuletzt am { $day }
released-dropped = In { $count ->
    [one] 1 Antwort
   *[other] { $count } Antworten
} wurde ein Wert wegen seines Scopes verworfen.

# A page that applications load unseen.
session-check = Sitzungsprüfung
session-check-what = Anwendungen laden diese Seite unsichtbar und fragen sie, ob Sie bei { $service } noch angemeldet sind.
