# The pages of one's account.

account-title = Ihr Konto
account-logins = Ihre Kennungen
account-logins-hint = Welche davon Sie auch verwenden: Für Anwendungen sind Sie dieselbe Person und behalten, was Sie dort haben. Was eine Anwendung über Sie erfährt, kommt von der Kennung, die in Gebrauch ist.
account-in-use = jetzt in Gebrauch
account-gone = nimmt nicht mehr teil
account-remove = Entfernen
account-remove-hint = Eine Kennung, die Sie entfernen, gehört von da an nicht mehr zu Ihnen. Die, die in Gebrauch ist, können Sie erst entfernen, wenn Sie sich mit einer anderen angemeldet haben.
account-leave = Bevor Sie eine Einrichtung verlassen, verknüpfen Sie die Kennung einer anderen: Dann bleiben Sie, wer Sie sind.
account-applications = Als wer Sie zu Anwendungen gehen
account-applications-hint = Eine Anwendung erfährt, was eine Ihrer Einrichtungen von Ihnen sagt. Sie können bestimmen, welche das sein soll: Dort melden Sie sich an, wenn Sie zu der Anwendung gehen. Was eine Anwendung schon von Ihnen hat, ändert sich nicht.
account-whichever = Die Kennung, die ich gerade verwende
account-keep = Speichern
account-access = Was Sie Anwendungen erlauben
account-access-hint = Dem haben Sie zugestimmt. Was Sie zurücknehmen, endet sofort; eine Anwendung behält, was sie schon erfahren hat, und fragt Sie neu, wenn Sie wieder dorthin gehen.
account-since = seit { $since }
account-while-away = Auch während Sie nicht da sind: bis { $until }, oder länger, wenn sie vorher wiederkommt.
account-take-back = Zurücknehmen
account-usual = Immer dieselbe Einrichtung
account-usual-hint = Für diese Anwendungen führt Sie dieser Browser ohne Nachfrage zur Einrichtung.
account-ask-again = Wieder fragen
account-sessions = Wo Sie angemeldet sind
account-session-here = dieser Browser
account-session-unknown = Ein Browser, der nicht sagt, welcher er ist
account-session-span = Seit { $since }; endet von selbst { $until }
account-session-end = Dort abmelden
account-sessions-end = Überall abmelden
account-sessions-end-hint = In jedem Browser, auch in diesem. Anwendungen erfahren es; was sie dürfen, während Sie nicht da sind, geht weiter, bis Sie es oben zurücknehmen.
account-terms = Bedingungen, denen Sie zugestimmt haben
account-terms-one = Fassung { $version }, zugestimmt am { $at }
account-language = Sprache
account-language-hint = Für Seiten und Briefe, in jedem Browser, in dem Sie sich anmelden. Eine Anwendung kann sich auf dem Weg zu ihr eine andere wünschen.
account-language-browser = Wie mein Browser es wünscht
account-data = Ihre Daten
account-data-hint = Alles, was über Sie gespeichert ist, als Datei, und das Ende des Kontos.
account-data-download = Meine Daten herunterladen
account-data-delete = Das Konto löschen
account-acts = Was in letzter Zeit geschehen ist
account-act-at = am { $at }
account-undo = Rückgängig machen
account-undo-hint = Sie können es 30 Tage lang rückgängig machen. Wo sich zwei Konten wieder trennen, werden alle abgemeldet: Melden Sie sich neu mit der Kennung an, die Sie verwenden möchten.
account-said = Was Ihre Einrichtung von Ihnen gesagt hat

# What was done to an account, with the names of institutions.
act-joined = Verknüpft: { $institutions }
act-unlinked = Entfernt: { $institutions }
act-erased = Gelöscht

# What an application may hear or do, one behind the other.
right-identifier = Ihr Kennzeichen
right-mail = Ihre Mailadresse
right-name = Ihr Name
right-institution = Ihre Einrichtung und was sie von Ihnen sagt
right-certificates = Zertifikate auf Ihren Namen
right-ssh-certificates = SSH-Zertifikate auf Ihren Namen

# Deleting the account.
delete-title = Ihr Konto löschen
delete-lead = Sie sind angemeldet als <b>{ $person }</b>. Dies löscht alles, was { $service } von Ihnen weiß. Niemand kann es rückgängig machen.
delete-lost = Was Sie verlieren
delete-lost-identifier = Ihr Kennzeichen <code>{ $sub }</code>. Wenn Sie sich wieder anmelden, bekommen Sie ein neues: Anwendungen wissen dann nicht, dass Sie es sind, und was Sie dort haben, ist vielleicht nicht mehr erreichbar. Fragen Sie vorher dort nach.
delete-lost-consent = Ihre Zustimmungen und was Anwendungen tun dürfen, während Sie nicht da sind. Die Anwendungen erfahren, dass Sie sich abgemeldet haben.
delete-lost-certificates = Ihre Zertifikate: Die noch gültigen werden widerrufen.
delete-stays = Was bleibt
delete-stays-identifier = Das Kennzeichen selbst, damit es nie jemand anders bekommt; nichts verrät mehr, dass es Ihres war.
delete-stays-certificates = Die Aufzeichnungen über Zertifikate mit dem Namen darin, die eine Zertifizierungsstelle aufbewahren muss.
delete-stays-applications = Was Anwendungen von Ihnen haben. Das müssen sie selbst löschen.
delete-download = Zuerst meine Daten herunterladen
delete-unsure = Nichts wurde gelöscht. Setzen Sie das Häkchen, wenn Sie sicher sind.
delete-understood = Mir ist klar, dass sich das nicht rückgängig machen lässt
delete-agree = Mein Konto löschen
delete-disagree = Behalten
delete-again = Melden Sie sich zuerst noch einmal an
delete-again-what = Ihre Anmeldung liegt eine Weile zurück. Wer das Konto löscht, muss sich in den letzten 15 Minuten angemeldet haben: So sind es sicher Sie. Danach kommen Sie hierher zurück.
delete-again-agree = Noch einmal anmelden
delete-again-disagree = Das Konto behalten
deleted-title = Ihr Konto ist gelöscht
deleted-lead = { $service } weiß nichts mehr von Ihnen.
deleted-certificates = { $count ->
    [one] Eines Ihrer Zertifikate wurde widerrufen.
   *[other] { $count } Ihrer Zertifikate wurden widerrufen.
}
deleted-told = Diese Anwendungen haben erfahren, dass Sie sich abgemeldet haben:
deleted-untold = Diese haben es nicht erfahren oder lassen sich nicht benachrichtigen. Melden Sie sich auch dort ab:
deleted-ask = Anwendungen behalten, was sie von Ihnen haben. Bitten Sie dort darum, es zu löschen.

# Mail addresses for certificates.
addresses-title = Ihre Mailadressen
addresses-lead = Diese können in Ihren Zertifikaten stehen.
addresses-said = Was Ihre Einrichtung sagt
addresses-none-said = Sie nennt keine, für die sie bürgen kann.
addresses-added = Was die Ansprechperson der Einrichtung hinzugefügt hat
addresses-none-added = Keine. Die Ansprechperson Ihrer Einrichtung für Zertifikate kann eine hinzufügen: Sie bekommen dann eine Mail dorthin und bestätigen die Adresse.
addresses-by = { $institution }, { $at }
addresses-function = Einer Funktion
addresses-remove = Entfernen
addresses-still = Sie steht noch in:
addresses-revoke = Widerrufen, was nicht mehr gelten soll
address-waiting = Wartet auf Bestätigung
address-lapsed = Nicht rechtzeitig bestätigt
address-confirmed = Bestätigt
address-removed = Entfernt
confirm-address-title = Eine Mailadresse bestätigen
confirm-address-heading = Ist das Ihre Adresse?
confirm-address-hint = Wenn Sie sie bestätigen, kann sie in Ihren Zertifikaten stehen. Sie können sie jederzeit entfernen.
confirm-address-agree = Ja, es ist meine
confirm-address-disagree = Nein, es ist nicht meine
