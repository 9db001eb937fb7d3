# The page of an institution’s contact for certificates.

contact-title = Kontakt für Zertifikate
contact-heading = <span class="kicker">Kontakt für Zertifikate</span> <strong>{ $institution }</strong>
contact-add = Eine Mailadresse hinzufügen
    .lead = Die Person bekommt dort einen Brief und bestätigt sie innerhalb von 24 Stunden, angemeldet über Ihre Einrichtung.
contact-whose = Von wem?
    .hint = Der Anmeldename bei Ihrer Einrichtung, etwa name@example.org, oder das Kennzeichen hier
contact-address = Die Adresse
contact-function = Sie gehört zu einer Funktion
    .hint = Etwa presse@ oder service@: Ein Zertifikat mit ihr hat die Adresse in seinem Namen und nicht den der Person
contact-add-it = Hinzufügen
contact-identity = Eine Identität bestätigen
    .lead = Dauerhafte Zertifikate gibt es, solange Ihre Einrichtung in letzter Zeit gesehen hat, wer die Person ist, oder bei der Anmeldung sagt, dass sie Mitglied, beschäftigt oder im Studium ist. Bestätigen Sie es, wenn Ihre Einrichtung den Ausweis gesehen hat. Dass Sie es getan haben, steht dann im Prüfprotokoll.
    .agree = Wir haben gesehen, wer es ist
contact-added = Adressen, die hinzugefügt wurden
contact-none = Keine.
contact-of-function = Einer Funktion
contact-by = { $person }, { $at }
contact-remove = Wegnehmen
contact-revoke = Das Zertifikat { $serial } widerrufen
contact-done-added = Ein Brief ging an die Adresse. Sein Link gilt 24 Stunden.
contact-done-identity = Die Identität ist von heute an bestätigt.
contact-done-removed = Sie steht in keinem neuen Zertifikat. Die damit ausgestellten bleiben bis zu ihrem Ende gültig; die dauerhaften sind zum Widerrufen aufgeführt.
contact-done-revoked = Das Zertifikat ist widerrufen.
contact-not = Sie sind kein Kontakt für Zertifikate
    .what = Sie sind nicht als Kontakt Ihrer Einrichtung für Zertifikate genannt.
    .next = Kontakte benennt der Betreiber dieses Dienstes.
contact-nobody = Unter { $person } ist hier niemand aus Ihrer Einrichtung bekannt: Es ist der Anmeldename (eduPersonPrincipalName) oder das Kennzeichen, nachdem sich die Person einmal angemeldet hat.
contact-no-address = Das ist keine Mailadresse, die in einem Zertifikat stehen kann: name@example.org, in einfachem ASCII.
contact-there = Die Adresse steht auf der Liste der Person oder wartet dort auf ihre Bestätigung.
contact-too-many = { $count ->
    [one] 1 Adresse der Person wartet auf ihre Bestätigung.
   *[other] { $count } Adressen der Person warten auf ihre Bestätigung.
}
contact-too-often = In dieser Minute wurden zu viele Briefe gesendet; versuchen Sie es wieder in { $seconds ->
    [one] 1 Sekunde.
   *[other] { $seconds } Sekunden.
}
contact-oneself = Das sind Sie selbst: Ihre Identität bestätigt ein anderer Kontakt Ihrer Einrichtung.
contact-unknown = Eine solche Adresse oder ein solches Zertifikat gibt es bei den Menschen Ihrer Einrichtung nicht oder nicht mehr.
contact-no-mail = Dieser Server sendet keine Mail, darum könnte niemand sie bestätigen.
contact-not-sent = Der Brief konnte nicht gesendet werden; versuchen Sie es später noch einmal.
