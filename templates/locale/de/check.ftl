# An institution's staff looks at what it releases.

check-choose = Wählen Sie die Einrichtung
