# Linking another login to an account.

link-choose = Wählen Sie die andere Einrichtung
link-title = Weitere Kennung verknüpfen
link-heading = <span class="kicker">Weitere Kennung verknüpfen mit dem Konto von</span> <strong>{ $person }</strong>
link-first = Zeigen Sie zuerst noch einmal, dass Sie es sind
link-first-how = Ihre Anmeldung liegt eine Weile zurück. Um eine weitere Kennung zu verknüpfen, melden Sie sich noch einmal mit der dieses Kontos an.
link-lead = An welcher Einrichtung haben Sie sie? Sie melden sich jetzt dort an und sehen dann, was eins würde. Verknüpft wird nichts, bevor Sie zugestimmt haben.
back-to-account = Zurück zum Konto

link-both = Sind Sie beide?
link-both-lead = Wenn Sie zustimmen, sind diese beiden Kennungen von nun an ein Konto.
link-logins = Die beiden Kennungen
link-stays = Das Konto, das bleibt
link-joins = Wird ein Teil davon
link-applications = Was Anwendungen sehen werden
link-no-applications = Noch kennt keine Anwendung eine der beiden. Die, die Sie von nun an nutzen, sehen eine Person.
link-beware = Stimmen Sie nur zu, wenn beide Kennungen Ihre eigenen sind
link-beware-what = Wer sich mit einer der beiden anmelden kann, gilt von da an als Sie, in jeder Anwendung. Wir benachrichtigen Ihre beiden Mailadressen, und 30 Tage lang können Sie es rückgängig machen.
link-agree = Ja, zu einem Konto machen
link-disagree = Nein, beide lassen, wie sie sind
link-knows-survivor = kennt Sie weiterhin wie bisher, an:
link-knows-absorbed = kennt Sie weiterhin so wie die zweite Kennung, an:
link-knows-both = hielt beide für zwei Personen. Künftig kennt sie Sie so wie die erste; was sie für die zweite aufbewahrt, findet sie vielleicht nicht mehr. Sie kennt Sie an:
