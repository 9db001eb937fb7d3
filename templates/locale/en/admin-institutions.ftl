# Pages of administrators: institutions, and what they released.

institutions-search = Name, abbreviation or domain
institutions-busiest = Where people came from in the last { $days ->
    [one] day
   *[other] { $days } days
}
institutions-nobody = Nobody signed in.
institutions-gone = No source names it now.
institutions-facts = What its source says
institutions-released = What it really released
institutions-all = All institutions
institutions-one = { $institution }
