# From the institution's answer to the application: consent, the choice of a login, the way on.

consent-title = { $application } quiere saber
consent-heading = <strong>{ $application }</strong> quiere saber
consent-who = Usted es <b>{ $person }</b>, con sesión iniciada en <b>{ $institution }</b>.
other-institution = Usar otra institución
consent-what = Qué se va a comunicar
consent-act = También podrá actuar en su nombre
consent-certificates = { $application } pide permiso para obtener <strong>certificados a su nombre</strong>. Los servicios de cálculo y almacenamiento toman por usted a quien tenga un certificado así. Permítalo solo si confía en { $application } y esperaba la pregunta.
consent-certificates-for = { $application } pide permiso para obtener <strong>certificados a su nombre</strong>. Los servicios de cálculo y almacenamiento toman por usted a quien tenga un certificado así; validez máxima: { $lifetime }. Permítalo solo si confía en { $application } y esperaba la pregunta.
consent-certificate-name = Nombre en el certificado: <code>{ $name }</code>
consent-command-line = Es <code>beadle cert</code>, un programa que forma parte de este servicio. Se ejecuta donde se mostró el código: en un ordenador en el que usted, y nadie más, acaba de escribir esa orden. Guarda allí este permiso, en un archivo solo para usted, hasta que escriba <code>beadle cert sign-out</code>.
consent-log-in = También podrá entrar como si fuera usted
consent-ssh = { $application } pide permiso para obtener <strong>certificados SSH para usted</strong>. Quien tenga un certificado así y su clave puede entrar como usted en los ordenadores que confían en este servicio; validez máxima: { $lifetime }. Permítalo solo si confía en { $application } y esperaba la pregunta.
consent-elsewhere = Qué podrá hacer en otros lugares
consent-rights = { $application } pide además estos permisos, que otros servicios reconocen en su nombre:
consent-offline = { $application } podrá volver a pedir estos datos más adelante, cuando usted no esté presente.
consent-as-whom = Con qué identidad va
consent-as-hint = Lo que se muestra arriba es lo que dice la institución marcada. Si elige otra, primero pasa por ella y ve lo que dice antes de que se comunique nada. Su elección se conserva para { $application }.
consent-approve = Permitir y continuar
consent-deny = No permitir
consent-deny-hint = Si no lo permite, vuelve a { $application } y esta no se entera de nada.
consent-to-whom = Quién lo recibe

# Facts about an application.
fact-application = Aplicación
fact-home = Página principal
fact-contact = Contacto
fact-privacy = Privacidad
fact-privacy-link = Qué hace con sus datos
fact-terms = Condiciones
fact-terms-link = Sus condiciones de uso

choose-login-title = ¿Con qué identidad va a { $application }?
choose-login-heading = ¿Con qué identidad va a <strong>{ $application }</strong>?
choose-login-lead = Usted es <b>{ $person }</b> y tiene accesos en varias instituciones. Para { $application } es la misma persona con cualquiera de ellos. Lo que se le comunica es lo que la institución elegida dice hoy de usted.
choose-login-yours = Sus accesos
choose-login-hint = Donde aún no haya iniciado sesión, la inicia primero. Su elección se conserva para { $application }; puede cambiarla en la <a href="/account">página de su cuenta</a>.
go-on = Continuar
login-live = sesión iniciada
login-last-used = último uso: { $at }

form-post-title = Continuando a { $destination }
form-post-heading = <span class="kicker">Continuando a</span> <strong>{ $destination }</strong>
form-post-lead = Tarda un momento. Si no ocurre nada, pulse el botón.
form-post-application = la aplicación
form-post-institution = su institución

# The terms of use, before anything is released.
use-title = Condiciones de uso
use-heading = <span class="kicker">Antes de continuar</span> <strong>Condiciones de uso de { $service }</strong>
use-lead = Aún no se ha comunicado nada sobre usted a { $application }. Lea esto y decida, por favor.
use-version = Versión { $version }
use-accept = Acepto
use-refuse = No acepto
use-recorded = Queda registrado que usted aceptó, cuándo y qué texto. Puede verlo en la página de su cuenta.
use-refused = Usted no aceptó las condiciones de uso
use-refused-what = Sin ello no se puede continuar con el inicio de sesión. No se ha comunicado ni registrado nada sobre usted.
use-back = Volver a la aplicación
use-again = Leerlas de nuevo
