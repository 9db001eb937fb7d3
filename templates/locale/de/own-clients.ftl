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

# Der Link in einer Nachricht.
own-claim = Besitzer werden
own-claim-what = Sie können diese Anwendung dann ändern, und was ihre Besitzer tun können, geschieht auch in Ihrem Namen.
own-claim-agree = Ja, ich kümmere mich darum
own-link-again-what = Sie sind jetzt angemeldet. Durch diesen Link sind Sie noch kein Besitzer.
own-link-spent = Dieser Link macht niemanden zum Besitzer
    .what = Er wurde benutzt, ist zu alt oder wurde zurückgenommen.
    .next = Bitten Sie einen Besitzer der Anwendung oder uns um eine weitere Nachricht.
