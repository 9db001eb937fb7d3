# Signing out.

sign-out-title = ¿Quiere cerrar la sesión?
sign-out-asked = <b>{ $application }</b> pide cerrar su sesión en { $service }. Ha iniciado sesión como <b>{ $person }</b>.
sign-out-link = Ha llegado por un enlace que cierra su sesión en { $service }. Ha iniciado sesión como <b>{ $person }</b>.
sign-out-told = Se avisa a las aplicaciones que ha abierto desde aquí.
sign-out-everywhere = Cerrar la sesión, también en { $institution }
sign-out-stay = Seguir con la sesión abierta

signed-out-title = Ha cerrado la sesión
signed-out-heading = Ha cerrado la sesión en { $service }
signed-out-nobody = Nadie tenía la sesión iniciada aquí. Puede que siga abierta en su institución y en las aplicaciones que haya abierto.
signed-out-still = Probablemente su sesión siga abierta en <b>{ $institution }</b>.
signed-out-asked = Lo ha pedido <b>{ $institution }</b>, porque usted cerró la sesión allí.
signed-out-too = También ha cerrado la sesión en <b>{ $institution }</b>.
signed-out-partly = También ha cerrado la sesión en <b>{ $institution }</b>; pero no se ha podido cerrar en todo lo que había abierto desde allí.
signed-out-refused = <b>{ $institution }</b> no ha podido cerrar su sesión. Probablemente siga abierta allí.
signed-out-told = Se ha avisado a estas aplicaciones:
signed-out-pending = Estas no han respondido. Se les volverá a avisar; hasta entonces puede que su sesión siga abierta en ellas:
signed-out-unaware = A estas no se les puede avisar. Cierre también la sesión en ellas:
signed-out-shared = En un ordenador que usan también otras personas, cierre ahora todas las ventanas del navegador.
signed-out-frame = Se avisa a una aplicación
signed-out-onward = Cerrar también la sesión en { $institution }
back-to = Volver a { $name }
back-to-application = Volver a la aplicación
