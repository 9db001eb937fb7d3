# Signing in a device that has no browser.

device-title = Ein Gerät anmelden
device-lead = Ein Programm oder Gerät ohne eigenen Browser zeigt einen Code. Geben Sie ihn hier ein.
device-code = Der Code, den es zeigt
device-code-hint = Neun Buchstaben und Ziffern, zum Beispiel „CDF-GHJ-KLM“; Groß- und Kleinschreibung und Striche spielen keine Rolle
device-warning = Hat Ihnen jemand einen Code geschickt oder Sie um einen gebeten? Dann schließen Sie diese Seite: Wer einen fremden Code eingibt, lässt andere in seinem Namen handeln.
device-unknown = Kein Gerät wartet mit diesem Code. Vergleichen Sie ihn mit dem, was das Gerät zeigt; nach zehn Minuten braucht es einen neuen.

device-question = Haben Sie das begonnen?
device-question-lead = Ein Gerät möchte sich in Ihrem Namen bei <strong>{ $application }</strong> anmelden.
device-request = Die Anfrage
device-request-code = Code
device-started = Begonnen
device-started-at = am { $at }
device-from = Von
device-from-address = der Adresse { $address }
device-only = <strong>Fahren Sie nur fort, wenn Sie das selbst begonnen haben,</strong> gerade eben, und Ihr Gerät genau diesen Code zeigt. Wer Ihnen einen Link oder Code geschickt hat, wäre sonst als Sie angemeldet.
device-continue = Ich habe es begonnen: weiter
device-disown = Ich habe es nicht begonnen

device-approved = Ihr Gerät ist angemeldet
    .what = Sie können diese Seite schließen und zu Ihrem Gerät zurückkehren. Es macht innerhalb weniger Sekunden von selbst weiter.
device-denied = Ihr Gerät ist nicht angemeldet
    .what = Nichts über Sie wurde weitergegeben. Sie können diese Seite schließen.
device-expired = Der Code ist abgelaufen
    .what = Es dauerte länger, als der Code gilt, oder er wurde in einem anderen Browser beantwortet. Durch diese Seite wird Ihr Gerät nicht angemeldet.
    .next = Beginnen Sie auf Ihrem Gerät von vorn: Es zeigt einen neuen Code.
