# The institution did not say enough.

missing-title = Votre établissement n’en a pas dit assez
missing-title-ours = Nous n’avons pas pu tout vérifier
missing-title-refusal = Ce compte ne suffit pas ici
missing-lead = Vous vous êtes connecté auprès de <b>{ $institution }</b>, et cela a fonctionné. Mais tout ce dont <b>{ $application }</b> a besoin pour vous laisser entrer n’a pas été envoyé. Vous n’avez rien fait de mal.
missing-lead-ours = Vous vous êtes connecté auprès de <b>{ $institution }</b>, et cela a fonctionné. Mais ce dont <b>{ $application }</b> a besoin est connu d’un autre que votre établissement, qui ne nous répond pas en ce moment. Ni vous ni votre établissement n’avez rien fait de mal.
missing-lead-refusal = Vous vous êtes connecté auprès de <b>{ $institution }</b>, et cela a fonctionné. Mais ce qui y est dit de vous n’est pas ce que demande <b>{ $application }</b>.
missing-what = Ce qui est arrivé, et ce qui manque
missing-released = Transmis
missing-missing = Absent
missing-not-known = Inconnu en ce moment
missing-not-enough = Insuffisant
missing-dropped = Écarté
missing-silent = { $source } ne répond pas.
missing-silent-later = { $source } n’a pas pu être interrogé à l’instant. Réessayez dans quelques minutes.
missing-not-accepted = Ceci n’est pas accepté ici.
missing-needed = Il faut :
missing-needed-one-of = Il faut l’une de ces valeurs :
missing-foreign-scope = Ce qui suit le @ n’appartient pas à cet établissement.
missing-no-scope = Il manque le @ et le domaine de l’établissement.
missing-again-later = Réessayez dans quelques minutes.
missing-again-write = Si cela persiste, écrivez à { $address } en indiquant le numéro d’opération ci-dessous.
try-again = Réessayer
missing-if-wrong = Si c’est une erreur
missing-write = Écrivez à { $address }. La lettre est prête, en anglais :
missing-write-nobody = Ses métadonnées ne nomment personne à qui écrire : adressez-vous à son assistance informatique. La lettre est prête, en anglais :
missing-letter = Lettre à l’établissement
missing-open = L’ouvrir dans votre messagerie
missing-copy = Copier la lettre
missing-page = { $institution } a une page à ce sujet
try-other-login = Essayer un autre compte

# Whose turn it is.
turn-person = Vous pouvez y remédier
turn-application = C’est à l’application d’y remédier
turn-institution = C’est à votre établissement d’y remédier
turn-operator = C’est à nous d’y remédier
