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

# A page that applications load unseen.
session-check = Sitzungsprüfung
session-check-what = Anwendungen laden diese Seite unsichtbar und fragen sie, ob Sie bei { $service } noch angemeldet sind.
