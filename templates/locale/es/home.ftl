# The page about oneself.

home-title = Ha iniciado sesión
home-heading = <span class="kicker">Ha iniciado sesión como</span> <strong>{ $person }</strong>
home-since = en <b>{ $institution }</b> desde el { $since }
home-identifier = Su identificador aquí
copy-identifier = el identificador
home-identifier-hint = No cambia, cambie lo que cambie. Las aplicaciones le conocen por él.
home-said = Lo que ha dicho su institución
home-account = Su cuenta: vincular otro acceso, deshacer lo hecho
home-certificates = Sus certificados
home-data = Sus datos
home-download = Descargar mis datos
home-delete = Eliminar mi cuenta…
home-nobody = No ha iniciado sesión aquí
sign-in = Iniciar sesión
home-what = { $service } le permite iniciar sesión en aplicaciones de investigación con la cuenta de su propia universidad, instituto u organismo de investigación. Le dice a una aplicación quién es usted, después de preguntarle, y nunca ve su contraseña.
home-use = ¿Quiere usar una aplicación?
home-use-how = Empiece por ella: ábrala y elija iniciar sesión. Le trae aquí, y usted busca su institución.
home-run = ¿Gestiona una aplicación?
home-run-how = Regístrela, y personas de muchas instituciones podrán iniciar sesión en ella mediante OpenID Connect.
ending-title = Su cuenta en { $institution } termina pronto
ending-what = La institución dice que termina el { $at }. <a href="/account">Vincule otro acceso</a> antes, y seguirá siendo quien es: las aplicaciones seguirán conociéndole y conservará lo que tiene en ellas.
yes = sí
no = no

# What people call the attributes that institutions send, and the claims that applications get.
label-sub = Su identificador aquí
label-subject-id = Identificador duradero
label-pairwise-id = Identificador para este servicio
label-unique-id = Identificador único
label-targeted-id = Identificador para este servicio (forma antigua)
label-login-name = Nombre de usuario en su institución
label-mail = Dirección de correo
label-mail-verified = Dirección de correo confirmada por su institución
label-name = Nombre
label-given-name = Nombre de pila
label-family-name = Apellidos
label-full-name = Nombre completo
label-organization = Organización
label-department = Departamento
label-uid = Nombre de usuario corto
label-uid-number = Número de cuenta
label-affiliation = Función en su institución
label-entitlement = Autorizaciones
label-assurance = Hasta qué punto le conoce su institución
label-orcid = ORCID iD
label-groups = Grupos
label-external-id = Identificador en otro lugar
label-home-organization = Organización de origen
label-expiry = Cuándo termina su cuenta allí
label-openid-subject = Identificador en el acceso que ha usado
label-idp = Identificador de su institución
label-idp-name = Su institución
label-other = Más información
