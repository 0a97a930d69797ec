# Les erreurs que la page et l'API peuvent montrer, en français ; l'anglais est dans les sources.
# Pour chaque code, ce qui s'est passé (error-) et quoi faire (hint-).
error-app-ambiguous = plusieurs objets s’appellent « { $name } » : { $suchas }
hint-app-ambiguous = en désigner un par son identifiant, de 36 caractères
error-app-no-polygon = ce fichier ne contient aucun polygone : { $path }
hint-app-no-polygon = donner le contour des travaux sous forme de polygone, en GeoJSON ou dans un GeoPackage
error-app-conflicts = { $count } lignes que le plan touche ont changé depuis, la première est { $first }
hint-app-conflicts = refaire la modification sur l’état actuel, et abandonner ce plan
error-app-file = ce fichier ne peut être lu ou écrit : { $path }
hint-app-file = vérifier le fichier, ses droits et le disque
error-app-forbidden = { $actor } n’a pas ce droit
hint-app-forbidden = demander à une personne qui a ce rôle, ou s’identifier
error-app-interrupted = interrompu ; ce qui était appliqué reste en place, rien n’est à moitié fait
hint-app-interrupted = relancer la même demande plus tard
error-app-norms-missing = les règles et les prix du plan { $plan }, qui est la conception en place, ne sont conservés nulle part
hint-app-norms-missing = remettre le certificat du plan à côté du territoire, prendre une copie complète, ou refaire la conception : `bocage design run T --apply`
error-app-norms-of-design = les règles et les prix du plan { $plan }, qui est la conception en place, ne sont plus compris
hint-app-norms-of-design = prendre la version de Bocage qui l’a conçu, ou refaire la conception : `bocage design run T --apply`
error-app-no-such-strand = pas de fibre { $strand } : le câble en a { $strands }
hint-app-no-such-strand = compter les fibres à partir de 1, comme sur les étiquettes
error-app-strand-taken = la fibre { $strand } n’est pas libre : { $state }
hint-app-strand-taken = voir celles qui sont libres : `bocage strands T free` ; libérer celles qui ne servent plus
error-app-no-strand-way = aucun chemin de { $from } à { $to } n’a { $count } fibres libres : { $most } au plus
hint-app-no-strand-way = en demander moins, libérer des réservations, ou poser un câble là où elles manquent
error-app-no-table = il n’y a pas de table « { $name } »
hint-app-no-table = il y a { $known }
error-app-what-if = { $share } du budget : il n’y a rien à essayer ; de 1 % à 10 000 %
hint-app-what-if = essayer 0,5 pour la moitié du budget, 2 pour le double
error-app-norms-alone = d’autres prix ou règles ne changent aucune zone à eux seuls
hint-app-norms-alone = désigner ce qui doit être repris avec eux : `--renew SRO` ou `--renew INSEE` ; tout le réseau : `bocage design run T --prices NOM`
error-app-not-there = introuvable sur ce territoire : { $what }
hint-app-not-there = voir ce qui existe avec `bocage plan list T`
error-app-place = cette position ne désigne aucun lieu
hint-app-place = donner les degrés est, puis les degrés nord : -1.09,49.11
error-app-several-of = plusieurs rues s’appellent « { $name } », par exemple { $suchas }
hint-app-several-of = en désigner une par son identifiant ou sa source, comme osm:way/41 ; la carte montre les deux
error-app-unknown = introuvable : { $name }
hint-app-unknown = chercher sa référence, son identifiant ou son nom sur la carte
error-app-unknown-of = introuvable : { $name }
hint-app-unknown-of = voir ce qui existe avec `bocage room list T` et `bocage app list T`
error-design-area-built = la commune { $area } ne peut être conçue seule : { $lines } locaux ont déjà une ligne
hint-design-area-built = concevoir tout le territoire, ou modifier ce qui est en place
error-design-cabinet-full = { $cabinet } desservirait { $would } locaux, { $most } au plus
hint-design-cabinet-full = les plus proches de { $gone } avec de la place : { $rooms ->
    [none] aucun
   *[other] { $rooms }
 }. Fermer { $gone } partage ses lignes entre eux ; ou relever `cabinet.lines_max` dans un fichier de réglages
error-design-cabinets-too-many = les réglages font trop de SRO
hint-design-cabinets-too-many = relever `cabinet.lines_target` et `cabinet.lines_max` dans un fichier de réglages
error-design-contradiction = impossible de faire à la fois : { $one ->
    [move] déplacer
    [merge] fusionner
    [close] fermer
    [renew] refaire
    [pin] imposer un SRO en
    [forbid] éviter
    [follow] suivre
    [keep-off] laisser libre
   *[other] { $one }
 } { $oneof } ; { $other ->
    [move] déplacer
    [merge] fusionner
    [close] fermer
    [renew] refaire
    [pin] imposer un SRO en
    [forbid] éviter
    [follow] suivre
    [keep-off] laisser libre
   *[other] { $other }
 } { $otherof }
hint-design-contradiction = renoncer à l’une des deux modifications, ou appliquer l’une avant l’autre
error-design-lines-lost = { $count } locaux perdraient leur ligne : aucune rue de la zone ne mène de leur SRO jusqu’à eux
hint-design-lines-lost = couper les rues à leurs carrefours avant de les importer, ou éviter une autre rue
error-design-merged-across = { $gone } et { $into } dépendent de deux NRO
hint-design-merged-across = fusionner avec un SRO du même NRO
error-design-merged-with-itself = { $cabinet } ne peut être fusionné avec lui-même
hint-design-merged-with-itself = choisir un autre SRO
error-design-no-cabinet = ce SRO n’existe pas : { $id }
hint-design-no-cabinet = désigner un SRO par sa référence ou son identifiant : ils sont sur la carte
error-design-no-commune = la commune { $area } n’est pas dans ce territoire
hint-design-no-commune = vérifier le code INSEE
error-design-no-premises = il n’y a pas de locaux à desservir
hint-design-no-premises = importer des bâtiments ou des adresses d’abord
error-design-no-premises-in = il n’y a pas de locaux dans la commune { $area }
hint-design-no-premises-in = vérifier le code INSEE, ou importer ses locaux d’abord
error-design-no-street = cette rue n’existe pas : { $id }
hint-design-no-street = désigner une rue par son identifiant : il est sur la carte
error-design-no-street-near = la rue la plus proche est à { $far } de l’endroit où { $cabinet } doit se trouver
hint-design-no-street-near = vérifier la position : degrés est, puis nord ; un SRO se trouve au bord d’une rue
error-design-no-streets = il n’y a pas de rues à suivre
hint-design-no-streets = importer des rues d’abord, ou éviter moins de rues
error-design-no-other-place = aucun autre emplacement ne reste pour { $cabinet } le long des rues de ses lignes
hint-design-no-other-place = laisser libre un endroit plus petit, ou déplacer d’abord ce SRO
error-design-nobody-served = aucun local desservi autour de { $at } : aucun SRO ne peut y être imposé
hint-design-nobody-served = concevoir d’abord le réseau : `bocage design run T --apply`
error-design-nobody-takes = { $cabinet } a { $lines } lignes à répartir, les SRO à portée peuvent en reprendre { $room }
hint-design-nobody-takes = les plus proches qui pourraient en reprendre : { $rooms ->
    [none] aucun
   *[other] { $rooms }
 } ; avec de la place, mais trop peu de fibres libres : { $dark ->
    [none] aucun
   *[other] { $dark }
 } ; avec de la place, mais hors de portée : { $far ->
    [none] aucun
   *[other] { $far }
 }. Déplacer plutôt ce SRO ; si la place manque, relever `cabinet.lines_max` dans un fichier de réglages ; si ce sont les fibres, refaire la conception entière
error-design-not-fed = aucune fibre de transport n’aboutit à { $cabinet }
hint-design-not-fed = `bocage check T` dit ce qui est rompu ; refaire la conception entière
error-design-nothing-to-keep-off = la voie la plus proche est à { $far } de { $at } : aucun point de branchement ne s’y place
hint-design-nothing-to-keep-off = désigner un endroit de la carte à moins de 10 m d’une voie
error-design-transport-short = { $cabinet } a besoin de { $needed } fibres de transport, { $found } sont disponibles
hint-design-transport-short = refaire la conception de tout le territoire : ses câbles de transport sont trop petits pour cela
error-design-trench = le tracé des tranchées n’aboutit pas
hint-design-trench = signaler ce territoire aux mainteneurs
error-phasing-first-year = on ne construit pas à partir de l’année { $year } : de 2000 à 2100
hint-phasing-first-year = donner l’année civile du début des travaux, comme 2030
error-phasing-negative-budget = le budget de l’année { $year } est négatif
hint-phasing-negative-budget = donner 0 pour une année sans travaux
error-phasing-no-network = il n’y a pas de réseau à construire par phases
hint-phasing-no-network = concevoir d’abord un réseau et appliquer le plan : `bocage design run T --apply`
error-phasing-years = { $years } années ne font pas un phasage : de 1 à 100
hint-phasing-years = donner un autre nombre d’années
error-server-broken = le serveur s’est arrêté sur une erreur
hint-server-broken = le relancer, puis voir son journal
error-server-foreign-host = ce serveur ne répond qu’à sa propre machine
hint-server-foreign-host = l’ouvrir sous http://127.0.0.1 avec son port
error-server-foreign-origin = une autre page ne peut modifier ce territoire
hint-server-foreign-origin = passer par la page du serveur lui-même, ou par un programme qui n’envoie pas d’en-tête Origin
error-server-listen = le serveur ne peut écouter à cette adresse
hint-server-listen = choisir une autre adresse ou un autre port
error-server-no-page = il n’y a rien à l’adresse { $path }
hint-server-no-page = voir ce qui existe dans /api/openapi.json
error-server-usage = la demande n’est pas de la forme attendue
hint-server-usage = voir ce qui peut être demandé dans /api/openapi.json
error-server-usage-body = le corps de la demande n’est pas celui qui est attendu
hint-server-usage-body = voir sa forme dans /api/openapi.json
error-server-usage-box = cette emprise n’en est pas une : { $text }
hint-server-usage-box = ouest,sud,est,nord en degrés, comme -1.2,49.0,-1.0,49.2
error-server-usage-code = ce code n’en est pas un : { $text }
hint-server-usage-code = voir les codes admis dans /api/openapi.json
error-server-usage-date = ce jour n’en est pas un : { $text }
hint-server-usage-date = donner un seul de at (une génération), on-date (AAAA-MM-JJ) et plan (un numéro)
error-server-usage-form = la demande n’est pas de la forme attendue
hint-server-usage-form = voir ce qui peut être demandé dans /api/openapi.json
error-server-usage-generation = cette génération n’en est pas une : { $text }
hint-server-usage-generation = donner un seul de at (une génération), on-date (AAAA-MM-JJ) et plan (un numéro)
error-server-usage-long = la demande est trop longue
hint-server-usage-long = la faire en plusieurs fois
error-server-usage-method = cette méthode n’est pas admise à cette adresse
hint-server-usage-method = voir les méthodes de chaque adresse dans /api/openapi.json
error-server-usage-object = cet objet n’en est pas un : { $text }
hint-server-usage-object = un type comme cabinet, et un identifiant de 36 caractères
error-server-usage-parameter = { $method } { $route } n’a pas de paramètre { $name }
hint-server-usage-parameter = { $known ->
    [none] demander sans paramètre : cette adresse n’en a pas
   *[other] prendre ses paramètres : { $known }
 }
error-server-usage-polygon = ce polygone n’en est pas un : { $text }
hint-server-usage-polygon = trois sommets au moins : lon,lat,lon,lat,lon,lat en degrés
error-server-usage-plan = ce numéro de plan n’en est pas un : { $text }
hint-server-usage-plan = donner un seul de at (une génération), on-date (AAAA-MM-JJ) et plan (un numéro)
error-server-usage-prices = il n’y a pas de bordereau de prix { $text }
hint-server-usage-prices = les prix peuvent être { $known }
error-server-usage-slow = la réponse a pris trop de temps
hint-server-usage-slow = demander moins à la fois, ou recommencer plus tard
error-server-usage-states = plusieurs états sont demandés à la fois
hint-server-usage-states = donner un seul de at (une génération), on-date (AAAA-MM-JJ) et plan (un numéro)
error-server-usage-tile = cette tuile n’en est pas une : { $text }
hint-server-usage-tile = demander /tiles/COUCHE/Z/X/Y.mvt
error-server-work-broken = la demande a interrompu le travail du serveur
hint-server-work-broken = donner l’identifiant de la demande aux mainteneurs
error-store-altered = { $at } a été modifié à son insu : { $what }, écrit par la génération { $generation }
hint-store-altered = voir ce qui a changé avec `bocage audit T`, et repartir d’une sauvegarde
error-store-busy = une autre commande écrit sur ce territoire
hint-store-busy = attendre qu’elle finisse, puis recommencer
error-store-damaged = ce qui est enregistré de « { $what } » est abîmé
hint-store-damaged = voir l’étendue avec `bocage audit T`, et repartir d’une sauvegarde
error-store-database = la base de données a refusé l’opération
hint-store-database = vérifier le disque et les droits sur le fichier
error-store-exists = il y a déjà quelque chose à cet endroit : { $at }
hint-store-exists = choisir un autre endroit
error-store-file = ce fichier ne peut être lu ou écrit : { $path }
hint-store-file = vérifier les droits et le disque
error-store-location = ce n’est l’adresse d’aucun territoire
hint-store-location = donner un fichier, ou postgres://utilisateur@hôte/base?schema=nom
error-store-lost = la liaison avec la base de données a été perdue
hint-store-lost = recommencer : ce qui n’était pas appliqué ne l’est pas
error-store-missing = il n’y a pas de territoire à cet endroit : { $at }
hint-store-missing = vérifier le chemin
error-store-newer = { $at } est de la version { $found }, ce Bocage connaît jusqu’à la { $known }
hint-store-newer = installer la dernière version de Bocage
error-store-no-database = il n’y a pas de telle base de données : { $at }
hint-store-no-database = la créer, ou vérifier son nom
error-store-no-entry = { $at } n’admet pas cet utilisateur
hint-store-no-entry = vérifier l’utilisateur et PGPASSWORD
error-store-no-postgis = la base de données de { $at } n’a pas PostGIS
hint-store-no-postgis = demander à son administrateur : CREATE EXTENSION postgis
error-store-no-such-generation = la génération { $asked } n’existe pas : la dernière est { $head }
hint-store-no-such-generation = choisir une génération de l’historique : `bocage history T`
error-store-no-such-plan = le plan { $number } n’existe pas
hint-store-no-such-plan = voir les plans avec `bocage plan list T`
error-store-not-a-territory = { $at } n’est pas un territoire
hint-store-not-a-territory = désigner un territoire, ou en créer un avec `bocage new T`
error-store-not-empty = { $at } contient déjà des plans
hint-store-not-empty = choisir un endroit vide
error-store-not-pending = le plan { $number } n’est plus en attente
hint-store-not-pending = voir les plans avec `bocage plan list T`
error-store-not-yours = cet utilisateur n’a pas accès au territoire { $at }
hint-store-not-yours = demander à son administrateur le droit sur ce schéma
error-store-old-server = le serveur PostgreSQL est trop ancien
hint-store-old-server = prendre PostgreSQL 15 ou plus récent
error-store-server = le serveur de base de données a refusé l’opération
hint-store-server = voir le journal du serveur de base de données
error-store-torn = ce qui est enregistré de « { $what } » est illisible
hint-store-torn = voir l’étendue avec `bocage audit T`, et repartir d’une sauvegarde
error-store-unreachable = aucune base de données ne répond à { $at }
hint-store-unreachable = vérifier l’adresse et que le serveur est en marche
error-store-full = { $at } n’accepte plus de connexions pour l’instant
hint-store-full = recommencer dans un instant, ou augmenter max_connections sur le serveur
error-store-purchase-moved = { $kind } { $name } a été modifié entre-temps par quelqu’un d’autre
hint-store-purchase-moved = relisez-le, puis refaites ce qui reste voulu
error-tiles-form = cette tuile ne peut être écrite
hint-tiles-form = signaler ce territoire aux mainteneurs
error-tiles-out-of-range = cette tuile n’existe pas
hint-tiles-out-of-range = demander un niveau de zoom de la carte et une tuile de ce niveau
error-tiles-pack = cette tuile ne peut être compressée
hint-tiles-pack = recommencer, puis voir le journal du serveur
error-world-already-there = { $thing } doit être ajouté mais existe déjà
hint-world-already-there = refaire la modification sur l’état actuel
error-world-not-on = le plan { $plan } est fait sur la génération { $parent }, non sur la { $on }
hint-world-not-on = nommer la génération sur laquelle il est fait
error-world-not-there = { $thing } doit être changé ou retiré mais n’existe pas
hint-world-not-there = refaire la modification sur l’état actuel
error-world-refers-to-nothing = { $by } renvoie à { $to }, qui n’existe pas
hint-world-refers-to-nothing = refaire la modification sur l’état actuel
error-world-stale-parent = le plan { $plan } a été fait sur la génération { $parent }, mais l’état actuel est la { $head }
hint-world-stale-parent = le porter sur l’état actuel : `bocage plan rebase T { $plan }`
error-world-still-referred = { $to } doit être retiré mais { $by } y renvoie encore
hint-world-still-referred = retirer d’abord ce qui y renvoie
error-app-not-a-lab = ce territoire n’est pas celui d’un laboratoire : ses salles ne se perdent pas exprès
hint-app-not-a-lab = prendre le territoire d’un laboratoire (`bocage lab up`) ; une salle en service se bascule par `bocage agent switch`
error-app-serves-not = cette salle ne sert pas en ce moment : la perdre n’apprendrait rien
hint-app-serves-not = nommer la salle qui sert, ou basculer d’abord
error-app-document-moved = quelqu’un a agi entre-temps : { $what } en est à la révision { $revision }, { $state }
hint-app-document-moved = regarder où il en est, puis agir sur cette révision
error-app-document-taken = cette référence est déjà celle du document n° { $number }
hint-app-document-taken = agir sur celui qui existe, ou donner une autre référence
error-app-request-reused = une demande de même nom demandait autre chose : { $name }
hint-app-request-reused = donner à chaque demande son propre nom
error-app-request-name = ce nom de demande n’en est pas un
hint-app-request-name = prendre de 1 à 200 caractères ASCII visibles, un UUID par exemple
error-app-document-unread = illisible : { $reason }
hint-app-document-unread = voir docs/field.md et /api/openapi.json pour ce qui peut être dit
error-app-not-a-photo = ce n’est pas une photo acceptée
hint-app-not-a-photo = envoyer un JPEG, un PNG ou un WebP de 8 Mio au plus
error-field-not-from = depuis l’état « { $state } », cet acte n’est pas possible
hint-field-not-from = regarder où il en est : quelqu’un a pu agir depuis
error-field-empty = il manque : { $what }
hint-field-empty = le dire
error-field-too-long = trop long : { $what }, { $most } au plus
hint-field-too-long = le dire plus court, ou en plusieurs fois
error-field-time = { $what } : { $told } ne convient pas
hint-field-time = vérifier le jour et l’heure
error-server-usage-documents = il n’y a pas de « { $text } » ici
hint-server-usage-documents = il y a { $known }
error-app-unknown-member = aucun membre ne s’appelle « { $name } »
hint-app-unknown-member = voir les membres : `bocage member list T`
error-app-several-members = plusieurs membres s’appellent « { $name } »
hint-app-several-members = en désigner un par son SIRET
error-app-no-line = cette facture n’a pas de ligne « { $line } »
hint-app-no-line = voir ses lignes : `bocage bill show T MEMBRE MOIS`
error-app-unknown-document = il n’y a pas de document « { $number } »
hint-app-unknown-document = voir les documents : `bocage invoice list T`
error-app-no-format = { $number } n’existe pas au format { $format }
hint-app-no-format = un appel de contribution n’existe qu’en json ; une facture en ubl, cii et facturx
error-app-register-kept = { $what } : sa forme n’est pas comprise
hint-app-register-kept = prendre la version de Bocage qui l’a saisi, ou une plus récente
