# What stands on every page.

# The language's own name, in itself.
language-name = English
languages = Language

skip = Skip to the content
visitor-at = at { $institution }
sign-out = Sign out
unsent = Nobody was signed in any more when you sent the form, so nothing was done with it. Now you are: fill it in and send it again.
about = About this service
about-you = What this service knows of you
about-register = Register an application
about-check = Check an institution
about-ca = Certificate authority
help = Help: { $address }
transaction = Transaction

# A button that copies; the second part is for those who hear the page.
copy = Copy
copy-transaction = the transaction id
copied = Copied
selected = Selected
quote-transaction = Quote this when you ask for help:
for-developers = For developers
new-tab = (in a new tab)

# How time is written.
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
moment = { $day } { $month } { $year }, { $time } UTC
span-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
