# Pages of administrators: skins, and the preview of one. Tokens of colours, and what is wrong in a file, are in every language the same.

skins-none = There are none: <code>skins.directory</code> of the configuration names no folder.
skins-there = What there is
skins-default = default
skins-old = as it was before its mistake
skins-all = All skins
skins-mistakes = Mistakes: what was there before stays
skins-mistake = <code>{ $file }</code>, line { $line }, column { $column }:

# The preview.
skin-title = The skin { $name }
skin-shown = Shown
skin-scheme = Light or dark
    .light = Light
    .dark = Dark
skin-width = Width
    .desktop = Desktop
    .phone = Phone
skin-reset = As in its file
skin-try = Try other colours; nothing is kept
skin-no-colour = No colour: #rrggbb
skin-pages = Pages
    .picker = Choosing an institution
    .consent = Agreeing
    .error = Something went wrong

# What must stand out on what.
skin-contrast = Contrast
    .good = All pairs stand out enough.
    .upper = Text or mark
    .lower = On
    .needed = Needed
    .enough = Enough
skin-contrast-failing = { $count ->
    [one] 1 pair
   *[other] { $count } pairs
} must stand out more: as it is, the file would be refused.
