# Anwendungen, für die, denen sie gehören.

own-title = Ihre Anwendungen
own-lead = Anwendungen, die Sie hier registriert haben oder zu deren Besitzern andere Sie gemacht haben.
own-none = Ihnen gehört noch keine Anwendung. Registrieren Sie eine, während Sie angemeldet sind, oder öffnen Sie den Link in der Nachricht, die nach der Registrierung kam.
own-registered = Registriert
own-use = Nutzung
own-at = { $at }
own-last-used = Zuletzt genutzt { $at }
own-never-used = Noch nicht genutzt
own-owners = Besitzer
own-you = Sie
own-since = Seit { $at }
own-leave = Aufgeben
own-last-hint = Der letzte Besitzer kann nicht gehen: Bitten Sie zuerst jemand anderen dazu.
own-invited = Nachrichten unterwegs
own-invited-until = Gültig bis { $until }
own-invite-withdraw = Zurücknehmen
own-invite = Jemanden bitten, ebenfalls Besitzer zu sein
own-invite-address = Mailadresse
own-invite-hint = Es kommt eine Nachricht mit einem Link, der einmal und { $days } Tage lang gilt. Wer ihn öffnet und sich hier anmeldet, kann alles, was Sie können.
own-invite-send = Nachricht senden

# Warum etwas nicht geschah.
own-last = Der letzte Besitzer kann nicht gehen.
own-no-address = Das ist keine Mailadresse wie ops@hub.example.org.
own-too-many = Höchstens { $most } Nachrichten können unterwegs sein; nehmen Sie zuerst eine zurück.
own-too-often = In dieser Minute wurden zu viele Nachrichten gesendet; versuchen Sie es in { $seconds } Sekunden wieder.
own-no-mail = Dieser Server sendet keine Mail: Fragen Sie seine Verwalter.
own-not-sent = Die Nachricht konnte nicht gesendet werden; versuchen Sie es später wieder.
own-unknown = Ihnen gehört keine solche Anwendung
    .what = Es gibt sie nicht, oder sie gehört anderen.
    .next = Sehen Sie Ihre Anwendungen an; einer ihrer Besitzer kann Ihnen eine Nachricht senden.

# Was geschehen ist.
own-acts = Was geschehen ist
own-by-you = Sie
own-by-former = Ein früherer Besitzer
own-by-administrators = Die Verwalter
own-by-api = Die Programme der Anwendung selbst, über die API
own-by-nobody = Jemand, der nicht angemeldet war
own-act-registered = Sie wurde registriert.
own-act-owner-invited = Eine Nachricht wurde gesendet, die jemanden zum Besitzer macht.
own-act-invitation-withdrawn = Eine Einladung wurde zurückgenommen.
own-act-owner-added = Jemand wurde Besitzer.
own-act-owner-removed = Jemand ist nicht mehr Besitzer.
own-act-changed = Sie wurde geändert.
own-act-change-proposed = Eine Änderung wurde beantragt, die auf die Verwalter wartet.
own-act-change-withdrawn = Die wartende Änderung wurde zurückgezogen.
own-act-change-approved = Die Änderung wurde freigegeben.
own-act-changes-requested = Die Verwalter bitten um etwas anderes.
own-act-change-rejected = Die Änderung wurde abgelehnt.
own-act-approved = Sie wurde freigegeben.
own-act-rejected = Sie wurde abgelehnt.
own-act-suspended = Sie wurde gesperrt.
own-act-resumed = Sie kann wieder genutzt werden.
own-act-retired = Sie wurde außer Dienst gestellt.
own-act-secret-made = Sie bekam ein neues Geheimnis.
own-act-secret-ended = Das Ende eines ihrer Geheimnisse wurde gesetzt oder zurückgenommen.

# Der Link in einer Nachricht.
own-claim = Besitzer werden
own-claim-what = Sie können diese Anwendung dann ändern, und was ihre Besitzer tun können, geschieht auch in Ihrem Namen.
own-claim-agree = Ja, ich kümmere mich darum
own-link-again-what = Sie sind jetzt angemeldet. Durch diesen Link sind Sie noch kein Besitzer.
own-link-spent = Dieser Link macht niemanden zum Besitzer
    .what = Er wurde benutzt, ist zu alt oder wurde zurückgenommen.
    .next = Bitten Sie einen Besitzer der Anwendung oder uns um eine weitere Nachricht.

# Ändern.
own-edit = Ändern
own-edit-title = { $application } ändern
own-edit-lead = Ein neuer Pfad oder ein neues Bild gilt sofort. Was Verwalter freigegeben haben – der Name, die Rechner der Redirect-URIs, weitere Scopes oder Wege zu Tokens, schwächere Nachweise – wartet auf sie, und bis dahin gilt weiter, was gilt.
own-edit-proof = Wie weist sie sich aus?
own-edit-keys = Adresse ihrer Schlüssel
    .hint = Ihr JWKS, über https. Nur wenn sie sich mit einem eigenen Schlüssel ausweist.
own-edit-grants = Was nutzt sie außerdem?
own-edit-logout = Nach einer Abmeldung
    .hint = Wohin der Browser gehen darf, eine Adresse je Zeile; darf leer sein.
own-edit-send = Speichern
own-edit-outdated = Jemand anders hat sie inzwischen geändert: Hier steht, wie es jetzt ist; von Ihnen wurde nichts übernommen. Ändern Sie sie noch einmal.
own-edit-fixed = Diese Anwendung kann hier nicht geändert werden
    .what = Sie ist abgelehnt, gesperrt oder außer Dienst, oder sie beschreibt sich anderswo.
    .next = Fragen Sie die Verwalter.
own-edit-refused = So kann sie nicht registriert werden:
own-method-secret = Ein Geheimnis, im Kopf der Anfrage
own-method-post = Ein Geheimnis, im Inhalt der Anfrage
own-method-signed = Ein Token, mit dem Geheimnis signiert
own-method-key = Ein Token, mit eigenem Schlüssel signiert
own-method-none = Gar nicht: Sie ist öffentlich und nutzt PKCE
own-method-other = Wie bisher: { $method }
own-grant-refresh = Refresh-Tokens, während die Person weg ist
own-grant-device = Geräte ohne Browser
own-grant-client = Tokens in eigenem Namen
own-grant-exchange = Tokens im Tausch gegen andere
own-grant-assertion = Tokens auf eine signierte Erklärung hin
own-new-secret = Ihr neues Geheimnis, nur dieses eine Mal gezeigt
own-retire = Außer Dienst stellen
    .what = Für immer: Niemand kann sich mehr bei ihr anmelden, und ihre Kennung wird nie wieder vergeben.
    .agree = Ja, für immer außer Dienst stellen

# Ihre Geheimnisse.
own-secrets = Geheimnisse
    .lead = Zwei können zugleich gelten: Machen Sie ein zweites, geben Sie es der Anwendung, und beenden Sie das erste, wenn es nicht mehr benutzt wird.
    .none = Sie hat kein Geheimnis: Machen Sie eines, sonst kann sie nicht zeigen, wer sie ist.
    .make = Ein neues Geheimnis machen
    .full = Es gibt zwei Geheimnisse: Beenden Sie eines, um ein anderes zu machen.
own-secret = Geheimnis { $number }
own-secret-made = Gemacht { $at }
own-secret-made-by = Gemacht { $at } von { $who }
own-secret-ends = Endet { $at }
own-secret-notice = In { $days } Tagen beenden
own-secret-now = Jetzt beenden
own-secret-never = Weiter gelten lassen
own-secret-gone = Dieses Geheimnis ist schon beendet.
own-secret-outdated = Jemand anders hat die Anwendung zur selben Zeit geändert; versuchen Sie es noch einmal.
own-secret-fixed = Diese Anwendung bekommt hier kein Geheimnis.

# Was schiefging.
own-errors = Fehler der letzten Woche
    .none = Keine.
own-error-times = { $times ->
    [one] Einmal, { $at }
   *[other] { $times } Mal, zuletzt { $at }
}
own-error-redirect-uri = Die Umleitungsadresse ist nicht registriert:
    .do = Die Anwendung muss genau eine von denen oben senden. Berichtigen Sie sie dort, oder registrieren Sie diese.
own-error-not-in-use = Jemand kam, aber sie war nicht in Betrieb:
    .do = Niemand kann sich bei ihr anmelden, bis die Verwalter es zulassen.
own-error-proof = Sie zeigte nicht, wer sie ist.
    .do = Vergleichen Sie Geheimnis oder Schlüssel in ihrer Konfiguration mit dem, was hier registriert ist, und wie es gesendet wird.
own-error-scope = Sie bat um einen Scope, für den sie nicht registriert ist:
    .do = Die anderen bekam sie. Lassen Sie diesen weg, oder bitten Sie durch eine Änderung um ihn.
own-error-request = Eine Bitte um eine Anmeldung wurde abgelehnt. Ihr Programm erfuhr:
    .do = Berichtigen Sie, was sie an den Authorization Endpoint sendet.
own-error-token = Eine Bitte um Tokens wurde abgelehnt. Ihr Programm erfuhr:
    .do = Jeder Code gilt einmal, für kurze Zeit, mit der Umleitungsadresse und dem Code Verifier seiner eigenen Anfrage.

# Eine Änderung, die wartet.
own-change = Eine Änderung wartet auf die Verwalter
own-change-asked = Die Verwalter bitten um etwas anderes
own-change-lead = Bis sie freigegeben ist, gilt, was freigegeben war.
own-change-before = Jetzt
own-change-after = Dann
own-change-none = nichts
own-change-withdraw = Änderung zurückziehen
own-risk-name = Menschen läsen einen anderen Namen.
own-risk-hosts = Antworten gingen an Rechner, die niemand freigegeben hat.
own-risk-scopes = Sie könnte um mehr bitten.
own-risk-grants = Sie bekäme Tokens auf weiteren Wegen.
own-risk-front = Tokens gingen durch den Browser.
own-risk-proof = Sie wiese sich schwächer aus.

# Für Verwalter.
review-title = Wartende Änderungen
review-lead = Jede Anwendung läuft mit dem weiter, was freigegeben war, bis Sie entscheiden.
review-none = Es wartet keine Änderung.
review-by = Beantragt { $at } von { $owner }
review-decide = Entscheiden
review-reason = Grund
    .hint = Der Kontakt bekommt ihn als Nachricht, und Besitzer sehen ihn. Zum Freigeben nicht nötig.
review-approve = Änderung freigeben
review-ask = Um etwas anderes bitten
review-reject = Änderung ablehnen
review-outdated = Die Änderung oder die Anwendung ist nicht, was Sie gesehen haben: Sehen Sie sie neu an.
review-decided = Jemand anders hat zuerst entschieden: { $what } – { $who }, { $at }.
review-gone = Es wartet nichts mehr.
review-needs-reason = Geben Sie einen Grund mit höchstens { $most } Zeichen an.
review-unknown = Diese Anwendung gibt es nicht
    .what = Ihre Kennung ist hier unbekannt.
    .next = Gehen Sie zu den wartenden Änderungen zurück.

# Konfiguration zum Kopieren.
configuration = Konfiguration von Programmen
    .lead = Für Programme, mit den Werten dieser Anwendung darin. Was in Großbuchstaben steht, füllen Sie selbst aus.
    .secret = Ihr Geheimnis gehört dorthin, wo { $word } steht; ein neues ist auf der Seite, die es zeigt, schon eingesetzt.
    .expects = Es nimmt Antworten an einer Redirect-URI entgegen, die auf <code>{ $end }</code> endet, und keine der registrierten tut das.
