//! The fields that columns are mapped to, and the names that columns are known by.

macro_rules! fields {
    ($( $(#[doc = $doc:literal])+ $name:ident = $code:literal: [$( $synonym:literal ),* $(,)?], )+) => {
        /// What a column can mean.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Field { $( $(#[doc = $doc])+ $name, )+ }

        impl Field {
            /// Every field.
            pub(crate) const ALL: &'static [Field] = &[$( Field::$name, )+];

            /// The name by which a mapping names it.
            pub(crate) const fn code(self) -> &'static str {
                match self { $( Field::$name => $code, )+ }
            }

            /// Normal forms of column names, the best first; the code itself comes before all.
            pub(crate) const fn synonyms(self) -> &'static [&'static str] {
                match self { $( Field::$name => &[$code $(, $synonym)*], )+ }
            }
        }
    };
}

fields! {
    /// The id in the source.
    Id = "id": ["identifiant", "cle_interop", "id_ban_adresse", "uid", "osm_id"],
    /// The number in the street.
    Number = "number": ["numero", "num_voie", "housenumber", "addr_housenumber", "num", "no_voie",
        "numvoie", "numero_voie", "house_number", "numerovoieimmeuble"],
    /// What follows the number: bis, ter, B.
    Suffix = "suffix": ["rep", "cp_no_voie", "suffixe", "indice", "repetition", "ind_rep",
        "indice_repetition", "compl_num", "complementnumerovoieimmeuble"],
    /// Rue, chemin, place, where it stands apart from the name.
    StreetType = "street_type": ["type_voie", "typvoie", "typevoie", "typevoieimmeuble"],
    /// The street.
    Street = "street": ["nom_voie", "voie", "rue", "voie_nom", "addr_street", "libelle_voie",
        "nom_rue", "nomvoie", "lieudit", "lieudit_complement_nom", "nomvoieimmeuble"],
    /// The whole address in one text.
    Address = "address": ["adresse", "adresse_complete", "full_address", "adr"],
    /// The building within the address.
    BuildingLabel = "building": ["batiment", "bat", "nom_batiment", "residence", "batimentimmeuble"],
    /// The flat within the building.
    Unit = "unit": ["appartement", "logement", "addr_unit", "porte"],
    /// The postcode.
    Postcode = "postcode": ["code_postal", "code_poste", "codepostal", "cp", "addr_postcode",
        "zip", "codepostalimmeuble"],
    /// The INSEE code of the commune.
    Insee = "insee": ["code_insee", "commune_insee", "insee_com", "insee_commune", "codeinsee",
        "code_commune", "com_insee", "citycode", "depcom", "ref_insee", "codeinseeimmeuble"],
    /// The name of the commune.
    Commune = "commune": ["nom_commune", "commune_nom", "nom_com", "ville", "city", "addr_city",
        "libelle_commune", "localite", "communeimmeuble"],
    /// Longitude in degrees.
    Lon = "lon": ["longitude", "lng", "long", "lon_wgs84", "longitude_wgs84", "x_wgs84"],
    /// Latitude in degrees.
    Lat = "lat": ["latitude", "lat_wgs84", "latitude_wgs84", "y_wgs84"],
    /// Metres east in Lambert-93, or degrees where the value is one.
    X = "x": ["x_l93", "x_lambert93", "x_lambert_93", "coord_x", "x_2154", "easting", "coordonneeimmeublex"],
    /// Metres north in Lambert-93, or degrees where the value is one.
    Y = "y": ["y_l93", "y_lambert93", "y_lambert_93", "coord_y", "y_2154", "northing", "coordonneeimmeubley"],
    /// Premises in the building.
    Count = "premises": ["nb_loc", "nb_locaux", "nombre_locaux", "nb_logements", "nb_logement",
        "nombre_logements", "nb_prises", "prises", "building_flats", "flats", "nombrelogementsadresseipe"],
    /// The regulator's class of size of a building.
    SizeClass = "size_class": ["catg_loc_imb"],
    /// The regulator's type of building: pavillon or immeuble.
    BuildingType = "building_type": ["type_imb"],
    /// The regulator's state of a building.
    BuildingState = "building_state": ["imb_etat", "etat_imb", "etatimmeuble"],
    /// The official reference of the building.
    Reference = "reference": ["imb_id", "id_imb", "identifiant_immeuble", "identifiantimmeuble"],
    /// What the premises are used for.
    Purpose = "purpose": ["usage", "destination"],
    /// The kind of business or public site.
    Activity = "activity": ["activite", "type_activite", "amenity", "naf", "type"],
    /// The establishment.
    Siret = "siret": ["numero_siret", "num_siret"],
    /// The floor, the ground floor being 0.
    Floor = "floor": ["etage"],
    /// Floors of the building.
    Floors = "floors": ["nb_niveaux", "niveaux", "nb_etages", "building_levels"],
    /// Stairwells of the building.
    Stairs = "stairs": ["nb_escaliers", "escaliers"],
    /// What people call it.
    Name = "name": ["nom", "libelle", "label", "nom_officiel", "toponyme"],
    /// The class of a street.
    Class = "class": ["classe", "highway", "fclass", "nature", "type"],
    /// What a street crosses.
    Crossing = "crossing": ["franchissement"],
    /// Plant of others along a street.
    Existing = "existing": ["existant", "infrastructure"],
    /// Whether it is generated.
    Synthetic = "synthetic": ["synthetique"],
    /// Where it came from, as a Bocage file says.
    Source = "source": [],
    /// What plant of others is: ducts, poles, a chamber, a cabinet, an exchange.
    PlantKind = "plant_kind": ["way", "mode", "existing_kind", "kind", "nature", "type",
        "type_infra", "cm_typelog", "cm_typ_imp", "pt_nature", "st_typephy"],
    /// What is free of it: tubes, places, ports, lines.
    Free = "free": ["libre", "libres", "nb_libre", "nb_libres", "fourreaux_libres", "places_libres",
        "ports_libres", "capacite_libre", "cd_dispo"],
    /// The inner diameter of a tube in millimetres.
    InnerDiameter = "inner_diameter_mm": ["diametre_interieur", "diametre", "dia_int", "cd_dia_int"],
    /// The rent of a year, in euros: a metre of a line, the whole of a site.
    Rent = "rent": ["loyer", "loyer_annuel", "redevance"],
    /// Whom it belongs to.
    Owner = "owner": ["proprietaire", "prop", "cm_prop", "cd_prop", "pt_prop", "gestionnaire"],
    /// Inhabitants.
    Population = "population": ["pop", "pop_municipale", "pop_municipale_legal_2026"],
    /// Dwellings, second homes included.
    Dwellings = "dwellings": ["dwellings_2018", "nb_logements_commune"],
    /// Establishments.
    Establishments = "establishments": ["establishments_2018", "nb_etablissements"],
    /// The SIREN of the group of communes.
    Epci = "epci": ["epci_siren", "siren_epci", "code_epci"],
    /// Its name.
    EpciName = "epci_name": ["nom_epci", "epci_nom"],
    /// The first day.
    ValidFrom = "valid_from": ["date_debut"],
    /// The first day no more.
    ValidUntil = "valid_until": ["date_fin"],
    /// The commune that took it in.
    MergedInto = "merged_into": [],
}
