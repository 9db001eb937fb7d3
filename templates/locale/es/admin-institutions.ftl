# Pages of administrators: institutions, and what they released.

institutions-search = Nombre, abreviatura o dominio
institutions-busiest = De dónde vinieron las personas en { $days ->
    [one] el último día
   *[other] los últimos { $days } días
}
institutions-nobody = Nadie ha iniciado sesión.
institutions-gone = Ninguna fuente la nombra ahora.
institutions-facts = Lo que dice su fuente
institutions-released = Lo que ha comunicado realmente
institutions-all = Todas las instituciones
institutions-one = { $institution }
