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
about-accessibility = Accessibility
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

# How long a page waits.
time-limit = This page waits for you until { $until }.
time-limit-soon = Two minutes are left.
time-limit-more = I need more time

# The accessibility statement.
accessibility-title = Accessibility
accessibility-lead = { $service } is made to be usable by everybody. Its pages follow the Web Content Accessibility Guidelines (WCAG) 2.2, level AA, but for what is told below.
accessibility-does = What the pages do
accessibility-keyboard = Everything can be reached and used by the keyboard alone, in the order in which it stands, and where you are is always visible.
accessibility-display = They fit a screen of 320 pixels, follow your choice of light or dark, of high contrast and of reduced motion, and can be read from right to left.
accessibility-scripts = They work without scripts. What a script adds is told to screen readers.
accessibility-time = Where a page does not wait for good, it says until when, warns before, and one button gives you more time without losing what you filled in.
accessibility-lacks = Where they fall short
accessibility-elsewhere = Your institution’s sign-in and the applications are pages of others. For these we cannot speak.
accessibility-english = The statement of practice is in English only.
accessibility-device = A device’s code is good for ten minutes. That time belongs to the device and cannot be made longer here; the device shows a new code as often as you need one.
accessibility-checked = How this is checked
accessibility-checked-how = Every page is checked in every language by a program (axe) in light and in dark, by the Tab key alone, and on a screen of 320 pixels, whenever something changes.
accessibility-tell = If something does not work for you
accessibility-write = Write to { $address }: say which page it is and what you use. You will get an answer, and what you need by another way meanwhile.
accessibility-ask = Ask whoever runs this service: say which page it is and what you use.
