# From the institution's answer to the application: consent, the choice of a login, the way on.

consent-title = { $application } möchte wissen
consent-heading = <strong>{ $application }</strong> möchte wissen
consent-who = Sie sind <b>{ $person }</b>, angemeldet bei <b>{ $institution }</b>.
other-institution = Eine andere Einrichtung verwenden
consent-what = Was weitergegeben wird
consent-act = Sie darf auch in Ihrem Namen handeln
consent-certificates = { $application } möchte <strong>Zertifikate auf Ihren Namen</strong> abrufen dürfen. Wer ein solches Zertifikat besitzt, gilt bei Rechen- und Speicherdiensten als Sie. Erlauben Sie das nur, wenn Sie { $application } vertrauen und die Frage erwartet haben.
consent-certificates-for = { $application } möchte <strong>Zertifikate auf Ihren Namen</strong> abrufen dürfen. Wer ein solches Zertifikat besitzt, gilt bei Rechen- und Speicherdiensten als Sie; Geltungsdauer: bis zu { $lifetime }. Erlauben Sie das nur, wenn Sie { $application } vertrauen und die Frage erwartet haben.
consent-certificate-name = Name im Zertifikat: <code>{ $name }</code>
consent-command-line = Das ist <code>beadle cert</code>, ein Programm, das zu diesem Dienst gehört. Es läuft dort, wo der Code angezeigt wurde: auf einem Rechner, an dem Sie selbst, und niemand sonst, gerade diesen Befehl eingegeben haben. Dort behält es dieses Recht, in einer Datei nur für Sie, bis Sie <code>beadle cert sign-out</code> eingeben.
consent-log-in = Sie darf sich auch als Sie einloggen
consent-ssh = { $application } möchte <strong>SSH-Zertifikate für Sie</strong> abrufen dürfen. Wer ein solches Zertifikat und seinen Schlüssel besitzt, kann sich als Sie auf Rechnern einloggen, die diesem Dienst vertrauen; Geltungsdauer: bis zu { $lifetime }. Erlauben Sie das nur, wenn Sie { $application } vertrauen und die Frage erwartet haben.
consent-elsewhere = Was sie anderswo tun darf
consent-rights = { $application } möchte auch diese Rechte, die andere Dienste in Ihrem Namen anerkennen:
consent-offline = { $application } darf dies später wieder abfragen, auch wenn Sie nicht da sind.
consent-as-whom = Als wer Sie dorthin gehen
consent-as-hint = Oben steht, was die markierte Einrichtung sagt. Wenn Sie eine andere wählen, gehen Sie zuerst dorthin und sehen, was sie sagt, bevor etwas weitergegeben wird. Ihre Wahl gilt auch künftig für { $application }.
consent-approve = Erlauben und weiter
consent-deny = Nicht erlauben
consent-deny-hint = Wenn Sie es nicht erlauben, kehren Sie zu { $application } zurück, und dort wird nichts bekannt.
consent-to-whom = Wer es bekommt

# Facts about an application.
fact-application = Anwendung
fact-home = Startseite
fact-contact = Kontakt
fact-privacy = Datenschutz
fact-privacy-link = Was sie mit Ihren Daten macht
fact-terms = Bedingungen
fact-terms-link = Ihre Nutzungsbedingungen

choose-login-title = Als wer gehen Sie zu { $application }?
choose-login-heading = Als wer gehen Sie zu <strong>{ $application }</strong>?
choose-login-lead = Sie sind <b>{ $person }</b> und haben Kennungen bei mehreren Einrichtungen. Für { $application } sind Sie mit jeder davon dieselbe Person. Weitergegeben wird, was die gewählte Einrichtung heute von Ihnen sagt.
choose-login-yours = Ihre Kennungen
choose-login-hint = Wo Sie noch nicht angemeldet sind, melden Sie sich zuerst an. Ihre Wahl gilt auch künftig für { $application }; ändern können Sie sie auf Ihrer <a href="/account">Kontoseite</a>.
go-on = Weiter
login-live = angemeldet
login-last-used = zuletzt verwendet { $at }

form-post-title = Weiter zu { $destination }
form-post-heading = <span class="kicker">Weiter zu</span> <strong>{ $destination }</strong>
form-post-lead = Das dauert einen Moment. Wenn nichts geschieht, drücken Sie die Schaltfläche.
form-post-application = der Anwendung
form-post-institution = Ihrer Einrichtung

# The terms of use, before anything is released.
use-title = Nutzungsbedingungen
use-heading = <span class="kicker">Bevor es weitergeht</span> <strong>Nutzungsbedingungen von { $service }</strong>
use-lead = Noch ist nichts über Sie an { $application } gegangen. Bitte lesen Sie dies und entscheiden Sie.
use-version = Fassung { $version }
use-accept = Ich stimme zu
use-refuse = Ich stimme nicht zu
use-recorded = Festgehalten wird, dass Sie zugestimmt haben, wann und welchem Text. Sie sehen es auf der Seite Ihres Kontos.
use-refused = Sie haben den Nutzungsbedingungen nicht zugestimmt
use-refused-what = Ohne das geht die Anmeldung nicht weiter. Über Sie wurde nichts weitergegeben und nichts festgehalten.
use-back = Zurück zur Anwendung
use-again = Noch einmal lesen
