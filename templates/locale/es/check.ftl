# An institution’s staff looks at what it releases.

check-choose = Elija la institución
check-lead = Vea qué comunica su institución a este servicio, qué falta y cómo arreglarlo. Usted inicia sesión allí y ve aquí la respuesta, una sola vez. No se crea ninguna cuenta, no se inicia ninguna sesión y no se guarda ningún valor.
check-nothing = Pruebe con la abreviatura o el dominio de correo. Una que está oculta puede nombrarse en la dirección: { $path }

# Why there is no report.
check-many = Demasiadas comprobaciones a la vez
    .what = Su dirección ha comenzado en este minuto más comprobaciones de las permitidas.
    .next = Espere un minuto e inténtelo de nuevo.
check-unknown = Esta institución no se conoce aquí
    .what = Ninguna fuente de instituciones que lee este servicio la nombra.
    .next = Busque otra.
check-unasked = No se puede preguntar a esta institución
    .what = Lo que publica sobre sí misma no nos dice cómo.
    .next = Mire sus metadatos: debe haber un servicio de inicio de sesión único para HTTP-Redirect o HTTP-POST.
check-other-browser = Esta comprobación pertenece a otro navegador
    .what = Se comenzó en otro navegador o en una ventana privada, o las cookies están desactivadas aquí. Si alguien le ha enviado este enlace: no continúe.
    .next = Para comprobar usted una institución, comience de nuevo.
check-used = Este informe ya se mostró
    .what = Los valores no se guardan, así que un informe no puede mostrarse dos veces.
    .next = Compruebe la institución otra vez.

# The report.
report-title = Lo que comunica { $institution }
report-heading = <span class="kicker">Lo que este servicio recibe de</span> <strong>{ $institution }</strong>
report-good = Todo está bien: ha llegado todo lo que este servicio pide.
report-fair = Las personas pueden iniciar sesión. Parte de lo que este servicio pide no ha llegado.
report-bad = Las personas de esta institución no pueden usar todas las aplicaciones, o ninguna:
report-values = Los valores son los de su propio acceso. Se muestran solo esta vez y no se guardan; aquí no se ha iniciado ninguna sesión.
report-attributes = Atributos
report-unknown = Enviados, pero no conocidos aquí
report-fix = Cómo comunicar lo que falta
report-entity-id = Nuestro entityID es <code>{ $service }</code>.
report-shibboleth = Shibboleth IdP: <code>attribute-filter.xml</code>
    .label = Para el Shibboleth IdP
    .copy = Copiar para Shibboleth
report-simplesamlphp = SimpleSAMLphp: <code>saml20-sp-remote.php</code>, debajo de nuestros metadatos
    .label = Para SimpleSAMLphp
    .copy = Copiar para SimpleSAMLphp
report-elsewhere = En otros: comuníquelos con estos nombres y el formato de nombre <code>{ $format }</code>:
report-scopes = Lo que sabrían las aplicaciones
report-scope = Scope <code>{ $scope }</code>
report-stops = No entra nadie
report-lacking = Falta:
report-sign-in = Este inicio de sesión
report-metadata = Lo que dicen sus metadatos
report-lately = Lo que ha comunicado últimamente, en total
report-text = Para reenviar, sin valores, en inglés
    .label = El informe como texto
    .copy = Copiar el informe
report-again = Comprobar otra vez

# In a word.
verdict-released = Comunicado
verdict-dropped = Descartado
verdict-misnamed = Nombre incorrecto
verdict-missing = Falta
verdict-wished = No enviado
verdict-not-needed = No hace falta

# What keeps people out.
obstacle-identity-none = Nadie puede iniciar sesión: la institución no ha enviado ningún identificador. Hace falta un identificador duradero: subject-id, pairwise-id, eduPersonUniqueId, un NameID persistente o eduPersonPrincipalName.
obstacle-identity-several = Nadie puede iniciar sesión: la institución ha enviado varios valores de { $name }. Hace falta un identificador duradero: subject-id, pairwise-id, eduPersonUniqueId, un NameID persistente o eduPersonPrincipalName.
obstacle-identity-long = Nadie puede iniciar sesión: el valor de { $name } es demasiado largo.
obstacle-always = Nadie puede iniciar sesión sin { $name }.
obstacle-usually = Sin { $name } nadie entra en aplicaciones que piden el scope { $scope }, como la mayoría.
obstacle-unmet = { $name } debe tener un valor como { $wanted }.

# What to know of an attribute.
note-no-scopes = Los metadatos no tienen shibmd:Scope, así que ningún scope es de la institución: pida a la federación que lo añada.
note-scopes = Los metadatos permiten { $scopes }: corrija el valor, o pida a la federación que añada su scope.
note-format = Llegó con { $format }. Solo cuenta el formato de nombre { $wanted }.
note-name = Llegó como { $name } ({ $format }). Envíelo como { $wanted } con el formato de nombre { $uri }.
note-empty = Llegó sin valor: ¿tiene uno el directorio?
note-no-format = ningún formato de nombre

# Facts.
fact-recognised = Las personas se reconocen por
fact-targeted = eduPersonTargetedID o un NameID persistente
fact-unidentified = Nada duradero
fact-context = Contexto de autenticación
fact-authenticated = Autenticación el
fact-assurance = Garantía
fact-not-told = No se dice
fact-no-name-id = Sin NameID: no se puede informar a la institución de los cierres de sesión
fact-name-id-unspecified = Sin especificar
fact-name-id-persistent = { $format } (un identificador)
fact-encrypted = Cifrado
    .yes = Sí
    .no = No: los valores pasan en claro por el navegador
fact-source = Fuente
fact-registrar = Registrada por
    .none = Sus metadatos no lo dicen
fact-scopes = Scopes
    .none = Ninguno: se descarta todo valor con scope
fact-categories = Categorías admitidas
fact-certifications = Certificaciones
fact-none = Ninguna
fact-offered = Ofrecida a las personas
    .yes = Sí
    .no = No: oculta
fact-read = Última lectura
fact-key-ends = Fin del certificado de firma
fact-key-over = { $at }: pasado. La clave aún cuenta, pero otros pueden rechazarla

# How often.
released-nobody = Nadie ha iniciado sesión allí en { $days ->
    [one] el último día
   *[other] los últimos { $days } días
}.
released-answers = { $count ->
    [one] { $count } respuesta
   *[other] { $count } respuestas
} en { $days ->
    [one] el último día
   *[other] los últimos { $days } días
}. Los valores no se guardan.
released-of = { $part } de { $all }
released-last = la última vez el { $day }
released-dropped = En { $count ->
    [one] { $count } respuesta
   *[other] { $count } respuestas
} se descartó un valor por su scope.

# A page that applications load unseen.
session-check = Comprobación de sesión
session-check-what = Las aplicaciones cargan esta página sin mostrarla y le preguntan si su sesión en { $service } sigue iniciada.
