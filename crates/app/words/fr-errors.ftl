# Les erreurs que la page et l'API peuvent montrer, en français ; l'anglais est dans les sources.
# Pour chaque code, ce qui s'est passé (error-) et quoi faire (hint-).
error-app-conflicts = { $count } lignes que le plan touche ont changé depuis, la première est { $first }
hint-app-conflicts = refaire la modification sur l’état actuel, et abandonner ce plan
error-app-forbidden = { $actor } n’a pas ce droit
hint-app-forbidden = demander à une personne qui a ce rôle, ou s’identifier
error-app-interrupted = interrompu ; ce qui était appliqué reste en place, rien n’est à moitié fait
hint-app-interrupted = relancer la même demande plus tard
error-app-not-there = introuvable sur ce territoire : { $what }
hint-app-not-there = voir ce qui existe avec `bocage plan list T`
error-app-place = cette position ne désigne aucun lieu
hint-app-place = donner les degrés est, puis les degrés nord : -1.09,49.11
error-app-several-of = plusieurs rues s’appellent « { $name } », par exemple { $suchas }
hint-app-several-of = en désigner une par son identifiant ou sa source, comme osm:way/41 ; la carte montre les deux
error-app-unknown = introuvable : { $name }
hint-app-unknown = chercher sa référence, son identifiant ou son nom sur la carte
error-design-cabinet-full = { $cabinet } desservirait { $would } locaux, { $most } au plus
hint-design-cabinet-full = les plus proches de { $gone } avec de la place : { $rooms ->
    [none] aucun
   *[other] { $rooms }
 }. Fermer { $gone } partage ses lignes entre eux ; ou relever `cabinet.lines_max` dans un fichier de réglages
error-design-contradiction = impossible de faire à la fois : { $one ->
    [move] déplacer
    [merge] fusionner
    [close] fermer
    [pin] imposer un SRO en
    [forbid] éviter
    [follow] suivre
    [keep-off] laisser libre
   *[other] { $one }
 } { $oneof } ; { $other ->
    [move] déplacer
    [merge] fusionner
    [close] fermer
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
 } ; avec de la place, mais sans fibres libres : { $dark ->
    [none] aucun
   *[other] { $dark }
 } ; avec de la place, mais hors de portée : { $far ->
    [none] aucun
   *[other] { $far }
 }. Déplacer plutôt ce SRO, ou relever `cabinet.lines_max` dans un fichier de réglages
error-design-not-fed = aucune fibre de transport n’aboutit à { $cabinet }
hint-design-not-fed = `bocage check T` dit ce qui est rompu ; refaire la conception entière
error-design-nothing-to-keep-off = la voie la plus proche est à { $far } de { $at } : aucun point de branchement ne s’y place
hint-design-nothing-to-keep-off = désigner un endroit de la carte à moins de 10 m d’une voie
error-design-too-far = des lignes que { $cabinet } reprendrait seraient trop loin de leur NRO
hint-design-too-far = fermer un SRO plus proche de ses voisins, ou déplacer celui-ci au lieu de le fermer
error-design-transport-short = { $cabinet } a besoin de { $needed } fibres de transport, { $found } sont disponibles
hint-design-transport-short = refaire la conception de tout le territoire : ses câbles de transport sont trop petits pour cela
error-phasing-negative-budget = le budget de l’année { $year } est négatif
hint-phasing-negative-budget = donner 0 pour une année sans travaux
error-phasing-no-network = il n’y a pas de réseau à construire par phases
hint-phasing-no-network = concevoir d’abord un réseau et appliquer le plan : `bocage design run T --apply`
error-phasing-years = { $years } années ne font pas un phasage : de 1 à 100
hint-phasing-years = donner un autre nombre d’années
error-store-busy = une autre commande écrit sur ce territoire
hint-store-busy = attendre qu’elle finisse, puis recommencer
error-store-missing = il n’y a pas de territoire à cet endroit : { $at }
hint-store-missing = vérifier le chemin
error-store-no-such-generation = la génération { $asked } n’existe pas : la dernière est { $head }
hint-store-no-such-generation = choisir une génération de l’historique : `bocage history T`
error-store-no-such-plan = le plan { $number } n’existe pas
hint-store-no-such-plan = voir les plans avec `bocage plan list T`
error-store-not-pending = le plan { $number } n’est plus en attente
hint-store-not-pending = voir les plans avec `bocage plan list T`
error-world-not-on = le plan { $plan } est fait sur la génération { $parent }, non sur la { $on }
hint-world-not-on = nommer la génération sur laquelle il est fait
error-world-stale-parent = le plan { $plan } a été fait sur la génération { $parent }, mais l’état actuel est la { $head }
hint-world-stale-parent = le porter sur l’état actuel : `bocage plan rebase T { $plan }`
