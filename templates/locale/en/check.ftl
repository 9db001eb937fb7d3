# An institution's staff looks at what it releases.

check-choose = Choose the institution
