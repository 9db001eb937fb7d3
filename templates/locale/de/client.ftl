# An application that is not in use.

client-title = { $application } ist nicht in Betrieb
client-pending = <strong>{ $application }</strong> wartet auf Freigabe
    .label = Wartet auf Freigabe
    .what = Die Anwendung ist registriert, aber noch hat sie niemand aus der Verwaltung geprüft. Bis dahin kann sich niemand bei ihr anmelden.
client-suspended = <strong>{ $application }</strong> ist gesperrt
    .label = Gesperrt
    .what = Die Anwendung darf diesen Dienst vorerst nicht nutzen. Niemand kann sich bei ihr anmelden, bis die Verwaltung es wieder erlaubt.
client-rejected = <strong>{ $application }</strong> wurde nicht freigegeben
    .label = Abgelehnt
    .what = Die Verwaltung hat die Anwendung geprüft und nicht freigegeben. Niemand kann sich bei ihr anmelden.
client-retired = <strong>{ $application }</strong> ist außer Betrieb
    .label = Außer Betrieb
    .what = Die Anwendung wurde endgültig aufgegeben. Niemand kann sich mehr bei ihr anmelden.
client-approved = <strong>{ $application }</strong> ist bereit
    .label = Freigegeben
    .what = Die Verwaltung hat die Anwendung inzwischen freigegeben: Kehren Sie zu ihr zurück und melden Sie sich erneut an.
client-nothing-released = Nichts über Sie wurde weitergegeben.
client-ask = Wen Sie fragen können
client-ask-them = Fragen Sie die Betreiber der Anwendung.
client-ask-them-at = Fragen Sie die Betreiber der Anwendung: { $address }.
client-ask-us = Wenn Sie sie selbst betreiben, antwortet Ihnen die Verwaltung dieses Dienstes unter { $address }.
client-home = Startseite von { $application }
